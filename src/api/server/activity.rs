use crate::model::ActivityLog;
use crate::request::ActivityQuery;

use super::super::List;
use super::ServerHandle;

impl ServerHandle {
    /// What was done to the server and by whom, oldest first unless sorted, 25 on a page. A panel can be set to leave
    /// out what administrators do. Since panel 1.9.
    ///
    /// `GET /api/client/servers/{server}/activity` · `activity.read` · `per_page` up to 100
    #[doc = example!(
        "let log = client.server(\"1a2b3c4d\").activity().include([\"actor\"]).sort_descending(\"timestamp\").page(1)" =>
        "?;\nfor entry in log {\n    println!(\"{} {}\", entry.timestamp, entry.event);\n}"
    )]
    pub fn activity(&self) -> List<ActivityLog, ActivityQuery> {
        List::paged(&self.client, self.path().literal("activity"), 100)
    }
}
