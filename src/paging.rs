//! Which page comes next. Pure.

use crate::model::PageMeta;

/// Walks forward from page 1 and never back, so that it ends whatever the panel says.
#[derive(Clone, Debug)]
pub(crate) struct Cursor {
    next: Option<u64>,
}

impl Cursor {
    pub(crate) fn new() -> Self {
        Self { next: Some(1) }
    }

    /// The page to fetch now; none after the last.
    pub(crate) fn next(&self) -> Option<u64> {
        self.next
    }

    /// Moves on past the page that `meta` describes and that held `items` items.
    pub(crate) fn advance(&mut self, meta: &PageMeta, items: usize) {
        self.next = self.next.filter(|&page| items > 0 && page < meta.total_pages).map(|page| page + 1);
    }

    /// Ends the walk, after an error.
    pub(crate) fn stop(&mut self) {
        self.next = None;
    }
}
