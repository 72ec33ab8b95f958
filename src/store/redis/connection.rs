use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use ::redis::{Client, Connection, ErrorKind, RedisResult};

use crate::store::Unavailable;

use super::RedisUrl;

/// How long sending and waiting for a reply may take, each.
const TIMEOUT: Duration = Duration::from_millis(250);

/// How long connecting may take, with TLS to a server far away. Calls do not wait for it so long.
pub(super) const CONNECT: Duration = Duration::from_secs(1);

/// A connection that is opened when it is needed, and again when it was lost.
pub(crate) struct Connector {
    url: RedisUrl,
    /// Certificate authorities that the platform does not know, in PEM or DER form.
    #[cfg_attr(not(feature = "rustls"), allow(dead_code))]
    roots: Vec<Vec<u8>>,
    connection: Option<Connection>,
}

impl Connector {
    pub(crate) fn new(url: RedisUrl, roots: &[Vec<u8>]) -> Self {
        Self { url, roots: roots.to_vec(), connection: None }
    }

    /// Has an exchange with Redis. It is repeated if the connection turns out to be lost, so it must be harmless twice.
    pub(super) fn run<T>(
        &mut self,
        mut exchange: impl FnMut(&mut Connection, bool) -> RedisResult<T>,
    ) -> Result<T, Unavailable> {
        let was_connected = self.connection.is_some();
        let mut outcome = self.attempt(Duration::ZERO, &mut exchange);
        // The server may have been restarted since, and have closed the connection or lost the scripts.
        if was_connected && outcome.as_ref().is_err_and(|error| !error.is_timeout()) {
            outcome = self.attempt(Duration::ZERO, &mut exchange);
        }
        outcome.map_err(|error| self.url.unavailable(&error))
    }

    /// Has an exchange, once, in which Redis may take so much longer than usual.
    pub(super) fn run_once<T>(
        &mut self,
        longer: Duration,
        mut exchange: impl FnMut(&mut Connection, bool) -> RedisResult<T>,
    ) -> Result<T, Unavailable> {
        self.attempt(longer, &mut exchange).map_err(|error| self.url.unavailable(&error))
    }

    /// Has an exchange. A reply at which the Redis client panics, such as one of an absurd length, must not end the thread.
    fn attempt<T>(
        &mut self,
        longer: Duration,
        exchange: &mut dyn FnMut(&mut Connection, bool) -> RedisResult<T>,
    ) -> RedisResult<T> {
        let unreadable = |_| Err((ErrorKind::Parse, "the reply cannot be read").into());
        catch_unwind(AssertUnwindSafe(|| self.exchange(longer, exchange))).unwrap_or_else(unreadable)
    }

    /// An exchange that fails ends the connection, whose next reply may be that of another.
    fn exchange<T>(
        &mut self,
        longer: Duration,
        exchange: &mut dyn FnMut(&mut Connection, bool) -> RedisResult<T>,
    ) -> RedisResult<T> {
        let (mut connection, is_new) = match self.connection.take() {
            Some(connection) => (connection, false),
            None => (self.open()?, true),
        };
        connection.set_read_timeout(Some(TIMEOUT.saturating_add(longer)))?;
        connection.set_write_timeout(Some(TIMEOUT))?;
        let result = exchange(&mut connection, is_new)?;
        self.connection = Some(connection);
        Ok(result)
    }

    fn open(&self) -> RedisResult<Connection> {
        #[cfg(feature = "rustls")]
        if self.url.is_tls() {
            return super::tls::connect(&self.url, &self.roots);
        }
        Client::open(self.url.0.clone())?.get_connection_with_timeout(CONNECT)
    }
}
