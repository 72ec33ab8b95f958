use serde::de::DeserializeOwned;

use crate::error::Result;
use crate::model::Page;
use crate::paging::Cursor;
use crate::request::{ListQuery, Unfiltered};

use super::api::List;

impl<T: DeserializeOwned, Q: ListQuery> List<T, Q> {
    /// The items, one after the other, over all pages.
    #[must_use]
    pub fn iter(&self) -> Items<T, Q> {
        Items { pages: self.pages(), page: Vec::new().into_iter() }
    }

    /// The pages, one after the other.
    #[must_use]
    pub fn pages(&self) -> Pages<T, Q> {
        Pages { list: self.clone(), cursor: Cursor::new() }
    }

    /// All items of all pages.
    ///
    /// # Errors
    ///
    /// The first error that any page gives.
    pub fn collect(&self) -> Result<Vec<T>> {
        self.iter().collect()
    }
}

impl<T: DeserializeOwned, Q: ListQuery> IntoIterator for List<T, Q> {
    type Item = Result<T>;
    type IntoIter = Items<T, Q>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: DeserializeOwned, Q: ListQuery> IntoIterator for &List<T, Q> {
    type Item = Result<T>;
    type IntoIter = Items<T, Q>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// The pages of a [`List`], fetched as they are asked for.
#[derive(Clone, Debug)]
pub struct Pages<T, Q = Unfiltered> {
    list: List<T, Q>,
    cursor: Cursor,
}

impl<T: DeserializeOwned, Q: ListQuery> Iterator for Pages<T, Q> {
    type Item = Result<Page<T>>;

    fn next(&mut self) -> Option<Self::Item> {
        let page = self.list.page(self.cursor.next()?);
        match &page {
            Ok(page) => self.cursor.advance(&page.meta, page.items.len()),
            Err(_) => self.cursor.stop(),
        }
        Some(page)
    }
}

/// The items of a [`List`], fetched page by page.
#[derive(Clone, Debug)]
pub struct Items<T, Q = Unfiltered> {
    pages: Pages<T, Q>,
    page: std::vec::IntoIter<T>,
}

impl<T: DeserializeOwned, Q: ListQuery> Iterator for Items<T, Q> {
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
