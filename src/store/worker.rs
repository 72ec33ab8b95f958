//! The thread that talks to a store.

use std::fmt;
use std::sync::Weak;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use crate::error::Result;
use crate::park;

use super::{Order, Reply, Store, Unavailable};

/// How long a call waits for the store before it goes on without.
pub(crate) const PATIENCE: Duration = Duration::from_millis(500);

/// How often unused leases are looked for, and how soon a lost store is tried again.
const TICK: Duration = Duration::from_secs(1);

/// At most so many orders go into one round trip.
const BATCH: usize = 64;

/// Where the replies go.
pub(crate) trait Settle: Send + Sync + 'static {
    fn settled(&self, orders: &[Order], replies: &[Reply]);
    fn failed(&self, reason: &Unavailable);
    /// The next order on its own account: to return unused leases, or to probe a store that failed.
    fn due(&self) -> Vec<Order>;
}

/// Sends orders to the thread. Programs without a store do not contain the code for its queue.
pub(crate) struct Orders(Box<dyn Fn(Order) + Send>);

impl Orders {
    pub(crate) fn send(&self, order: Order) {
        (self.0)(order);
    }
}

impl fmt::Debug for Orders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Orders")
    }
}

/// Starts the thread. It ends when the [`Orders`] are dropped, after the last one.
pub(crate) fn start(store: impl Store, replies: Weak<impl Settle>) -> Result<Orders> {
    let (sender, orders) = channel();
    park::start("ptero store", move || run(store, &orders, &replies))?;
    // The thread outlives the sender.
    Ok(Orders(Box::new(move |order| drop(sender.send(order)))))
}

fn run(mut store: impl Store, queue: &Receiver<Order>, replies: &Weak<impl Settle>) {
    let mut looked = Instant::now();
    loop {
        let mut orders = match queue.recv_timeout(TICK) {
            Ok(order) => vec![order],
            Err(RecvTimeoutError::Timeout) => Vec::new(),
            Err(RecvTimeoutError::Disconnected) => return,
        };
        orders.extend(queue.try_iter().take(BATCH));
        if looked.elapsed() >= TICK {
            looked = Instant::now();
            orders.extend(replies.upgrade().map(|replies| replies.due()).into_iter().flatten());
        }
        if orders.is_empty() {
            continue;
        }
        let outcome = store.settle(&orders);
        let Some(replies) = replies.upgrade() else { continue };
        match outcome {
            Ok(settled) => replies.settled(&orders, &settled),
            Err(reason) => {
                // The calls behind them go on without.
                queue.try_iter().for_each(drop);
                replies.failed(&reason);
            }
        }
    }
}
