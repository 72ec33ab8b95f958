//! Client for the Pterodactyl Panel API and the Wings daemon behind it.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]
#![warn(missing_docs, unreachable_pub)]
#![warn(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]
// `src/api` is compiled twice on purpose: once for each client.
#![allow(clippy::duplicate_mod)]

#[cfg(any(feature = "client", feature = "testing"))]
mod clock;
#[cfg(feature = "client")]
mod config;
#[cfg(feature = "client")]
pub mod console;
#[cfg(feature = "client")]
mod decode;
#[cfg(feature = "client")]
mod error;
pub mod model;
#[cfg(feature = "client")]
mod observe;
#[cfg(feature = "client")]
mod paging;
#[cfg(feature = "client")]
mod rate_limit;
#[cfg(feature = "client")]
pub mod request;
#[cfg(feature = "client")]
mod retry;
#[cfg(feature = "testing")]
pub mod testing;
#[cfg(all(feature = "client", feature = "rustls"))]
mod tls;
#[cfg(feature = "client")]
mod transfer;
#[cfg(feature = "client")]
mod wire;

#[cfg(feature = "async")]
mod asynchronous;
#[cfg(feature = "blocking")]
pub mod blocking;

#[cfg(feature = "async")]
pub use crate::asynchronous::{Client, ClientBuilder, ResultStream, api};
#[cfg(any(feature = "client", feature = "testing"))]
pub use crate::clock::Clock;
#[cfg(feature = "client")]
pub use crate::error::{ApiError, Error, ErrorKind, Result};
pub use crate::model::{PowerAction, ServerState};
#[cfg(feature = "client")]
pub use crate::observe::ResponseInfo;
#[cfg(feature = "client")]
pub use crate::rate_limit::{RateLimit, RateLimits};
#[cfg(feature = "client")]
pub use crate::retry::RetryPolicy;
#[cfg(feature = "client")]
pub use crate::transfer::{CancelToken, Progress};
#[cfg(feature = "client")]
pub use http::Method;
