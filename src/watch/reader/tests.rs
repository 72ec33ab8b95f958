use std::sync::Mutex;
use std::task::{Poll, Waker};

use super::*;
use crate::store::{Share, ShareOrder, Shares};
use crate::watch::SLOTS;

const SLOT: u32 = 7;

/// A feed in memory, with one slot.
#[derive(Default)]
struct Memory {
    /// The ids and numbers of all changes.
    entries: Vec<(String, u64)>,
    /// How many of them members of the group have read.
    read: usize,
    acknowledged: Vec<String>,
    /// Whether the reply to the next read is lost.
    loses_reply: bool,
}

#[derive(Clone, Default)]
struct Store(Arc<Mutex<Memory>>);

impl Store {
    fn with<T>(&self, change: impl FnOnce(&mut Memory) -> T) -> T {
        change(&mut self.0.lock().unwrap())
    }

    fn add(&self, number: u64) {
        self.with(|memory| memory.entries.push((format!("{number:04}"), number)));
    }

    /// Reads as a member that has lost the slot.
    fn steal(&self) {
        self.with(|memory| memory.read = memory.entries.len());
    }
}

impl Shares for Store {
    fn share(&mut self, _: &ShareOrder) -> Result<Share, Unavailable> {
        Ok(Share { workers: 1, slots: (0..SLOTS).collect() })
    }
}

impl Feed for Store {
    fn join(&mut self, slots: Slots) -> Result<Vec<Joined>, Unavailable> {
        let last = self.with(|memory| memory.acknowledged.last().and_then(|id| id.parse().ok()));
        Ok(slots.iter().map(|slot| Joined { slot, last: last.filter(|_| slot == SLOT) }).collect())
    }

    fn read(&mut self, places: &[(u32, Place)]) -> Result<Vec<Entry>, Unavailable> {
        let place = &places.iter().find(|(slot, _)| *slot == SLOT).unwrap().1;
        self.with(|memory| {
            let found: Vec<(String, u64)> = match place {
                Place::New => memory.entries[std::mem::replace(&mut memory.read, memory.entries.len())..].to_vec(),
                Place::LeftAfter(after) => {
                    let read = memory.entries[..memory.read].iter();
                    read.filter(|(id, _)| id > after && !memory.acknowledged.contains(id)).cloned().collect()
                }
            };
            if std::mem::take(&mut memory.loses_reply) {
                return Err(Unavailable("the reply is lost".to_owned()));
            }
            let change = r#"{"change":"crashed","id":"1a2b3c4d"}"#;
            let entry = |(id, number)| Entry { slot: SLOT, id, change: Some((number, change.to_owned())) };
            Ok(found.into_iter().map(entry).collect())
        })
    }

    fn acknowledge(&mut self, acknowledged: &[Acknowledged]) -> Result<(), Unavailable> {
        self.with(|memory| memory.acknowledged.extend(acknowledged.iter().map(|entry| entry.id.clone())));
        Ok(())
    }
}

/// A reader that has read everything there is.
fn reader() -> (Store, Reader<Store>) {
    let store = Store::default();
    let mut reader = Reader::new(store.clone());
    step(&mut reader);
    (store, reader)
}

/// What the thread does in three turns.
fn step(reader: &mut Reader<Store>) {
    for _ in 0..3 {
        match reader.turn() {
            Ok(()) => reader.failing = None,
            Err(reason) => reader.fail(&reason),
        }
    }
}

fn next(reader: &Reader<Store>) -> Option<Change> {
    match reader.inbox.poll_next(Waker::noop()) {
        Poll::Ready(change) => Some(change.unwrap().unwrap()),
        Poll::Pending => None,
    }
}

/// The numbers of the changes that come, and how many are missed.
fn numbers(reader: &mut Reader<Store>) -> (Vec<String>, u64) {
    let (before, mut missed) = (reader.store.with(|memory| memory.acknowledged.len()), 0);
    while let Some(change) = next(reader) {
        if let Change::Missed { count } = change {
            missed += count;
        }
    }
    reader.acknowledge().unwrap();
    (reader.store.with(|memory| memory.acknowledged[before..].to_vec()), missed)
}

#[test]
fn changes_come_in_order_and_are_acknowledged_by_the_next() {
    let (store, mut reader) = reader();
    (1..=3).for_each(|number| store.add(number));
    step(&mut reader);
    assert!(next(&reader).is_some());
    reader.acknowledge().unwrap();
    assert!(store.with(|memory| memory.acknowledged.is_empty()));
    assert_eq!(numbers(&mut reader), (["0001", "0002", "0003"].map(str::to_owned).to_vec(), 0));
}

#[test]
fn lost_reply_costs_no_change_and_repeats_none() {
    let (store, mut reader) = reader();
    (1..=2).for_each(|number| store.add(number));
    step(&mut reader);
    assert!(next(&reader).is_some());
    store.add(3);
    store.with(|memory| memory.loses_reply = true);
    step(&mut reader);
    assert!(next(&reader).is_some() && next(&reader).is_some() && next(&reader).is_none());
    reader.acknowledge().unwrap();
    assert_eq!(store.with(|memory| memory.acknowledged.clone()), ["0001", "0002", "0003"]);
}

#[test]
fn what_a_member_took_that_had_lost_the_slot_is_read_again_in_order() {
    let (store, mut reader) = reader();
    store.add(1);
    step(&mut reader);
    store.add(2);
    store.steal();
    store.add(3);
    step(&mut reader);
    assert_eq!(numbers(&mut reader).0, ["0001", "0002", "0003"]);
    store.add(4);
    store.steal();
    step(&mut reader);
    assert_eq!(numbers(&mut reader).0, [""; 0]);
    reader.check_at = Instant::now();
    step(&mut reader);
    assert_eq!(numbers(&mut reader), (vec!["0004".to_owned()], 0));
}

#[test]
fn what_was_dropped_is_reported_as_missed() {
    let (store, mut reader) = reader();
    store.add(1);
    step(&mut reader);
    store.add(5);
    step(&mut reader);
    assert_eq!(numbers(&mut reader), (["0001", "0005"].map(str::to_owned).to_vec(), 3));
}

#[test]
fn lease_that_has_run_out_returns_nothing() {
    let (store, mut reader) = reader();
    store.add(1);
    step(&mut reader);
    reader.inbox.keep(reader.member.slots(), Some(Instant::now()));
    assert!(next(&reader).is_none());
    reader.inbox.keep(reader.member.slots(), reader.member.valid_until());
    assert!(next(&reader).is_some());
}

#[test]
fn slot_of_the_change_in_use_is_not_released() {
    let (store, mut reader) = reader();
    (1..=2).for_each(|number| store.add(number));
    step(&mut reader);
    assert!(next(&reader).is_some());
    let slots: Slots = [SLOT, 8].into_iter().collect();
    assert_eq!(reader.inbox.release(slots), [8].into_iter().collect());
    assert_eq!(numbers(&mut reader).0.len(), 2);
    assert_eq!(reader.inbox.release(slots), slots);
}
