//! The panel's APIs.

mod activity;
mod application;
mod bindings;
mod client;
mod context;
mod databases;
mod dialect;
pub(crate) mod dispatch;
mod endpoint;
mod limits;
mod paging;
mod pelican;
mod router;
mod validation;
