use crate::model::{Server, routes};
use crate::request::{Request, ServerListQuery, ServerListType};

use super::{Client, List};

/// The servers that the key can see. Client API.
#[derive(Clone, Debug)]
pub struct Servers {
    pub(super) client: Client,
}

impl Servers {
    /// Lists the servers that the account owns or is a subuser of, with their allocations and variables, 50 per page,
    /// in no particular order.
    ///
    /// `GET /api/client` · any client key · `per_page` up to 100
    #[doc = example!(
        "let lobbies = client.servers().list().filter(\"name\", \"lobby\");\n\
         let servers = lobbies.include([\"egg\"]).collect()" => "?;\n\
         \
         for server in servers {\n    println!(\"{} {}\", server.identifier, server.name);\n}"
    )]
    pub fn list(&self) -> List<Server, ServerListQuery> {
        List::paged(&self.client, Request::to(&routes::CLIENT_SERVERS_LIST))
    }
}

impl List<Server, ServerListQuery> {
    /// Lists other servers than those that the account owns or is a subuser of. If the account is not an
    /// administrator's, the list is empty, without an error.
    pub fn of_type(self, list_type: ServerListType) -> Self {
        self.query("type", list_type.as_str())
    }
}
