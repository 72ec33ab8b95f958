use std::collections::HashMap;
use std::task::{Poll, Waker};
use std::time::{Duration, Instant};

use super::core::Core;
use super::log::KEPT;
use super::nodes::{FoundNode, NodeKey, Reported};
use super::plan::Job;
use super::*;
use crate::console::ConsoleEvent;
use crate::error::{Error, ErrorKind};
use crate::gate::Turnstile;
use crate::model::{Server, ServerId, ServerState};

const MINUTE: Duration = Duration::from_secs(60);

/// How old a token gets before its console asks for another.
const TOKEN: Duration = Duration::from_secs(9 * 60 + 30);

/// What a node reports of its servers.
type Report = Result<Vec<Reported>, Error>;

/// A watch in simulated time.
struct World {
    core: Core,
    now: Instant,
    start: Instant,
    servers: Vec<Server>,
    /// When requests were sent to the panel.
    requests: Vec<Instant>,
    /// Consoles that are being opened, and when they may ask for their token.
    opening: Vec<(ServerId, Connection, Instant)>,
    /// What becomes of consoles.
    connect: fn(&ServerId) -> Result<(), Error>,
    opened: Vec<Instant>,
    /// Connected consoles, their turn for a token, and when they next want one.
    connected: Vec<(ServerId, Connection, Turnstile, Instant)>,
    /// When the panel was asked for tokens, and of which server.
    tokens: Vec<(Instant, ServerId)>,
    /// What the nodes report, by their names.
    found: Vec<FoundNode>,
    report: fn(&World, &str) -> Report,
    /// The nodes that were asked, and when.
    asked: Vec<(Instant, NodeKey)>,
}

fn server(number: usize) -> Server {
    let json = serde_json::json!({
        "identifier": format!("{number:08x}"),
        "uuid": format!("{number:08x}-a458-42b6-aaa2-63d512858db4"),
        "name": format!("Server {number}"),
        "node": format!("node-{}", number % 20),
    });
    serde_json::from_value(json).unwrap()
}

fn id(number: usize) -> ServerId {
    ServerId::from(format!("{number:08x}"))
}

impl World {
    fn new(servers: usize) -> Self {
        Self::with(servers, WatchSettings::default())
    }

    fn with(servers: usize, settings: WatchSettings) -> Self {
        let now = Instant::now();
        let core = Core::new(settings, now);
        core.gate.set_limit(256);
        let servers = (0..servers).map(server).collect();
        let connect = |_: &ServerId| Ok(());
        let (requests, opening, opened, found, asked) = Default::default();
        let (connected, tokens) = Default::default();
        let report = |_: &Self, _: &str| Ok(Vec::new());
        Self {
            core,
            now,
            start: now,
            servers,
            requests,
            opening,
            connect,
            opened,
            connected,
            tokens,
            found,
            report,
            asked,
        }
    }

    /// Carries out the plan until `end`.
    fn run_until(&mut self, end: Instant) {
        while self.now < end {
            let (jobs, wake) = self.core.plan(self.now);
            assert!(jobs.len() < 5000);
            let mut next = wake.min(end);
            for job in jobs {
                self.perform(job);
            }
            let now = self.now;
            let due: Vec<_> = self.opening.extract_if(.., |(_, _, slot)| *slot <= now).collect();
            for (id, connection, _) in due {
                self.requests.push(now);
                self.opened.push(now);
                self.tokens.push((now, id.clone()));
                match (self.connect)(&id) {
                    Ok(()) => {
                        let mut turn = Turnstile::new(self.core.gate.clone(), now);
                        turn.used();
                        self.connected.push((id.clone(), connection, turn, now + TOKEN));
                        self.core.event(&id, connection, &ConsoleEvent::AuthSuccess, now);
                        self.core.event(&id, connection, &ConsoleEvent::Status(ServerState::Running), now);
                    }
                    Err(error) => drop(self.core.ended(&id, connection, Some(&error), now)),
                }
            }
            for (id, _, turn, at) in self.connected.iter_mut().filter(|(.., at)| *at <= now) {
                match turn.ready(now) {
                    Ok(()) => {
                        turn.used();
                        self.requests.push(now);
                        self.tokens.push((now, id.clone()));
                        *at = now + TOKEN;
                    }
                    Err(slot) => next = next.min(slot),
                }
            }
            next = self.connected.iter().map(|(.., at)| *at).filter(|at| *at > now).fold(next, Instant::min);
            if let Some(slot) = self.opening.iter().map(|(_, _, slot)| *slot).min() {
                next = next.min(slot);
            }
            if self.core.is_due || self.core.is_node_due {
                next = next.min(self.now + Duration::from_millis(10));
            }
            self.now = next.max(self.now + Duration::from_millis(1));
        }
    }

    fn run_for(&mut self, time: Duration) {
        self.run_until(self.now + time);
    }

    fn perform(&mut self, job: Job) {
        match job {
            Job::List => {
                for _ in 0..self.servers.len().div_ceil(100).max(1) {
                    self.requests.push(self.now);
                }
                self.core.listed(Ok((self.servers.clone(), Vec::new())), self.now);
            }
            Job::Poll(id) => {
                self.requests.push(self.now);
                self.core.polled(&id, Err(Error::new(ErrorKind::Daemon, "down")), self.now);
            }
            Job::Open(id, connection, slot) => self.opening.push((id, connection, slot)),
            Job::FindNodes => self.core.found(Ok(self.found.clone()), self.now),
            Job::Node(key) => {
                self.asked.push((self.now, key.clone()));
                let name = self.found.iter().find(|node| node.key == key).map_or("given", |node| &node.name);
                let report = (self.report)(self, name);
                self.core.reported(&key, report, self.now);
            }
            Job::Close(_) | Job::ForgetNode(_) | Job::End => {}
        }
    }

    fn most_requests_in_a_minute(&self) -> usize {
        let count = |start: &Instant| self.requests.iter().filter(|at| *at >= start && **at < *start + MINUTE).count();
        self.requests.iter().step_by(7).map(count).max().unwrap_or_default()
    }

    /// Ends all consoles at once.
    fn lose_all(&mut self) {
        for (id, connection, ..) in std::mem::take(&mut self.connected) {
            self.core.ended(&id, connection, Some(&lost()), self.now);
        }
    }

    fn most_tokens_in_a_minute(&self) -> usize {
        let mut times: HashMap<&ServerId, Vec<Instant>> = HashMap::new();
        self.tokens.iter().for_each(|(at, id)| times.entry(id).or_default().push(*at));
        let most = |times: &Vec<Instant>| {
            let count = |start: &Instant| times.iter().filter(|at| *at >= start && **at < *start + MINUTE).count();
            times.iter().map(count).max()
        };
        times.values().filter_map(most).max().unwrap_or_default()
    }

    fn changes(&mut self, place: &mut u64) -> Vec<Change> {
        std::iter::from_fn(|| match self.core.poll_change(place, Waker::noop()) {
            Poll::Ready(Some(Ok(change))) => Some(change),
            _ => None,
        })
        .collect()
    }
}

fn lost() -> Error {
    Error::new(ErrorKind::Dropped, "reset by peer")
}

mod nodes;

#[test]
fn two_thousand_servers_stay_within_the_limits_of_the_panel() {
    let mut world = World::new(2000);
    while world.core.unknown > 0 || !world.core.is_listed {
        world.run_for(Duration::from_secs(1));
        assert!(world.now < world.start + 11 * MINUTE, "{}", world.core.unknown);
    }
    assert_eq!(world.opened.len(), 2000);
    // Renewals, a restart of all nodes, and renewals together with the second round of openings.
    world.run_for(8 * MINUTE);
    world.lose_all();
    world.run_for(14 * MINUTE);
    assert!(world.core.entries.values().all(entry::Entry::is_up));
    assert!(world.most_requests_in_a_minute() <= 256, "{}", world.most_requests_in_a_minute());
    assert!(world.most_tokens_in_a_minute() <= 5, "{}", world.most_tokens_in_a_minute());
    assert!(world.tokens.len() > 5500, "{}", world.tokens.len());
}

#[test]
fn consoles_that_break_at_once_ask_for_few_tokens() {
    let mut world = World::new(100);
    for _ in 0..600 {
        world.run_for(Duration::from_secs(1));
        world.lose_all();
    }
    assert!(world.most_requests_in_a_minute() <= 256, "{}", world.most_requests_in_a_minute());
    assert!(world.most_tokens_in_a_minute() <= 5, "{}", world.most_tokens_in_a_minute());
}

#[test]
fn node_that_is_down_is_tried_with_one_console_at_a_time() {
    let mut world = World::new(200);
    world.connect = |id| if id.as_str().ends_with('0') { Err(lost()) } else { Ok(()) };
    world.servers.iter_mut().for_each(|server| {
        server.node = if server.identifier.as_str().ends_with('0') { "down" } else { "up" }.into();
    });
    world.run_for(10 * MINUTE);
    // 188 servers are up, and the waits between attempts double up to two minutes.
    assert!((194..214).contains(&world.opened.len()), "{}", world.opened.len());
    world.connect = |_| Ok(());
    world.run_for(5 * MINUTE);
    assert!(world.core.entries.values().all(entry::Entry::is_up));
}

#[test]
fn consoles_that_flap_are_not_opened_more_often_over_time() {
    let mut world = World::new(1);
    let (id, mut opened) = (id(0), Vec::new());
    world.run_for(Duration::from_secs(1));
    for _ in 0..1200 {
        let up = world
            .core
            .entries
            .get(&id)
            .and_then(|entry| entry.console.connection())
            .filter(|_| world.opening.is_empty());
        if let Some(connection) = up {
            opened.push(world.now);
            world.core.ended(&id, connection, Some(&lost()), world.now);
        }
        world.run_for(Duration::from_secs(1));
    }
    assert!((8..24).contains(&opened.len()), "{}", opened.len());
}

#[test]
fn slow_reader_gets_missed() {
    let mut world = World::new(1);
    let mut place = world.core.log_end();
    world.run_for(Duration::from_secs(1));
    for number in 0..KEPT {
        let state = if number % 2 == 0 { ServerState::Offline } else { ServerState::Running };
        world.core.set_state(&id(0), state);
    }
    let changes = world.changes(&mut place);
    assert!(matches!(changes[0], Change::Missed { count: 2 }), "{:?}", changes[0]);
    assert_eq!(changes.len(), KEPT + 1);
}

#[test]
fn server_is_gone_when_two_lists_leave_it_out() {
    let mut world = World::new(3);
    world.run_for(Duration::from_secs(5));
    let mut place = world.core.log_end();
    let gone = world.servers.remove(1);
    world.core.listed(Ok((world.servers.clone(), Vec::new())), world.now);
    assert!(world.changes(&mut place).is_empty());
    world.core.listed(Ok((world.servers.clone(), vec![lost()])), world.now);
    assert!(world.changes(&mut place).is_empty(), "an item that cannot be read may be the one");
    world.core.listed(Ok((world.servers.clone(), Vec::new())), world.now);
    assert!(matches!(&world.changes(&mut place)[..], [Change::Removed { id, .. }] if *id == gone.identifier));
    assert_eq!((world.core.servers.len(), world.core.to_close.len()), (2, 1));
}

#[test]
fn server_that_moves_gets_another_console_at_once() {
    let mut world = World::new(1);
    world.run_for(Duration::from_secs(5));
    let connection = world.core.entries[&id(0)].console.connection().unwrap();
    let mut place = world.core.log_end();
    world.core.ended(&id(0), connection, Some(&lost()), world.now);
    world.servers[0].node = "elsewhere".into();
    world.core.listed(Ok((world.servers.clone(), Vec::new())), world.now);
    world.run_for(Duration::from_secs(1));
    assert!(world.core.entries[&id(0)].is_up());
    let changes: Vec<_> =
        world.changes(&mut place).iter().map(|change| serde_json::to_value(change).unwrap()).collect();
    let names: Vec<_> = changes.iter().map(|change| change["change"].as_str().unwrap()).collect();
    assert_eq!(names, ["console_lost", "moved", "console_back"]);
}

#[test]
fn reports_of_an_old_console_are_ignored() {
    let mut world = World::new(1);
    world.run_for(Duration::from_secs(5));
    let connection = world.core.entries[&id(0)].console.connection().unwrap();
    world.core.event(&id(0), connection - 1, &ConsoleEvent::Status(ServerState::Offline), world.now);
    world.core.ended(&id(0), connection - 1, Some(&lost()), world.now);
    assert!(world.core.entries[&id(0)].is_up());
    assert_eq!(world.core.servers[&id(0)].state, Some(ServerState::Running));
}
