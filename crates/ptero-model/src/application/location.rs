use jiff::Timestamp;
use serde::Serialize;

use super::{Node, Server};
use crate::ids::LocationId;
use crate::read::model;

model! {
    /// A place where nodes stand.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct Location {
        /// The id.
        pub id: LocationId = Required,
        /// The short name, such as `eu.fra`.
        pub short: String,
        /// The description.
        pub long: Option<String>,
        /// When it was last changed.
        pub updated_at: Option<Timestamp>,
        /// When it was made.
        pub created_at: Option<Timestamp>,
        /// What came with the location.
        pub relationships: LocationRelationships,
    }
}

model! {
    /// What comes with a [`Location`]. Each is none when it was not asked for or the key may not see it.
    #[derive(Clone, Debug, Default, PartialEq, Serialize)]
    pub struct LocationRelationships {
        /// Its nodes.
        pub nodes: Option<Vec<Node>> = RelatedList,
        /// The servers on its nodes.
        pub servers: Option<Vec<Server>> = RelatedList,
    }
}
