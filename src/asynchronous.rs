//! The async client: the endpoint source over reqwest and tokio-tungstenite.

mod http;
mod list;
mod time;

pub(crate) use maybe_async::must_be_async as dual;

#[path = "api/mod.rs"]
pub mod api;

pub(crate) use self::http::Http;
pub(crate) use time::sleep_until;
