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
        /// The e-mail address of its author.
        pub author: String,
        /// The name.
        pub name: String = Required,
        /// The description. `None` if there is none.
        pub description: Option<String>,
        /// When it was created. `None` if the panel sends none.
        pub created_at: Option<Timestamp>,
        /// When it was last changed. `None` if the panel sends none.
        pub updated_at: Option<Timestamp>,
        /// The included related resources.
        pub relationships: NestRelationships,
    }
}

model! {
    /// The related resources of [`Nest`]. `None` if not included or not visible to the key.
    #[derive(Clone, Debug, Default, PartialEq, Serialize)]
    pub struct NestRelationships {
        /// Its eggs, if included.
        pub eggs: Option<Vec<Egg>> = RelatedList,
        /// The servers that use its eggs, if included.
        pub servers: Option<Vec<Server>> = RelatedList,
    }
}
