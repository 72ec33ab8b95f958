use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use super::{Egg, Server};
use crate::ids::NestId;
use crate::read::model;

model! {
    /// A group of eggs.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct Nest {
        /// The id.
        pub id: NestId = Required,
        /// The UUID.
        pub uuid: Uuid = Required,
        /// The e-mail address of whoever made it.
        pub author: String,
        /// The name.
        pub name: String = Required,
        /// The description.
        pub description: Option<String>,
        /// When it was made.
        pub created_at: Option<Timestamp>,
        /// When it was last changed.
        pub updated_at: Option<Timestamp>,
        /// What came with the nest.
        pub relationships: NestRelationships,
    }
}

model! {
    /// What comes with a [`Nest`]. Each is none when it was not asked for or the key may not see it.
    #[derive(Clone, Debug, Default, PartialEq, Serialize)]
    pub struct NestRelationships {
        /// Its eggs.
        pub eggs: Option<Vec<Egg>> = RelatedList,
        /// The servers made from its eggs.
        pub servers: Option<Vec<Server>> = RelatedList,
    }
}
