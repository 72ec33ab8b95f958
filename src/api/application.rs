mod locations;
mod nodes;
mod servers;
mod users;

use super::{Client, List, dual};

pub use locations::{LocationFilter, LocationHandle, LocationInclude, LocationListQuery, LocationSort, Locations};
pub use nodes::{NodeFilter, NodeHandle, NodeInclude, NodeListQuery, NodeSort, Nodes};
pub use servers::{
    ApplicationServerFilter, ApplicationServerHandle, ApplicationServerInclude, ApplicationServerListQuery,
    ApplicationServerSort, ApplicationServers,
};
pub use users::{UserFilter, UserHandle, UserInclude, UserListQuery, UserSort, Users};

/// The administrators' side of the panel.
///
/// It takes an application key, whose rights are granted for each resource, or the client key of an administrator.
#[derive(Clone, Debug)]
pub struct Application {
    pub(super) client: Client,
}

impl Application {
    /// The accounts.
    #[must_use]
    pub fn users(&self) -> Users {
        Users { client: self.client.clone() }
    }

    /// One account.
    #[must_use]
    pub fn user(&self, id: u64) -> UserHandle {
        UserHandle { client: self.client.clone(), id }
    }

    /// The nodes: machines that run Wings.
    #[must_use]
    pub fn nodes(&self) -> Nodes {
        Nodes { client: self.client.clone() }
    }

    /// One node.
    #[must_use]
    pub fn node(&self, id: u64) -> NodeHandle {
        NodeHandle { client: self.client.clone(), id }
    }

    /// The locations that nodes stand in.
    #[must_use]
    pub fn locations(&self) -> Locations {
        Locations { client: self.client.clone() }
    }

    /// One location.
    #[must_use]
    pub fn location(&self, id: u64) -> LocationHandle {
        LocationHandle { client: self.client.clone(), id }
    }

    /// All servers of the panel.
    #[must_use]
    pub fn servers(&self) -> ApplicationServers {
        ApplicationServers { client: self.client.clone() }
    }

    /// One server, by its number.
    #[must_use]
    pub fn server(&self, id: u64) -> ApplicationServerHandle {
        ApplicationServerHandle { client: self.client.clone(), id }
    }
}
