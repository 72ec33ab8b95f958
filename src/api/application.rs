mod allocations;
mod databases;
mod locations;
mod nests;
mod nodes;
mod server;
mod servers;
mod users;

use super::{Client, List, dual};

pub use allocations::NodeAllocations;
pub use databases::ApplicationDatabases;
pub use locations::{LocationHandle, Locations};
pub use nests::{Eggs, NestHandle, Nests};
pub use nodes::{NodeHandle, Nodes};
pub use server::ApplicationServerHandle;
pub use servers::ApplicationServers;
pub use users::{UserHandle, Users};

/// How many items to ask for at most: the Application API sets no bound, but the panel builds each page in memory.
const LARGEST_PAGE: u32 = 500;

/// The administrators' side of the panel.
///
/// It takes an application key, whose rights are granted for each resource, or the client key of an administrator,
/// which may do everything. The docs of each call name the resource and whether it is read or written. With a key that
/// may not, the answer is [`ErrorKind::Forbidden`](crate::ErrorKind::Forbidden) with a [hint](crate::Error::hint) at
/// the key that is needed.
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

    /// The nests: groups of eggs.
    #[must_use]
    pub fn nests(&self) -> Nests {
        Nests { client: self.client.clone() }
    }

    /// One nest.
    #[must_use]
    pub fn nest(&self, id: u64) -> NestHandle {
        NestHandle { client: self.client.clone(), id }
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
