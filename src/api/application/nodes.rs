use crate::error::Result;
use crate::model::application::Node;
use crate::request::{ListQuery, Path, Request, parameters};

use super::{Client, List, dual};

/// The panel's nodes. Application API.
#[derive(Clone, Debug)]
pub struct Nodes {
    pub(super) client: Client,
}

impl Nodes {
    /// Every node, 50 on a page.
    ///
    /// `GET /api/application/nodes` · ACL `nodes` read · `per_page` up to 100
    pub fn list(&self) -> List<Node, NodeListQuery> {
        List::paged(&self.client, Path::new("/api/application/nodes"), 100)
    }
}

/// One node. Application API.
#[derive(Clone, Debug)]
pub struct NodeHandle {
    pub(super) client: Client,
    pub(super) id: u64,
}

impl NodeHandle {
    fn path(&self) -> Path {
        Path::new("/api/application/nodes").number(self.id)
    }
}

#[dual]
impl NodeHandle {
    /// The node.
    ///
    /// `GET /api/application/nodes/{node}` · ACL `nodes` read
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) when there is none with this number.
    pub async fn get(&self) -> Result<Node> {
        self.get_with([] as [NodeInclude; 0]).await
    }

    /// As [`get`](Self::get), with related resources.
    pub async fn get_with<I: Into<NodeInclude>>(&self, include: impl IntoIterator<Item = I> + Send) -> Result<Node> {
        self.client.item(Request::get(self.path()).include(include)).await
    }
}

/// What the list of nodes can include, filter by and sort by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NodeListQuery;

impl ListQuery for NodeListQuery {
    type Include = NodeInclude;
    type Filter = NodeFilter;
    type Sort = NodeSort;
}

parameters! {
    /// What can come with a node.
    NodeInclude {
        /// The allocations; needs `allocations` read.
        Allocations = "allocations",
        /// The location; needs `locations` read.
        Location = "location",
        /// The servers; needs `servers` read.
        Servers = "servers",
    }
}

parameters! {
    /// What nodes can be filtered by. Each matches a part of the text.
    NodeFilter {
        /// The UUID.
        Uuid = "uuid",
        /// The name.
        Name = "name",
        /// The host name.
        Fqdn = "fqdn",
        /// The id of Wings' token.
        DaemonTokenId = "daemon_token_id",
    }
}

parameters! {
    /// What nodes can be sorted by.
    NodeSort {
        /// The number.
        Id = "id",
        /// The UUID.
        Uuid = "uuid",
        /// The memory.
        Memory = "memory",
        /// The disk space.
        Disk = "disk",
    }
}
