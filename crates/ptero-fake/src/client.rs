//! The Client API.

pub(crate) mod account;
pub(crate) mod permissions;
pub(crate) mod routes;
pub(crate) mod server;
pub(crate) mod servers;
