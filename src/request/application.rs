//! Request bodies of the Application API, and the includes, filters and sorts of its lists.
//!
//! Constructors take what the panel requires; everything else has setters. `Create…` and `Server…` are complete: the
//! panel fills in defaults for missing fields. `Update…` are changes: missing fields keep their values.

mod allocations;
mod database_hosts;
mod databases;
mod deploy;
mod egg;
mod environment;
mod locations;
mod mounts;
mod nests;
mod nodes;
mod pelican;
mod ports;
mod server_build;
mod server_details;
mod server_startup;
mod servers;
mod users;

pub use allocations::{AllocationFilter, AllocationInclude, AllocationListQuery};
pub use database_hosts::{
    CreateDatabaseHost, DatabaseHostFilter, DatabaseHostInclude, DatabaseHostListQuery, DatabaseHostSort,
    UpdateDatabaseHost,
};
pub use databases::{ApplicationDatabaseInclude, ApplicationDatabaseListQuery, CreateDatabase};
pub use deploy::Deploy;
pub use locations::{CreateLocation, LocationFilter, LocationInclude, LocationListQuery, LocationSort, UpdateLocation};
pub use mounts::{
    CreateMount, MountFilter, MountInclude, MountListQuery, MountSort, MountedEggQuery, MountedNodeQuery,
    MountedServerQuery, UpdateMount,
};
pub use nests::{EggInclude, EggListQuery, NestInclude, NestListQuery};
pub use nodes::{CreateNode, DeployableQuery, NodeFilter, NodeInclude, NodeListQuery, NodeSort, UpdateNode};
pub use pelican::{
    EggFormat, PluginField, PluginListQuery, RoleFilter, RoleInclude, RoleListQuery, RoleSort, TransferServer,
};
pub use ports::{CreateAllocations, PortRange};
pub use server_build::{ServerBuild, ServerFeatureLimits, ServerLimits, UpdateServerBuild};
pub use server_details::{ServerDetails, UpdateServerDetails};
pub use server_startup::{ServerStartup, UpdateServerStartup};
pub use servers::{
    ApplicationServerFilter, ApplicationServerInclude, ApplicationServerListQuery, ApplicationServerSort, CreateServer,
};
pub use users::{CreateUser, UpdateUser, UserFilter, UserInclude, UserListQuery, UserSort};
