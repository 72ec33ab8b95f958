//! The endpoints. This tree is compiled twice: into the async client and into the blocking one.
//!
//! Each handle here is cheap to make and to clone: it is the client and the ids of what it is about.

mod account;
mod application;
mod call;
mod client;
mod list;
mod permissions;
mod raw;
mod server;
mod servers;

pub use account::Account;
pub use application::*;
pub use client::{Client, ClientBuilder};
pub use list::List;
pub use raw::RawRequest;
pub use server::ServerHandle;
pub use servers::{ServerFilter, ServerInclude, ServerListQuery, ServerListType, Servers};

use super::{Http, dual, sleep_until};
