use serde_json::{Value, json};

use crate::model::application::Location;
use crate::request::{Patch, body, list_query, parameters};

body! {
    /// A complete location, to create one or to replace all fields of an existing one.
    create CreateLocation;
    /// Creates a location with its short name.
    new;
    /// A change of a location. Fields that are not set keep their values.
    update UpdateLocation;

    required {
        /// Sets the short name, such as `eu.fra`: at most 60 characters, unique on the panel.
        short: String,
    }
    clearable {
        /// Sets the description: at most 191 characters.
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
    /// The includes, filters and sorts of the list of locations.
    LocationListQuery {
        pages: 500,
        include: LocationInclude,
        filter: LocationFilter,
        sort: LocationSort,
    }
}

parameters! {
    /// The related resources that a location can include.
    LocationInclude {
        /// The nodes; needs `nodes` read.
        Nodes = "nodes",
        /// The servers on them; needs `servers` read.
        Servers = "servers",
    }
}

parameters! {
    /// The fields to filter locations by. Each matches a part of the text.
    LocationFilter {
        /// The short name.
        Short = "short",
        /// The long name.
        Long = "long",
    }
}

parameters! {
    /// The fields to sort locations by.
    LocationSort {
        /// The id.
        Id = "id",
    }
}
