//! What only Pelican has. On Pterodactyl, these calls fail before anything is sent.

mod database_hosts;
mod eggs;
mod mounts;
mod plugins;
mod roles;

use super::{Client, List, dual};

pub use database_hosts::DatabaseHosts;
pub use eggs::Eggs;
pub use mounts::{MountHandle, MountedEggs, MountedNodes, MountedServers, Mounts};
pub use plugins::Plugins;
pub use roles::Roles;
