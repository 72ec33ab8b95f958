//! An async and a blocking client for the Pterodactyl and Pelican panels and the Wings daemon.
//!
//! `ptero::Client` runs on tokio, and `ptero::blocking::Client` needs no runtime. Both are compiled from the same
//! source: they have the same methods and settings, and share models, requests and errors.
//!
//! ```console
//! $ cargo add ptero tokio --features tokio/macros,tokio/rt-multi-thread       # async
//! $ cargo add ptero --no-default-features --features blocking,rustls          # blocking
//! ```
//!
//! # Async
//!
//! ```no_run
//! # #[cfg(feature = "async")]
//! # mod example {
//! #[tokio::main]
//! async fn main() -> ptero::Result<()> {
//!     let client = ptero::Client::new("https://panel.example.com", "ptlc_…")?;
//!     for server in client.servers().list().collect().await? {
//!         println!("{} {}", server.identifier, server.name);
//!     }
//!     client.server("1a2b3c4d").power(ptero::PowerAction::Start).await
//! }
//! # }
//! ```
//!
//! # Blocking
//!
//! ```no_run
//! # #[cfg(feature = "blocking")]
//! # mod example {
//! fn main() -> ptero::Result<()> {
//!     let client = ptero::blocking::Client::new("https://panel.example.com", "ptlc_…")?;
//!     for server in client.servers().list().collect()? {
//!         println!("{} {}", server.identifier, server.name);
//!     }
//!     client.server("1a2b3c4d").power(ptero::PowerAction::Start)
//! }
//! # }
//! ```
//!
// The links lead to items of these features.
#![cfg_attr(
    all(feature = "async", feature = "blocking", feature = "testing", feature = "wings"),
    doc = include_str!("overview.md")
)]
//!
//! # Features
//!
//! All features are additive. Without any, the crate contains only the models.
//!
//! | feature | default | enables |
//! |---|---|---|
//! | `async` | yes | `ptero::Client`, on reqwest (with HTTP/2) and tokio-tungstenite |
//! | `blocking` | | `ptero::blocking::Client`, on ureq and tungstenite, without tokio |
//! | `rustls` | yes | HTTPS and `wss://`, with ring and the platform's root certificates |
//! | `gzip` | | compressed responses |
//! | `tracing` | | a span per operation, and events for its attempts, retries and waits |
//! | `metrics` | | counters and histograms through the `metrics` crate |
//! | `testing` | | the fake panel and the fake Wings |
//! | `wings` | | `ptero::wings`: a client for Wings itself, with the token of a node |
//! | `redis` | | budgets and watches shared by several processes, through Redis or Valkey |
//! | `backoff` | | conversion of a `backoff::ExponentialBackoff` into a retry policy |
#![cfg_attr(
    all(feature = "async", feature = "blocking", feature = "testing", feature = "wings"),
    doc = include_str!("guide.md")
)]
#![cfg_attr(docsrs, feature(doc_cfg))]
// `client` is on with either client, so no badge needs to mention it.
#![cfg_attr(docsrs, doc(auto_cfg(hide(feature = "client"))))]
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
mod bulk;
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
mod ensure;
#[cfg(feature = "client")]
mod error;
#[cfg(feature = "client")]
mod follow;
#[cfg(all(feature = "__fuzz", feature = "client"))]
#[doc(hidden)]
pub mod fuzz;
#[cfg(feature = "client")]
mod gate;
#[cfg(feature = "client")]
mod hex;
#[cfg(feature = "client")]
mod key;
#[cfg(all(feature = "client", feature = "wings"))]
mod node_status;
#[cfg(feature = "client")]
mod observe;
#[cfg(feature = "client")]
mod options;
#[cfg(feature = "client")]
mod paging;
#[cfg(feature = "client")]
mod panel;
#[cfg(feature = "client")]
mod panel_url;
#[cfg(feature = "client")]
// The async client starts threads only for a store.
#[cfg_attr(not(any(feature = "blocking", feature = "redis")), allow(dead_code))]
mod park;
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
mod short_id;
#[cfg(all(feature = "client", feature = "wings"))]
mod signing;
#[cfg(feature = "client")]
mod socket;
#[cfg(feature = "client")]
// Without Redis, there is no store that reads orders and replies.
#[cfg_attr(not(feature = "redis"), allow(dead_code))]
mod store;
#[cfg(all(feature = "client", feature = "rustls"))]
mod tls;
#[cfg(feature = "client")]
mod transfer;
#[cfg(feature = "client")]
mod wait;
#[cfg(feature = "client")]
pub mod watch;
#[cfg(feature = "client")]
mod wire;

#[cfg(feature = "async")]
mod asynchronous;
#[cfg(feature = "blocking")]
pub mod blocking;

#[cfg(all(feature = "async", feature = "wings"))]
pub use crate::asynchronous::api::wings;
#[cfg(feature = "async")]
pub use crate::asynchronous::{Client, ClientBuilder, ResultStream, api};
#[cfg(feature = "client")]
pub use crate::bulk::{BulkItem, BulkProgress, Report};
#[cfg(feature = "client")]
pub use crate::cancel::CancelToken;
#[cfg(feature = "client")]
pub use crate::ensure::Difference;
#[cfg(feature = "client")]
pub use crate::error::{ApiError, Error, ErrorKind, Result, codes};
#[cfg(feature = "client")]
pub use crate::observe::{OutgoingRequest, ResponseInfo};
#[cfg(feature = "client")]
pub use crate::options::RequestOptions;
#[cfg(feature = "client")]
pub use crate::rate_limit::{BudgetStore, RateLimit, RateLimits, RouteLimit};
#[cfg(feature = "client")]
pub use crate::retry::RetryPolicy;
#[cfg(feature = "client")]
pub use crate::retry_budget::{RetryBudget, RetryBudgetState};
#[cfg(feature = "client")]
pub use crate::transfer::{MirrorReport, Progress};
#[cfg(feature = "client")]
pub use crate::wait::{Restoration, WaitOptions, WaitProgress};
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
pub use ptero_model::{Clock, Panel, PowerAction, ServerState};

/// The README's examples.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
