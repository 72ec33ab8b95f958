//! Handles for the endpoints of the panel, reached through [`Client`].
//!
//! A resource with routes of its own has a handle, which stores its id: `server(id)`, `schedule(id)`, `node(id)`,
//! `nest(id)`. Everything else is addressed through its collection, with its id as the first argument:
//! `server(id).backups().get(id)`, `application().users().update(id, change)`.
//!
//! Handles are cheap to create and to clone: they hold the client and their ids, and send nothing. Methods accept ids
//! as numbers or strings, or the models that contain them.

// This tree is compiled twice: into the async client and into the blocking one.

// First, so that the docs list its methods before those that other modules add.
pub mod server;

pub mod account;
pub mod application;
mod builder;
mod bulk;
mod call;
mod client;
pub mod console;
pub(crate) mod engine;
mod ensure;
mod follow;
mod list;
pub mod pelican;
mod permissions;
mod raw;
mod servers;
pub mod transfer;
mod waiting;
pub mod watch;
#[cfg(feature = "wings")]
pub mod wings;

#[doc(no_inline)]
pub use account::{AccountHandle, ApiKeys, SshKeys, TwoFactor};
#[doc(no_inline)]
pub use application::*;
pub use builder::ClientBuilder;
pub use bulk::{ApplicationBulk, Bulk};
pub use client::Client;
pub(crate) use console::ConsoleServer;
#[doc(no_inline)]
pub use console::{Console, ConsoleBuilder, ConsoleSender, Listener};
pub use ensure::Ensured;
pub use follow::Follow;
pub use list::List;
pub use raw::RawRequest;
#[doc(no_inline)]
pub use server::*;
pub use servers::Servers;
#[doc(no_inline)]
pub use watch::{Changes, Watch, WatchBuilder};

#[doc(no_inline)]
pub use transfer::{DirectoryDownload, DirectoryUpload, Download, Mirror, Upload};
pub(crate) use transfer::{IncomingFile, UploadBody};

#[cfg(feature = "wings")]
use super::rare;
use super::{
    Driver, Http, Sockets, Streamed, cancellable, dual, each, enter, io, sleep_until, spawn, unless_stopped, wait,
    within,
};
