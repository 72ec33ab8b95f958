//! The async client: the endpoint source over reqwest and tokio-tungstenite.

mod console;
mod file;
mod http;
pub(crate) mod io;
mod list;
mod pool;
#[cfg(feature = "redis")]
mod published;
mod scope;
mod spawn;
mod stream;
mod time;
mod transfer;
mod wait;
mod watch;
mod workers;

/// An example in the docs of the endpoint source, with `.await` at each `=>`.
macro_rules! example {
    ($first:literal $(=> $next:literal)*) => {
        concat!(
            "```no_run\n# async fn example(client: ptero::Client) -> ptero::Result<()> {\n",
            $first,
            $(".await", $next,)*
            "\n# Ok(())\n# }\n```"
        )
    };
}

/// As [`example`], with a client of a node.
#[cfg(feature = "wings")]
macro_rules! wings_example {
    ($first:literal $(=> $next:literal)*) => {
        concat!(
            "```no_run\n# async fn example(wings: ptero::wings::Client) -> ptero::Result<()> {\n",
            $first,
            $(".await", $next,)*
            "\n# Ok(())\n# }\n```"
        )
    };
}

pub(crate) use maybe_async::must_be_async as dual;

#[path = "api/mod.rs"]
pub mod api;

pub use api::{Client, ClientBuilder};
pub use list::ResultStream;

pub(crate) use self::http::Http;
pub(crate) use console::{Driver, Sockets};
#[cfg(feature = "wings")]
pub(crate) use scope::rare;
pub(crate) use scope::{enter, within};
pub(crate) use spawn::{Background, spawn};
pub(crate) use stream::Streamed;
pub(crate) use time::sleep_until;
pub(crate) use wait::wait;
pub(crate) use watch::{cancellable, unless_stopped};
pub(crate) use workers::{compute, each};
