//! The panel's APIs.

mod activity;
mod application;
mod bindings;
mod client;
mod context;
mod databases;
pub(crate) mod dispatch;
mod endpoint;
mod limits;
mod paging;
mod router;
mod validation;
