//! What to ask for next.

use std::time::{Duration, Instant};

use crate::deadline::after;
use crate::model::{ServerId, ServerStatus};

use super::core::Core;
use super::entry::{Connection, Console, Entry};
use super::nodes::NodeKey;
use super::settings::Consoles;

/// How many figures are asked for at the same time.
const POLLS: usize = 8;

/// How many servers are on a page of the list.
pub(super) const PAGE: usize = 100;

/// How often to look at all servers while only nodes report. Listeners that leave a console report nothing.
const SCAN: Duration = Duration::from_secs(1);

/// How long to wait when there is nothing to do.
const LONG: Duration = Duration::from_secs(60);

/// Something to do.
#[derive(Debug)]
#[cfg_attr(not(feature = "wings"), allow(dead_code))]
pub(crate) enum Job {
    /// Fetch the list of servers.
    List,
    /// Ask the panel for its nodes.
    FindNodes,
    /// Ask a node for its servers.
    Node(NodeKey),
    /// Let go of the client of a node.
    ForgetNode(NodeKey),
    /// Ask the panel for a server's figures.
    Poll(ServerId),
    /// Open a server's console, whose token may be asked for from this instant on.
    Open(ServerId, Connection, Instant),
    /// Let go of a server's console, which has ended or is to.
    Close(Connection),
    /// The watch is over.
    End,
}

impl Core {
    /// What to do now, and when to ask again at the latest.
    pub(super) fn plan(&mut self, now: Instant) -> (Vec<Job>, Instant) {
        let is_changed = std::mem::take(&mut self.is_due);
        self.plans = self.plans.wrapping_add(u64::from(is_changed));
        self.is_node_due = false;
        if self.end.is_some() {
            return (vec![Job::End], now);
        }
        let mut jobs: Vec<_> = self.to_close.drain(..).map(Job::Close).collect();
        jobs.extend(self.to_forget.drain(..).map(Job::ForgetNode));
        let nodes = self.plan_nodes(now, &mut jobs);
        let wake = if is_changed || self.scan_at <= now {
            self.close_unwanted(&mut jobs);
            let next = self.plan_requests(now, &mut jobs);
            self.scan_at = next.min(after(now, SCAN));
            next
        } else {
            self.scan_at
        };
        self.wakes_at = nodes.into_iter().fold(wake, Instant::min);
        (jobs, self.wakes_at)
    }

    /// Makes requests to the panel as long as they are due. Returns when there will be more.
    fn plan_requests(&mut self, now: Instant, jobs: &mut Vec<Job>) -> Instant {
        loop {
            if let Some(busy_until) = self.gate.busy_until(now) {
                return busy_until.min(after(now, LONG));
            }
            match self.next_request(now) {
                Ok(job) => jobs.push(job),
                Err(next) => return next.into_iter().fold(after(now, LONG), Instant::min),
            }
        }
    }

    /// The most urgent request to the panel, or when there will be one.
    fn next_request(&mut self, now: Instant) -> Result<Job, Option<Instant>> {
        if !self.list.is_running && self.list.at <= now {
            self.list.is_running = true;
            self.listed_at = Some(now);
            for _ in 0..self.entries.len().div_ceil(PAGE).max(1) {
                self.gate.take(now);
            }
            return Ok(Job::List);
        }
        let mut next = Some(self.list.at).filter(|_| !self.list.is_running);
        let mut sooner = |at: Instant| next = Some(next.map_or(at, |next| next.min(at)));
        let awaits_nodes = self.awaits_nodes();
        let mut open: Option<(Instant, &ServerId)> = None;
        let mut poll: Option<(Instant, &ServerId)> = None;
        // What nothing has reported yet may be reported by a node.
        for (id, entry) in self.entries.iter().filter(|(_, entry)| entry.is_known || !awaits_nodes) {
            let open_at = self.open_at(id, entry, now);
            if let Some(at) = open_at {
                if at > now {
                    sooner(at);
                } else if open.is_none_or(|(first, _)| entry.open_at < first) {
                    open = Some((entry.open_at, id));
                }
            }
            if self.wants_poll(entry) {
                if entry.poll_at > now {
                    sooner(entry.poll_at);
                } else if poll.is_none_or(|(first, _)| entry.poll_at < first) {
                    poll = Some((entry.poll_at, id));
                }
            }
        }
        let (open, poll) = (open.map(|(_, id)| id.clone()), poll.map(|(_, id)| id.clone()));
        if let Some(id) = open {
            return Ok(self.open(id, now));
        }
        let id = poll.ok_or(next)?;
        let slot = self.gate.take(now);
        self.polls = self.polls.saturating_add(1);
        if let Some(entry) = self.entries.get_mut(&id) {
            entry.is_polling = true;
            entry.poll_at = slot;
        }
        Ok(Job::Poll(id))
    }

    /// When a server's console may be opened, if it is to be.
    fn open_at(&self, id: &ServerId, entry: &Entry, now: Instant) -> Option<Instant> {
        if entry.console != Console::None || !self.wants_console(id, entry) {
            return None;
        }
        let server = self.servers.get(id)?;
        // Wings closes the consoles of suspended servers, and the panel gives no token for them.
        if server.status == Some(ServerStatus::Suspended) {
            return None;
        }
        let node = match self.health.get(&server.node) {
            Some(node) => node.ready(now)?,
            None => now,
        };
        Some(entry.open_at.max(node))
    }

    fn wants_console(&self, id: &ServerId, entry: &Entry) -> bool {
        let is_wanted = match self.settings.consoles {
            Consoles::UnlessReported => entry.node.is_none(),
            Consoles::Never => false,
            Consoles::Where(_) => self.chosen.contains(id),
        };
        is_wanted || entry.hub.as_ref().is_some_and(|hub| hub.has_listeners())
    }

    fn wants_poll(&self, entry: &Entry) -> bool {
        self.polls < POLLS && !entry.is_polling && entry.console == Console::None && entry.node.is_none()
    }

    /// Closes consoles without listeners, and those of servers that a node reports again.
    fn close_unwanted(&mut self, jobs: &mut Vec<Job>) {
        let unwanted = |(id, entry): (&ServerId, &Entry)| {
            let connection = entry.console.connection()?;
            (!self.wants_console(id, entry)).then(|| (id.clone(), connection))
        };
        let unwanted: Vec<_> = self.entries.iter().filter_map(unwanted).collect();
        // Those that a node reports get their figures from there again.
        self.plans = self.plans.wrapping_add(u64::from(!unwanted.is_empty()));
        for (id, connection) in unwanted {
            self.settle(&id, connection);
            if let Some(entry) = self.entries.get_mut(&id) {
                entry.console = Console::None;
                entry.is_lost = false;
            }
            jobs.push(Job::Close(connection));
        }
    }

    fn open(&mut self, id: ServerId, now: Instant) -> Job {
        let slot = self.gate.take(now);
        self.last_connection = self.last_connection.wrapping_add(1);
        let connection = self.last_connection;
        if let Some(entry) = self.entries.get_mut(&id) {
            entry.console = Console::Opening { connection, since: now };
        }
        if let Some(server) = self.servers.get(&id) {
            let node = self.health.entry(server.node.clone()).or_default();
            if node.is_suspect {
                node.probe = Some(connection);
            }
        }
        Job::Open(id, connection, slot)
    }
}
