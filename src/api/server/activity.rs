use crate::model::{ActivityLog, routes};
use crate::request::ActivityQuery;

use super::super::List;
use super::ServerHandle;

impl ServerHandle {
    /// Lists the server's activity, 25 entries per page, oldest first unless sorted.
    ///
    /// A panel can be configured to exclude the activity of administrators.
    ///
    /// `GET /api/client/servers/{server}/activity` · `activity.read` · `per_page` up to 100 · since panel 1.9
    #[doc = example!(
        "let log = client\n    .server(\"1a2b3c4d\")\n    .activity()\n    .include([\"actor\"])\n    \
         .sort_descending(\"timestamp\")\n    .page(1)\n    " =>
        "?;\nfor entry in log {\n    println!(\"{} {}\", entry.event, entry.description.unwrap_or_default());\n}"
    )]
    pub fn activity(&self) -> List<ActivityLog, ActivityQuery> {
        List::paged(&self.client, self.to(&routes::CLIENT_SERVERS_ACTIVITY))
    }
}
