use crate::error::Result;
use crate::model::application::{Node, NodeConfiguration};
use crate::request::application::{CreateNode, DeployableQuery, NodeInclude, NodeListQuery, UpdateNode};
use crate::request::{Path, Request};

use super::{Client, LARGEST_PAGE, List, NodeAllocations, dual};

/// The panel's nodes. Application API.
#[derive(Clone, Debug)]
pub struct Nodes {
    pub(super) client: Client,
}

impl Nodes {
    /// Every node, 50 on a page.
    ///
    /// `GET /api/application/nodes` · ACL `nodes` read · any `per_page`
    #[doc = example!(
        "let nodes = client.application().nodes().list().sort_descending(\"memory\").collect()" => "?;\n\
         for node in nodes {\n    println!(\"{}: {} of {} MiB\", node.name, node.allocated_resources.memory, node.memory);\n}"
    )]
    pub fn list(&self) -> List<Node, NodeListQuery> {
        List::paged(&self.client, Path::new("/api/application/nodes"), LARGEST_PAGE)
    }

    /// The public nodes that have room for a server with so much memory and disk space, both in MiB. What the nodes may
    /// give out beyond what they have counts as room; nodes under maintenance are among them.
    ///
    /// `GET /api/application/nodes/deployable` · ACL `nodes` read · all at once unless a page is asked for · cannot be
    /// filtered or sorted
    ///
    /// # Errors
    ///
    /// Fetching gives [`ErrorKind::Refused`](crate::ErrorKind::Refused) with the code `NoViableNodeException` when
    /// there is no such node.
    #[doc = example!(
        "let nodes = client.application().nodes().deployable(2048, 10_240).locations([1]).collect()" => "?;\n\
         println!(\"{} nodes have room\", nodes.len());"
    )]
    pub fn deployable(&self, memory: u64, disk: u64) -> List<Node, DeployableQuery> {
        let list = List::new(&self.client, Path::new("/api/application/nodes/deployable"));
        list.query("memory", memory).query("disk", disk)
    }
}

#[dual]
impl Nodes {
    /// Makes a node. Wings gets to know it by [`configuration`](NodeHandle::configuration).
    ///
    /// `POST /api/application/nodes` · ACL `nodes` write · `name` up to 100 letters, digits, spaces, `_`, `.` and `-`;
    /// memory and disk space from 1 MiB; `upload_size` up to 1024 MiB before panel 1.12
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Validation`](crate::ErrorKind::Validation) names what is malformed, and a location that does not
    /// exist.
    #[doc = example!(
        "let node = ptero::request::application::CreateNode::new(\"fra-1\", 1, \"fra-1.example.com\", 32_768, 512_000);\n\
         let node = client.application().nodes().create(node)" => "?;\nprintln!(\"{}\", node.id);"
    )]
    pub async fn create(&self, node: CreateNode) -> Result<Node> {
        self.client.item(Request::post(Path::new("/api/application/nodes")).json(&node)).await
    }
}

/// One node. Application API.
#[derive(Clone, Debug)]
pub struct NodeHandle {
    pub(super) client: Client,
    pub(super) id: u64,
}

impl NodeHandle {
    /// Its addresses and ports.
    #[must_use]
    pub fn allocations(&self) -> NodeAllocations {
        NodeAllocations { client: self.client.clone(), node: self.id }
    }

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

    /// What Wings on the node needs to know, with the node's key: its `config.yml`, as JSON.
    ///
    /// `GET /api/application/nodes/{node}/configuration` · ACL `nodes` read, since panel 1.14 write
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) when there is none with this number.
    pub async fn configuration(&self) -> Result<NodeConfiguration> {
        self.client.json(Request::get(self.path().literal("configuration"))).await
    }

    /// Changes some of the node and keeps the rest.
    ///
    /// The panel demands most of the node with every change, and puts the folder with the servers' files back to its
    /// default when that is missing. So this is two requests: one that reads the node and one that writes all of it.
    /// Whoever changes the node in between loses that change.
    ///
    /// `GET` and `PATCH /api/application/nodes/{node}` · ACL `nodes` read and write · limits as for
    /// [`create`](Nodes::create)
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound), [`ErrorKind::Validation`](crate::ErrorKind::Validation),
    /// and [`ErrorKind::Refused`](crate::ErrorKind::Refused) with the code `ConfigurationNotPersistedException` when
    /// the panel HAS SAVED the change, but could not tell Wings of it.
    #[doc = example!(
        "let change = ptero::request::application::UpdateNode::new().maintenance_mode(true);\n\
         client.application().node(3).update(change)" => "?;"
    )]
    pub async fn update(&self, change: UpdateNode) -> Result<Node> {
        let node = self.get().await?;
        let request = Request::patch(self.path()).json_over(&CreateNode::from(&node), &change);
        self.client.item(request).await
    }

    /// Writes exactly this, in one request. Without a folder for the servers' files, the panel takes its default one.
    ///
    /// `PATCH /api/application/nodes/{node}` · ACL `nodes` write
    ///
    /// # Errors
    ///
    /// As for [`update`](Self::update).
    pub async fn replace(&self, node: CreateNode) -> Result<Node> {
        self.client.item(Request::patch(self.path()).json(&node)).await
    }

    /// Deletes the node.
    ///
    /// `DELETE /api/application/nodes/{node}` · ACL `nodes` write
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound), and [`ErrorKind::Refused`](crate::ErrorKind::Refused)
    /// (`HasActiveServersException`) while there are servers on it.
    pub async fn delete(&self) -> Result<()> {
        self.client.done(Request::delete(self.path())).await
    }
}
impl List<Node, DeployableQuery> {
    /// Only nodes in these locations.
    pub fn locations(self, ids: impl IntoIterator<Item = u64>) -> Self {
        ids.into_iter().fold(self, |list, id| list.query("location_ids[]", id))
    }
}
