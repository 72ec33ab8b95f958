use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Egg, Server};
use crate::envelope::relation;
use crate::ids::NestId;

/// A group of eggs.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Nest {
    /// The id.
    pub id: NestId,
    /// The UUID.
    pub uuid: Uuid,
    /// The e-mail address of whoever made it.
    pub author: String,
    /// The name.
    pub name: String,
    /// The description.
    pub description: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// What came with the nest.
    #[serde(default)]
    pub relationships: NestRelationships,
}

/// What comes with a [`Nest`]. Each is none when it was not asked for or the key may not see it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default)]
#[non_exhaustive]
pub struct NestRelationships {
    /// Its eggs.
    #[serde(deserialize_with = "relation::list")]
    pub eggs: Option<Vec<Egg>>,
    /// The servers made from its eggs.
    #[serde(deserialize_with = "relation::list")]
    pub servers: Option<Vec<Server>>,
}
