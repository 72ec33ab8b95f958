use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;

use serde::de::DeserializeOwned;

use crate::error::{Error, ErrorKind, Result};
use crate::model::{ActivityLog, Page};
use crate::paging::{Fetched, Plan, Results};
use crate::request::{ListQuery, Unfiltered};

use super::api::{Follow, List};

impl<T: DeserializeOwned + Send, Q: ListQuery> List<T, Q> {
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

    /// Passes on the pages that are known to be left, in order, of which threads fetch several at the same time. Where
    /// no thread is to be had, it leaves them.
    fn known_pages(&self, plan: &mut Plan, take: &mut impl FnMut(Fetched<T>) -> Result<()>) -> Result<()> {
        let known = plan.known();
        let threads = known.clone().take(self.concurrency).count();
        if threads < 2 {
            return Ok(());
        }
        let (plan, (sender, fetched)) = (Mutex::new(plan), mpsc::channel());
        let start = || lock(&plan).start();
        thread::scope(|scope| {
            let spawn = |sender: mpsc::Sender<_>| {
                thread::Builder::new().spawn_scoped(scope, move || {
                    while let Some(number) = start() {
                        if sender.send((number, self.clone().fetch(number))).is_err() {
                            break;
                        }
                    }
                })
            };
            let threads: Vec<_> = (0..threads).map_while(|_| spawn(sender.clone()).ok()).collect();
            drop(sender);
            let taken = in_order(*known.start(), &fetched, |page| {
                lock(&plan).learn(&page.page.meta, page.len())?;
                take(page)
            });
            if taken.is_err() {
                lock(&plan).stop();
            }
            let panics = threads.into_iter().map(thread::ScopedJoinHandle::join).filter(Result::is_err).count();
            taken.and(if panics == 0 { Ok(()) } else { Err(panicked()) })
        })
    }
}

/// Passes pages on in the order of their numbers, which begin with `next`, up to the first error.
fn in_order<T>(
    mut next: u64,
    fetched: &mpsc::Receiver<(u64, Result<Fetched<T>>)>,
    mut take: impl FnMut(Fetched<T>) -> Result<()>,
) -> Result<()> {
    let mut early = BTreeMap::new();
    for (number, page) in fetched {
        early.insert(number, page);
        while let Some(page) = early.remove(&next) {
            take(page?)?;
            next = next.saturating_add(1);
        }
    }
    Ok(())
}

fn lock<'p, 'l>(plan: &'l Mutex<&'p mut Plan>) -> MutexGuard<'l, &'p mut Plan> {
    plan.lock().unwrap_or_else(PoisonError::into_inner)
}
fn panicked() -> Error {
    Error::new(ErrorKind::Cancelled, "a hook of the client panicked")
}

impl<T: DeserializeOwned + Send, Q: ListQuery> IntoIterator for List<T, Q> {
    type Item = Result<T>;
    type IntoIter = Items<T, Q>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: DeserializeOwned + Send, Q: ListQuery> IntoIterator for &List<T, Q> {
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

impl<T: DeserializeOwned + Send, Q: ListQuery> Pages<T, Q> {
    fn fetch(&mut self) -> Option<Result<Fetched<T>>> {
        let page = self.list.clone().fetch(self.plan.start()?);
        let page = page.and_then(|page| self.plan.learn(&page.page.meta, page.len()).map(|()| page));
        if page.is_err() {
            self.plan.stop();
        }
        Some(page)
    }
}

impl<T: DeserializeOwned + Send, Q: ListQuery> Iterator for Pages<T, Q> {
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

impl<T: DeserializeOwned + Send, Q: ListQuery> Iterator for Items<T, Q> {
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
