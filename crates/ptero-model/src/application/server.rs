use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::{Allocation, Database, Egg, Location, Nest, Node, ServerVariable, Subuser, User};
use crate::ids::{AllocationId, EggId, ExternalId, InternalServerId, NestId, NodeId, ServerId, UserId};
use crate::limits::{FeatureLimits, Limits};
use crate::mask::debug;
use crate::read::model;
use crate::server::ServerStatus;

model! {
    /// A server, as the panel's administrators see it.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct Server {
        /// The id.
        pub id: InternalServerId = Required,
        /// The server's id in an external system. `None` if it has none.
        pub external_id: Option<ExternalId>,
        /// The UUID.
        pub uuid: Uuid = Required,
        /// The short id: the first 8 characters of the UUID.
        pub identifier: ServerId = Required,
        /// The name.
        pub name: String = Required,
        /// The description; empty if there is none.
        pub description: String,
        /// The status that prevents normal use. `None` if there is none.
        pub status: Option<ServerStatus>,
        /// Whether the server is suspended. Deprecated by the panel: see `status`.
        pub suspended: bool,
        /// The resource limits of the server.
        pub limits: Limits,
        /// The number of databases, allocations and backups the server may have.
        pub feature_limits: FeatureLimits,
        /// The id of its owner.
        pub user: UserId,
        /// The id of its node.
        pub node: NodeId,
        /// The id of its primary allocation. `None` for a server without one, on Pelican.
        pub allocation: Option<AllocationId>,
        /// The id of its egg's nest. `None` on Pelican, which has no nests.
        pub nest: Option<NestId>,
        /// The id of its egg.
        pub egg: EggId,
        /// Its container.
        pub container: Container,
        /// When it was last changed. `None` if the panel sends none.
        pub updated_at: Option<Timestamp>,
        /// When it was created. `None` if the panel sends none.
        pub created_at: Option<Timestamp>,
        /// The included related resources.
        pub relationships: ServerRelationships,
    }
}

model! {
    /// The container of a server.
    #[derive(Clone, Default, PartialEq, Serialize)]
    pub struct Container {
        /// The startup command with its placeholders.
        pub startup_command: String,
        /// The Docker image.
        pub image: String,
        /// Whether the installation has ended.
        pub installed: bool,
        /// The environment. The egg's variables are text; the panel's own may be text, a number or null.
        pub environment: BTreeMap<String, Value>,
        /// Whether reinstalling skips the egg's installation script. `None` on panels that do not report it.
        pub skip_scripts: Option<bool>,
    }
}

debug! {
    Container {
        startup_command, image, installed, skip_scripts
    } hides { environment }
}

model! {
    /// The related resources of [`Server`]. `None` if not included or not visible to the key.
    #[derive(Clone, Debug, Default, PartialEq, Serialize)]
    pub struct ServerRelationships {
        /// Its addresses, if included.
        pub allocations: Option<Vec<Allocation>> = RelatedList,
        /// Its owner, if included.
        pub user: Option<Box<User>> = Related,
        /// Its subusers, if included.
        pub subusers: Option<Vec<Subuser>> = RelatedList,
        /// Its egg's nest, if included.
        pub nest: Option<Box<Nest>> = Related,
        /// Its egg, if included.
        pub egg: Option<Box<Egg>> = Related,
        /// The egg's variables with the server's values, if included.
        pub variables: Option<Vec<ServerVariable>> = RelatedList,
        /// Its node's location, if included.
        pub location: Option<Box<Location>> = Related,
        /// Its node, if included.
        pub node: Option<Box<Node>> = Related,
        /// Its databases, if included.
        pub databases: Option<Vec<Database>> = RelatedList,
    }
}
