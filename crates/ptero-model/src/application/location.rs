use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Node, Server};
use crate::envelope::relation;
use crate::ids::LocationId;

/// A place where nodes stand.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Location {
    /// The id.
    pub id: LocationId,
    /// The short name, such as `eu.fra`.
    pub short: String,
    /// The description.
    pub long: Option<String>,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// When it was made.
    pub created_at: Timestamp,
    /// What came with the location.
    #[serde(default)]
    pub relationships: LocationRelationships,
}

/// What comes with a [`Location`]. Each is none when it was not asked for or the key may not see it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default)]
#[non_exhaustive]
pub struct LocationRelationships {
    /// Its nodes.
    #[serde(deserialize_with = "relation::list")]
    pub nodes: Option<Vec<Node>>,
    /// The servers on its nodes.
    #[serde(deserialize_with = "relation::list")]
    pub servers: Option<Vec<Server>>,
}
