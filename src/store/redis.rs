//! Redis, or Valkey, as a store.

use std::fmt;
use std::time::Duration;

use ::redis::{Client, Connection, ConnectionInfo, IntoConnectionInfo, Pipeline, RedisError, Script, pipe};
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};

use super::{Grant, Order, Reply, Report, RequestOrder, RetryGrant, RetryOrder, Store, Unavailable};

/// How long connecting, sending and waiting for a reply may take, each.
const TIMEOUT: Duration = Duration::from_millis(250);

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
}

/// The URL has a password.
impl fmt::Debug for RedisUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RedisUrl").field(&self.0.addr().to_string()).finish()
    }
}

/// The budgets of one key of one panel, in Redis.
pub(crate) struct Redis {
    url: RedisUrl,
    connection: Option<Connection>,
    /// The prefixes of the keys, for the budgets of the panel and for those of the key.
    prefixes: (String, String),
    worker: String,
    reserve: Script,
    retry: Script,
}

impl Redis {
    pub(crate) fn new(url: RedisUrl, panel: &str, key: &str) -> Self {
        // In braces, as all keys of a script must be on one node of a cluster.
        let prefix = |parts: &[&str]| {
            let mut digest = Sha256::new();
            for part in parts {
                digest.update(part.as_bytes());
                digest.update([0]);
            }
            let bytes: [u8; 32] = digest.finalize().into();
            let hash: String = bytes.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
            format!("ptero:{{{hash}}}:")
        };
        Self {
            url,
            connection: None,
            prefixes: (prefix(&[panel]), prefix(&[panel, key])),
            worker: format!("{:016x}", fastrand::u64(..)),
            reserve: Script::new(include_str!("reserve.lua")),
            retry: Script::new(include_str!("retries.lua")),
        }
    }

    /// Returns a connection, and whether it is new.
    fn connect(&mut self) -> Result<(Connection, bool), RedisError> {
        if let Some(connection) = self.connection.take() {
            return Ok((connection, false));
        }
        let connection = Client::open(self.url.0.clone())?.get_connection_with_timeout(TIMEOUT)?;
        connection.set_read_timeout(Some(TIMEOUT))?;
        connection.set_write_timeout(Some(TIMEOUT))?;
        Ok((connection, true))
    }

    fn try_settle(&mut self, orders: &[Order]) -> Result<Vec<Reply>, RedisError> {
        let (mut connection, is_new) = self.connect()?;
        if is_new {
            // Since this connects to a server that may have been restarted.
            self.reserve.load(&mut connection)?;
            self.retry.load(&mut connection)?;
        }
        let mut pipeline = pipe();
        for order in orders {
            match order {
                Order::Requests(order) => self.reserve(&mut pipeline, order),
                Order::Retries(order) => self.retry(&mut pipeline, order),
            }
        }
        let replies: Vec<Vec<i64>> = pipeline.query(&mut connection)?;
        self.connection = Some(connection);
        let replies = orders.iter().zip(&replies).map(|(order, reply)| match order {
            Order::Requests(_) => grant(reply).map(Reply::Requests),
            Order::Retries(_) => retry_grant(reply).map(Reply::Retries),
        });
        replies.map(|reply| reply.ok_or_else(unexpected)).collect()
    }

    fn reserve(&self, pipeline: &mut Pipeline, order: &RequestOrder) {
        let prefix = if order.budget.is_of_panel() { &self.prefixes.0 } else { &self.prefixes.1 };
        let hash = format!("{prefix}{}", order.budget);
        let age = |instant| millis(order.now.saturating_duration_since(instant));
        let report = order.report.map_or([-1; 5], |report| {
            let Report { limit, left, wait, sent, at } = report;
            [signed(limit), signed(left), age(sent), age(at), wait.map_or(-1, millis)]
        });
        pipeline.cmd("EVALSHA").arg(self.reserve.get_hash()).arg(2).arg(&hash).arg(format!("{hash}:workers"));
        // 0 stands for the clock of the server.
        pipeline.arg(order.simulated.map_or(0, millis)).arg(&self.worker).arg(millis(order.window));
        pipeline.arg(order.want).arg(order.returned.0).arg(order.returned.1).arg(&report);
        pipeline.arg(order.assumed).arg(order.spent).arg(millis(order.ends_in)).arg(order.workers);
    }

    fn retry(&self, pipeline: &mut Pipeline, order: &RetryOrder) {
        let &RetryOrder { capacity, cost, want, earned } = order;
        pipeline.cmd("EVALSHA").arg(self.retry.get_hash()).arg(1).arg(format!("{}retries", self.prefixes.1));
        pipeline.arg(capacity).arg(cost).arg(want).arg(earned);
    }
}

impl Store for Redis {
    fn settle(&mut self, orders: &[Order]) -> Result<Vec<Reply>, Unavailable> {
        let was_connected = self.connection.is_some();
        let mut outcome = self.try_settle(orders);
        // The server may have been restarted since the last orders, and have closed the connection or lost the script.
        if was_connected && outcome.as_ref().is_err_and(|error| !error.is_timeout()) {
            self.connection = None;
            outcome = self.try_settle(orders);
        }
        outcome.map_err(|error| Unavailable(error.to_string().chars().take(200).collect()))
    }
}

fn unexpected() -> RedisError {
    (::redis::ErrorKind::UnexpectedReturnType, "the script returned something unexpected").into()
}

fn retry_grant(reply: &[i64]) -> Option<RetryGrant> {
    let &[granted, left] = reply else { return None };
    Some(RetryGrant { granted: granted.try_into().ok()?, left: left.try_into().ok()? })
}

/// Reads the reply of the script.
fn grant(reply: &[i64]) -> Option<Grant> {
    let &[granted, valid, wait, limit, free, ends_in, epoch, workers, mine] = reply else { return None };
    let count = |number: i64| u64::try_from(number).ok();
    let time = |number: i64| count(number).map(Duration::from_millis);
    Some(Grant {
        granted: count(granted)?,
        valid: time(valid)?,
        wait: time(wait),
        limit: count(limit),
        free: count(free)?,
        ends_in: time(ends_in).unwrap_or_default(),
        epoch: count(epoch)?,
        workers: count(workers)?,
        mine: count(mine)?,
    })
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
