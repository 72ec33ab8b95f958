//! What only Pelican has. Everything that both panels have is in the models of both, where the other's fields are
//! `None`.

mod mount;
mod plugin;
mod role;

pub use mount::{Mount, MountRelationships};
pub use plugin::{Plugin, PluginCategory, PluginMeta, PluginStatus};
pub use role::{Role, RolePermission, RoleRelationships};
