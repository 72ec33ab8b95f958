//! The guide, chapter by chapter.
//!
//! It is here to be read beside the reference, and so that its examples are compiled.

/// First steps: keys, clients, handles, settings.
#[doc = include_str!("../docs/getting-started.md")]
pub mod getting_started {}
