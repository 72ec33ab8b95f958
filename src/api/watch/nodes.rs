//! Nodes that report the states and figures of their servers.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use crate::error::Result;
use crate::model::wings::reply::{State, Usage};
use crate::options::RequestOptions;
use crate::watch::{FoundNode, Job, NodeKey, Reply, Reported, Watched};

use super::super::{Background, Client, NodeHandle, dual, each, wings};
use super::WatchBuilder;

/// How long a node has to report. It has the figures in its memory.
const PATIENCE: Duration = Duration::from_secs(5);

/// How many configurations of nodes are read at the same time. Each needs a connection to the panel.
const CONFIGURATIONS: usize = 4;

impl WatchBuilder {
    /// Reads the state and usage of a node's servers from Wings itself: all of them in about one request per second, which
    /// does not count towards the panel's rate limit.
    ///
    /// While the node does not respond, consoles are opened for its servers. Can be called for several nodes. Requires
    /// the feature `wings`.
    pub fn node(mut self, wings: wings::Client) -> Self {
        self.settings.nodes.push(wings.url().to_owned());
        self.nodes.given.push(wings);
        self
    }

    /// Reads from Wings on all nodes of the panel, like [`node`](Self::node). The nodes are found with `application`: a
    /// client with a key that may read nodes in the Application API.
    ///
    /// The nodes are listed as often as the servers. Requires the feature `wings`.
    ///
    /// `GET /api/application/nodes`, and for each new node those of [`NodeHandle::wings`] · nodes read; since mid-2026,
    /// nodes write
    #[doc = example!(
        "let admin = client.clone(); // or a client with a key of the Application API\n\
         let watch = client.watch().nodes_of(&admin).start()?;\nwatch.ready()" => "?;"
    )]
    pub fn nodes_of(mut self, application: &Client) -> Self {
        self.settings.finds_nodes = true;
        self.nodes.application = Some(application.clone());
        self
    }

    /// Sets how often each node is polled. Every 900 milliseconds by default, so that changes of state are seen within a
    /// second; at most every 100 milliseconds.
    pub fn nodes_every(mut self, interval: Duration) -> Self {
        self.settings.nodes_every = interval.max(Duration::from_millis(100));
        self
    }
}

/// The clients that a builder was given.
#[derive(Clone, Debug, Default)]
pub(super) struct NodeClients {
    given: Vec<wings::Client>,
    application: Option<Client>,
}

/// Asks nodes.
pub(super) struct Nodes {
    application: Option<Client>,
    clients: Clients,
}

/// The client of each node.
#[derive(Clone)]
struct Clients(Arc<Mutex<HashMap<NodeKey, NodeClient>>>);

/// The client of one node. One that was found is created when it is first needed.
#[derive(Clone)]
enum NodeClient {
    Given(wings::Client),
    Found(NodeHandle, Arc<OnceLock<wings::Client>>),
}

impl Clients {
    fn lock(&self) -> MutexGuard<'_, HashMap<NodeKey, NodeClient>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn of(&self, key: &NodeKey, application: Option<&Client>) -> Option<NodeClient> {
        let mut clients = self.lock();
        if let (NodeKey::Found { id, .. }, Some(application)) = (key, application) {
            let found = || NodeClient::Found(application.application().node(*id), Arc::default());
            return Some(clients.entry(key.clone()).or_insert_with(found).clone());
        }
        clients.get(key).cloned()
    }
}

#[dual]
impl Nodes {
    pub(super) fn new(clients: NodeClients) -> Self {
        let given = clients.given.into_iter().enumerate();
        let given = given.map(|(index, wings)| (NodeKey::Given(index), NodeClient::Given(hasty(&wings))));
        Self { application: clients.application, clients: Clients(Arc::new(Mutex::new(given.collect()))) }
    }

    pub(super) fn forget(&self, key: &NodeKey) {
        self.clients.lock().remove(key);
    }

    /// Lists the nodes of the panel, and creates the clients of new ones.
    pub(super) fn find(&self, background: &Background, watched: &Arc<Watched>) {
        let reply = Reply::to(watched, Job::FindNodes);
        // What cannot be done drops the reply, which reports it.
        let Some(application) = self.application.clone() else { return };
        let list = application.with_options(RequestOptions::new().retries(1)).application().nodes().list();
        let clients = self.clients.clone();
        background.run(move || async move {
            let nodes = list.concurrency(2).collect().await;
            let nodes: Result<Vec<FoundNode>> = nodes.map(|nodes| nodes.iter().map(found).collect());
            let client = |node: &FoundNode| clients.of(&node.key, Some(&application));
            let new = nodes.iter().flatten().filter_map(client).filter(NodeClient::is_new).collect();
            // If one fails, the others are created when they are needed.
            each(new, CONFIGURATIONS, NodeClient::wings, |_, client| client.is_ok()).await;
            reply.found(nodes);
        });
    }

    /// Asks a node for its servers.
    pub(super) fn ask(&self, background: &Background, key: NodeKey, watched: &Arc<Watched>) {
        let node = self.clients.of(&key, self.application.as_ref());
        let reply = Reply::to(watched, Job::Node(key));
        let Some(node) = node else { return };
        let stats = watched.wants_stats();
        background.run(move || async move {
            let servers = node.report(stats).await;
            reply.reported(servers);
        });
    }
}

/// The watch itself asks again.
fn hasty(wings: &wings::Client) -> wings::Client {
    wings.with_options(RequestOptions::new().retries(0).timeout(PATIENCE))
}

fn found(node: &crate::model::application::Node) -> FoundNode {
    // The client of a node without a valid address says so once it is needed.
    let address = wings::address(node).map(String::from).unwrap_or_default();
    FoundNode { key: NodeKey::Found { id: node.id, address }, name: node.name.clone() }
}

#[dual]
impl NodeClient {
    fn is_new(&self) -> bool {
        matches!(self, Self::Found(_, known) if known.get().is_none())
    }

    async fn wings(self) -> Result<wings::Client> {
        Ok(match self {
            Self::Given(wings) => wings,
            Self::Found(node, known) => match known.get() {
                Some(wings) => wings.clone(),
                None => {
                    let wings = node.wings().await?;
                    known.get_or_init(|| hasty(&wings)).clone()
                }
            },
        })
    }

    async fn report(self, stats: bool) -> Result<Vec<Reported>> {
        let servers = self.wings().await?.servers();
        if !stats {
            let states = servers.states().await?;
            let state = |server: State| Reported { uuid: server.configuration.uuid, state: server.state, stats: None };
            return Ok(states.into_iter().map(state).collect());
        }
        let usages = servers.usage().await?;
        let usage = |server: Usage| Reported {
            uuid: server.configuration.uuid,
            state: server.state,
            stats: Some(server.utilization),
        };
        Ok(usages.into_iter().map(usage).collect())
    }
}
