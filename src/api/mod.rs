//! Handles for the endpoints of the panel, reached through [`Client`].
//!
//! A resource with routes of its own has a handle, which stores its id: `server(id)`, `schedule(id)`, `node(id)`,
//! `nest(id)`. Everything else is addressed through its collection, with its id as the first argument:
//! `server(id).backups().get(id)`, `application().users().update(id, change)`.
//!
//! Handles are cheap to create and to clone: they hold the client and their ids, and send nothing. Methods accept ids
//! as numbers or strings, or the models that contain them.

// This tree is compiled twice: into the async client and into the blocking one.

mod account;
mod application;
mod builder;
mod call;
mod client;
mod console;
pub(crate) mod engine;
mod follow;
mod list;
mod permissions;
mod raw;
mod server;
mod servers;
mod transfer;

pub use account::{AccountHandle, ApiKeys, SshKeys, TwoFactor};
pub use application::*;
pub use builder::ClientBuilder;
pub use client::Client;
pub use console::{Console, ConsoleBuilder, ConsoleSender, Listener};
pub use follow::Follow;
pub use list::List;
pub use raw::RawRequest;
pub use server::*;
pub use servers::Servers;

pub use transfer::{DirectoryUpload, Download, Upload};
pub(crate) use transfer::{IncomingFile, UploadBody};

use super::{Driver, Http, Sockets, Streamed, dual, enter, io, sleep_until, unless_stopped, wait, within};
