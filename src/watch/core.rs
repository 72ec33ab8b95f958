use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::task::{Poll, Waker};
use std::time::{Duration, Instant};

use uuid::Uuid;

use crate::console::{EventFilter, Hub, Subscription, WhenOffline};
use crate::deadline::after;
use crate::error::{Error, ErrorKind, Result};
use crate::gate::Gate;
use crate::model::{Resources, ServerId, ServerState, WingsStats};

use super::change::Change;
use super::entry::{Connection, Entry, NodeHealth};
use super::log::Log;
use super::nodes::{Node, NodeKey};
use super::settings::WatchSettings;
use super::slots::Slots;
#[cfg(feature = "redis")]
use super::snapshot::WatchShare;
use super::snapshot::{ServerSource, Snapshot, Source, WatchedServer};

/// The list of servers, or one node's own: when to ask for it again.
pub(super) struct Round {
    pub(super) at: Instant,
    pub(super) is_running: bool,
    pub(super) failures: u32,
}

impl Round {
    pub(super) fn new(now: Instant) -> Self {
        Self { at: now, is_running: false, failures: 0 }
    }
}

/// All that a watch knows.
pub(super) struct Core {
    pub(super) settings: WatchSettings,
    pub(super) gate: Arc<Gate>,
    pub(super) servers: Arc<BTreeMap<ServerId, Arc<WatchedServer>>>,
    /// How often these have changed.
    version: u64,
    pub(super) entries: HashMap<ServerId, Entry>,
    pub(super) health: HashMap<String, NodeHealth>,
    pub(super) list: Round,
    /// When the list was asked for last.
    pub(super) listed_at: Option<Instant>,
    pub(super) is_listed: bool,
    /// The search for nodes, if there is one, and whether the first is over.
    pub(super) search: Option<Round>,
    pub(super) is_searched: bool,
    /// The nodes that report their servers.
    pub(super) nodes: Vec<Node>,
    /// Nodes that the panel no longer lists.
    pub(super) to_forget: Vec<NodeKey>,
    pub(super) by_uuid: HashMap<Uuid, ServerId>,
    /// Which servers other workers leave to this watch, if it shares them.
    pub(super) slots: Option<Slots>,
    #[cfg(feature = "redis")]
    pub(super) share: Option<WatchShare>,
    /// Whether a thread shares or publishes what the watch has.
    pub(super) has_companion: bool,
    /// That thread, while it waits for nothing else than the end.
    #[cfg(feature = "redis")]
    pub(super) companion: Option<Waker>,
    /// The servers that the caller has chosen for a console.
    pub(super) chosen: HashSet<ServerId>,
    /// Servers whose first attempt to get figures is not over.
    pub(super) unknown: usize,
    pub(super) last_connection: Connection,
    /// How many figures are being asked for.
    pub(super) polls: usize,
    /// Consoles of servers that are gone.
    pub(super) to_close: Vec<Connection>,
    log: Log,
    readers: Vec<Waker>,
    driver: Option<Waker>,
    /// Whether the plan may have changed.
    pub(super) is_due: bool,
    /// Whether nothing of it has changed, except that a node is to be asked before the driver wakes up.
    pub(super) is_node_due: bool,
    /// How often the plan may have changed.
    pub(super) plans: u64,
    /// When the driver wakes up, unless it is woken.
    pub(super) wakes_at: Instant,
    /// When to look at all servers again, unless the plan may have changed.
    pub(super) scan_at: Instant,
    /// Whether readers are to be woken.
    pub(super) is_news: bool,
    /// Whether the watch is to end, and the reason unless `close` was called.
    pub(super) end: Option<Option<Error>>,
    /// Whether its driver has ended.
    pub(super) is_over: bool,
}

impl Core {
    pub(super) fn new(settings: WatchSettings, now: Instant) -> Self {
        let names = settings.nodes.iter().enumerate();
        let nodes = names.map(|(index, name)| Node::new(NodeKey::Given(index), name.clone(), now)).collect();
        let search = settings.finds_nodes.then(|| Round::new(now));
        let mut list = Round::new(now);
        if settings.is_shared {
            // It is known later which of the servers to look for.
            list.at = after(now, Duration::MAX);
        }
        Self {
            settings,
            gate: Arc::new(Gate::new(now)),
            servers: Arc::default(),
            version: 0,
            entries: HashMap::new(),
            health: HashMap::new(),
            list,
            listed_at: None,
            is_listed: false,
            search,
            is_searched: false,
            nodes,
            to_forget: Vec::new(),
            by_uuid: HashMap::new(),
            slots: None,
            #[cfg(feature = "redis")]
            share: None,
            has_companion: false,
            #[cfg(feature = "redis")]
            companion: None,
            chosen: HashSet::new(),
            unknown: 0,
            last_connection: 0,
            polls: 0,
            to_close: Vec::new(),
            log: Log::default(),
            readers: Vec::new(),
            driver: None,
            is_due: true,
            is_node_due: false,
            plans: 0,
            wakes_at: now,
            scan_at: now,
            is_news: false,
            end: None,
            is_over: false,
        }
    }

    /// Who is to be woken after a change, when nothing is locked any more.
    pub(super) fn take_woken(&mut self) -> Vec<Waker> {
        let mut woken = Vec::new();
        if std::mem::take(&mut self.is_news) {
            woken.append(&mut self.readers);
        }
        if self.is_due || self.is_node_due {
            woken.extend(self.driver.take());
        }
        #[cfg(feature = "redis")]
        if self.is_over {
            woken.extend(self.companion.take());
        }
        woken
    }

    pub(super) fn log_end(&self) -> u64 {
        self.log.end()
    }

    pub(super) fn report(&mut self, change: Change) {
        self.log.push(change);
        self.is_news = true;
    }

    /// Takes note that the first attempt to get a server's figures is over.
    pub(super) fn is_known(&mut self) {
        self.unknown = self.unknown.saturating_sub(1);
        self.is_news |= self.unknown == 0;
    }

    /// Changes which servers others see. Copies what snapshots share.
    pub(super) fn servers_mut(&mut self) -> &mut BTreeMap<ServerId, Arc<WatchedServer>> {
        self.version = self.version.wrapping_add(1);
        self.is_news = true;
        Arc::make_mut(&mut self.servers)
    }

    /// Changes what others see of a server.
    pub(super) fn server_mut(&mut self, id: &ServerId) -> Option<&mut WatchedServer> {
        self.servers_mut().get_mut(id).map(Arc::make_mut)
    }

    /// Ends the watch. Only the first call counts.
    pub(super) fn finish(&mut self, error: Option<Error>) {
        self.end.get_or_insert(error);
        (self.is_due, self.is_news) = (true, true);
    }

    pub(super) fn over(&mut self, error: Option<Error>) {
        self.finish(error);
        self.is_over = true;
        let reason = self.end.clone().flatten();
        for entry in self.entries.values_mut() {
            if let Some(hub) = entry.hub.take() {
                hub.end(reason.clone());
            }
        }
    }

    /// Takes note of a state.
    pub(super) fn set_state(&mut self, id: &ServerId, to: ServerState) {
        if self.servers.get(id).is_none_or(|server| server.state.as_ref() == Some(&to)) {
            return;
        }
        let Some(server) = self.server_mut(id) else { return };
        let from = server.state.replace(to.clone());
        self.report(Change::State { id: id.clone(), from, to });
    }

    pub(super) fn set_resources(&mut self, id: &ServerId, resources: Resources) {
        if !self.settings.stats {
            return;
        }
        if self.servers.get(id).is_none_or(|server| server.resources.as_ref() == Some(&resources)) {
            return;
        }
        let Some(server) = self.server_mut(id) else { return };
        server.resources = Some(resources.clone());
        self.report(Change::Stats { id: id.clone(), resources });
    }

    /// Takes note that figures came.
    pub(super) fn updated(&mut self, id: &ServerId, source: Source, now: Instant) {
        let Some(entry) = self.entries.get_mut(id) else { return };
        entry.updated = Some(now);
        entry.error = None;
        let is_new_source = std::mem::replace(&mut entry.source, source) != source;
        if !std::mem::replace(&mut entry.is_known, true) {
            self.is_known();
        }
        if !is_new_source {
            return;
        }
        if let Some(server) = self.server_mut(id) {
            server.source = source;
        }
    }

    // For the readers.

    pub(super) fn version(&self) -> u64 {
        self.version
    }

    pub(super) fn snapshot(&self) -> Snapshot {
        Snapshot { servers: self.servers.clone() }
    }

    pub(super) fn sources(&self, now: Instant) -> Vec<ServerSource> {
        let source = |id: &ServerId| {
            let entry = self.entries.get(id)?;
            let updated = entry.updated_by(entry.node.and_then(|place| self.nodes.get(place)?.reported_at));
            Some(ServerSource {
                id: id.clone(),
                source: entry.source,
                age: updated.map(|at| now.saturating_duration_since(at)),
                is_console_connected: entry.is_up(),
                error: entry.error.clone(),
            })
        };
        self.servers.keys().filter_map(source).collect()
    }

    pub(super) fn poll_change(&mut self, place: &mut u64, waker: &Waker) -> Poll<Option<Result<Change>>> {
        if let Some(change) = self.log.read(place) {
            return Poll::Ready(Some(Ok(change)));
        }
        match &self.end {
            // The end is reported once.
            Some(_) if *place == u64::MAX => Poll::Ready(None),
            Some(error) => {
                *place = u64::MAX;
                Poll::Ready(error.clone().map(Err))
            }
            None => self.wait(waker),
        }
    }

    /// Takes at most so many changes from a place on.
    #[cfg(feature = "redis")]
    pub(super) fn read(&self, place: &mut u64, most: usize) -> Vec<Change> {
        std::iter::from_fn(|| self.log.read(place)).take(most).collect()
    }

    pub(super) fn poll_ready(&mut self, waker: &Waker) -> Poll<Result<()>> {
        match &self.end {
            Some(error) => Poll::Ready(Err(error.clone().unwrap_or_else(closed))),
            None if self.is_listed && self.unknown == 0 => Poll::Ready(Ok(())),
            None => self.wait(waker),
        }
    }

    pub(super) fn poll_until(&mut self, is_met: bool, seen: u64, waker: &Waker) -> Poll<Result<bool>> {
        match &self.end {
            _ if is_met => Poll::Ready(Ok(true)),
            Some(error) => Poll::Ready(Err(error.clone().unwrap_or_else(closed))),
            None if self.version != seen => Poll::Ready(Ok(false)),
            None => self.wait(waker),
        }
    }

    pub(super) fn poll_over(&mut self, waker: &Waker) -> Poll<()> {
        if self.is_over && !self.has_companion { Poll::Ready(()) } else { self.wait(waker) }
    }

    pub(super) fn poll_driver(&mut self, waker: &Waker) -> Poll<()> {
        if self.is_due || self.is_node_due {
            return Poll::Ready(());
        }
        self.driver = Some(waker.clone());
        Poll::Pending
    }

    pub(super) fn wait<T>(&mut self, waker: &Waker) -> Poll<T> {
        if !self.readers.iter().any(|reader| reader.will_wake(waker)) {
            self.readers.push(waker.clone());
        }
        Poll::Pending
    }

    pub(super) fn listen(&mut self, id: &ServerId, filter: EventFilter) -> Result<Subscription> {
        if let Some(end) = &self.end {
            return Err(end.clone().unwrap_or_else(closed));
        }
        let Some(entry) = self.entries.get_mut(id) else {
            return Err(Error::new(ErrorKind::NotFound, format!("the watch knows no server {:.100}", id.as_str())));
        };
        let hub = entry.hub.get_or_insert_with(|| Arc::new(Hub::new(WhenOffline::Fail)));
        self.is_due = true;
        Ok(hub.subscribe_now(filter))
    }
}

pub(super) fn closed() -> Error {
    Error::new(ErrorKind::Cancelled, "the watch is closed")
}

/// The figures of a console, as the panel has them.
pub(super) fn resources(stats: &WingsStats) -> Resources {
    let mut resources = Resources::default();
    resources.memory_bytes = stats.memory_bytes;
    resources.cpu_absolute = stats.cpu_absolute;
    resources.disk_bytes = stats.disk_bytes;
    resources.network_rx_bytes = stats.network.rx_bytes;
    resources.network_tx_bytes = stats.network.tx_bytes;
    resources.uptime = stats.uptime;
    resources
}
