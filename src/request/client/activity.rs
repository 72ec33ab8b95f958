use crate::request::{ListQuery, parameters};

/// What an activity log can include, filter by and sort by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ActivityQuery;

impl ListQuery for ActivityQuery {
    type Include = ActivityInclude;
    type Filter = ActivityFilter;
    type Sort = ActivitySort;
}

parameters! {
    /// What can come with an entry of an activity log.
    ActivityInclude {
        /// Who did it; none for the system and for deleted accounts.
        Actor = "actor",
    }
}

parameters! {
    /// What an activity log can be filtered by.
    ActivityFilter {
        /// A part of the event's name, such as `server:file`.
        Event = "event",
    }
}

parameters! {
    /// What an activity log can be sorted by.
    ActivitySort {
        /// When it happened.
        Timestamp = "timestamp",
    }
}
