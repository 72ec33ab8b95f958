//! Models of the Application API.

mod allocation;
mod database;
mod egg;
mod location;
mod nest;
mod node;
mod server;
mod user;

pub use allocation::{Allocation, AllocationRelationships};
pub use database::{Database, DatabaseHost, DatabaseHostRelationships, DatabaseRelationships};
pub use egg::{
    Egg, EggConfig, EggInheritedConfig, EggInheritedScript, EggRelationships, EggScript, EggVariable, ServerVariable,
};
pub use location::{Location, LocationRelationships};
pub use nest::{Nest, NestRelationships};
pub use node::{
    AllocatedResources, Node, NodeConfiguration, NodeConfigurationApi, NodeConfigurationSftp, NodeConfigurationSsl,
    NodeConfigurationSystem, NodeRelationships,
};
pub use server::{Container, Server, ServerRelationships};
pub use user::{Subuser, SubuserRelationships, User, UserRelationships};
