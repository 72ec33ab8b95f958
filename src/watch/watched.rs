use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Poll, Waker};
use std::time::Instant;

use crate::console::{EventFilter, Subscription, Tap, Tapped};
use crate::error::{Error, ErrorKind, Result};
use crate::gate::Gate;
use crate::model::{Server, ServerId, Stats};

use super::change::Change;
use super::core::Core;
use super::entry::Connection;
use super::nodes::{FoundNode, NodeKey, Reported};
use super::plan::Job;
use super::settings::{Consoles, WatchSettings};
use super::snapshot::{ServerSource, Snapshot};

/// What a watch knows, shared by its driver, its consoles and its readers.
pub(crate) struct Watched {
    core: Mutex<Core>,
    gate: Arc<Gate>,
    consoles: Consoles,
}

impl Watched {
    pub(crate) fn new(settings: WatchSettings, now: Instant) -> Self {
        let consoles = settings.consoles.clone();
        let core = Core::new(settings, now);
        Self { gate: core.gate.clone(), core: Mutex::new(core), consoles }
    }

    /// Changes something, and wakes those who wait for it when nothing is locked any more.
    pub(super) fn with<T>(&self, change: impl FnOnce(&mut Core) -> T) -> T {
        let mut core = self.core.lock().unwrap_or_else(PoisonError::into_inner);
        let result = change(&mut core);
        let woken = core.take_woken();
        drop(core);
        woken.into_iter().for_each(Waker::wake);
        result
    }

    // For the driver.

    /// What to do now, and when to ask again at the latest, given how many requests a minute the panel allows.
    pub(crate) fn plan(&self, limit: Option<u64>, now: Instant) -> (Vec<Job>, Instant) {
        self.with(|core| {
            let limit = limit.into_iter().chain(core.settings.most_requests).min();
            if let Some(limit) = limit {
                core.gate.set_limit(limit);
            }
            core.plan(now)
        })
    }

    /// Whether the plan may have changed.
    pub(crate) fn poll_driver(&self, waker: &Waker) -> Poll<()> {
        self.with(|core| core.poll_driver(waker))
    }

    pub(crate) fn listed(&self, reply: Result<(Vec<Server>, Vec<Error>)>, now: Instant) {
        let mut chosen = HashSet::new();
        if let (Consoles::Where(choose), Ok((servers, _))) = (&self.consoles, &reply) {
            // The caller's code, so that nothing may be locked.
            let servers = servers.iter().filter(|server| choose(server));
            chosen.extend(servers.map(|server| server.identifier.clone()));
        }
        self.with(|core| {
            if reply.is_ok() {
                core.chosen = chosen;
            }
            core.listed(reply, now);
        });
    }

    pub(crate) fn polled(&self, id: &ServerId, reply: Result<Stats>, now: Instant) {
        self.with(|core| core.polled(id, reply, now));
    }

    pub(crate) fn found(&self, reply: Result<Vec<FoundNode>>, now: Instant) {
        self.with(|core| core.found(reply, now));
    }

    pub(crate) fn reported(&self, node: &NodeKey, reply: Result<Vec<Reported>>, now: Instant) {
        self.with(|core| core.reported(node, reply, now));
    }

    /// Spreads the requests for tokens.
    pub(crate) fn gate(&self) -> &Arc<Gate> {
        &self.gate
    }

    /// Takes note of a console that could not be opened.
    pub(crate) fn ended(&self, id: &ServerId, connection: Connection, error: Option<&Error>, now: Instant) {
        let told = self.with(|core| core.ended(id, connection, error, now));
        if let Some((hub, event)) = told {
            hub.pass_on(event);
        }
    }

    /// What takes the events of a console.
    pub(crate) fn tap(self: &Arc<Self>, id: &ServerId, connection: Connection) -> Tap {
        let (watched, id) = (Arc::downgrade(self), id.clone());
        Box::new(move |tapped| {
            let Some(watched) = watched.upgrade() else { return };
            match tapped {
                Tapped::Event(event) => {
                    let told = watched.with(|core| core.event(&id, connection, event, Instant::now()));
                    if let Some((hub, before)) = told {
                        before.into_iter().for_each(|before| hub.pass_on(before));
                        hub.pass_on(event.clone());
                    }
                }
                Tapped::End(error) => watched.ended(&id, connection, error, Instant::now()),
            }
        })
    }

    /// Marks the watch as over, with the reason unless there is one already.
    pub(crate) fn over(&self, error: Option<Error>) {
        self.with(|core| core.over(error));
    }

    pub(crate) fn wants_stats(&self) -> bool {
        self.with(|core| core.settings.stats)
    }

    // For the readers.

    pub(crate) fn snapshot(&self) -> Snapshot {
        self.with(|core| core.snapshot())
    }

    pub(crate) fn sources(&self, now: Instant) -> Vec<ServerSource> {
        self.with(|core| core.sources(now))
    }

    /// The place of a reader that gets what happens from now on.
    pub(crate) fn place(&self) -> u64 {
        self.with(|core| core.log_end())
    }

    /// The present picture, and its version.
    pub(crate) fn look(&self) -> (Snapshot, u64) {
        self.with(|core| (core.snapshot(), core.version()))
    }

    pub(crate) fn poll_change(&self, place: &mut u64, waker: &Waker) -> Poll<Option<Result<Change>>> {
        self.with(|core| core.poll_change(place, waker))
    }

    pub(crate) fn poll_ready(&self, waker: &Waker) -> Poll<Result<()>> {
        self.with(|core| core.poll_ready(waker))
    }

    /// Whether a condition is met, or something has changed since it was looked at.
    pub(crate) fn poll_until(&self, is_met: bool, seen: u64, waker: &Waker) -> Poll<Result<bool>> {
        self.with(|core| core.poll_until(is_met, seen, waker))
    }

    pub(crate) fn listen(&self, id: &ServerId, filter: EventFilter) -> Result<Subscription> {
        self.with(|core| core.listen(id, filter))
    }

    /// Asks the driver to end.
    pub(crate) fn close(&self) {
        self.with(|core| core.finish(None));
    }

    pub(crate) fn poll_over(&self, waker: &Waker) -> Poll<()> {
        self.with(|core| core.poll_over(waker))
    }
}

/// Passes on the reply to a request, and that there is none if its thread or task panics or cannot be started.
pub(crate) struct Reply {
    watched: Arc<Watched>,
    job: Option<Job>,
}

impl Reply {
    pub(crate) fn to(watched: &Arc<Watched>, job: Job) -> Self {
        Self { watched: watched.clone(), job: Some(job) }
    }

    pub(crate) fn listed(mut self, servers: Result<(Vec<Server>, Vec<Error>)>) {
        self.job = None;
        self.watched.listed(servers, Instant::now());
    }

    pub(crate) fn polled(mut self, stats: Result<Stats>) {
        if let Some(Job::Poll(id)) = self.job.take() {
            self.watched.polled(&id, stats, Instant::now());
        }
    }

    #[cfg(feature = "wings")]
    pub(crate) fn found(mut self, nodes: Result<Vec<FoundNode>>) {
        self.job = None;
        self.watched.found(nodes, Instant::now());
    }

    #[cfg(feature = "wings")]
    pub(crate) fn reported(mut self, servers: Result<Vec<Reported>>) {
        if let Some(Job::Node(key)) = self.job.take() {
            self.watched.reported(&key, servers, Instant::now());
        }
    }
}

impl Drop for Reply {
    fn drop(&mut self) {
        let lost = || Error::new(ErrorKind::Console, "a request of the watch could not be started, or panicked");
        match self.job.take() {
            Some(Job::List) => self.watched.listed(Err(lost()), Instant::now()),
            Some(Job::Poll(id)) => self.watched.polled(&id, Err(lost()), Instant::now()),
            Some(Job::FindNodes) => self.watched.found(Err(lost()), Instant::now()),
            Some(Job::Node(key)) => self.watched.reported(&key, Err(lost()), Instant::now()),
            _ => {}
        }
    }
}
