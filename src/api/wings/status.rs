use crate::RequestOptions;
use crate::error::{Error, ErrorKind, Result};
use crate::model::application::Node;
use crate::model::routes::wings as routes;
use crate::node_status::{NodeReport, NodeStatus};
use crate::request::Request;

use super::super::{NodeHandle, Nodes, dual, each};
use super::Client;

/// How many nodes are asked at once.
const AT_ONCE: usize = 16;

#[dual]
impl Client {
    /// Asks Wings what it says about itself. Not retried, so that the time it takes is that of one request.
    pub(super) async fn status(&self) -> Result<NodeStatus> {
        let node = self.node.with_options(RequestOptions::new().retries(0));
        let clock = &node.shared.config.clock;
        let asked = clock.now();
        let reply = node.json(Request::to(&routes::SYSTEM_GET).query("v", "2")).await?;
        NodeStatus::read(reply, clock.now().saturating_duration_since(asked))
    }
}

#[dual]
impl NodeHandle {
    /// Returns what Wings on this node says about itself: its version, the machine that it runs on, and how long it
    /// took to respond. Needs the feature `wings`.
    ///
    /// `GET /api/application/nodes/{node}` and `GET /api/application/nodes/{node}/configuration`, then
    /// `GET /api/system?v=2` on the node · nodes read; since mid-2026, nodes write
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Connect`] and [`ErrorKind::Timeout`] when Wings does not respond.
    #[doc = example!(
        "let status = client.application().node(3).status()" => "?;\n\
         println!(\"Wings {}, {} threads, {:?}\", status.version, status.cpu_threads, status.latency);"
    )]
    pub fn status(&self) -> impl Future<Output = Result<NodeStatus>> + Send + 'static {
        status_of(self.clone())
    }
}

#[dual]
async fn status_of(node: NodeHandle) -> Result<NodeStatus> {
    node.wings().await?.status().await
}

#[dual]
impl Nodes {
    /// Returns what Wings on each node says about itself, up to 16 nodes at a time. A node that does not respond costs
    /// no other. Needs the feature `wings`.
    ///
    /// `GET /api/application/nodes`, then the requests of [`NodeHandle::status`] for each
    ///
    /// # Errors
    ///
    /// Only those of the list of nodes.
    #[doc = example!(
        "for report in client.application().nodes().status()" => "? {\n    match report.status {\n        \
         Ok(status) => println!(\"{}: Wings {}\", report.node.name, status.version),\n        \
         Err(error) => println!(\"{}: {error}\", report.node.name),\n    }\n}"
    )]
    pub async fn status(&self) -> Result<Vec<NodeReport>> {
        let nodes: Vec<Node> = self.list().collect().await?;
        let handle = |node: &Node| NodeHandle { client: self.client.clone(), id: node.id };
        let handles = nodes.iter().map(handle).collect();
        let statuses = each(handles, AT_ONCE, status_of, |_, _| true).await;
        let missing = || Err(Error::new(ErrorKind::Cancelled, "the node was not asked"));
        let reports = nodes.into_iter().zip(statuses);
        Ok(reports.map(|(node, status)| NodeReport::new(node, status.unwrap_or_else(missing))).collect())
    }
}
