//! Nodes that report the states and figures of their servers.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use uuid::Uuid;

use crate::error::Result;
use crate::model::WingsStats;
use crate::options::RequestOptions;
use crate::watch::{FoundNode, Job, NodeKey, Reply, Watched};

use super::super::{Background, Client, NodeHandle, dual, wings};
use super::WatchBuilder;

/// How long a node has to report. It has the figures in its memory.
const PATIENCE: Duration = Duration::from_secs(5);

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
    clients: HashMap<NodeKey, NodeClient>,
}

/// The client of one node. One that was found is created when it is first needed.
#[derive(Clone)]
enum NodeClient {
    Given(wings::Client),
    Found(NodeHandle, Arc<OnceLock<wings::Client>>),
}

#[dual]
impl Nodes {
    pub(super) fn new(clients: NodeClients) -> Self {
        let given = clients.given.into_iter().enumerate();
        let given = given.map(|(index, wings)| (NodeKey::Given(index), NodeClient::Given(wings)));
        Self { application: clients.application, clients: given.collect() }
    }

    fn client(&mut self, key: &NodeKey) -> Option<NodeClient> {
        if let (NodeKey::Found { id, .. }, Some(application)) = (key, &self.application) {
            let found = || NodeClient::Found(application.application().node(*id), Arc::default());
            return Some(self.clients.entry(key.clone()).or_insert_with(found).clone());
        }
        self.clients.get(key).cloned()
    }

    pub(super) fn forget(&mut self, key: &NodeKey) {
        self.clients.remove(key);
    }

    /// Lists the nodes of the panel.
    pub(super) fn find(&self, background: &Background, watched: &Arc<Watched>) {
        let reply = Reply::to(watched, Job::FindNodes);
        // What cannot be done drops the reply, which reports it.
        let Some(application) = self.application.clone() else { return };
        let list = application.with_options(RequestOptions::new().retries(1)).application().nodes().list();
        background.run(move || async move {
            let nodes = list.concurrency(2).collect().await;
            reply.found(nodes.map(|nodes| nodes.iter().map(found).collect()));
        });
    }

    /// Asks a node for its servers.
    pub(super) fn ask(&mut self, background: &Background, key: NodeKey, watched: &Arc<Watched>) {
        let node = self.client(&key);
        let reply = Reply::to(watched, Job::Node(key));
        let Some(node) = node else { return };
        background.run(move || async move {
            let servers = node.usage().await;
            reply.reported(servers);
        });
    }
}

fn found(node: &crate::model::application::Node) -> FoundNode {
    // The client of a node without a valid address says so once it is needed.
    let address = wings::address(node).map(String::from).unwrap_or_default();
    FoundNode { key: NodeKey::Found { id: node.id, address }, name: node.name.clone() }
}

#[dual]
impl NodeClient {
    async fn usage(self) -> Result<Vec<(Uuid, WingsStats)>> {
        let wings = match self {
            Self::Given(wings) => wings,
            Self::Found(node, known) => match known.get() {
                Some(wings) => wings.clone(),
                None => {
                    let wings = node.wings().await?;
                    known.get_or_init(|| wings).clone()
                }
            },
        };
        let hasty = wings.with_options(RequestOptions::new().retries(0).timeout(PATIENCE));
        let servers = hasty.servers().usage().await?;
        let usage = servers.into_iter().map(|server| {
            let mut stats = server.utilization;
            stats.state = server.state;
            (server.configuration.uuid, stats)
        });
        Ok(usage.collect())
    }
}
