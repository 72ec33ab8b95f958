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
mod raw;
mod servers;
pub mod transfer;
mod waiting;
pub mod watch;
#[cfg(feature = "wings")]
pub mod wings;

pub(crate) use account::AccountHandle;
pub(crate) use application::*;
pub use builder::ClientBuilder;
pub use bulk::{ApplicationBulk, Bulk};
pub use client::Client;
pub(crate) use console::{Console, ConsoleServer, Listener};
pub use ensure::Ensured;
pub use follow::Follow;
pub use list::List;
pub use raw::RawRequest;
pub(crate) use server::*;
pub use servers::Servers;
pub(crate) use transfer::{Download, IncomingFile, UploadBody};
#[cfg(feature = "redis")]
pub(crate) use watch::PublishedChanges;
pub(crate) use watch::{Changes, WatchBuilder};

#[cfg(feature = "wings")]
use super::rare;
use super::{
    Background, Driver, Http, Sockets, Streamed, cancellable, compute, dual, each, enter, io, sleep_until, spawn,
    unless_stopped, wait, within,
};
