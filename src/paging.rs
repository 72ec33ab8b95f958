//! Which pages to fetch, and when there are no more. Pure.

#[cfg(feature = "wings")]
mod array;
mod read;

use std::collections::VecDeque;
#[cfg(feature = "blocking")]
use std::ops::RangeInclusive;

use crate::error::{Error, ErrorKind, Result};
use crate::model::{Page, PageMeta};

#[cfg(feature = "wings")]
pub(crate) use array::{read_array, read_downloads, read_results};
pub(crate) use read::read_list;

/// How many pages a list may have. No panel has so many, but any server can claim them.
const MOST: u64 = 100_000;

/// By how many pages a list may grow while it is read, besides doubling.
const GROWTH: u64 = 100;

/// Walks forward from page 1 and never back.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    next: u64,
    /// The last page, as far as known: page 1 until it has said how many there are.
    last: u64,
    /// How far the last page may move. Set by the first response.
    most: Option<u64>,
}

impl Plan {
    pub(crate) fn new() -> Self {
        Self { next: 1, last: 1, most: None }
    }

    /// The next page to ask for; none when all known ones have been.
    pub(crate) fn start(&mut self) -> Option<u64> {
        let page = self.next;
        (page <= self.last).then(|| {
            self.next = page.saturating_add(1);
            page
        })
    }

    /// The pages that are known and have not been asked for.
    #[cfg(feature = "blocking")]
    pub(crate) fn known(&self) -> RangeInclusive<u64> {
        self.next..=self.last
    }

    /// Learns from a page with so many items how many pages there are. One without items is the last.
    ///
    /// # Errors
    ///
    /// When the list keeps growing: one whose end is always a page ahead would never end.
    pub(crate) fn learn(&mut self, meta: &PageMeta, items: usize) -> Result<()> {
        if items == 0 {
            self.stop();
            return Ok(());
        }
        let pages = meta.total_pages;
        let most = *self.most.get_or_insert(pages.saturating_mul(2).saturating_add(GROWTH).min(MOST));
        if pages > most {
            self.stop();
            let message = format!("the list keeps growing: it has {pages} pages, and at most {most} were expected");
            return Err(Error::new(ErrorKind::Decode, message));
        }
        self.last = pages;
        Ok(())
    }

    /// Asks for no more pages.
    pub(crate) fn stop(&mut self) {
        self.last = 0;
    }
}

/// Pages that arrive in any order, and are taken in the order of their numbers.
pub(crate) struct InOrder<T> {
    /// The page that is taken next.
    next: u64,
    /// That page and those after it, as far as they have arrived.
    pages: VecDeque<Option<Result<Fetched<T>>>>,
}

impl<T> InOrder<T> {
    pub(crate) fn from(next: u64) -> Self {
        Self { next, pages: VecDeque::new() }
    }

    pub(crate) fn put(&mut self, number: u64, page: Result<Fetched<T>>) {
        let place = number.checked_sub(self.next).and_then(|place| usize::try_from(place).ok());
        let Some(place) = place.filter(|place| (*place as u64) < MOST) else { return };
        if place >= self.pages.len() {
            self.pages.resize_with(place.saturating_add(1), || None);
        }
        if let Some(free) = self.pages.get_mut(place) {
            *free = Some(page);
        }
    }

    /// The next page, if it has arrived.
    pub(crate) fn take(&mut self) -> Option<Result<Fetched<T>>> {
        let page = self.pages.front_mut()?.take()?;
        self.pages.pop_front();
        self.next = self.next.saturating_add(1);
        Some(page)
    }
}

/// A page, and what is wrong with the items that could not be read.
#[derive(Debug)]
pub(crate) struct Fetched<T> {
    pub(crate) page: Page<T>,
    /// The errors, each with its place among all items, in order.
    pub(crate) faults: Vec<(usize, Error)>,
}

impl<T> Fetched<T> {
    /// How many items the page has, readable or not.
    pub(crate) fn len(&self) -> usize {
        self.page.items.len().saturating_add(self.faults.len())
    }

    /// The page, if all of its items could be read.
    pub(crate) fn complete(self) -> Result<Page<T>> {
        match self.faults.into_iter().next() {
            Some((_, error)) => Err(error),
            None => Ok(self.page),
        }
    }

    /// All items in order, with an error in place of each that could not be read.
    pub(crate) fn into_results(self) -> Results<T> {
        Results { place: 0, items: self.page.items.into_iter(), faults: self.faults.into_iter().peekable() }
    }
}

/// The items of a page, in order.
#[derive(Debug)]
pub(crate) struct Results<T> {
    place: usize,
    items: std::vec::IntoIter<T>,
    faults: std::iter::Peekable<std::vec::IntoIter<(usize, Error)>>,
}

impl<T> Default for Results<T> {
    fn default() -> Self {
        Self { place: 0, items: Vec::new().into_iter(), faults: Vec::new().into_iter().peekable() }
    }
}

impl<T> Iterator for Results<T> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Result<T>> {
        let place = self.place;
        self.place = place.saturating_add(1);
        match self.faults.next_if(|(at, _)| *at == place) {
            Some((_, error)) => Some(Err(error)),
            None => self.items.next().map(Ok),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn pages_are_taken_in_the_order_of_their_numbers() {
        let page = |number: u64| Ok(Fetched { page: page(vec![number], 9), faults: Vec::new() });
        let mut arrived = InOrder::from(2);
        let mut taken: Vec<Vec<u64>> = Vec::new();
        for number in [4, 3, 1, 2, 6, 5] {
            arrived.put(number, page(number));
            taken.push(std::iter::from_fn(|| arrived.take()).map(|page| page.unwrap().page.items[0]).collect());
        }
        assert_eq!(taken, [vec![], vec![], vec![], vec![2, 3, 4], vec![], vec![5, 6]]);
    }

    fn page(items: Vec<u64>, pages: u64) -> Page<u64> {
        serde_json::from_value(json!({ "items": items, "meta": { "total_pages": pages } })).unwrap()
    }

    fn meta(pages: u64) -> PageMeta {
        page(vec![1], pages).meta
    }

    #[test]
    fn endlessly_growing_list_is_an_error() {
        let mut plan = Plan::new();
        let mut pages = 0;
        let error = loop {
            let page = plan.start().unwrap();
            pages += 1;
            if let Err(error) = plan.learn(&meta(page + 1), 1) {
                break error;
            }
        };
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert!(pages < 200, "{pages}");
        assert_eq!(plan.start(), None);
    }

    #[test]
    fn list_may_grow_while_it_is_read() {
        let mut plan = Plan::new();
        for pages in [3, 4, 7] {
            plan.start().unwrap();
            plan.learn(&meta(pages), 1).unwrap();
        }
        assert_eq!(std::iter::from_fn(|| plan.start()).last(), Some(7));
    }

    #[test]
    fn absurd_number_of_pages_is_an_error() {
        assert!(Plan::new().learn(&meta(u64::MAX), 1).is_err());
    }

    #[test]
    fn faults_keep_their_place() {
        let fault = || Error::new(ErrorKind::Decode, "odd");
        let fetched = Fetched { page: page(vec![1, 2], 1), faults: vec![(0, fault()), (2, fault())] };
        assert_eq!(fetched.len(), 4);
        let items: Vec<_> = fetched.into_results().map(Result::ok).collect();
        assert_eq!(items, [None, Some(1), None, Some(2)]);
    }
}
