//! Watching all servers of a key.

mod changes;
#[cfg(feature = "wings")]
mod nodes;
#[cfg(feature = "redis")]
mod published;
mod run;
#[cfg(feature = "redis")]
mod shared;

use std::fmt;
use std::sync::Arc;
use std::task::{Poll, Waker};
use std::time::{Duration, Instant};

use crate::console::EventFilter;
use crate::deadline::after;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Server, ServerId};
use crate::request::ServerListType;
use crate::watch::{Change, Consoles, ServerSource, Shard, Snapshot, WatchSettings, Watched, WatchedServer};

use super::{Client, Listener, dual, spawn, wait};

pub use changes::Changes;
#[cfg(feature = "redis")]
pub use published::PublishedChanges;
use run::Run;

/// Configures and starts a [`Watch`].
#[derive(Clone, Debug)]
#[must_use = "a watch is started by `start`"]
pub struct WatchBuilder {
    client: Client,
    settings: WatchSettings,
    list_type: Option<ServerListType>,
    shard: Option<(u32, u32)>,
    #[cfg(feature = "wings")]
    nodes: nodes::NodeClients,
}

impl WatchBuilder {
    pub(super) fn new(client: Client) -> Self {
        Self {
            client,
            settings: WatchSettings::default(),
            list_type: None,
            shard: None,
            #[cfg(feature = "wings")]
            nodes: nodes::NodeClients::default(),
        }
    }

    /// Sets whether resource usage is reported: memory, CPU, disk and network. Enabled by default. Without it, a watch
    /// takes less processor time.
    pub fn stats(mut self, stats: bool) -> Self {
        self.settings.stats = stats;
        self
    }

    /// Sets whether consoles are opened. By default, there is one for each server that no node reports. Without
    /// consoles and nodes, states and usage are at least 20 seconds old, and older with many servers.
    pub fn consoles(mut self, consoles: bool) -> Self {
        self.settings.consoles = if consoles { Consoles::UnlessReported } else { Consoles::Never };
        self
    }

    /// Opens consoles only for the servers that satisfy a condition, even if their node reports them.
    ///
    /// A console reports states immediately, and [crashes](crate::watch::Change::Crashed), which nodes do not. The
    /// condition is checked with each list of servers.
    pub fn consoles_where(mut self, condition: impl Fn(&Server) -> bool + Send + Sync + 'static) -> Self {
        self.settings.consoles = Consoles::Where(Arc::new(condition));
        self
    }

    /// Sets how often the list of servers is fetched, to find added and removed servers, new names, nodes and statuses.
    /// 60 seconds by default, at least one second.
    pub fn list_every(mut self, interval: Duration) -> Self {
        self.settings.list_every = interval.max(Duration::from_secs(1));
        self
    }

    /// Sets the maximum number of requests that the watch sends to the panel per minute. By default, it is nearly the
    /// panel's limit, which leaves few requests for other programs with keys of the same user.
    pub fn requests_per_minute(mut self, most: u32) -> Self {
        self.settings.most_requests = Some(most.max(1).into());
        self
    }

    /// Watches other servers than those that the account owns or is a subuser of. Only for administrators.
    pub fn of_type(mut self, list_type: ServerListType) -> Self {
        self.list_type = Some(list_type);
        self
    }

    /// Watches only part `index` of `count` parts of all servers, counted from 0, so that several workers can divide
    /// the servers among them.
    ///
    /// A server belongs to the same part in every process and version: its short id is hashed.
    pub fn shard(mut self, index: u32, count: u32) -> Self {
        self.shard = Some((index, count));
        self.settings.is_shared = false;
        self
    }

    /// Starts the watch: as a task in the async client, on a thread in the blocking one. Returns before anything is
    /// sent.
    ///
    /// # Errors
    ///
    /// In the async client, [`ErrorKind::Config`] outside of a tokio runtime; in the blocking one, [`ErrorKind::Io`] if
    /// no thread can be started. [`ErrorKind::InvalidInput`] for a [`shard`](Self::shard) that does not exist. Refusals
    /// of the panel are reported by [`Watch::ready`] and [`Watch::changes`].
    pub fn start(mut self) -> Result<Watch> {
        self.settings.shard = self.shard.map(|(index, count)| Shard::new(index, count)).transpose()?;
        #[cfg(feature = "redis")]
        let store = self.store()?;
        let watched = Arc::new(Watched::new(self.settings, Instant::now()));
        let run = Run::new(
            self.client.clone(),
            self.list_type,
            watched.clone(),
            #[cfg(feature = "wings")]
            self.nodes,
        );
        #[cfg(feature = "redis")]
        if let Some(store) = store {
            crate::watch::start_sharing(store, watched.clone())?;
        }
        spawn(move || run.run())?;
        Ok(Watch { handle: Arc::new(Handle { watched }) })
    }
}

/// Waits for a change, for at most `limit`.
#[dual]
async fn change_within(
    limit: Duration,
    poll: impl FnMut(&Waker) -> Poll<Option<Result<Change>>> + Send,
) -> Option<Result<Change>> {
    let next = wait(Some(after(Instant::now(), limit)), poll).await;
    next.unwrap_or_else(|| {
        Some(Err(Error::new(ErrorKind::Deadline, format!("nothing changed within {} s", limit.as_secs_f32()))))
    })
}

/// All servers of a key, live.
///
/// Cloning is cheap: all clones see the same servers. The watch ends when it is closed, or when the last clone and the
/// last [`Changes`] are dropped.
#[derive(Clone)]
pub struct Watch {
    handle: Arc<Handle>,
}

/// Ends the watch when the last owner is dropped.
pub(super) struct Handle {
    watched: Arc<Watched>,
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.watched.close();
    }
}

#[dual]
impl Watch {
    /// Returns all servers in their last known state. Cheap: no server is copied.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        self.handle.watched.snapshot()
    }

    /// Returns the last known state of one server, by its short id.
    #[must_use]
    pub fn get(&self, id: impl Into<ServerId>) -> Option<WatchedServer> {
        self.snapshot().get(&id.into()).cloned()
    }

    /// Returns where each server's state and usage come from, and how old they are.
    #[must_use]
    pub fn sources(&self) -> Vec<ServerSource> {
        self.handle.watched.sources(Instant::now())
    }

    /// Returns a reader of all changes from now on. Each reader receives every change; one that falls more than 8192
    /// changes behind [misses](crate::watch::Change::Missed) some, and never delays the others.
    ///
    /// To miss nothing, call this before [`snapshot`](Self::snapshot). A reader created right after the start gets all
    /// servers as [added](crate::watch::Change::Added).
    pub fn changes(&self) -> Changes {
        Changes::new(self.handle.clone())
    }

    /// Listens to the console of one server, over the watch's own connection. If it has none, because consoles are
    /// disabled or the node reports the server, one is opened for as long as there are listeners.
    ///
    /// A lost connection is reported by [`Reconnecting`](crate::console::ConsoleEvent::Reconnecting) and reopened. The
    /// listener ends with the server or the watch. If it cannot start, its only item is an error:
    /// [`ErrorKind::NotFound`] for a server that the watch does not know (yet), and [`ErrorKind::InvalidInput`] if the
    /// filter names an event that does not exist.
    pub fn listen(&self, id: impl Into<ServerId>, filter: impl Into<EventFilter>) -> Listener {
        let id = id.into();
        Listener::new(filter.into().check().and_then(|filter| self.handle.watched.listen(&id, filter)))
    }

    /// Waits for the first complete snapshot, in which every server has a state or an attempt to get one has failed.
    ///
    /// With many servers and consoles, this takes as long as the panel's rate limit dictates: about a second for four
    /// servers.
    ///
    /// # Errors
    ///
    /// The reason if the watch ends first: [`ErrorKind::Unauthorized`] for a key that the panel does not know, or why
    /// the first list could not be fetched.
    pub async fn ready(&self) -> Result<()> {
        let watched = &self.handle.watched;
        wait(None, |waker: &Waker| watched.poll_ready(waker)).await.unwrap_or(Ok(()))
    }

    /// Waits until the servers satisfy a condition, for at most `limit`, and returns the snapshot that does.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Deadline`] when the time is up, and the reason if the watch ends first.
    pub async fn wait_until(&self, condition: impl Fn(&Snapshot) -> bool + Send, limit: Duration) -> Result<Snapshot> {
        let (watched, deadline) = (&self.handle.watched, after(Instant::now(), limit));
        loop {
            let (snapshot, seen) = watched.look();
            let is_met = condition(&snapshot);
            match wait(Some(deadline), |waker: &Waker| watched.poll_until(is_met, seen, waker)).await {
                Some(Ok(true)) => return Ok(snapshot),
                Some(Ok(false)) => {}
                Some(Err(error)) => return Err(error),
                None => {
                    let message = format!("the condition was not met within {} s", limit.as_secs_f32());
                    return Err(Error::new(ErrorKind::Deadline, message));
                }
            }
        }
    }

    /// Ends the watch for all its clones and readers, and waits until its consoles are closed.
    pub async fn close(self) {
        let watched = &self.handle.watched;
        watched.close();
        wait(None, |waker: &Waker| watched.poll_over(waker)).await;
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch").field("servers", &self.snapshot().len()).finish_non_exhaustive()
    }
}
