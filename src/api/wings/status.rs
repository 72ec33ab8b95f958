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
pub(in super::super) async fn status_of(node: NodeHandle) -> Result<NodeStatus> {
    node.wings().await?.status().await
}

/// Asks all nodes of a panel.
#[dual]
pub(in super::super) async fn status_of_all(nodes: &Nodes) -> Result<Vec<NodeReport>> {
    let list: Vec<Node> = nodes.list().collect().await?;
    let handle = |node: &Node| NodeHandle { client: nodes.client.clone(), id: node.id };
    let handles = list.iter().map(handle).collect();
    let statuses = each(handles, AT_ONCE, status_of, |_, _| true).await;
    let missing = || Err(Error::new(ErrorKind::Cancelled, "the node was not asked"));
    let reports = list.into_iter().zip(statuses);
    Ok(reports.map(|(node, status)| NodeReport::new(node, status.unwrap_or_else(missing))).collect())
}
