//! The blocking client: the endpoint source over ureq and tungstenite, without a runtime.
//!
//! Everything here has its twin in the crate's root, less `.await`: [`blocking::Client`](Client) is
//! `ptero::Client`.

mod connect;
mod console;
mod early;
mod file;
mod forward;
mod http;
pub(crate) mod io;
mod list;
mod pool;
#[cfg(feature = "redis")]
mod published;
mod scope;
mod socket;
mod spawn;
mod stream;
mod time;
#[cfg(feature = "rustls")]
mod tls;
mod transfer;
mod wait;
mod watch;
mod workers;

/// An example in the docs of the endpoint source, with nothing at each `=>`.
macro_rules! example {
    ($first:literal $(=> $next:literal)*) => {
        concat!(
            "```no_run\n# fn example(client: ptero::blocking::Client) -> ptero::Result<()> {\n",
            $first,
            $($next,)*
            "\n# Ok(())\n# }\n```"
        )
    };
}

/// As [`example`], with a client of a node.
#[cfg(feature = "wings")]
macro_rules! wings_example {
    ($first:literal $(=> $next:literal)*) => {
        concat!(
            "```no_run\n# fn example(wings: ptero::blocking::wings::Client) -> ptero::Result<()> {\n",
            $first,
            $($next,)*
            "\n# Ok(())\n# }\n```"
        )
    };
}

pub(crate) use maybe_async::must_be_sync as dual;

#[path = "api/mod.rs"]
pub mod api;

#[cfg(feature = "wings")]
pub use api::wings;
pub use api::{Client, ClientBuilder};
pub use list::{Items, Pages};
pub use transfer::DownloadReader;

pub(crate) use self::http::Http;
pub(crate) use console::{Driver, Sockets};
#[cfg(feature = "wings")]
pub(crate) use scope::rare;
pub(crate) use scope::{cancellable, enter, unless_stopped, within};
pub(crate) use spawn::{Background, spawn};
pub(crate) use stream::Streamed;
pub(crate) use time::sleep_until;
pub(crate) use wait::wait;
pub(crate) use workers::{compute, each};
