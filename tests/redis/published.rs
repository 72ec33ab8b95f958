//! Changes that are published, and their readers.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::time::Duration;

use ptero::testing::{FakePanel, SeedServer, SeedUser};
use ptero::watch::Change;
use ptero::{Clock, ErrorKind, ServerState};

use super::processes::spawn;
use super::server::Server;
use super::{HANG, dual_tests, eventually};

const SERVERS: usize = 12;

/// How long a reader is asked before another one.
const MOMENT: Duration = Duration::from_millis(20);

fn panel() -> FakePanel {
    let mut builder = FakePanel::builder().without_servers().user(SeedUser::new("bob")).rate_limit(60_000, 60_000);
    for number in 0..SERVERS {
        builder = builder.server(SeedServer::new(&format!("Server {number}")).owner("bob"));
    }
    builder.start()
}

fn key(panel: &FakePanel) -> String {
    panel.key_of("bob").unwrap()
}

/// Lets each server start and stop.
fn change_states(panel: &FakePanel) {
    for state in [ServerState::Starting, ServerState::Running, ServerState::Stopping, ServerState::Offline] {
        for server in panel.servers() {
            assert!(panel.set_power(&server.identifier, state.clone()));
        }
    }
}

/// Changes in the order in which they came, for each server.
#[derive(Debug, Default, PartialEq)]
struct Seen(BTreeMap<String, Vec<String>>);

impl Seen {
    fn add(&mut self, change: &Change) {
        let id = change.id().map(ToString::to_string).unwrap_or_default();
        self.0.entry(id).or_default().push(serde_json(change));
    }

    fn count(&self) -> usize {
        self.0.values().map(Vec::len).sum()
    }

    /// Whether each server has at least as many changes as others saw.
    fn reaches(&self, expected: &Self) -> bool {
        expected.0.iter().all(|(id, changes)| self.0.get(id).is_some_and(|seen| seen.len() >= changes.len()))
    }

    /// Asserts that each server's changes begin with those that others saw.
    fn assert_begins_with(&self, expected: &Self) {
        for (id, changes) in &expected.0 {
            assert_eq!(self.0[id][..changes.len()], changes[..], "{id}");
        }
    }
}

fn serde_json(change: &Change) -> String {
    ptero::serde_json::to_string(change).unwrap()
}

macro_rules! client {
    ($panel:expr, $redis:expr) => {
        Client::builder($panel.url(), key(&$panel)).redis($redis.url()).build().unwrap()
    };
}

/// What comes until each server is offline again.
#[derive(Default)]
struct Round {
    seen: Seen,
    ended: usize,
}

impl Round {
    fn is_over(&self) -> bool {
        self.ended == SERVERS
    }

    fn add(&mut self, change: &Change) {
        self.ended += usize::from(matches!(change, Change::State { from: Some(_), to: ServerState::Offline, .. }));
        self.seen.add(change);
    }
}

dual_tests! {
    async fn each_group_gets_each_change_once_and_in_order_for_each_server() {
        let (redis, panel) = (Server::start(), panel());
        let client = client!(panel, redis);
        let watch = client.watch().stats(false).publish().start().unwrap();
        let mut changes = watch.changes();
        let mut one = client.published_changes("pair").unwrap();
        watch.ready().await.unwrap();
        let mut pair = Seen::default();
        for _ in 0..SERVERS {
            pair.add(&one.next_within(HANG).await.unwrap().unwrap());
        }
        // It joins while the other has something to do.
        let mut other = client.published_changes("pair").unwrap();
        let (mut expected, mut by_other) = (Round::default(), 0);
        for round in 1..=2 {
            change_states(&panel);
            while expected.ended < round * SERVERS {
                expected.add(&changes.next_within(HANG).await.unwrap().unwrap());
            }
            while !pair.reaches(&expected.seen) {
                if let Ok(change) = one.next_within(MOMENT).await.unwrap() {
                    pair.add(&change);
                }
                if let Ok(change) = other.next_within(MOMENT).await.unwrap() {
                    pair.add(&change);
                    by_other += 1;
                }
            }
            pair.assert_begins_with(&expected.seen);
            // In the second round, both have their part.
            eventually("no reader has half", || {
                let slots: Vec<String> = redis.run(&["KEYS", "*:readers:pair:slots"]);
                let owners: Vec<String> = redis.run(&["HVALS", &slots[0]]);
                owners.iter().filter(|owner| **owner == owners[0]).count() == 32
            });
        }
        assert!(by_other > 0 && by_other < pair.count(), "{by_other}");
        let mut late = api::watch::PublishedChanges::open(redis.url(), client.stream_name(), "late").unwrap();
        let mut all = Seen::default();
        while !all.reaches(&expected.seen) {
            all.add(&late.next_within(HANG).await.unwrap().unwrap());
        }
        all.assert_begins_with(&expected.seen);
        late.close().await;
        one.close().await;
        other.close().await;
        watch.close().await;
        for key_in_redis in redis.run::<Vec<String>>(&["KEYS", "*"]) {
            assert!(key_in_redis.starts_with("ptero:{") && !key_in_redis.contains(&key(&panel)), "{key_in_redis}");
            assert!(redis.run::<i64>(&["PTTL", &key_in_redis]) > 0, "{key_in_redis} never expires");
        }
    }

    async fn changes_of_a_killed_reader_are_read_by_another() {
        let (redis, panel) = (Server::start(), panel());
        let client = client!(panel, redis);
        let watch = client.watch().stats(false).publish().start().unwrap();
        let mut changes = watch.changes();
        let kind = if std::any::type_name::<Client>().contains("blocking") { "blocking" } else { "asynchronous" };
        let mut process = spawn("read", kind, &panel, &redis);
        let mut input = process.stdin.take().unwrap();
        writeln!(input, "{}", client.stream_name()).unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        watch.ready().await.unwrap();
        change_states(&panel);
        let mut round = Round::default();
        while !round.is_over() {
            round.add(&changes.next_within(HANG).await.unwrap().unwrap());
        }
        let expected = round.seen;
        let by_process: Vec<String> = (0..5).map(|_| lines.next().unwrap().unwrap()).collect();
        process.kill().unwrap();
        process.wait().unwrap();
        let (mut reader, mut seen) = (client.published_changes("killed").unwrap(), Seen::default());
        // All except what was acknowledged: at most the first four.
        while seen.count() + 4 < expected.count() {
            seen.add(&reader.next_within(HANG).await.unwrap().unwrap());
        }
        while let Ok(change) = reader.next_within(Duration::from_secs(1)).await.unwrap() {
            seen.add(&change);
        }
        for (id, expected) in &expected.0 {
            let rest = &seen.0[id];
            let skipped = &expected[..expected.len() - rest.len()];
            assert_eq!(*rest, expected[skipped.len()..], "{id}");
            assert!(skipped.iter().all(|change| by_process[..4].contains(change)), "{skipped:?}");
        }
        reader.close().await;
        watch.close().await;
    }

    async fn reader_continues_after_redis_was_restarted() {
        let (mut redis, panel) = (Server::start(), panel());
        let client = client!(panel, redis);
        let watch = client.watch().stats(false).publish().start().unwrap();
        let mut reader = client.published_changes("group").unwrap();
        watch.ready().await.unwrap();
        let first = reader.next_within(HANG).await.unwrap().unwrap();
        assert!(matches!(first, Change::Added { .. }), "{first:?}");
        redis.kill();
        let error = loop {
            if let Err(error) = reader.next_within(HANG).await.unwrap() {
                break error;
            }
        };
        assert_eq!(error.kind(), ErrorKind::Connect, "{error}");
        change_states(&panel);
        redis.restart();
        let mut round = Round::default();
        while !round.is_over() {
            round.add(&reader.next_within(HANG).await.unwrap().unwrap());
        }
        reader.close().await;
        watch.close().await;
    }

    async fn emptied_redis_costs_a_reader_no_later_change() {
        let (redis, panel) = (Server::start(), panel());
        let client = client!(panel, redis);
        let watch = client.watch().stats(false).publish().start().unwrap();
        let mut reader = client.published_changes("group").unwrap();
        watch.ready().await.unwrap();
        for _ in 0..SERVERS {
            reader.next_within(HANG).await.unwrap().unwrap();
        }
        let _: () = redis.run(&["FLUSHALL"]);
        change_states(&panel);
        let mut round = Round::default();
        while !round.is_over() {
            round.add(&reader.next_within(HANG).await.unwrap().unwrap());
        }
        reader.close().await;
        watch.close().await;
    }

    async fn reader_reports_what_it_misses_and_what_it_cannot_read() {
        let (redis, panel) = (Server::start(), panel());
        let client = client!(panel, redis);
        let stream = format!("ptero:{{{}}}:changes:7", client.stream_name());
        let add = |number: &str, change: &str| redis.run::<String>(&["XADD", &stream, "*", "n", number, "c", change]);
        let crash = r#"{"change":"crashed","id":"1a2b3c4d"}"#;
        add("4", crash);
        let mut reader = client.published_changes("group").unwrap();
        let first = reader.next_within(HANG).await.unwrap().unwrap();
        assert!(matches!(first, Change::Crashed { .. }), "{first:?}");
        reader.close().await;
        add("9", crash);
        add("10", r#"{"change":"of a later version"}"#);
        add("11", crash);
        let mut reader = client.published_changes("group").unwrap();
        let missed = reader.next_within(HANG).await.unwrap().unwrap();
        assert!(matches!(missed, Change::Missed { count: 4, .. }), "{missed:?}");
        reader.next_within(HANG).await.unwrap().unwrap();
        let error = reader.next_within(HANG).await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        reader.next_within(HANG).await.unwrap().unwrap();
        let error = reader.next_within(MOMENT).await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Deadline);
        reader.close().await;
    }

    async fn invalid_names_of_streams_and_groups_are_refused() {
        let panel = panel();
        let client = Client::builder(panel.url(), key(&panel)).redis("redis://127.0.0.1:1").build().unwrap();
        let kind = |opened: ptero::Result<api::watch::PublishedChanges>| opened.map(drop).unwrap_err().kind();
        for group in [String::new(), "x".repeat(101)] {
            assert_eq!(kind(client.published_changes(group)), ErrorKind::InvalidInput);
        }
        for stream in ["", "x", &"x".repeat(32)] {
            assert_eq!(kind(api::watch::PublishedChanges::open("redis://127.0.0.1:1", stream, "group")), ErrorKind::InvalidInput);
        }
        assert_eq!(kind(api::watch::PublishedChanges::open("sekret", client.stream_name(), "group")), ErrorKind::Config);
        let client = Client::new(panel.url(), key(&panel)).unwrap();
        assert_eq!(kind(client.published_changes("group")), ErrorKind::Config);
    }
}

/// What a process does that reads: it prints five changes, of which it does not acknowledge the last.
pub fn read(client: &str, _panel: &str, _key: &str, redis: &str) {
    let stream = std::io::stdin().lines().next().unwrap().unwrap();
    let say = |change: Change| {
        println!("{}", serde_json(&change));
        std::io::stdout().flush().unwrap();
    };
    match client {
        "asynchronous" => tokio::runtime::Runtime::new().unwrap().block_on(async {
            let mut reader = ptero::api::watch::PublishedChanges::open(redis, stream, "killed").unwrap();
            for _ in 0..5 {
                say(reader.next().await.unwrap().unwrap());
            }
            std::thread::sleep(10 * HANG);
        }),
        _ => {
            let mut reader = ptero::blocking::api::watch::PublishedChanges::open(redis, stream, "killed").unwrap();
            for _ in 0..5 {
                say(reader.next().unwrap().unwrap());
            }
            std::thread::sleep(10 * HANG);
        }
    }
}

/// Prints figures of `docs/scaling.md`: what a single busy client costs Redis, and a shared watch with one reader.
pub fn figures() {
    const RUNNING: usize = 200;
    const WINDOW: Duration = Duration::from_secs(20);
    let mut builder = FakePanel::builder().without_servers().user(SeedUser::new("bob")).rate_limit(60_000, 60_000);
    for number in 0..RUNNING {
        builder = builder.server(SeedServer::new(&format!("Server {number}")).owner("bob").running());
    }
    let (redis, panel) = (Server::start(), builder.start());
    let client = ptero::blocking::Client::builder(panel.url(), key(&panel)).redis(redis.url()).build().unwrap();
    let clock = Clock::simulated();
    let busy = FakePanel::builder().rate_limit(256, 256).clock(clock.clone()).start();
    let alone = ptero::blocking::Client::builder(busy.url(), busy.client_key()).redis(redis.url()).clock(clock);
    let alone = alone.build().unwrap();
    (0..1024).for_each(|_| drop(alone.account().get().unwrap()));
    let statistics: String = redis.run(&["INFO", "commandstats"]);
    println!("1024 calls of a client alone: {:?}", statistics.lines().find(|line| line.contains("evalsha")));
    let mut reader = client.published_changes("group").unwrap();
    let watch = client.watch().stats(false).shared().publish().start().unwrap();
    watch.ready().unwrap();
    while reader.next_within(Duration::from_secs(1)).unwrap().is_ok() {}
    for is_busy in [false, true] {
        let _: () = redis.run(&["CONFIG", "RESETSTAT"]);
        let (started, mut changes) = (std::time::Instant::now(), 0);
        let mut rounds = if is_busy { 20 } else { 0 };
        while started.elapsed() < WINDOW {
            if rounds > 0 && changes % (4 * RUNNING) == 0 {
                change_states(&panel);
                rounds -= 1;
            }
            changes += usize::from(reader.next_within(MOMENT).unwrap().is_ok());
        }
        println!("{RUNNING} watched servers: {changes} changes in {WINDOW:?}");
        for line in redis.run::<String>(&["INFO", "commandstats"]).lines() {
            println!("    {line}");
        }
    }
    watch.close();
    let (mut bytes, mut length) = (0, 0);
    for stream in redis.run::<Vec<String>>(&["KEYS", "*:changes:[0-9]*"]) {
        bytes += redis.run::<u64>(&["MEMORY", "USAGE", &stream]);
        length += redis.run::<u64>(&["XLEN", &stream]);
    }
    println!("{length} changes take {bytes} bytes");
}
