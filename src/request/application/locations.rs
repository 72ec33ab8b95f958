use serde_json::{Value, json};

use crate::model::application::Location;
use crate::request::{Patch, body, list_query, parameters};

body! {
    /// A complete location: creates one, or replaces everything that one has.
    create CreateLocation;
    /// Creates a location with its short name.
    new;
    /// A change of a location. Whatever is not set stays as it is.
    update UpdateLocation;

    required {
        /// The short name, such as `eu.fra`: at most 60 characters, unique on the panel.
        short: String,
    }
    clearable {
        /// The description: at most 191 characters.
        long / clear_long: String,
    }
}

/// Copies the location.
impl From<&Location> for CreateLocation {
    fn from(location: &Location) -> Self {
        Self { short: location.short.clone(), long: location.long.clone().into() }
    }
}

impl UpdateLocation {
    /// Returns what the panel requires with every change; it keeps the rest.
    pub(crate) fn required(location: &Location) -> Value {
        json!({ "short": location.short })
    }
}

list_query! {
    /// What the list of locations can include, filter by and sort by.
    LocationListQuery {
        pages: 500,
        include: LocationInclude,
        filter: LocationFilter,
        sort: LocationSort,
    }
}

parameters! {
    /// What can come with a location.
    LocationInclude {
        /// The nodes; needs `nodes` read.
        Nodes = "nodes",
        /// The servers on them; needs `servers` read.
        Servers = "servers",
    }
}

parameters! {
    /// What locations can be filtered by. Each matches a part of the text.
    LocationFilter {
        /// The short name.
        Short = "short",
        /// The long name.
        Long = "long",
    }
}

parameters! {
    /// What locations can be sorted by.
    LocationSort {
        /// The number.
        Id = "id",
    }
}
