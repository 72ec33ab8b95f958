//! The Application API: users, nodes, locations, nests and all servers of the panel.

mod allocations;
mod databases;
mod locations;
mod nests;
mod nodes;
mod server;
mod servers;
mod users;

use crate::model::{InternalServerId, MountId, NestId, NodeId};

use super::{ApplicationBulk, Client, List, dual, pelican};

pub use allocations::NodeAllocations;
pub use databases::ApplicationDatabases;
pub use locations::Locations;
pub use nests::{NestEggs, NestHandle, Nests};
pub use nodes::{NodeHandle, Nodes};
pub use server::ApplicationServerHandle;
pub use servers::ApplicationServers;
pub use users::Users;

/// The administrators' API of the panel.
///
/// It requires an application key, whose permissions are granted per resource, or the client key of an administrator,
/// which has all of them. The docs of each call name the resource and whether it is read or written. With any other
/// key, calls fail with [`ErrorKind::Forbidden`](crate::ErrorKind::Forbidden) and a [hint](crate::Error::hint) that
/// names the required key.
#[derive(Clone, Debug)]
pub struct Application {
    pub(super) client: Client,
}

impl Application {
    /// Returns a handle to the user accounts.
    #[must_use]
    pub fn users(&self) -> Users {
        Users { client: self.client.clone() }
    }

    /// Returns a handle to the nodes: machines that run Wings.
    #[must_use]
    pub fn nodes(&self) -> Nodes {
        Nodes { client: self.client.clone() }
    }

    /// Returns a handle to one node.
    #[must_use]
    pub fn node(&self, id: impl Into<NodeId>) -> NodeHandle {
        NodeHandle { client: self.client.clone(), id: id.into() }
    }

    /// Returns a handle to the locations of nodes. Pterodactyl; nodes of Pelican have tags.
    #[must_use]
    pub fn locations(&self) -> Locations {
        Locations { client: self.client.clone() }
    }

    /// Returns a handle to the nests: groups of eggs. Pterodactyl; see [`eggs`](Self::eggs) for Pelican.
    #[must_use]
    pub fn nests(&self) -> Nests {
        Nests { client: self.client.clone() }
    }

    /// Returns a handle to one nest. Pterodactyl.
    #[must_use]
    pub fn nest(&self, id: impl Into<NestId>) -> NestHandle {
        NestHandle { client: self.client.clone(), id: id.into() }
    }

    /// Returns a handle to all eggs. **Pelican**; on Pterodactyl, each [`nest`](Self::nest) has its own.
    #[must_use]
    pub fn eggs(&self) -> pelican::Eggs {
        pelican::Eggs { client: self.client.clone() }
    }

    /// Returns a handle to the roles of the panel's staff. **Pelican**.
    #[must_use]
    pub fn roles(&self) -> pelican::Roles {
        pelican::Roles { client: self.client.clone() }
    }

    /// Directories of nodes that servers can use. **Pelican**.
    #[must_use]
    pub fn mounts(&self) -> pelican::Mounts {
        pelican::Mounts { client: self.client.clone() }
    }

    /// Returns a handle to one mount. **Pelican**.
    #[must_use]
    pub fn mount(&self, id: impl Into<MountId>) -> pelican::MountHandle {
        pelican::MountHandle { client: self.client.clone(), id: id.into() }
    }

    /// Returns a handle to the database servers on which the panel creates databases. **Pelican**.
    #[must_use]
    pub fn database_hosts(&self) -> pelican::DatabaseHosts {
        pelican::DatabaseHosts { client: self.client.clone() }
    }

    /// Returns a handle to the panel's plugins. **Pelican**.
    #[must_use]
    pub fn plugins(&self) -> pelican::Plugins {
        pelican::Plugins { client: self.client.clone() }
    }

    /// Returns a handle to all servers of the panel.
    #[must_use]
    pub fn servers(&self) -> ApplicationServers {
        ApplicationServers { client: self.client.clone() }
    }

    /// Returns a handle to one server, by its numeric id.
    #[must_use]
    pub fn server(&self, id: impl Into<InternalServerId>) -> ApplicationServerHandle {
        ApplicationServerHandle { client: self.client.clone(), id: id.into() }
    }

    /// Starts one operation on many servers.
    #[doc = example!(
        "let report = client.application().bulk([7, 8, 9]).suspend()" =>
        "?;\nfor (id, error) in report.failed() {\n    println!(\"{id}: {error}\");\n}"
    )]
    pub fn bulk(&self, ids: impl IntoIterator<Item = impl Into<InternalServerId>>) -> ApplicationBulk {
        ApplicationBulk::new(self.clone(), ids)
    }
}
