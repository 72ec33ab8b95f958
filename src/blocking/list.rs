use std::panic::resume_unwind;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::error::{Error, Result};
use crate::model::{ActivityLog, Page};
use crate::paging::{Fetched, InOrder, Plan, Results};
use crate::request::{ListQuery, Unfiltered};

use super::api::{Follow, List};

impl<T: Send + 'static, Q: ListQuery> List<T, Q> {
    /// Returns an iterator over the items of all pages, in order.
    ///
    /// A page is requested once all previous items have been consumed.
    ///
    /// An invalid item is an error of kind [`Decode`](crate::ErrorKind::Decode), after which the iterator continues.
    /// Any other error ends it.
    #[must_use]
    pub fn iter(&self) -> Items<T, Q> {
        Items { pages: self.pages(), page: Results::default() }
    }

    /// Returns an iterator over the pages, in order. Each is requested on demand. An error ends the iterator.
    #[must_use]
    pub fn pages(&self) -> Pages<T, Q> {
        Pages { list: self.clone(), plan: Plan::new() }
    }

    /// Returns the items of all pages.
    ///
    /// The pages are as large as the panel allows unless [`per_page`](Self::per_page) is set, and up to
    /// [`concurrency`](Self::concurrency) of them are requested at a time.
    ///
    /// # Errors
    ///
    /// The first error of any page or item; see [`collect_lossy`](Self::collect_lossy).
    pub fn collect(&self) -> Result<Vec<T>> {
        let mut items = Vec::new();
        self.each_page(|page| {
            items.append(&mut page.complete()?.items);
            Ok(())
        })?;
        Ok(items)
    }

    /// Returns all valid items, and an error for each invalid one.
    ///
    /// # Errors
    ///
    /// The first error of any page.
    pub fn collect_lossy(&self) -> Result<(Vec<T>, Vec<Error>)> {
        let (mut items, mut faults) = (Vec::new(), Vec::new());
        self.each_page(|mut page| {
            items.append(&mut page.page.items);
            faults.extend(page.faults.into_iter().map(|(_, error)| error));
            Ok(())
        })?;
        Ok((items, faults))
    }

    /// Passes all pages on, in order. The first of them, fetched alone, shows how many there are.
    fn each_page(&self, mut take: impl FnMut(Fetched<T>) -> Result<()>) -> Result<()> {
        let (list, mut plan) = (self.on_large_pages(), Plan::new());
        while let Some(number) = plan.start() {
            let page = list.clone().fetch(number)?;
            plan.learn(&page.page.meta, page.len())?;
            take(page)?;
            list.known_pages(&mut plan, &mut take)?;
        }
        Ok(())
    }

    /// Passes on the pages that are known to be left, in order. This thread fetches them, and others as far as there are
    /// more pages and threads to be had.
    fn known_pages(&self, plan: &mut Plan, take: &mut impl FnMut(Fetched<T>) -> Result<()>) -> Result<()> {
        let known = plan.known();
        let others = known.clone().skip(1).take(self.concurrency.saturating_sub(1)).count();
        let (plan, arrived) = (Mutex::new(plan), Mutex::new(InOrder::from(*known.start())));
        let fetch_next = || {
            let Some(number) = lock(&plan).start() else { return false };
            let page = self.clone().fetch(number);
            // All before it have been requested, and none after it is of use.
            if page.is_err() {
                lock(&plan).stop();
            }
            lock(&arrived).put(number, page);
            true
        };
        let mut take_arrived = || -> Result<()> {
            while let Some(page) = next(&arrived) {
                let page = page?;
                lock(&plan).learn(&page.page.meta, page.len())?;
                take(page)?;
            }
            Ok(())
        };
        let fetch_all: &(dyn Fn() + Sync) = &|| while fetch_next() {};
        thread::scope(|scope| {
            let start = |_| thread::Builder::new().spawn_scoped(scope, fetch_all).ok();
            let others: Vec<_> = (0..others).map_while(start).collect();
            let mut taken: Result<()> = Ok(());
            while taken.is_ok() && fetch_next() {
                taken = take_arrived();
            }
            if taken.is_err() {
                lock(&plan).stop();
            }
            for other in others {
                // A hook of the caller, which could have been called in this thread as well.
                other.join().unwrap_or_else(|panic| resume_unwind(panic));
            }
            taken?;
            take_arrived()
        })
    }
}

fn next<T>(arrived: &Mutex<InOrder<T>>) -> Option<Result<Fetched<T>>> {
    lock(arrived).take()
}

fn lock<V>(mutex: &Mutex<V>) -> MutexGuard<'_, V> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<T: Send + 'static, Q: ListQuery> IntoIterator for List<T, Q> {
    type Item = Result<T>;
    type IntoIter = Items<T, Q>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: Send + 'static, Q: ListQuery> IntoIterator for &List<T, Q> {
    type Item = Result<T>;
    type IntoIter = Items<T, Q>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// The pages of a [`List`], fetched on demand.
#[derive(Debug)]
pub struct Pages<T, Q = Unfiltered> {
    list: List<T, Q>,
    plan: Plan,
}

impl<T: Send + 'static, Q: ListQuery> Pages<T, Q> {
    fn fetch(&mut self) -> Option<Result<Fetched<T>>> {
        let page = self.list.clone().fetch(self.plan.start()?);
        let page = page.and_then(|page| self.plan.learn(&page.page.meta, page.len()).map(|()| page));
        if page.is_err() {
            self.plan.stop();
        }
        Some(page)
    }
}

impl<T: Send + 'static, Q: ListQuery> Iterator for Pages<T, Q> {
    type Item = Result<Page<T>>;

    fn next(&mut self) -> Option<Self::Item> {
        let page = self.fetch()?.and_then(Fetched::complete);
        if page.is_err() {
            self.plan.stop();
        }
        Some(page)
    }
}

/// The items of a [`List`], fetched page by page.
#[derive(Debug)]
pub struct Items<T, Q = Unfiltered> {
    pages: Pages<T, Q>,
    page: Results<T>,
}

impl<T: Send + 'static, Q: ListQuery> Iterator for Items<T, Q> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.page.next() {
                return Some(item);
            }
            match self.pages.fetch()? {
                Ok(page) => self.page = page.into_results(),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl Iterator for Follow {
    type Item = Result<ActivityLog>;

    fn next(&mut self) -> Option<Self::Item> {
        Follow::next(self)
    }
}
