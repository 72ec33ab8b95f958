//! Client for the Pterodactyl Panel API and the Wings daemon behind it.
#![cfg_attr(docsrs, feature(doc_cfg))]
// `src/api` is compiled twice on purpose: once for each client.
#![allow(clippy::duplicate_mod)]

#[cfg(any(feature = "client", feature = "testing"))]
mod clock;
#[cfg(feature = "client")]
pub mod console;
pub mod model;
#[cfg(feature = "testing")]
pub mod testing;

#[cfg(any(feature = "client", feature = "testing"))]
pub use crate::clock::Clock;
