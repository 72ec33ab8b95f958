//! Which pages to fetch, and when there are no more. Pure.

use crate::model::PageMeta;

/// Walks forward from page 1 and never back, so that it ends whatever the panel says.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    next: u64,
    /// The last page, as far as known: page 1 until it has said how many there are.
    last: u64,
}

impl Plan {
    pub(crate) fn new() -> Self {
        Self { next: 1, last: 1 }
    }

    /// The next page to ask for; none when all known ones have been.
    pub(crate) fn start(&mut self) -> Option<u64> {
        let page = self.next;
        (page <= self.last).then(|| {
            self.next += 1;
            page
        })
    }

    /// Learns from a page with so many items how many pages there are. One without items is the last: a list that only
    /// claims to go on would have no end.
    pub(crate) fn learn(&mut self, meta: &PageMeta, items: usize) {
        match items {
            0 => self.stop(),
            _ => self.last = meta.total_pages,
        }
    }

    /// Asks for no more pages.
    pub(crate) fn stop(&mut self) {
        self.last = 0;
    }
}
