//! The endpoints. This tree is compiled twice: into the async client and into the blocking one.
//!
//! Each handle here is cheap to make and to clone: it is the client and the ids of what it is about.

mod account;
mod application;
mod builder;
mod call;
mod client;
mod console;
pub(crate) mod engine;
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
pub use list::List;
pub use raw::RawRequest;
pub use server::*;
pub use servers::Servers;

pub use transfer::{DirectoryUpload, Download, Upload};
pub(crate) use transfer::{IncomingFile, UploadBody};

use super::{Driver, Http, Sockets, Streamed, dual, enter, io, sleep_until, wait, within};
