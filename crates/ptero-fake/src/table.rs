//! Rows with the numeric ids of a database.

use std::collections::BTreeMap;

/// Rows in the order of their ids, which are never reused.
pub(crate) struct Table<T> {
    rows: BTreeMap<u64, T>,
    next: u64,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { rows: BTreeMap::new(), next: 1 }
    }
}

impl<T> Table<T> {
    /// Adds the row that `make` returns for the next id.
    pub(crate) fn add(&mut self, make: impl FnOnce(u64) -> T) -> u64 {
        let id = self.next;
        self.put(id, make(id));
        id
    }

    /// Adds a row with this id.
    pub(crate) fn put(&mut self, id: u64, row: T) {
        self.rows.insert(id, row);
        self.next = self.next.max(id + 1);
    }

    /// Skips the ids below `next`.
    pub(crate) fn skip_to(&mut self, next: u64) {
        self.next = self.next.max(next);
    }

    pub(crate) fn get(&self, id: u64) -> Option<&T> {
        self.rows.get(&id)
    }

    pub(crate) fn get_mut(&mut self, id: u64) -> Option<&mut T> {
        self.rows.get_mut(&id)
    }

    pub(crate) fn remove(&mut self, id: u64) -> Option<T> {
        self.rows.remove(&id)
    }

    pub(crate) fn retain(&mut self, keep: impl Fn(&T) -> bool) {
        self.rows.retain(|_, row| keep(row));
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.rows.values()
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.rows.values_mut()
    }

    pub(crate) fn find(&self, wanted: impl Fn(&T) -> bool) -> Option<&T> {
        self.iter().find(|row| wanted(row))
    }
}
