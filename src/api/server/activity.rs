use crate::model::{ActivityLog, routes};
use crate::request::ActivityQuery;

use super::super::List;
use super::ServerHandle;

impl ServerHandle {
    /// Lists what was done to the server and by whom, 25 entries on a page, oldest first unless sorted. A panel can be
    /// configured to exclude what administrators do.
    ///
    /// `GET /api/client/servers/{server}/activity` · `activity.read` · `per_page` up to 100 · since panel 1.9
    #[doc = example!(
        "let log = client.server(\"1a2b3c4d\").activity().include([\"actor\"]).sort_descending(\"timestamp\").page(1)" =>
        "?;\nfor entry in log {\n    println!(\"{} {}\", entry.event, entry.description.unwrap_or_default());\n}"
    )]
    pub fn activity(&self) -> List<ActivityLog, ActivityQuery> {
        List::paged(&self.client, self.to(&routes::CLIENT_SERVERS_ACTIVITY), 100)
    }
}
