use std::thread;

use serde::de::DeserializeOwned;

use crate::error::{Error, ErrorKind, Result};
use crate::model::{ActivityLog, Page};
use crate::paging::{Fetched, Plan, Results};
use crate::request::{ListQuery, Unfiltered};

use super::api::{Follow, List};

impl<T: DeserializeOwned + Send, Q: ListQuery> List<T, Q> {
    /// The items of all pages, in order. A page is requested when the items before it have been taken.
    ///
    /// An item that cannot be read is an error of kind [`Decode`](crate::ErrorKind::Decode), after which the iterator
    /// goes on. Any other error ends it.
    #[must_use]
    pub fn iter(&self) -> Items<T, Q> {
        Items { pages: self.pages(), page: Results::default() }
    }

    /// The pages, in order. Each is requested when it is asked for. An error ends the iterator.
    #[must_use]
    pub fn pages(&self) -> Pages<T, Q> {
        Pages { list: self.clone(), plan: Plan::new() }
    }

    /// All items of all pages. The pages are as large as the panel allows unless [`per_page`](Self::per_page) was set,
    /// and up to [`concurrency`](Self::concurrency) of them are requested at the same time.
    ///
    /// # Errors
    ///
    /// The first error of any page or item. See [`collect_lossy`](Self::collect_lossy).
    pub fn collect(&self) -> Result<Vec<T>> {
        let mut items = Vec::new();
        self.each_page(|page| {
            items.append(&mut page.complete()?.items);
            Ok(())
        })?;
        Ok(items)
    }

    /// All items that can be read, and an error for each that cannot.
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

    fn each_page(&self, mut take: impl FnMut(Fetched<T>) -> Result<()>) -> Result<()> {
        let (list, mut plan) = (self.on_large_pages(), Plan::new());
        loop {
            let numbers: Vec<u64> = std::iter::from_fn(|| plan.start()).take(list.concurrency).collect();
            if numbers.is_empty() {
                return Ok(());
            }
            for page in list.fetch_all(&numbers) {
                let page = page?;
                plan.learn(&page.page.meta, page.len())?;
                take(page)?;
            }
        }
    }

    /// Fetches pages at the same time, each but the first in its own thread.
    fn fetch_all(&self, numbers: &[u64]) -> Vec<Result<Fetched<T>>> {
        let Some((&first, rest)) = numbers.split_first() else { return Vec::new() };
        thread::scope(|scope| {
            let spawn = |&number: &u64| {
                let thread = thread::Builder::new().spawn_scoped(scope, move || self.clone().fetch(number));
                // Where no thread is to be had, the page is fetched later, in this one.
                thread.map_err(|_| number)
            };
            let rest: Vec<_> = rest.iter().map(spawn).collect();
            let first = self.clone().fetch(first);
            let rest = rest.into_iter().map(|thread| match thread {
                Ok(thread) => thread.join().unwrap_or_else(|_| Err(panicked())),
                Err(number) => self.clone().fetch(number),
            });
            std::iter::once(first).chain(rest).collect()
        })
    }
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

/// The pages of a [`List`], fetched as they are asked for.
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
