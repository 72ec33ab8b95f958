use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::{Allocation, Database, Egg, Location, Nest, Node, ServerVariable, Subuser, User};
use crate::envelope::relation;
use crate::ids::{AllocationId, EggId, ExternalId, InternalServerId, NestId, NodeId, ServerId, UserId};
use crate::limits::{FeatureLimits, Limits};
use crate::php;
use crate::server::ServerStatus;

/// A server, as the panel's administrators see it.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Server {
    /// The id.
    pub id: InternalServerId,
    /// The id that another system gave the server.
    pub external_id: Option<ExternalId>,
    /// The UUID.
    pub uuid: Uuid,
    /// The short id: the first 8 characters of the UUID.
    pub identifier: ServerId,
    /// The name.
    pub name: String,
    /// The description; empty when there is none.
    pub description: String,
    /// What keeps the server from normal use; none when nothing does.
    pub status: Option<ServerStatus>,
    /// Whether the server is suspended. The panel calls this outdated: see `status`.
    #[serde(default)]
    pub suspended: bool,
    /// What the server may use.
    pub limits: Limits,
    /// How many databases, allocations and backups the server may have.
    pub feature_limits: FeatureLimits,
    /// The id of its owner.
    pub user: UserId,
    /// The id of its node.
    pub node: NodeId,
    /// The id of its primary allocation. `None` for a server without one, on Pelican.
    #[serde(default)]
    pub allocation: Option<AllocationId>,
    /// The id of its egg's nest. None on Pelican, which has no nests.
    #[serde(default)]
    pub nest: Option<NestId>,
    /// The id of its egg.
    pub egg: EggId,
    /// What it runs.
    pub container: Container,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// When it was made.
    pub created_at: Timestamp,
    /// What came with the server.
    #[serde(default)]
    pub relationships: ServerRelationships,
}

/// What a server runs.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Container {
    /// The startup command with its placeholders.
    pub startup_command: String,
    /// The Docker image.
    pub image: String,
    /// Whether the installation has ended.
    #[serde(deserialize_with = "php::flag")]
    pub installed: bool,
    /// The environment. The egg's variables are text; the panel's own may be text, a number or null.
    #[serde(deserialize_with = "php::map")]
    pub environment: BTreeMap<String, Value>,
    /// Whether reinstalling skips the egg's installation script. `None` on panels that do not report it.
    #[serde(default)]
    pub skip_scripts: Option<bool>,
}

/// What comes with a [`Server`]. Each is none when it was not asked for or the key may not see it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ServerRelationships {
    /// Its addresses.
    #[serde(deserialize_with = "relation::list")]
    pub allocations: Option<Vec<Allocation>>,
    /// Its owner.
    #[serde(deserialize_with = "relation::item")]
    pub user: Option<Box<User>>,
    /// Its subusers.
    #[serde(deserialize_with = "relation::list")]
    pub subusers: Option<Vec<Subuser>>,
    /// Its egg's nest.
    #[serde(deserialize_with = "relation::item")]
    pub nest: Option<Box<Nest>>,
    /// Its egg.
    #[serde(deserialize_with = "relation::item")]
    pub egg: Option<Box<Egg>>,
    /// The egg's variables, with the server's values.
    #[serde(deserialize_with = "relation::list")]
    pub variables: Option<Vec<ServerVariable>>,
    /// Its node's location.
    #[serde(deserialize_with = "relation::item")]
    pub location: Option<Box<Location>>,
    /// Its node.
    #[serde(deserialize_with = "relation::item")]
    pub node: Option<Box<Node>>,
    /// Its databases.
    #[serde(deserialize_with = "relation::list")]
    pub databases: Option<Vec<Database>>,
}
