use crate::error::Result;
use crate::model::application::Server;
use crate::request::{ListQuery, Path, Request, parameters};

use super::{Client, List, dual};

/// The panel's servers. Application API.
#[derive(Clone, Debug)]
pub struct ApplicationServers {
    pub(super) client: Client,
}

impl ApplicationServers {
    /// Every server, 50 on a page.
    ///
    /// `GET /api/application/servers` · ACL `servers` read · `per_page` up to 100
    pub fn list(&self) -> List<Server, ApplicationServerListQuery> {
        List::paged(&self.client, Path::new("/api/application/servers"), 100)
    }
}

/// One server. Application API.
#[derive(Clone, Debug)]
pub struct ApplicationServerHandle {
    pub(super) client: Client,
    pub(super) id: u64,
}

impl ApplicationServerHandle {
    fn path(&self) -> Path {
        Path::new("/api/application/servers").number(self.id)
    }
}

#[dual]
impl ApplicationServerHandle {
    /// The server.
    ///
    /// `GET /api/application/servers/{server}` · ACL `servers` read
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) when there is none with this number.
    pub async fn get(&self) -> Result<Server> {
        self.get_with([] as [ApplicationServerInclude; 0]).await
    }

    /// As [`get`](Self::get), with related resources.
    pub async fn get_with<I: Into<ApplicationServerInclude>>(
        &self,
        include: impl IntoIterator<Item = I> + Send,
    ) -> Result<Server> {
        self.client.item(Request::get(self.path()).include(include)).await
    }
}

/// What the list of servers can include, filter by and sort by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ApplicationServerListQuery;

impl ListQuery for ApplicationServerListQuery {
    type Include = ApplicationServerInclude;
    type Filter = ApplicationServerFilter;
    type Sort = ApplicationServerSort;
}

parameters! {
    /// What can come with a server.
    ApplicationServerInclude {
        /// The allocations; needs `allocations` read.
        Allocations = "allocations",
        /// The owner; needs `users` read.
        User = "user",
        /// The subusers; needs `users` read.
        Subusers = "subusers",
        /// The nest; needs `nests` read.
        Nest = "nest",
        /// The egg; needs `eggs` read.
        Egg = "egg",
        /// The egg's variables with the server's values.
        Variables = "variables",
        /// The location; needs `locations` read.
        Location = "location",
        /// The node; needs `nodes` read.
        Node = "node",
        /// The databases; needs `server_databases` read.
        Databases = "databases",
    }
}

parameters! {
    /// What servers can be filtered by. Each matches a part of the text.
    ApplicationServerFilter {
        /// The UUID.
        Uuid = "uuid",
        /// The first eight characters of the UUID.
        UuidShort = "uuidShort",
        /// The name.
        Name = "name",
        /// The description.
        Description = "description",
        /// The Docker image.
        Image = "image",
        /// The id that another system gave the server.
        ExternalId = "external_id",
    }
}

parameters! {
    /// What servers can be sorted by.
    ApplicationServerSort {
        /// The number.
        Id = "id",
        /// The UUID.
        Uuid = "uuid",
    }
}
