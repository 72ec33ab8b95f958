//! Watches that share all servers.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::time::Instant;

use ptero::testing::FakePanel;
use ptero::watch::{Change, Snapshot};
use ptero::{ErrorKind, ServerId};

use super::processes::spawn;
use super::server::Server;
use super::{HANG, dual_tests, eventually};

const SERVERS: usize = 40;

fn panel() -> FakePanel {
    FakePanel::builder().without_servers().servers(SERVERS).rate_limit(60_000, 60_000).start()
}

/// The servers of each watch, if each server has one watch and each watch has as many slots as the others, or one less.
fn parts(pictures: &[Snapshot], slots: &[u32]) -> Option<Vec<BTreeSet<ServerId>>> {
    let parts: Vec<BTreeSet<ServerId>> =
        pictures.iter().map(|all| all.iter().map(|one| one.id.clone()).collect()).collect();
    let (union, total): (BTreeSet<_>, usize) =
        (parts.iter().flatten().collect(), parts.iter().map(BTreeSet::len).sum());
    let most = 64_u32.div_ceil(u32::try_from(slots.len()).unwrap());
    let is_fair = slots.iter().sum::<u32>() == 64 && slots.iter().all(|slots| *slots <= most);
    (is_fair && union.len() == SERVERS && total == SERVERS).then_some(parts)
}

macro_rules! shared {
    ($panel:expr, $redis:expr) => {{
        let builder = Client::builder($panel.url(), $panel.client_key()).redis($redis.url());
        builder.build().unwrap().watch().consoles(false).stats(false).shared().start().unwrap()
    }};
}

/// Waits until these watches share all servers evenly.
macro_rules! divided {
    ($($watch:expr),+) => {{
        let mut found = None;
        eventually("the servers are not divided", || {
            let slots = [$($watch.share().map_or(0, |share| share.slots)),+];
            found = parts(&[$($watch.snapshot()),+], &slots);
            found.is_some()
        });
        found.unwrap()
    }};
}

dual_tests! {
    async fn watches_share_all_servers_evenly_as_they_come_and_go() {
        let (redis, panel) = (Server::start(), panel());
        let first = shared!(panel, redis);
        first.ready().await.unwrap();
        divided!(first);
        let mut changes = first.changes();
        let second = shared!(panel, redis);
        second.ready().await.unwrap();
        let parts = divided!(first, second);
        let third = shared!(panel, redis);
        divided!(first, second, third);
        let share = first.share().unwrap();
        assert_eq!((share.workers, share.of), (3, 64));
        // What it was left is what the first one handed over.
        let mut handed_over = BTreeSet::new();
        while !handed_over.is_superset(&parts[1]) {
            match changes.next_within(HANG).await.unwrap().unwrap() {
                Change::HandedOver { id, .. } => drop(handed_over.insert(id)),
                Change::State { .. } => {}
                other => panic!("{other:?}"),
            }
        }
        third.close().await;
        // Nobody waits for the lease of a watch that was closed.
        let workers: Vec<u64> = redis.run::<Vec<String>>(&["KEYS", "*:watch:workers"]).iter().map(|key| redis.run(&["ZCARD", key])).collect();
        assert_eq!(workers, [2]);
        divided!(first, second);
        first.close().await;
        divided!(second);
        second.close().await;
    }

    async fn servers_of_a_killed_process_are_taken_over() {
        let (redis, panel) = (Server::start(), panel());
        let watch = shared!(panel, redis);
        let kind = if std::any::type_name::<Client>().contains("blocking") { "blocking" } else { "asynchronous" };
        let mut process = spawn("watch", kind, &panel, &redis);
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        assert_eq!(lines.next().unwrap().unwrap(), "32");
        eventually("there is no share", || watch.share().is_some_and(|share| share.slots == 32));
        process.kill().unwrap();
        let killed = Instant::now();
        process.wait().unwrap();
        divided!(watch);
        println!("taken over {:.1} s after the kill", killed.elapsed().as_secs_f64());
        watch.close().await;
    }

    async fn killed_redis_leaves_each_watch_its_servers_until_it_is_back() {
        let (mut redis, panel) = (Server::start(), panel());
        let (first, second) = (shared!(panel, redis), shared!(panel, redis));
        let before = divided!(first, second);
        let mut changes = first.changes();
        redis.kill();
        let is_lost = |watch: &api::watch::Watch| watch.share().is_some_and(|share| share.error.is_some());
        eventually("the loss is not seen", || is_lost(&first) && is_lost(&second));
        // Longer than a lease: it ends with the connection, since the store is empty.
        redis.restart();
        eventually("it is not back", || !is_lost(&first) && !is_lost(&second));
        assert_eq!(divided!(first, second), before);
        while let Ok(change) = changes.next_within(std::time::Duration::ZERO).await.unwrap() {
            assert!(matches!(change, Change::State { .. }), "{change:?}");
        }
        first.close().await;
        second.close().await;
    }

    async fn watch_without_redis_is_not_shared_and_one_that_starts_before_redis_waits() {
        let (mut redis, panel) = (Server::start(), panel());
        let client = Client::new(panel.url(), panel.client_key()).unwrap();
        for builder in [client.watch().shared(), client.watch().publish()] {
            assert_eq!(builder.start().map(drop).unwrap_err().kind(), ErrorKind::Config);
        }
        redis.kill();
        let watch = shared!(panel, redis);
        eventually("there is no reason", || watch.share().is_some_and(|share| share.error.is_some()));
        assert!(watch.snapshot().is_empty());
        redis.restart();
        watch.ready().await.unwrap();
        assert_eq!(watch.snapshot().len(), SERVERS);
        watch.close().await;
    }
}

/// What a process does that watches: it says when it has half of all slots.
pub fn watch(client: &str, panel: &str, key: &str, redis: &str) {
    let say = |share: &dyn Fn() -> u32| {
        eventually("there is no share", || share() == 32);
        println!("32");
        std::thread::sleep(10 * HANG);
    };
    let slots = |share: Option<ptero::watch::WatchShare>| share.map_or(0, |share| share.slots);
    match client {
        "asynchronous" => tokio::runtime::Runtime::new().unwrap().block_on(async {
            let client = ptero::Client::builder(panel, key).redis(redis).build().unwrap();
            let watch = client.watch().consoles(false).shared().start().unwrap();
            watch.ready().await.unwrap();
            say(&|| slots(watch.share()));
        }),
        _ => {
            let client = ptero::blocking::Client::builder(panel, key).redis(redis).build().unwrap();
            let watch = client.watch().consoles(false).shared().start().unwrap();
            watch.ready().unwrap();
            say(&|| slots(watch.share()));
        }
    }
}
