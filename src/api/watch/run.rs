//! Carries out the plan of a watch.

use std::collections::HashMap;
use std::sync::Arc;
use std::task::Waker;
use std::time::{Duration, Instant};

use crate::console::{History, Hub, Settings, WhenOffline};
use crate::error::{Error, ErrorKind};
use crate::gate::Turnstile;
use crate::model::ServerId;
use crate::options::RequestOptions;
use crate::request::ServerListType;
use crate::watch::{Connection, Job, Reply, Watched};

use super::super::{Background, Client, ConsoleServer, Driver, dual, wait};
#[cfg(feature = "wings")]
use super::nodes::{NodeClients, Nodes};

/// What drives a watch. However it ends, the watch ends with it.
pub(super) struct Run {
    client: Client,
    list_type: Option<ServerListType>,
    watched: Arc<Watched>,
    background: Background,
    #[cfg(feature = "wings")]
    nodes: Nodes,
    consoles: HashMap<Connection, (Arc<Hub>, Driver)>,
}

impl Drop for Run {
    fn drop(&mut self) {
        let message = match std::thread::panicking() {
            true => "the watch panicked",
            false => "the tokio runtime that the watch was started in has shut down",
        };
        // Without effect if there is a reason already.
        self.watched.over(Some(Error::new(ErrorKind::Console, message)));
    }
}

#[dual]
impl Run {
    pub(super) fn new(
        client: Client,
        list_type: Option<ServerListType>,
        watched: Arc<Watched>,
        #[cfg(feature = "wings")] nodes: NodeClients,
    ) -> Self {
        Self {
            client,
            list_type,
            watched,
            background: Background::new(),
            #[cfg(feature = "wings")]
            nodes: Nodes::new(nodes),
            consoles: HashMap::new(),
        }
    }

    /// The requests per minute that the panel allows, if it has said so.
    fn limit(&self) -> Option<u64> {
        let limit = self.client.rate_limit().client?;
        let seconds = limit.window.as_secs().max(1);
        Some(limit.limit.saturating_mul(60).checked_div(seconds).unwrap_or(limit.limit))
    }

    fn open(&mut self, id: &ServerId, connection: Connection, slot: Instant) {
        let settings = Settings {
            reconnect: false,
            history: History::Ignore,
            when_offline: WhenOffline::Fail,
            // A stale token is renewed when the gate allows it, however long that takes.
            give_up_after: Duration::MAX,
            turnstile: Some(Turnstile::new(self.watched.gate().clone(), slot)),
            stats: self.watched.wants_stats(),
            ..Settings::default()
        };
        let hub = Arc::new(Hub::tapped(self.watched.tap(id, connection)));
        match Driver::start(ConsoleServer::Panel(self.client.server(id)), &hub, settings) {
            Ok(driver) => drop(self.consoles.insert(connection, (hub, driver))),
            Err(error) => self.watched.ended(id, connection, Some(&error), Instant::now()),
        }
    }

    pub(super) async fn run(mut self) {
        loop {
            let (jobs, until) = self.watched.plan(self.limit(), Instant::now());
            for job in jobs {
                match job {
                    Job::List => self.list(),
                    #[cfg(feature = "wings")]
                    Job::FindNodes => self.nodes.find(&self.background, &self.watched),
                    #[cfg(feature = "wings")]
                    Job::Node(key) => self.nodes.ask(&self.background, key, &self.watched),
                    #[cfg(feature = "wings")]
                    Job::ForgetNode(key) => self.nodes.forget(&key),
                    // Without that feature, no nodes can be given.
                    #[cfg(not(feature = "wings"))]
                    Job::FindNodes | Job::Node(_) | Job::ForgetNode(_) => {}
                    Job::Poll(id) => self.poll(id),
                    Job::Open(id, connection, slot) => self.open(&id, connection, slot),
                    Job::Close(connection) => drop(self.consoles.remove(&connection)),
                    Job::End => {
                        // All begin to close before the first has closed.
                        self.consoles.values().for_each(|(hub, _)| hub.close(None));
                        for (_, driver) in std::mem::take(&mut self.consoles).into_values() {
                            driver.finish().await;
                        }
                        return;
                    }
                }
            }
            let watched = &self.watched;
            wait(Some(until), |waker: &Waker| watched.poll_driver(waker)).await;
        }
    }

    fn list(&self) {
        let client = self.client.with_options(RequestOptions::new().retries(1));
        let list = client.servers().list().concurrency(2);
        let list = match self.list_type {
            Some(list_type) => list.of_type(list_type),
            None => list,
        };
        let reply = Reply::to(&self.watched, Job::List);
        // What cannot be done drops the reply, which reports it.
        self.background.run(move || async move {
            let servers = list.collect_lossy().await;
            reply.listed(servers);
        });
    }

    fn poll(&self, id: ServerId) {
        let server = self.client.with_options(RequestOptions::new().retries(0)).server(&id);
        let reply = Reply::to(&self.watched, Job::Poll(id));
        self.background.run(move || async move {
            let stats = server.resources().await;
            reply.polled(stats);
        });
    }
}
