use serde::Serialize;
use uuid::Uuid;

use crate::application::{Egg, Node, Server};
use crate::ids::MountId;
use crate::read::model;

model! {
    /// A directory of the nodes that servers can use.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct Mount {
        /// The id.
        pub id: MountId = Required,
        /// The UUID.
        pub uuid: Uuid = Required,
        /// The name.
        pub name: String = Required,
        /// The description. `None` if there is none.
        pub description: Option<String>,
        /// The path of the directory on the node.
        pub source: String,
        /// The path of the directory within the server.
        pub target: String,
        /// Whether servers can only read it.
        pub read_only: bool,
        /// Whether the servers' users can choose it.
        pub user_mountable: bool,
        /// The included related resources.
        pub relationships: MountRelationships,
    }
}

model! {
    /// The related resources of [`Mount`]. `None` if not included or not visible to the key.
    #[derive(Clone, Debug, Default, PartialEq, Serialize)]
    pub struct MountRelationships {
        /// The eggs whose servers can use it, if included.
        pub eggs: Option<Vec<Egg>> = RelatedList,
        /// The nodes that have it, if included.
        pub nodes: Option<Vec<Node>> = RelatedList,
        /// The servers that use it, if included.
        pub servers: Option<Vec<Server>> = RelatedList,
    }
}
