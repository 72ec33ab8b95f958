//! The nodes that report their servers themselves.

use std::time::{Duration, Instant};

use uuid::Uuid;

use crate::deadline::after;
use crate::error::{Error, Result};
use crate::model::{NodeId, ServerState, WingsStats};

use super::change::Change;
use super::core::{Core, Round, resources};
use super::entry::{Console, Entry, backoff};
use super::plan::Job;
use super::results::is_lasting;
use super::snapshot::Source;

/// After how many failures in a row the servers of a node get their figures from elsewhere.
const FAILURES: u32 = 2;

/// The longest wait before a node is asked again: a request to a node costs the panel nothing.
const LONGEST: Duration = Duration::from_secs(30);

/// How many nodes are asked earlier than necessary at the same time.
const GATHERED: usize = 4;

const SECOND: Duration = Duration::from_secs(1);

/// Which node is to be asked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum NodeKey {
    /// The caller's own client, by its place.
    Given(usize),
    /// One that the panel knows. At another address, it is another one.
    Found { id: NodeId, address: String },
}

/// A node as the panel lists it.
#[derive(Clone, Debug)]
pub(crate) struct FoundNode {
    pub(crate) key: NodeKey,
    pub(crate) name: String,
}

/// What a node reports of a server.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reported {
    pub(crate) uuid: Uuid,
    pub(crate) state: ServerState,
    /// The resource usage, unless the watch reports none.
    pub(crate) stats: Option<WingsStats>,
}

pub(super) struct Node {
    key: NodeKey,
    name: String,
    round: Round,
    /// Whether servers wait for its report before they get a console.
    is_awaited: bool,
    is_lost: bool,
    /// How many of the watched servers it reported last, and when.
    servers: usize,
    pub(super) reported_at: Option<Instant>,
    /// What it reported last, and how often the plan may have changed until then.
    last: Option<(Vec<Reported>, u64)>,
    /// Whether the panel no longer lists it. Its place is free, since no server refers to it any more.
    is_gone: bool,
}

impl Node {
    pub(super) fn new(key: NodeKey, name: String, now: Instant) -> Self {
        Self {
            key,
            name,
            round: Round::new(now),
            is_awaited: true,
            is_lost: false,
            servers: 0,
            reported_at: None,
            last: None,
            is_gone: false,
        }
    }
}

impl Core {
    /// What to ask nodes for, and the panel for nodes. Returns when there will be more.
    pub(super) fn plan_nodes(&mut self, now: Instant, jobs: &mut Vec<Job>) -> Option<Instant> {
        let mut next: Option<Instant> = None;
        let mut take = |round: &mut Round, job: &dyn Fn() -> Job| {
            if round.is_running {
                return;
            }
            if round.at > now {
                next = Some(next.map_or(round.at, |next| next.min(round.at)));
                return;
            }
            round.is_running = true;
            jobs.push(job());
        };
        if let Some(search) = &mut self.search {
            take(search, &|| Job::FindNodes);
        }
        let is_due = |node: &Node| !node.is_gone && !node.round.is_running && node.round.at <= now;
        if self.nodes.iter().any(is_due) {
            self.gather(now);
        }
        for node in self.nodes.iter_mut().filter(|node| !node.is_gone) {
            let key = &node.key;
            take(&mut node.round, &|| Job::Node(key.clone()));
        }
        next
    }

    /// Lets some nodes that are due soon have their turn now: a processor that wakes up for one of them takes less for
    /// the next.
    fn gather(&mut self, now: Instant) {
        let soon = after(now, self.settings.nodes_every.checked_div(4).unwrap_or_default());
        let is_early = |node: &&mut Node| !node.is_gone && node.round.failures == 0 && node.round.at > now;
        let early = self.nodes.iter_mut().filter(is_early).filter(|node| node.round.at <= soon);
        early.take(GATHERED).for_each(|node| node.round.at = now);
    }

    /// Whether servers that nothing has reported yet may be reported by a node at any moment.
    pub(super) fn awaits_nodes(&self) -> bool {
        let is_searching = self.search.is_some() && !self.is_searched;
        is_searching || self.nodes.iter().any(|node| node.is_awaited && !node.is_gone)
    }

    /// Asks the nodes that respond at once, since there are new servers.
    pub(super) fn await_nodes(&mut self, now: Instant) {
        for node in self.nodes.iter_mut().filter(|node| !node.is_gone && node.round.failures == 0) {
            node.is_awaited = true;
            node.round.at = node.round.at.min(now);
        }
    }

    /// Takes note of the panel's nodes.
    pub(super) fn found(&mut self, reply: Result<Vec<FoundNode>>, now: Instant) {
        self.is_due = true;
        let Some(search) = &mut self.search else { return };
        search.is_running = false;
        let found = match reply {
            Ok(found) => found,
            Err(error) if !self.is_searched && is_lasting(&error) => {
                return self.finish(Some(error.with_hint("nodes are found with a key of the Application API")));
            }
            Err(_) => {
                search.failures = search.failures.saturating_add(1);
                search.at = after(now, backoff(SECOND, search.failures, fastrand::f64()));
                self.is_searched |= search.failures >= FAILURES;
                return;
            }
        };
        (search.failures, search.at) = (0, after(now, self.settings.list_every));
        self.is_searched = true;
        let is_listed = |node: &Node| found.iter().any(|found| found.key == node.key);
        let mut gone = Vec::new();
        for (index, node) in self.nodes.iter_mut().enumerate() {
            if matches!(node.key, NodeKey::Found { .. }) && !node.is_gone && !is_listed(node) {
                node.is_gone = true;
                self.to_forget.push(node.key.clone());
                gone.push(index);
            }
        }
        gone.into_iter().for_each(|index| self.leave(index, None, now));
        for FoundNode { key, name } in found {
            if let Some(node) = self.nodes.iter_mut().find(|node| node.key == key && !node.is_gone) {
                node.name = name;
                continue;
            }
            let new = Node::new(key, name, now);
            match self.nodes.iter_mut().find(|node| node.is_gone) {
                Some(place) => *place = new,
                None => self.nodes.push(new),
            }
        }
    }

    /// Takes note of what a node says about its servers.
    pub(super) fn reported(&mut self, key: &NodeKey, reply: Result<Vec<Reported>>, now: Instant) {
        let every = self.settings.nodes_every;
        let place = self.nodes.iter_mut().enumerate().find(|(_, node)| node.key == *key && !node.is_gone);
        let Some((index, node)) = place else { return };
        let was_awaited = std::mem::replace(&mut node.is_awaited, false);
        self.is_due |= was_awaited;
        node.round.is_running = false;
        let (name, before) = (node.name.clone(), node.servers);
        let servers = match reply {
            Ok(servers) => servers,
            Err(error) => {
                node.round.failures = node.round.failures.saturating_add(1);
                let wait = backoff(every.max(SECOND), node.round.failures, fastrand::f64());
                node.round.at = after(now, wait.min(LONGEST.max(every)));
                self.is_node_due |= node.round.at < self.wakes_at;
                if node.round.failures >= FAILURES && !std::mem::replace(&mut node.is_lost, true) {
                    self.report(Change::NodeLost { node: name, reason: error.detail().to_owned() });
                    self.leave(index, Some(&error), now);
                }
                return;
            }
        };
        // All are asked together at first, and one after the other later.
        let wait = if was_awaited { every.mul_f64(fastrand::f64()) } else { every };
        (node.round.failures, node.round.at) = (0, after(now, wait));
        self.is_node_due |= node.round.at < self.wakes_at;
        let reported_before = node.reported_at.replace(now);
        let is_repeated = |(last, plans): &(Vec<Reported>, u64)| *plans == self.plans && *last == servers;
        let is_repeated = !self.is_due && node.last.as_ref().is_some_and(is_repeated);
        if std::mem::take(&mut node.is_lost) {
            self.report(Change::NodeBack { node: name.clone() });
        }
        if is_repeated {
            return;
        }
        let (mut all, mut new) = (0_usize, 0_usize);
        for Reported { uuid, state, stats } in &servers {
            let Some(id) = self.by_uuid.get(uuid) else { continue };
            let Some(entry) = self.entries.get_mut(id) else { continue };
            let is_there = || self.servers.get(id).is_some_and(|server| server.node == name);
            // During a transfer, two nodes have the server.
            if entry.node.is_some_and(|other| other != index) && !is_there() {
                continue;
            }
            // A node may repeat itself.
            if (entry.node, entry.node_at) != (Some(index), Some(now)) {
                all = all.saturating_add(1);
                new = new.saturating_add(usize::from(entry.node != Some(index)));
            }
            (entry.node, entry.node_at) = (Some(index), Some(now));
            if entry.is_up() {
                continue;
            }
            let id = id.clone();
            self.updated(&id, Source::Node, now);
            self.set_state(&id, state.clone());
            if let Some(stats) = stats {
                self.set_resources(&id, resources(stats));
            }
        }
        // Else these are the servers that it reported before.
        if new > 0 || all != before {
            self.is_due = true;
            let absent = |entry: &&mut Entry| entry.node == Some(index) && entry.node_at != Some(now);
            self.entries.values_mut().filter(absent).for_each(|entry| entry.leave_node(reported_before, now));
        }
        if let Some(node) = self.nodes.get_mut(index) {
            node.servers = all;
            // Usage is never the same.
            node.last = (!self.settings.stats).then_some((servers, self.plans));
        }
    }

    /// Lets the servers of a node get their figures from elsewhere.
    fn leave(&mut self, index: usize, error: Option<&Error>, now: Instant) {
        self.is_due = true;
        let reported_at = self.nodes.get(index).and_then(|node| node.reported_at);
        for entry in self.entries.values_mut().filter(|entry| entry.node == Some(index)) {
            entry.leave_node(reported_at, now);
            if entry.console == Console::None {
                entry.error = error.map(|error| error.detail().to_owned());
            }
        }
    }
}
