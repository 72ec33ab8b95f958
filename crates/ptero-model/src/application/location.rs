use jiff::Timestamp;
use serde::Serialize;

use super::{Node, Server};
use crate::ids::LocationId;
use crate::read::model;

model! {
    /// A location of nodes.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct Location {
        /// The id.
        pub id: LocationId = Required,
        /// The short name, such as `eu.fra`.
        pub short: String,
        /// The description. `None` if there is none.
        pub long: Option<String>,
        /// When it was last changed. `None` if the panel sends none.
        pub updated_at: Option<Timestamp>,
        /// When it was created. `None` if the panel sends none.
        pub created_at: Option<Timestamp>,
        /// The included related resources.
        pub relationships: LocationRelationships,
    }
}

model! {
    /// The related resources of [`Location`]. `None` if not included or not visible to the key.
    #[derive(Clone, Debug, Default, PartialEq, Serialize)]
    pub struct LocationRelationships {
        /// Its nodes, if included.
        pub nodes: Option<Vec<Node>> = RelatedList,
        /// The servers on its nodes, if included.
        pub servers: Option<Vec<Server>> = RelatedList,
    }
}
