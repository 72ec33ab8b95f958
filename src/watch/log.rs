use std::collections::VecDeque;

use super::change::Change;

/// How many changes a reader may be behind.
pub(super) const KEPT: usize = 8192;

/// The last changes, for any number of readers, each of which has its own place.
#[derive(Debug, Default)]
pub(super) struct Log {
    changes: VecDeque<Change>,
    /// The number of the first change that is kept.
    first: u64,
}

impl Log {
    pub(super) fn push(&mut self, change: Change) {
        if self.changes.len() >= KEPT {
            self.changes.pop_front();
            self.first = self.first.saturating_add(1);
        }
        self.changes.push_back(change);
    }

    /// The number of the next change.
    pub(super) fn end(&self) -> u64 {
        self.first.saturating_add(self.changes.len() as u64)
    }

    /// The change at a reader's place, which moves on.
    pub(super) fn read(&self, place: &mut u64) -> Option<Change> {
        if let Some(count) = self.first.checked_sub(*place).filter(|count| *count > 0) {
            *place = self.first;
            return Some(Change::Missed { count });
        }
        let index = usize::try_from(place.saturating_sub(self.first)).ok()?;
        let change = self.changes.get(index)?.clone();
        *place = place.saturating_add(1);
        Some(change)
    }
}
