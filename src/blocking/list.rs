use std::collections::VecDeque;
use std::thread;

use serde::de::DeserializeOwned;

use crate::error::{Error, ErrorKind, Result};
use crate::model::Page;
use crate::paging::Plan;
use crate::request::{ListQuery, Unfiltered};

use super::api::List;

impl<T: DeserializeOwned + Send, Q: ListQuery> List<T, Q> {
    /// The items, one after the other, over all pages.
    #[must_use]
    pub fn iter(&self) -> Items<T, Q> {
        Items { pages: self.pages(), page: Vec::new().into_iter() }
    }

    /// The pages, one after the other. The first is fetched alone; when the second is asked for, those after it are
    /// fetched as well, up to [`concurrency`](Self::concurrency) at a time.
    #[must_use]
    pub fn pages(&self) -> Pages<T, Q> {
        Pages { list: self.clone(), plan: Plan::new(), fetched: VecDeque::new() }
    }

    /// All items of all pages, on pages as large as the panel gives unless [`per_page`](Self::per_page) was set.
    ///
    /// # Errors
    ///
    /// The first error that any page gives.
    pub fn collect(&self) -> Result<Vec<T>> {
        self.on_large_pages().iter().collect()
    }

    /// Fetches pages at the same time, each but the first in a thread of its own.
    fn fetch(&self, numbers: &[u64]) -> Vec<Result<Page<T>>> {
        let Some((&first, rest)) = numbers.split_first() else { return Vec::new() };
        thread::scope(|scope| {
            let rest: Vec<_> = rest.iter().map(|&number| scope.spawn(move || self.page(number))).collect();
            let first = self.page(first);
            let join = |thread: thread::ScopedJoinHandle<'_, _>| {
                thread.join().unwrap_or_else(|_| Err(Error::new(ErrorKind::Cancelled, "a hook of the client panicked")))
            };
            std::iter::once(first).chain(rest.into_iter().map(join)).collect()
        })
    }
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
    fetched: VecDeque<Result<Page<T>>>,
}

impl<T: DeserializeOwned + Send, Q: ListQuery> Iterator for Pages<T, Q> {
    type Item = Result<Page<T>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.fetched.is_empty() {
            let numbers: Vec<u64> = std::iter::from_fn(|| self.plan.start()).take(self.list.concurrency).collect();
            self.fetched = self.list.fetch(&numbers).into();
        }
        let page = self.fetched.pop_front()?;
        match &page {
            Ok(page) => self.plan.learn(&page.meta, page.items.len()),
            Err(_) => {
                self.plan.stop();
                self.fetched.clear();
            }
        }
        Some(page)
    }
}

/// The items of a [`List`], fetched page by page.
#[derive(Debug)]
pub struct Items<T, Q = Unfiltered> {
    pages: Pages<T, Q>,
    page: std::vec::IntoIter<T>,
}

impl<T: DeserializeOwned + Send, Q: ListQuery> Iterator for Items<T, Q> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.page.next() {
                return Some(Ok(item));
            }
            match self.pages.next()? {
                Ok(page) => self.page = page.items.into_iter(),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}
