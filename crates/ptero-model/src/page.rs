use serde::{Deserialize, Serialize};

use super::envelope::{Items, List};
use super::read::model;

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// The position of the page in the list.
    pub meta: PageMeta,
}

model! {
    /// The position of a [`Page`] in the list.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
    pub struct PageMeta {
        /// The number of items on all pages.
        pub total: u64,
        /// The number of items on this page.
        pub count: u64,
        /// The number of items on a full page. The number of items for a list without pages.
        pub per_page: u64,
        /// The number of this page, counted from 1.
        pub current_page: u64,
        /// The number of pages, at least 1.
        pub total_pages: u64,
        /// How many backups, running or successful, count against the server's limit. `None` except in the list of
        /// backups.
        pub backup_count: Option<u64>,
    }
}

impl<T> From<List<T>> for Page<T> {
    fn from(list: List<T>) -> Self {
        let Items { data: items, faults } = list.items;
        let count = items.len().saturating_add(faults.len()) as u64;
        let backup_count = list.meta.backup_count;
        let meta = match list.meta.pagination {
            Some(paging) => PageMeta {
                total: paging.total,
                count: paging.count,
                per_page: paging.per_page,
                current_page: paging.current_page,
                total_pages: paging.pages(),
                backup_count,
            },
            None => PageMeta { total: count, count, per_page: count, current_page: 1, total_pages: 1, backup_count },
        };
        Self { items, meta }
    }
}

impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Page<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}
