//! The watch of all servers of a key: what is known about each, what changed, and what to request next.
//!
//! Everything here is pure. Both clients carry out the same plan: they ask for lists, figures and consoles when
//! `Watched::plan` says so, and report the results.

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

mod change;
mod core;
mod entry;
#[cfg(feature = "redis")]
mod inbox;
mod log;
// Without that feature, no node can be given.
#[cfg_attr(not(feature = "wings"), allow(dead_code))]
mod nodes;
mod plan;
#[cfg(feature = "redis")]
mod reader;
mod results;
mod settings;
mod shard;
#[cfg(feature = "redis")]
mod shards;
mod slots;
mod snapshot;
mod watched;

pub use change::Change;
pub(crate) use entry::Connection;
#[cfg(feature = "redis")]
pub(crate) use inbox::Inbox;
#[cfg(feature = "wings")]
pub(crate) use nodes::{FoundNode, NodeKey, Reported};
pub(crate) use plan::Job;
#[cfg(feature = "redis")]
pub(crate) use reader::start as start_reading;
pub(crate) use settings::{Consoles, WatchSettings};
pub(crate) use shard::Shard;
#[cfg(feature = "redis")]
pub(crate) use shards::start as start_sharing;
#[cfg(feature = "redis")]
pub(crate) use slots::{SLOTS, Slots};
#[cfg(feature = "redis")]
pub use snapshot::WatchShare;
pub use snapshot::{ServerSource, Snapshot, Source, WatchedServer};
pub(crate) use watched::{Reply, Watched};

#[cfg(test)]
mod tests;
