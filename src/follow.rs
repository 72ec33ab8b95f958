//! Which entries of an activity log are new. Pure.

use std::collections::HashMap;
use std::time::Duration;

use jiff::Timestamp;

use crate::model::ActivityLog;

/// How many pages are read at one look, at most.
pub(crate) const MOST_PAGES: u64 = 10;

/// How much later than others of its time an entry may appear.
const LATE: Duration = Duration::from_secs(10);

/// How many entries are remembered, at most: more than are read at one look.
const MOST_SEEN: usize = 5_000;

/// The entries that have been seen, as far as needed to recognise them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    has_looked: bool,
    /// Entries before this are old.
    floor: Option<Timestamp>,
    entries: HashMap<String, Option<Timestamp>>,
}

impl Seen {
    /// Whether this is new.
    fn lacks(&self, entry: &ActivityLog) -> bool {
        let is_recent = match (entry.timestamp, self.floor) {
            (Some(at), Some(floor)) => at >= floor,
            _ => true,
        };
        is_recent && !self.entries.contains_key(&key(entry))
    }

    /// Whether the page after this one may have new entries.
    pub(crate) fn goes_on(&self, page: &[ActivityLog]) -> bool {
        self.has_looked && !page.is_empty() && page.iter().all(|entry| self.lacks(entry))
    }

    /// Learns the entries of a look, newest first, and returns the new ones, oldest first. The first look has none.
    pub(crate) fn learn(&mut self, look: Vec<ActivityLog>) -> Vec<ActivityLog> {
        let newest = look.iter().filter_map(|entry| entry.timestamp).max();
        let floor = newest.and_then(|newest| newest.checked_sub(LATE).ok()).max(self.floor);
        let keys: Vec<_> = look.iter().map(|entry| (key(entry), entry.timestamp)).collect();
        let mut new = look;
        new.retain(|entry| self.has_looked && self.lacks(entry));
        new.reverse();
        // Pages may overlap while the log grows.
        let mut known = std::collections::HashSet::new();
        new.retain(|entry| known.insert(key(entry)));

        self.has_looked = true;
        self.floor = floor;
        let is_recent = |at: &Option<Timestamp>| at.is_none_or(|at| Some(at) >= floor);
        if self.entries.len() > MOST_SEEN {
            self.entries.clear();
        }
        self.entries.retain(|_, at| at.is_some() && is_recent(at));
        self.entries.extend(keys.into_iter().filter(|(_, at)| is_recent(at)));
        new
    }
}

/// What identifies an entry. Panels before 1.10 send no id.
fn key(entry: &ActivityLog) -> String {
    match &entry.id {
        Some(id) => id.clone(),
        None => format!("{:?} {} {:?} {:?}", entry.timestamp, entry.event, entry.batch, entry.properties),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: &str, second: i64) -> ActivityLog {
        let at = Timestamp::from_second(second).unwrap();
        serde_json::from_value(serde_json::json!({ "id": id, "event": "x", "timestamp": at })).unwrap()
    }

    fn ids(entries: &[ActivityLog]) -> Vec<&str> {
        entries.iter().map(|entry| entry.id.as_deref().unwrap()).collect()
    }

    #[test]
    fn first_look_has_no_new_entries() {
        let mut seen = Seen::default();
        assert!(!seen.goes_on(&[entry("a", 1)]));
        assert!(seen.learn(vec![entry("a", 1)]).is_empty());
    }

    #[test]
    fn new_entries_come_once_and_oldest_first() {
        let mut seen = Seen::default();
        seen.learn(vec![entry("b", 20), entry("a", 10)]);
        assert_eq!(ids(&seen.learn(vec![entry("d", 22), entry("c", 20), entry("b", 20), entry("a", 10)])), ["c", "d"]);
        // One that was written late, and one that is listed twice as the pages moved.
        let look = vec![entry("e", 23), entry("d", 22), entry("e", 23), entry("late", 21)];
        assert_eq!(ids(&seen.learn(look)), ["late", "e"]);
    }

    #[test]
    fn old_entries_that_move_up_are_not_new() {
        let mut seen = Seen::default();
        seen.learn(vec![entry("b", 200), entry("a", 100)]);
        assert!(seen.learn(vec![entry("b", 200), entry("a", 100), entry("older", 50)]).is_empty());
    }

    #[test]
    fn every_entry_of_a_log_that_was_empty_is_new() {
        let mut seen = Seen::default();
        seen.learn(Vec::new());
        assert_eq!(ids(&seen.learn(vec![entry("a", 1)])), ["a"]);
    }

    #[test]
    fn memory_is_bounded() {
        let mut seen = Seen::default();
        for look in 0..20 {
            seen.learn((0..1000).map(|id| entry(&format!("{look} {id}"), 7)).collect());
            assert!(seen.entries.len() <= MOST_SEEN + 1000);
        }
    }
}
