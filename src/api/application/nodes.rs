use crate::error::Result;
use crate::model::application::{Node, NodeConfiguration};
use crate::model::routes::{self, Route};
use crate::model::{LocationId, NodeId, Panel};
use crate::request::application::{CreateNode, DeployableQuery, NodeInclude, NodeListQuery, UpdateNode};
use crate::request::{Request, dialect};

#[cfg(feature = "wings")]
use super::super::wings;
use super::{Client, List, NodeAllocations, dual};

/// The panel's nodes. Application API.
#[derive(Clone, Debug)]
pub struct Nodes {
    pub(in super::super) client: Client,
}

#[dual]
impl Nodes {
    /// Lists all nodes, 50 per page.
    ///
    /// `GET /api/application/nodes` · ACL `nodes` read · any `per_page`
    #[doc = example!(
        "let nodes = client.application().nodes().list();\nlet nodes = nodes.sort_descending(\"memory\").collect()" => "?;\n\
         for node in nodes {\n    println!(\"{}: {} MiB\", node.name, node.memory);\n}"
    )]
    pub fn list(&self) -> List<Node, NodeListQuery> {
        List::paged(&self.client, Request::to(&routes::APPLICATION_NODES_LIST))
    }

    /// Lists the public nodes with enough capacity for a server with this much memory and disk space, both in MiB.
    ///
    /// The capacity includes overallocation, and the list includes nodes under maintenance.
    ///
    /// `GET /api/application/nodes/deployable` · ACL `nodes` read · not paged unless a page is requested
    ///
    /// # Errors
    ///
    /// Fetching fails with [`ErrorKind::Refused`](crate::ErrorKind::Refused) and the code `NoViableNodeException` if no
    /// node qualifies.
    #[doc = example!(
        "let nodes = client.application().nodes().deployable(2048, 10_240);\n\
         let nodes = nodes.locations([1]).collect()" => "?;\n\
         \
         println!(\"{} nodes have capacity\", nodes.len());"
    )]
    pub fn deployable(&self, memory: u64, disk: u64) -> List<Node, DeployableQuery> {
        let list = List::new(&self.client, Request::to(&routes::APPLICATION_NODES_DEPLOYABLE));
        list.query("memory", memory).query("disk", disk)
    }

    /// Creates a node. Its Wings needs its [`configuration`](NodeHandle::configuration).
    ///
    /// `POST /api/application/nodes` · ACL `nodes` write · `name` up to 100 letters, digits, spaces, `_`, `.` and `-`;
    /// memory and disk space from 1 MiB; `upload_size` up to 1024 MiB before panel 1.12
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Validation`](crate::ErrorKind::Validation) for an invalid field or a location that does not exist.
    #[doc = example!(
        "use ptero::request::application::CreateNode;\n\n\
         let node = CreateNode::new(\"fra-1\", 1, \"fra-1.example.com\", 32_768, 512_000);\n\
         \
         let node = client.application().nodes().create(node)" => "?;\nprintln!(\"{}\", node.id);"
    )]
    pub fn create(&self, node: CreateNode) -> impl Future<Output = Result<Node>> + Send + 'static {
        let request = Request::to(&routes::APPLICATION_NODES_CREATE).json(&node);
        self.client.item(request.fit(self.client.panel(), dialect::node))
    }

    /// Returns the status of Wings on each node, requested from up to 16 nodes at a time. A node that does not respond
    /// does not affect the others. Requires the feature `wings`.
    ///
    /// `GET /api/application/nodes`, then the requests of [`NodeHandle::status`] for each
    ///
    /// # Errors
    ///
    /// Only those of the list of nodes.
    #[cfg(feature = "wings")]
    #[doc = example!(
        "for report in client.application().nodes().status()" => "? {\n    match report.status {\n        \
         Ok(status) => println!(\"{}: Wings {}\", report.node.name, status.version),\n        \
         Err(error) => println!(\"{}: {error}\", report.node.name),\n    }\n}"
    )]
    pub async fn status(&self) -> Result<Vec<crate::node_status::NodeReport>> {
        wings::status_of_all(self).await
    }
}

impl List<Node, DeployableQuery> {
    /// Keeps only nodes in these locations. Pelican has tags instead.
    pub fn locations(self, ids: impl IntoIterator<Item = impl Into<LocationId>>) -> Self {
        if self.panel() == Panel::Pelican {
            return self.refuse("Pelican has no locations: choose nodes by `tags`");
        }
        ids.into_iter().fold(self, |list, id| list.query("location_ids[]", id.into()))
    }

    /// Keeps only nodes with one of these tags. **Pelican**.
    pub fn tags(self, tags: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        if self.panel() == Panel::Pterodactyl {
            return self.refuse("nodes of Pterodactyl have no tags: choose them by `locations`");
        }
        tags.into_iter().fold(self, |list, tag| list.query("tags[]", tag.as_ref()))
    }

    /// Keeps only nodes that also have this much CPU time left, in percent of one core. **Pelican**.
    pub fn cpu(self, cpu: u64) -> Self {
        match self.panel() {
            Panel::Pterodactyl => self.refuse("nodes of Pterodactyl have no limit on CPU time"),
            _ => self.query("cpu", cpu),
        }
    }
}

/// One node. Application API.
#[derive(Clone, Debug)]
pub struct NodeHandle {
    pub(in super::super) client: Client,
    pub(in super::super) id: NodeId,
}

#[dual]
impl NodeHandle {
    fn to(&self, route: &'static Route) -> Request {
        Request::to(route).at(&self.id)
    }

    /// Returns the node.
    ///
    /// `GET /api/application/nodes/{node}` · ACL `nodes` read
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if the node does not exist.
    pub fn get(&self) -> impl Future<Output = Result<Node>> + Send + 'static {
        self.get_with([] as [NodeInclude; 0])
    }

    /// Returns the node like [`get`](Self::get), including related resources.
    pub fn get_with<I: Into<NodeInclude>>(
        &self,
        include: impl IntoIterator<Item = I>,
    ) -> impl Future<Output = Result<Node>> + Send + 'static {
        self.client.item(self.to(&routes::APPLICATION_NODES_GET).include(include))
    }

    /// Returns the configuration of the node's Wings, its `config.yml` as JSON, with its token.
    ///
    /// `GET /api/application/nodes/{node}/configuration` · ACL `nodes` read; write since panel 1.14
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if the node does not exist.
    pub fn configuration(&self) -> impl Future<Output = Result<NodeConfiguration>> + Send + 'static {
        self.client.json(self.to(&routes::APPLICATION_NODES_CONFIGURATION))
    }

    /// Updates parts of the node.
    ///
    /// The panel requires most fields in every update, and resets the directory of the servers' files if it is missing.
    /// So this reads the node first and then writes all of it. A change to the node between the two requests is
    /// overwritten.
    ///
    /// `GET` and `PATCH /api/application/nodes/{node}` · ACL `nodes` read and write · limits as for
    /// [`create`](Nodes::create)
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound), [`ErrorKind::Validation`](crate::ErrorKind::Validation),
    /// and [`ErrorKind::Refused`](crate::ErrorKind::Refused) with the code `ConfigurationNotPersistedException` if the
    /// panel **has saved** the change but could not send it to Wings.
    #[doc = example!(
        "let change = ptero::request::application::UpdateNode::new().maintenance_mode(true);\n\
         client.application().node(3).update(change)" => "?;"
    )]
    pub fn update(&self, change: UpdateNode) -> impl Future<Output = Result<Node>> + Send + 'static {
        let this = self.clone();
        async move {
            let node = this.get().await?;
            let request = this.to(&routes::APPLICATION_NODES_UPDATE);
            let request = request.json_over(&CreateNode::from(&node), &change);
            this.client.item(request.fit(this.client.panel(), dialect::node)).await
        }
    }

    /// Replaces the node in a single request.
    ///
    /// Without a directory for the servers' files, the panel resets it to its default.
    ///
    /// `PATCH /api/application/nodes/{node}` · ACL `nodes` write
    ///
    /// # Errors
    ///
    /// Those of [`update`](Self::update).
    pub fn replace(&self, node: CreateNode) -> impl Future<Output = Result<Node>> + Send + 'static {
        let request = self.to(&routes::APPLICATION_NODES_UPDATE).json(&node);
        self.client.item(request.fit(self.client.panel(), dialect::node))
    }

    /// Deletes the node.
    ///
    /// `DELETE /api/application/nodes/{node}` · ACL `nodes` write
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound), and [`ErrorKind::Refused`](crate::ErrorKind::Refused)
    /// (`HasActiveServersException`) while it has servers.
    pub fn delete(&self) -> impl Future<Output = Result<()>> + Send + 'static {
        self.client.done(self.to(&routes::APPLICATION_NODES_DELETE))
    }

    /// Returns the status of Wings on this node: its version, its machine, and how long it took to respond. Requires
    /// the feature `wings`.
    ///
    /// `GET /api/application/nodes/{node}` and `GET /api/application/nodes/{node}/configuration`, then
    /// `GET /api/system?v=2` on the node · nodes read; since mid-2026, nodes write
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Connect`](crate::ErrorKind::Connect) and [`ErrorKind::Timeout`](crate::ErrorKind::Timeout) if Wings
    /// does not respond.
    #[cfg(feature = "wings")]
    #[doc = example!(
        "let status = client.application().node(3).status()" => "?;\n\
         println!(\"Wings {}, {:?}\", status.version, status.latency);"
    )]
    pub fn status(&self) -> impl Future<Output = Result<crate::node_status::NodeStatus>> + Send + 'static {
        wings::status_of(self.clone())
    }

    /// Returns a client for Wings on this node, with the address and token from the panel.
    ///
    /// It has the settings of this client, except for headers. If the token is reset, the client reads the new one from
    /// the panel, for the same address.
    ///
    /// `GET /api/application/nodes/{node}` and `GET /api/application/nodes/{node}/configuration` · nodes read; since
    /// mid-2026, nodes write
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if there is no such node, and
    /// [`ErrorKind::Forbidden`](crate::ErrorKind::Forbidden) if the key may not read its configuration.
    #[cfg(feature = "wings")]
    #[doc = example!(
        "let wings = client.application().node(3).wings()" => "?;\n\
         println!(\"{} servers\", wings.servers().list()" => "?.len());"
    )]
    pub fn wings(&self) -> impl Future<Output = Result<wings::Client>> + Send + 'static {
        wings::client_of(self.client.clone(), self.id)
    }

    /// Returns a handle to the node's allocations: its addresses and ports.
    #[must_use]
    pub fn allocations(&self) -> NodeAllocations {
        NodeAllocations { client: self.client.clone(), node: self.id }
    }
}
