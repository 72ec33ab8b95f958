//! Resources as the panel writes them: JSON of what is in the state.

mod activity;
mod allocation;
mod backup;
mod daemon;
pub(crate) mod database;
mod egg;
mod files;
pub(crate) mod include;
mod key;
mod location;
mod node;
mod process;
mod schedule;
mod server;
mod user;
mod variables;
