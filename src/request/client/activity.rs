use crate::request::{list_query, parameters};

list_query! {
    /// What an activity log can include, filter by and sort by.
    ActivityQuery {
        pages: 100,
        include: ActivityInclude,
        filter: ActivityFilter,
        sort: ActivitySort,
    }
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
