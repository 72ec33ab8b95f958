//! Budgets in Redis.

use std::time::Duration;

use ::redis::{Connection, Pipeline, RedisError, RedisResult, Script, pipe};

use crate::store::{Grant, Order, Reply, Report, RequestOrder, RetryGrant, RetryOrder, Store, Unavailable};

use super::{Connector, Prefixes, worker};

const RESERVE: &str = include_str!("reserve.lua");
const RETRY: &str = include_str!("retries.lua");

/// The budgets of one key of one panel, in Redis.
pub(crate) struct Redis {
    connector: Connector,
    prefixes: Prefixes,
    worker: String,
    scripts: Scripts,
}

struct Scripts {
    reserve: Script,
    retry: Script,
}

impl Redis {
    pub(crate) fn new(connector: Connector, prefixes: Prefixes) -> Self {
        let scripts = Scripts { reserve: Script::new(RESERVE), retry: Script::new(RETRY) };
        Self { connector, prefixes, worker: worker(), scripts }
    }

    fn reserve(&self, pipeline: &mut Pipeline, order: &RequestOrder) {
        let prefix = if order.budget.is_of_panel() { &self.prefixes.panel } else { &self.prefixes.key };
        let hash = format!("{prefix}{}", order.budget);
        let age = |instant| millis(order.now.saturating_duration_since(instant));
        let report = order.report.map_or([-1; 5], |report| {
            let Report { limit, left, wait, sent, at } = report;
            [signed(limit), signed(left), age(sent), age(at), wait.map_or(-1, millis)]
        });
        pipeline.cmd("EVALSHA").arg(self.scripts.reserve.get_hash()).arg(2).arg(&hash).arg(format!("{hash}:workers"));
        // 0 stands for the clock of the server.
        pipeline.arg(order.simulated.map_or(0, millis)).arg(&self.worker).arg(millis(order.window));
        pipeline.arg(order.want).arg(order.returned.0).arg(order.returned.1).arg(&report);
        pipeline.arg(order.assumed).arg(order.spent).arg(millis(order.ends_in)).arg(order.workers);
    }

    fn retry(&self, pipeline: &mut Pipeline, order: &RetryOrder) {
        let &RetryOrder { capacity, cost, want, earned } = order;
        pipeline.cmd("EVALSHA").arg(self.scripts.retry.get_hash()).arg(1).arg(format!("{}retries", self.prefixes.key));
        pipeline.arg(capacity).arg(cost).arg(want).arg(earned);
    }
}

impl Store for Redis {
    fn settle(&mut self, orders: &[Order]) -> Result<Vec<Reply>, Unavailable> {
        let mut pipeline = pipe();
        for order in orders {
            match order {
                Order::Requests(order) => self.reserve(&mut pipeline, order),
                Order::Retries(order) => self.retry(&mut pipeline, order),
            }
        }
        self.connector.run(|connection, is_new| {
            if is_new {
                // Since this connects to a server that may have been restarted.
                load(connection)?;
            }
            let replies: Vec<Vec<i64>> = pipeline.query(connection)?;
            let replies = orders.iter().zip(&replies).map(|(order, reply)| match order {
                Order::Requests(_) => grant(reply).map(Reply::Requests),
                Order::Retries(_) => retry_grant(reply).map(Reply::Retries),
            });
            replies.map(|reply| reply.ok_or_else(unexpected)).collect()
        })
    }
}

/// Loads the scripts. [`Script::load`] would panic if the reply is unexpected.
fn load(connection: &mut Connection) -> RedisResult<()> {
    let mut pipeline = pipe();
    for script in [RESERVE, RETRY] {
        pipeline.cmd("SCRIPT").arg("LOAD").arg(script).ignore();
    }
    pipeline.exec(connection)
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
