//! Watching all servers of a key: what is known of each, what changed, and what to ask for next.
//!
//! Everything here is pure. Both clients carry out the same plan: they ask for lists, figures and consoles when
//! `Watched::plan` says so, and report the results.

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

mod change;
mod core;
mod entry;
mod log;
mod plan;
mod results;
mod settings;
mod snapshot;
mod watched;

pub use change::Change;
pub(crate) use entry::Connection;
pub(crate) use plan::Job;
pub(crate) use settings::WatchSettings;
pub use snapshot::{ServerSource, Snapshot, Source, WatchedServer};
pub(crate) use watched::{Reply, Watched};

#[cfg(test)]
mod tests;
