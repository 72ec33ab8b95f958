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
    /// The related resources that an entry of an activity log can include.
    ActivityInclude {
        /// Who did it; none for the system and for deleted accounts.
        Actor = "actor",
    }
}

parameters! {
    /// The fields to filter an activity log by.
    ActivityFilter {
        /// A part of the event's name, such as `server:file`.
        Event = "event",
    }
}

parameters! {
    /// The fields to sort an activity log by.
    ActivitySort {
        /// When it happened.
        Timestamp = "timestamp",
    }
}
