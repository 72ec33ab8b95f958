use crate::model::Server;
use crate::request::{Path, ServerListQuery, ServerListType};

use super::{Client, List};

/// The servers that the key can see. Client API.
#[derive(Clone, Debug)]
pub struct Servers {
    pub(super) client: Client,
}

impl Servers {
    /// The servers that the account owns or is a subuser of, 50 on a page, in no defined order. Allocations and
    /// variables come with each.
    ///
    /// `GET /api/client` · any client key · `per_page` up to 100 · cannot be sorted
    #[doc = example!(
        "let servers = client.servers().list().filter(\"name\", \"lobby\").include([\"egg\"]).collect()" => "?;\n\
         for server in servers {\n    println!(\"{} {}\", server.identifier, server.name);\n}"
    )]
    pub fn list(&self) -> List<Server, ServerListQuery> {
        List::paged(&self.client, Path::new("/api/client"), 100)
    }
}

impl List<Server, ServerListQuery> {
    /// Lists other servers than one's own and those shared with one. The list is empty, without an error, when the
    /// account is no administrator.
    pub fn of_type(self, list_type: ServerListType) -> Self {
        self.query("type", list_type.as_str())
    }
}
