//! A fake panel and fake Wings to test against, without a panel, a network or Docker.
//!
//! [`FakePanel::start`] starts a panel with a few users, keys, nodes, eggs and servers. It handles every route of both
//! APIs statefully: what is created appears in lists until it is deleted. It runs on a separate thread and listens on
//! 127.0.0.1, so it serves `#[test]`s and asynchronous tests alike. Any number can run at once. A panel stops when it is
//! dropped.
//!
//! ```
//! use ptero::testing::FakePanel;
//!
//! let panel = FakePanel::start();
//! let client = ptero::blocking::Client::new(panel.url(), panel.client_key())?;
//! // … call your bot here …
//! # Ok::<(), ptero::Error>(())
//! ```

#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]
#![warn(missing_docs, unreachable_pub)]
#![warn(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]
#![cfg_attr(test, allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used))]

// Each layer uses only those above it.
// 1. Tools that know nothing of panels.
mod acl;
mod archive;
mod clock;
mod cron;
mod digest;
mod lock;
mod pattern;
mod random;
mod table;
mod throttle;
mod timers;
mod totp;
// 2. Requests and replies.
mod fault;
mod wire;
// 3. What the panel and Wings know.
mod stall;
mod state;
// 4. How they write it, and what they do with it.
mod resources;
mod simulation;
// 5. What a fake starts with, and what its thread shares.
mod seed;
mod shared;
// 6. Handlers.
mod api;
mod wings;
// 7. HTTP.
mod server;
// 8. What tests use.
mod panel;

pub use acl::{Acl, Resource};
pub use fault::Fault;
pub use panel::FakePanel;
pub use panel::builder::FakePanelBuilder;
pub use panel::inspect::ServerSnapshot;
pub use panel::operations::OperationScript;
pub use panel::script::Script;
pub use panel::sockets::Sockets;
pub use seed::additions::{SeedEgg, SeedNode, SeedServer, SeedUser};
pub use state::scripts::Operation;
pub use wire::log::{Host, ReceivedRequest};
