use std::sync::Mutex;

use super::*;
use crate::model::Server;
use crate::store::{Share, ShareOrder, Shares};
use crate::watch::WatchSettings;

/// A store in memory, which notes what it gets, and is unavailable as long as it is told.
#[derive(Default)]
struct Memory {
    is_down: bool,
    share: Option<Share>,
    orders: Vec<ShareOrder>,
    batches: Vec<Batch>,
}

#[derive(Clone, Default)]
struct Store(Arc<Mutex<Memory>>);

impl Store {
    fn with<T>(&self, change: impl FnOnce(&mut Memory) -> T) -> T {
        change(&mut self.0.lock().unwrap())
    }

    fn result<T>(&self, value: T) -> Result<T, Unavailable> {
        if self.with(|memory| memory.is_down) { Err(Unavailable("it is down".to_owned())) } else { Ok(value) }
    }
}

impl Shares for Store {
    fn share(&mut self, order: &ShareOrder) -> Result<Share, Unavailable> {
        let share = self.with(|memory| {
            memory.orders.push(*order);
            memory.share.unwrap()
        });
        self.result(share)
    }
}

impl Publisher for Store {
    fn publish(&mut self, batch: &Batch) -> Result<(), Unavailable> {
        self.with(|memory| memory.batches.push(batch.clone()));
        self.result(())
    }
}

fn server(number: usize) -> Server {
    let json = serde_json::json!({
        "identifier": format!("{number:08x}"),
        "uuid": format!("{number:08x}-a458-42b6-aaa2-63d512858db4"),
        "name": format!("Server {number}"),
        "node": "node",
    });
    serde_json::from_value(json).unwrap()
}

/// A watch of 64 servers that is shared and published.
fn companion() -> (Store, Companion<Store>) {
    let settings = WatchSettings { is_shared: true, is_published: true, ..WatchSettings::default() };
    let store = Store::default();
    (store.clone(), Companion::new(store, Arc::new(Watched::new(settings, Instant::now()))))
}

fn list(companion: &Companion<Store>) {
    let servers = (0..64).map(server).collect();
    companion.watched.listed(Ok((servers, Vec::new())), Instant::now());
}

fn servers(companion: &Companion<Store>) -> usize {
    companion.watched.snapshot().len()
}

#[test]
fn watch_lists_its_servers_once_it_has_slots_and_leaves_the_surplus_to_others() {
    let (store, mut companion) = companion();
    let is_listing = |companion: &Companion<Store>| companion.watched.with(|core| core.list.at <= Instant::now());
    assert!(!is_listing(&companion));
    store.with(|memory| memory.share = Some(Share { workers: 2, slots: Slots::default() }));
    companion.renew();
    assert!(!is_listing(&companion));
    store.with(|memory| memory.share = Some(Share { workers: 1, slots: (0..SLOTS).collect() }));
    companion.renew();
    assert!(is_listing(&companion));
    list(&companion);
    assert_eq!(servers(&companion), 64);
    store.with(|memory| {
        memory.share = Some(Share { workers: 2, slots: (0..SLOTS).collect() });
        memory.orders.clear();
    });
    companion.renew();
    let half: Slots = (0..SLOTS / 2).collect();
    let orders = store.with(|memory| memory.orders.clone());
    assert_eq!(orders.len(), 2);
    assert_eq!((orders[1].held, orders[1].released.len()), (half, 32));
    let kept = companion.watched.snapshot();
    assert!(kept.len() < 64 && kept.iter().all(|server| half.has(&server.id)));
}

#[test]
fn watch_keeps_its_servers_while_the_store_is_down() {
    let (store, mut companion) = companion();
    store.with(|memory| memory.share = Some(Share { workers: 1, slots: (0..SLOTS).collect() }));
    companion.renew();
    list(&companion);
    store.with(|memory| memory.is_down = true);
    companion.renew();
    let share = companion.watched.share().unwrap();
    assert_eq!((servers(&companion), share.slots, share.error.as_deref()), (64, 64, Some("it is down")));
    store.with(|memory| memory.is_down = false);
    companion.renew();
    assert_eq!(companion.watched.share().unwrap().error, None);
}

#[test]
fn failed_batch_is_published_again_under_its_number_and_handing_over_is_no_change() {
    let (store, mut companion) = companion();
    let crash = |number: usize| Change::Crashed { id: server(number).identifier };
    companion.watched.with(|core| {
        core.report(crash(1));
        core.report(Change::HandedOver { id: server(2).identifier });
    });
    store.with(|memory| memory.is_down = true);
    companion.publish();
    companion.watched.with(|core| core.report(crash(3)));
    store.with(|memory| memory.is_down = false);
    companion.publish();
    let batches = store.with(|memory| memory.batches.clone());
    assert_eq!(batches.len(), 3);
    assert_eq!(batches[0], batches[1]);
    let published = |number: usize| {
        let id = server(number).identifier;
        (slot_of(&id), serde_json::to_string(&crash(number)).unwrap())
    };
    assert_eq!(batches[1].changes, [published(1)]);
    assert_eq!(batches[2].changes, [published(3)]);
    assert!(batches[2].number > batches[1].number);
}

#[test]
fn every_change_is_read_as_it_was_published() {
    let (store, mut companion) = companion();
    store.with(|memory| memory.share = Some(Share { workers: 1, slots: (0..SLOTS).collect() }));
    companion.renew();
    list(&companion);
    let mut resources = crate::model::Resources::default();
    (resources.memory_bytes, resources.cpu_absolute) = (123, 12.5);
    let id = server(1).identifier;
    companion.watched.with(|core| {
        core.set_state(&id, crate::model::ServerState::Running);
        core.set_resources(&id, resources);
        core.report(Change::Status { id: id.clone(), from: None, to: Some(crate::model::ServerStatus::Suspended) });
        core.report(Change::NodeLost { node: "node".to_owned(), reason: "it is down".to_owned() });
        core.report(Change::Missed { count: 3 });
    });
    let mut place = 0;
    let reported = companion.watched.with(|core| core.read(&mut place, 1000));
    companion.publish();
    let batches = store.with(|memory| memory.batches.clone());
    let published = batches.iter().flat_map(|batch| &batch.changes);
    let read: Vec<Change> = published.map(|(_, json)| serde_json::from_str(json).unwrap()).collect();
    assert_eq!(reported.len(), 64 + 5);
    assert_eq!(read, reported);
}
