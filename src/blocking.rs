//! The blocking client: the endpoint source over ureq and tungstenite, without a runtime.
//!
//! Everything here has its twin in the crate's root, less `.await`: [`blocking::Client`](Client) is
//! `ptero::Client`.

mod http;
mod list;
mod time;
#[cfg(feature = "rustls")]
mod tls;

pub(crate) use maybe_async::must_be_sync as dual;

#[path = "api/mod.rs"]
pub mod api;

pub use api::{Client, ClientBuilder};

pub(crate) use self::http::Http;
pub(crate) use time::sleep_until;
