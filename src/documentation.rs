//! The guide, chapter by chapter.
//!
//! It is here to be read beside the reference, and so that its examples are compiled.

/// First steps: keys, clients, handles, settings.
#[doc = include_str!("../docs/getting-started.md")]
pub mod getting_started {}

/// Lists over many pages, with filters and includes.
#[doc = include_str!("../docs/pagination.md")]
pub mod pagination {}

/// What is repeated when, and how the panel's limit is kept.
#[doc = include_str!("../docs/retries-and-rate-limits.md")]
pub mod retries_and_rate_limits {}

/// What can go wrong, and what to do about it.
#[doc = include_str!("../docs/errors.md")]
pub mod errors {}

/// Files and backups, small and large.
#[doc = include_str!("../docs/files.md")]
pub mod files {}

/// Listening, commands and their answers, and what heals by itself.
#[doc = include_str!("../docs/console.md")]
pub mod console {}

/// What is different on Pelican.
#[doc = include_str!("../docs/pelican.md")]
pub mod pelican {}

/// Every call of pydactyl, and the one that takes its place.
#[doc = include_str!("../docs/from-pydactyl.md")]
pub mod from_pydactyl {}

/// The fake panel: seeds, keys, faults, the clock.
#[doc = include_str!("../docs/testing.md")]
pub mod testing {}
