//! Redis, or Valkey, as a store.

mod budgets;
mod connection;
mod group;
#[cfg(feature = "rustls")]
mod tls;

use std::fmt;

#[cfg(feature = "rustls")]
use ::redis::ConnectionAddr;
use ::redis::{ConnectionInfo, IntoConnectionInfo, RedisError};
use sha2::{Digest, Sha256};

use crate::config::Config;
use crate::error::{Error, Quoted, Result, Secrets};
use crate::hex::hex;
use crate::store::Unavailable;

pub(crate) use budgets::Redis;
pub(crate) use connection::Connector;
pub(crate) use group::RedisGroup;

/// Where a Redis is, and the password for it.
#[derive(Clone)]
pub(crate) struct RedisUrl(ConnectionInfo);

impl RedisUrl {
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) for an invalid URL, which is not repeated.
    pub(crate) fn new(url: &str) -> Result<Self> {
        if url.starts_with("rediss") && cfg!(not(feature = "rustls")) {
            return Err(Error::config("a rediss:// URL needs the feature `rustls` of ptero"));
        }
        let invalid = |_| {
            let error = Error::config("the URL of Redis is invalid");
            error.with_hint("use redis://[user:password@]host[:port][/database]")
        };
        url.into_connection_info().map(Self).map_err(invalid)
    }

    /// Why an exchange failed. A Redis that does not know a command repeats what came with it, such as the password.
    fn unavailable(&self, error: &RedisError) -> Unavailable {
        let password = self.0.redis_settings().password().unwrap_or_default();
        Unavailable(Quoted::line(&error.to_string(), Secrets::of_token(password)).to_string())
    }

    #[cfg(feature = "rustls")]
    fn is_tls(&self) -> bool {
        matches!(self.0.addr(), ConnectionAddr::TcpTls { .. })
    }
}

/// The URL has a password.
impl fmt::Debug for RedisUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RedisUrl").field(&self.0.addr().to_string()).finish()
    }
}

/// What the keys begin with. It tells neither the panel nor the API key.
#[derive(Clone, Debug)]
pub(crate) struct Prefixes {
    /// For what the panel counts for all its users together.
    panel: String,
    /// For everything else.
    key: String,
}

impl Prefixes {
    pub(crate) fn new(config: &Config) -> Self {
        let panel = hash(&[&config.origin()]);
        Self { panel: prefix(&panel), key: prefix(&stream_name(config)) }
    }
}

/// Names what all processes with the same key of the same panel have in common.
pub(crate) fn stream_name(config: &Config) -> String {
    hash(&[&config.origin(), config.key.expose()])
}

fn hash(parts: &[&str]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part.as_bytes());
        digest.update([0]);
    }
    let mut hash = hex(&digest.finalize());
    hash.truncate(32);
    hash
}

/// In braces, as all keys of a script must be on one node of a cluster.
fn prefix(name: &str) -> String {
    format!("ptero:{{{name}}}:")
}

/// A name for this client among all others.
fn worker() -> String {
    format!("{:016x}", fastrand::u64(..))
}
