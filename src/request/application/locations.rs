use serde::Serialize;
use serde_json::{Value, json};

use crate::model::application::Location;
use crate::request::{ListQuery, Patch, parameters};

/// Everything about a location: for making one, and for replacing all that one has.
#[derive(Clone, Debug, Serialize)]
#[must_use = "a body does nothing until it is sent"]
pub struct CreateLocation {
    short: String,
    #[serde(skip_serializing_if = "Patch::is_unset")]
    long: Patch<String>,
}

impl CreateLocation {
    /// The short name, such as `eu.fra`: at most 60 characters, new to the panel.
    pub fn new(short: impl Into<String>) -> Self {
        Self { short: short.into(), long: Patch::Unset }
    }

    /// The description: at most 191 characters.
    pub fn long(mut self, long: impl Into<String>) -> Self {
        self.long = Patch::Value(long.into());
        self
    }
}

impl From<&Location> for CreateLocation {
    fn from(location: &Location) -> Self {
        Self { short: location.short.clone(), long: location.long.clone().into() }
    }
}

/// A change of a location: what is not set stays.
#[derive(Clone, Debug, Default, Serialize)]
#[must_use = "a body does nothing until it is sent"]
pub struct UpdateLocation {
    #[serde(skip_serializing_if = "Option::is_none")]
    short: Option<String>,
    #[serde(skip_serializing_if = "Patch::is_unset")]
    long: Patch<String>,
}

impl UpdateLocation {
    /// Changes nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The short name: at most 60 characters, new to the panel.
    pub fn short(mut self, short: impl Into<String>) -> Self {
        self.short = Some(short.into());
        self
    }

    /// The description: at most 191 characters.
    pub fn long(mut self, long: impl Into<String>) -> Self {
        self.long = Patch::Value(long.into());
        self
    }

    /// Takes the description away.
    pub fn clear_long(mut self) -> Self {
        self.long = Patch::Null;
        self
    }

    /// What the panel demands with every change; it keeps the rest.
    pub(crate) fn required(location: &Location) -> Value {
        json!({ "short": location.short })
    }
}

/// What the list of locations can include, filter by and sort by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LocationListQuery;

impl ListQuery for LocationListQuery {
    type Include = LocationInclude;
    type Filter = LocationFilter;
    type Sort = LocationSort;
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
