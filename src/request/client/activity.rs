use crate::request::{list_query, parameters};

list_query! {
    /// The includes, filters and sorts of activity logs.
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
        /// The account that acted; `None` for the system and for deleted accounts.
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
