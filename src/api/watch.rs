//! Watching all servers of a key.

mod changes;
#[cfg(feature = "wings")]
mod nodes;
mod run;

use std::fmt;
use std::sync::Arc;
use std::task::Waker;
use std::time::{Duration, Instant};

use crate::console::EventFilter;
use crate::deadline::after;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Server, ServerId};
use crate::request::ServerListType;
use crate::watch::{Consoles, ServerSource, Shard, Snapshot, WatchSettings, Watched, WatchedServer};

use super::{Client, Listener, dual, spawn, wait};

pub use changes::Changes;
use run::Run;

/// Sets up a [`Watch`].
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

    /// Sets whether figures are reported: memory, CPU, disk and network. They are by default. Without them, a watch
    /// takes less of the processor.
    pub fn stats(mut self, stats: bool) -> Self {
        self.settings.stats = stats;
        self
    }

    /// Sets whether consoles are opened. By default, there is one for each server that no node reports. Without them,
    /// and without nodes, states and figures are at least 20 seconds old, and older with many servers.
    pub fn consoles(mut self, consoles: bool) -> Self {
        self.settings.consoles = if consoles { Consoles::UnlessReported } else { Consoles::Never };
        self
    }

    /// Opens consoles for the servers that satisfy a condition, also if their node reports them, and for no others.
    ///
    /// A console reports states at once, and [crashes](crate::watch::Change::Crashed), which nodes do not. The
    /// condition is checked with each list of servers.
    pub fn consoles_where(mut self, condition: impl Fn(&Server) -> bool + Send + Sync + 'static) -> Self {
        self.settings.consoles = Consoles::Where(Arc::new(condition));
        self
    }

    /// Sets how often the list of servers is fetched, which finds new names, nodes and statuses, and servers that come
    /// and go. 60 seconds by default, and at least one second.
    pub fn list_every(mut self, interval: Duration) -> Self {
        self.settings.list_every = interval.max(Duration::from_secs(1));
        self
    }

    /// Sets how many requests a minute the panel gets from this watch, at most. By default nearly as many as the panel
    /// allows, which leaves few for other calls with keys of the same user.
    pub fn requests_per_minute(mut self, most: u32) -> Self {
        self.settings.most_requests = Some(most.max(1).into());
        self
    }

    /// Watches other servers than those that the account owns or is a subuser of. For administrators.
    pub fn of_type(mut self, list_type: ServerListType) -> Self {
        self.list_type = Some(list_type);
        self
    }

    /// Watches only one of `count` parts of all servers, which are counted from 0. For several workers, each of which
    /// watches another part.
    ///
    /// A server is in the same part in every process and version: its short id is hashed.
    pub fn shard(mut self, index: u32, count: u32) -> Self {
        self.shard = Some((index, count));
        self
    }

    /// Starts the watch, in a task of the async client, and in a thread of the blocking one. Sends nothing before it
    /// returns.
    ///
    /// # Errors
    ///
    /// In the async client, [`ErrorKind::Config`] outside of a tokio runtime; in the blocking one, [`ErrorKind::Io`] if
    /// no thread can be started. [`ErrorKind::InvalidInput`] for a [`shard`](Self::shard) that does not exist. What the
    /// panel refuses is reported by [`Watch::ready`] and [`Watch::changes`].
    pub fn start(mut self) -> Result<Watch> {
        self.settings.shard = self.shard.map(|(index, count)| Shard::new(index, count)).transpose()?;
        let watched = Arc::new(Watched::new(self.settings, Instant::now()));
        let run = Run::new(
            self.client.clone(),
            self.list_type,
            watched.clone(),
            #[cfg(feature = "wings")]
            self.nodes,
        );
        spawn(&self.client, move || run.run())?;
        Ok(Watch { handle: Arc::new(Handle { watched }) })
    }
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
    /// Returns all servers as they are known at the moment. Cheap: it copies no server.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        self.handle.watched.snapshot()
    }

    /// Returns one server as it is known at the moment, by its short id.
    #[must_use]
    pub fn get(&self, id: impl Into<ServerId>) -> Option<WatchedServer> {
        self.snapshot().get(&id.into()).cloned()
    }

    /// Returns where each server's figures come from, and how old they are.
    #[must_use]
    pub fn sources(&self) -> Vec<ServerSource> {
        self.handle.watched.sources(Instant::now())
    }

    /// Returns a reader of what changes from now on. Each reader gets every change; one that is more than 8192 changes
    /// behind [misses](crate::watch::Change::Missed) some, and never holds the others up.
    ///
    /// To miss nothing, call this before [`snapshot`](Self::snapshot). A reader created right after the start gets all
    /// servers as [added](crate::watch::Change::Added).
    pub fn changes(&self) -> Changes {
        Changes::new(self.handle.clone())
    }

    /// Listens to the console of one server, through the connection that the watch has anyway. If it has none, because
    /// consoles are switched off or the node reports the figures, one is opened for as long as somebody listens.
    ///
    /// A lost connection is reported by [`Reconnecting`](crate::console::ConsoleEvent::Reconnecting) and opened again.
    /// The listener ends with the server or the watch. If it cannot start, its only item is an error:
    /// [`ErrorKind::NotFound`] for a server that the watch does not know (yet), and [`ErrorKind::InvalidInput`] if the
    /// filter names an event that does not exist.
    pub fn listen(&self, id: impl Into<ServerId>, filter: impl Into<EventFilter>) -> Listener {
        let id = id.into();
        Listener::new(filter.into().check().and_then(|filter| self.handle.watched.listen(&id, filter)))
    }

    /// Waits for the first complete picture: all servers are listed, and each has a state or there was an attempt to
    /// get one.
    ///
    /// With many servers and consoles, that takes as long as the panel's limit dictates: about four servers a second.
    ///
    /// # Errors
    ///
    /// The reason if the watch ends first: [`ErrorKind::Unauthorized`] for a key that the panel does not know, or why
    /// the first list could not be fetched.
    pub async fn ready(&self) -> Result<()> {
        let watched = &self.handle.watched;
        wait(None, |waker: &Waker| watched.poll_ready(waker)).await.unwrap_or(Ok(()))
    }

    /// Waits until the servers satisfy a condition, for at most `limit`, and returns the picture that does.
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

    /// Ends the watch for all who use it, and waits until its consoles are closed.
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
