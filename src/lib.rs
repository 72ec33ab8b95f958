//! A client for the Pterodactyl Panel API and the Wings daemon behind it.
//!
//! There are two clients with the same methods, made from one source: `ptero::Client` is async, and
//! `ptero::blocking::Client` needs no runtime. Everything else, models, errors, requests, is shared between them.
//!
//! ```no_run
//! # #[cfg(feature = "blocking")]
//! # fn example() -> ptero::Result<()> {
//! use ptero::blocking::Client;
//!
//! let client = Client::new("https://panel.example.com", "ptlc_…")?;
//! for server in client.servers().list() {
//!     println!("{}", server?.name);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Where to begin
//!
//! | for | see |
//! |---|---|
//! | servers, files, backups, schedules, … of a user | `Client::server`, `Client::servers`, `Client::account` |
//! | users, nodes, all servers, of an administrator | `Client::application` |
//! | lists over many pages | `api::List` |
//! | the console | `Client::server(id).console()`, [`console`] |
//! | files and backups, byte by byte | `Client::server(id).files().upload(…)`, `.download(…)` |
//! | errors | [`Error`] |
//! | retries and limits | [`RetryPolicy`], [`RateLimits`] |
//! | tests of your own program | `testing::FakePanel` |
//! | routes that add-ons bring | `Client::request` |
//! | the guide, and the way from pydactyl | `documentation` |
//!
//! # Features
//!
//! | feature | default | what for |
//! |---|---|---|
//! | `async` | yes | `ptero::Client`: reqwest, with HTTP/2, and tokio-tungstenite |
//! | `blocking` | | `ptero::blocking::Client`: ureq and tungstenite, no tokio |
//! | `rustls` | yes | HTTPS and `wss://`, with ring and the platform's root certificates |
//! | `gzip` | | asks for compressed answers |
//! | `tracing` | | a span for each operation, and events for its attempts, retries and waits |
//! | `metrics` | | counters and histograms, through the crate `metrics` |
//! | `testing` | | the fake panel and fake Wings |
//! | `backoff` | | takes a `backoff::ExponentialBackoff` as retry policy |
//!
//! All are additive. Without any, there are the [`model`]s alone.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]
#![warn(missing_docs, unreachable_pub)]
#![warn(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]
// `src/api` is compiled twice on purpose: once for each client.
#![allow(clippy::duplicate_mod)]
// `client` is what both clients share; alone, it is a library that nothing calls.
#![cfg_attr(not(any(feature = "async", feature = "blocking")), allow(dead_code, unused_imports, unreachable_pub))]

#[cfg(all(feature = "__bench", feature = "client"))]
#[doc(hidden)]
pub mod bench;
#[cfg(feature = "client")]
mod cancel;
#[cfg(feature = "client")]
mod config;
#[cfg(feature = "client")]
pub mod console;
#[cfg(feature = "client")]
mod deadline;
#[cfg(feature = "client")]
mod decode;
#[cfg(all(any(doc, doctest), feature = "async", feature = "blocking", feature = "testing"))]
pub mod documentation;
#[cfg(feature = "client")]
mod error;
#[cfg(feature = "client")]
mod follow;
#[cfg(feature = "client")]
mod key;
#[cfg(feature = "client")]
mod observe;
#[cfg(feature = "client")]
mod options;
#[cfg(feature = "client")]
mod paging;
#[cfg(feature = "client")]
mod panel_url;
#[cfg(feature = "client")]
mod payload;
#[cfg(feature = "client")]
mod proxies;
#[cfg(feature = "client")]
mod rate_limit;
#[cfg(feature = "client")]
pub mod request;
#[cfg(feature = "client")]
mod retry;
#[cfg(feature = "client")]
mod retry_budget;
#[cfg(feature = "client")]
mod socket;
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
#[cfg(feature = "client")]
pub use crate::cancel::CancelToken;
#[cfg(feature = "client")]
pub use crate::error::{ApiError, Error, ErrorKind, Result, codes};
#[cfg(feature = "client")]
pub use crate::observe::{OutgoingRequest, ResponseInfo};
#[cfg(feature = "client")]
pub use crate::options::RequestOptions;
#[cfg(feature = "client")]
pub use crate::rate_limit::{RateLimit, RateLimits, RouteLimit};
#[cfg(feature = "client")]
pub use crate::retry::RetryPolicy;
#[cfg(feature = "client")]
pub use crate::retry_budget::{RetryBudget, RetryBudgetState};
#[cfg(feature = "client")]
pub use crate::transfer::Progress;
#[cfg(feature = "client")]
pub use http::Method;
// The crates whose types are in public signatures, in the version that these signatures mean.
#[cfg(feature = "client")]
pub use {bytes, http};
pub use {jiff, serde_json, uuid};

#[cfg(feature = "testing")]
pub use ptero_fake as testing;
pub use ptero_model as model;
pub use ptero_model::{
    AllocationId, ApiKeyId, BackupId, DatabaseHostId, DatabaseId, EggId, ExternalId, InternalServerId, LocationId,
    MountId, NestId, NodeId, RoleId, ScheduleId, ServerDatabaseId, ServerId, SubuserId, TaskId, UserId,
};
pub use ptero_model::{Clock, PowerAction, ServerState};

/// The README's examples.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
