//! Bodies of the Application API. Each is made with what the panel requires; the rest has setters.
//!
//! `Create…` and `Server…` are whole: what they leave out, the panel fills with its defaults. `Update…` are changes: what
//! they leave out stays.

mod databases;
mod environment;
mod locations;
mod nodes;
mod ports;
mod server_build;
mod server_details;
mod server_startup;
mod servers;
mod users;

pub use databases::CreateDatabase;
pub use locations::{CreateLocation, UpdateLocation};
pub use nodes::{CreateNode, UpdateNode};
pub use ports::{CreateAllocations, PortRange};
pub use server_build::{ServerBuild, ServerFeatureLimits, ServerLimits, UpdateServerBuild};
pub use server_details::{ServerDetails, UpdateServerDetails};
pub use server_startup::{ServerStartup, UpdateServerStartup};
pub use servers::{CreateServer, Deploy};
pub use users::{CreateUser, UpdateUser};
