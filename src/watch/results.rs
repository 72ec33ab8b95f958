//! What the results of requests, and the events of consoles, mean.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::console::{ConsoleEvent, Hub};
use crate::deadline::after;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Server, ServerId, ServerState, ServerStatus, Stats};

use super::change::Change;
use super::core::{Core, resources};
use super::entry::{Connection, Console, Entry, backoff, is_stable};
use super::plan::PAGE;
use super::snapshot::{Source, WatchedServer};

/// The panel repeats the same figures for so long.
const CACHED: Duration = Duration::from_secs(20);

/// The shortest time between two lists.
const LIST_GAP: Duration = Duration::from_secs(10);

const SECOND: Duration = Duration::from_secs(1);

/// How long to wait before the second attempt at a console that was refused.
const REFUSED: Duration = Duration::from_secs(15);

/// The same for one that was lost.
const LOST: Duration = Duration::from_millis(500);

impl Core {
    /// Takes note of the list of servers, without those that cannot be read.
    pub(super) fn listed(&mut self, reply: Result<(Vec<Server>, Vec<Error>)>, now: Instant) {
        self.list.is_running = false;
        self.is_due = true;
        let (mut servers, unreadable) = match reply {
            Ok(reply) => reply,
            Err(error) => {
                if error.kind() == ErrorKind::Unauthorized || !self.is_listed && is_lasting(&error) {
                    return self.finish(Some(error));
                }
                self.list.failures = self.list.failures.saturating_add(1);
                self.list.at = after(now, backoff(SECOND, self.list.failures, fastrand::f64()));
                return;
            }
        };
        if !self.is_listed {
            self.gate.head_start(servers.len().div_ceil(PAGE).max(1) as u64, now);
        }
        let (shard, slots) = (self.settings.shard, self.slots);
        servers.retain(|server| {
            let id = &server.identifier;
            shard.is_none_or(|shard| shard.contains(id)) && slots.is_none_or(|slots| slots.has(id))
        });
        (self.list.failures, self.is_listed, self.is_news) = (0, true, true);
        self.list.at = after(now, self.settings.list_every);
        let mut seen = HashSet::with_capacity(servers.len());
        let before = self.entries.len();
        for server in &servers {
            seen.insert(server.identifier.clone());
            if self.entries.contains_key(&server.identifier) {
                self.compare(server, now);
            } else {
                self.add(server, now);
            }
        }
        if self.entries.len() > before {
            self.await_nodes(now);
        }
        // A server that cannot be read is not gone.
        if !unreadable.is_empty() {
            return;
        }
        let absent: Vec<ServerId> = self.entries.keys().filter(|id| !seen.contains(*id)).cloned().collect();
        for id in absent {
            // While servers come and go, one of them may fall between two pages.
            match self.entries.get_mut(&id) {
                Some(entry) if !entry.is_missing => {
                    entry.is_missing = true;
                    self.list_soon(now);
                }
                _ => self.remove(&id),
            }
        }
    }

    fn add(&mut self, server: &Server, now: Instant) {
        let watched = WatchedServer::new(server);
        let id = watched.id.clone();
        self.report(Change::Added { server: Box::new(watched.clone()) });
        self.servers_mut().insert(id.clone(), Arc::new(watched));
        self.by_uuid.insert(server.uuid, id.clone());
        self.entries.insert(id, Entry::new(now));
        self.unknown = self.unknown.saturating_add(1);
    }

    fn remove(&mut self, id: &ServerId) {
        if let Some(server) = self.let_go(id, "the server was deleted, or the key no longer sees it") {
            self.report(Change::Removed { id: id.clone(), name: server.name.clone() });
        }
    }

    /// Leaves a server to another worker.
    #[cfg(feature = "redis")]
    pub(super) fn hand_over(&mut self, id: &ServerId) {
        if self.let_go(id, "another worker watches the server now").is_some() {
            self.report(Change::HandedOver { id: id.clone() });
        }
    }

    /// Forgets a server, whose listeners learn the reason.
    fn let_go(&mut self, id: &ServerId, reason: &'static str) -> Option<Arc<WatchedServer>> {
        let entry = self.entries.remove(id)?;
        self.is_due = true;
        if !entry.is_known {
            self.is_known();
        }
        if let Some(connection) = entry.console.connection() {
            self.settle(id, connection);
            self.to_close.push(connection);
        }
        if entry.is_polling {
            self.polls = self.polls.saturating_sub(1);
        }
        if let Some(hub) = entry.hub {
            hub.end(Some(Error::new(ErrorKind::Console, reason)));
        }
        let server = self.servers_mut().remove(id)?;
        self.by_uuid.remove(&server.uuid);
        Some(server)
    }

    /// Finds what changed on a server.
    fn compare(&mut self, server: &Server, now: Instant) {
        let id = &server.identifier;
        if let Some(entry) = self.entries.get_mut(id) {
            entry.is_missing = false;
        }
        let Some(known) = self.servers.get(id).cloned() else { return };
        if known.name != server.name {
            self.report(Change::Renamed { id: id.clone(), from: known.name.clone(), to: server.name.clone() });
        }
        if known.node != server.node {
            self.report(Change::Moved { id: id.clone(), from: known.node.clone(), to: server.node.clone() });
            self.retry(id, now);
        }
        if known.status != server.status {
            self.report(Change::Status { id: id.clone(), from: known.status.clone(), to: server.status.clone() });
            self.retry(id, now);
        }
        if known.is_transferring != server.is_transferring {
            let is_transferring = server.is_transferring;
            self.report(Change::Transferring { id: id.clone(), is_transferring });
            self.retry(id, now);
        }
        let is_same = (&known.name, &known.node, &known.status, known.is_transferring)
            == (&server.name, &server.node, &server.status, server.is_transferring);
        if is_same {
            return;
        }
        if let Some(watched) = self.server_mut(id) {
            watched.name.clone_from(&server.name);
            watched.node.clone_from(&server.node);
            watched.status.clone_from(&server.status);
            watched.is_transferring = server.is_transferring;
        }
    }

    /// Makes another attempt at a server at once, since what kept it from success may be over.
    fn retry(&mut self, id: &ServerId, now: Instant) {
        if let Some(entry) = self.entries.get_mut(id) {
            (entry.attempts, entry.open_at) = (0, now);
            (entry.poll_failures, entry.poll_at) = (0, entry.poll_at.min(now));
            self.is_due = true;
        }
    }

    fn list_soon(&mut self, now: Instant) {
        let gap = LIST_GAP.min(self.settings.list_every);
        let soon = after(self.listed_at.unwrap_or(now), gap).max(now);
        self.list.at = self.list.at.min(soon);
        self.is_due = true;
    }

    /// Takes note of the panel's figures.
    pub(super) fn polled(&mut self, id: &ServerId, reply: Result<Stats>, now: Instant) {
        let Some(entry) = self.entries.get_mut(id).filter(|entry| entry.is_polling) else { return };
        entry.is_polling = false;
        self.polls = self.polls.saturating_sub(1);
        self.is_due = true;
        let error = match reply {
            Ok(stats) => {
                entry.poll_failures = 0;
                entry.poll_at = after(now, CACHED);
                // A console that was opened meanwhile knows better, and so does a node.
                if !entry.is_up() && entry.node.is_none() {
                    self.updated(id, Source::Panel, now);
                    self.set_state(id, stats.current_state);
                    self.set_resources(id, stats.resources);
                }
                return;
            }
            Err(error) => error,
        };
        entry.poll_failures = entry.poll_failures.saturating_add(1);
        entry.poll_at = after(now, backoff(CACHED, entry.poll_failures, fastrand::f64()));
        entry.error = Some(error.detail().to_owned());
        if !std::mem::replace(&mut entry.is_known, true) {
            self.is_known();
        }
        self.judge(&error, now);
    }

    /// What an error of the panel means for the whole watch.
    fn judge(&mut self, error: &Error, now: Instant) {
        match error.kind() {
            ErrorKind::Unauthorized => self.finish(Some(error.clone())),
            ErrorKind::NotFound | ErrorKind::Conflict => self.list_soon(now),
            _ => {}
        }
    }

    /// Takes note of an event of a console, and returns for whom it is.
    pub(super) fn event(
        &mut self,
        id: &ServerId,
        connection: Connection,
        event: &ConsoleEvent,
        now: Instant,
    ) -> Option<(Arc<Hub>, Option<ConsoleEvent>)> {
        let entry = self.entries.get_mut(id).filter(|entry| entry.console.connection() == Some(connection))?;
        let hub = entry.hub.clone();
        let mut before = None;
        match event {
            ConsoleEvent::AuthSuccess if !entry.is_up() => {
                if std::mem::take(&mut entry.is_lost) {
                    before = Some(ConsoleEvent::Reconnected { attempts: entry.attempts });
                }
                self.connected(id, connection, before.is_some(), now);
            }
            ConsoleEvent::Status(state) => self.console_state(id, state, now),
            ConsoleEvent::Stats(stats) => {
                self.updated(id, Source::Console, now);
                self.set_resources(id, resources(stats));
            }
            ConsoleEvent::InstallStarted => {
                self.set_status(id, Some(ServerStatus::Installing));
                self.list_soon(now);
            }
            ConsoleEvent::InstallCompleted | ConsoleEvent::BackupRestoreCompleted | ConsoleEvent::TransferStatus(_) => {
                self.list_soon(now);
            }
            ConsoleEvent::Deleted => self.remove(id),
            _ => {}
        }
        hub.map(|hub| (hub, before))
    }

    fn connected(&mut self, id: &ServerId, connection: Connection, is_back: bool, now: Instant) {
        if let Some(entry) = self.entries.get_mut(id) {
            entry.console = Console::Up { connection, since: now, has_state: false };
            entry.error = None;
        }
        if let Some(server) = self.servers.get(id) {
            self.health.entry(server.node.clone()).or_default().opened(now);
        }
        if is_back {
            self.report(Change::ConsoleBack { id: id.clone() });
        }
        self.is_due = true;
    }

    fn console_state(&mut self, id: &ServerId, state: &ServerState, now: Instant) {
        let Some(entry) = self.entries.get_mut(id) else { return };
        // The first state of a connection says nothing about what came before.
        let has_state = match &mut entry.console {
            Console::Up { has_state, .. } => std::mem::replace(has_state, true),
            _ => false,
        };
        let before = self.servers.get(id).and_then(|server| server.state.clone());
        let is_crash = has_state
            && *state == ServerState::Offline
            && matches!(before, Some(ServerState::Starting | ServerState::Running));
        self.updated(id, Source::Console, now);
        self.set_state(id, state.clone());
        if is_crash {
            self.report(Change::Crashed { id: id.clone() });
        }
    }

    fn set_status(&mut self, id: &ServerId, to: Option<ServerStatus>) {
        if self.servers.get(id).is_none_or(|server| server.status == to) {
            return;
        }
        let Some(server) = self.server_mut(id) else { return };
        let from = std::mem::replace(&mut server.status, to.clone());
        self.report(Change::Status { id: id.clone(), from, to });
    }

    /// Takes note that a console has ended, and returns who is to learn that it will be tried again.
    pub(super) fn ended(
        &mut self,
        id: &ServerId,
        connection: Connection,
        error: Option<&Error>,
        now: Instant,
    ) -> Option<(Arc<Hub>, ConsoleEvent)> {
        self.to_close.push(connection);
        self.is_due = true;
        let entry = self.entries.get_mut(id).filter(|entry| entry.console.connection() == Some(connection))?;
        let was = std::mem::replace(&mut entry.console, Console::None);
        let error = error?;
        let reason = error.detail().to_owned();
        if matches!(was, Console::Up { since, .. } if is_stable(since, now)) {
            entry.attempts = 0;
        }
        entry.attempts = entry.attempts.saturating_add(1);
        entry.error = Some(reason.clone());
        let (jitter, is_of_server) = (fastrand::f64(), is_of_server(error));
        let first = if is_of_server { REFUSED } else { LOST };
        entry.open_at = after(now, backoff(first, entry.attempts, jitter));
        entry.poll_at = entry.poll_at.min(now);
        let was_up = matches!(was, Console::Up { .. });
        entry.is_lost |= was_up;
        let (attempt, hub, is_lost) = (entry.attempts, entry.hub.clone(), entry.is_lost);
        if is_of_server {
            self.settle(id, connection);
            self.list_soon(now);
        } else if let Some(server) = self.servers.get(id) {
            self.health.entry(server.node.clone()).or_default().failed(connection, jitter, now);
        }
        if was_up {
            self.report(Change::ConsoleLost { id: id.clone(), reason: reason.clone() });
        }
        self.judge(error, now);
        hub.filter(|_| is_lost).map(|hub| (hub, ConsoleEvent::Reconnecting { attempt, reason }))
    }

    /// A console is over for a reason that says nothing about its node.
    pub(super) fn settle(&mut self, id: &ServerId, connection: Connection) {
        if let Some(node) = self.servers.get(id).and_then(|server| self.health.get_mut(&server.node)) {
            node.settle(connection);
        }
    }
}

/// Whether a console ended for a reason of the server's own, and not of its node or the network.
fn is_of_server(error: &Error) -> bool {
    use ErrorKind::{Conflict, Console, Forbidden, NotFound, RateLimited, Unauthorized};
    matches!(error.kind(), Conflict | Console | Forbidden | NotFound | RateLimited | Unauthorized)
}

/// Whether the panel will refuse the same request again. What it fails at may pass.
pub(super) fn is_lasting(error: &Error) -> bool {
    error.status().is_some_and(|status| (300..500).contains(&status) && status != 429) && !error.is_retryable()
}
