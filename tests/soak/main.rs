//! Both clients under load while one response in five is a fault: every operation ends, none is carried out twice, a
//! watch goes on, and nothing leaks.
// One body for both clients, compiled twice as `src/api` is.
#![allow(clippy::duplicate_mod)]

mod allocated;
mod asynchronous;
mod blocking;
mod ledger;
mod process;

use std::cell::OnceCell;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use ptero::Clock;
use ptero::request::application::{CreateServer, Deploy, ServerLimits};
use ptero::testing::{FakePanel, Fault};

use ledger::Ledger;
use process::Process;

const WORKERS: usize = 64;
const OPERATIONS: usize = 16;
const ROUNDS: u64 = 3;
/// After which a worker of the async client hangs: far more than a round takes on a busy machine.
const DEADLINE: Duration = Duration::from_secs(120);

/// One client at a time, so that the figures of the process are those of one client.
static ALONE: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How many orders the workers contend for.
const ORDERS: usize = 8;

/// A panel that answers one request in five with a fault, the clock that it shares with its clients, and what an order
/// has.
fn panel(round: u64) -> (FakePanel, Clock, CreateServer) {
    let clock = Clock::simulated();
    let faults = [
        Fault::RateLimited(Duration::from_secs(2)),
        Fault::Status(502),
        Fault::DroppedBefore,
        Fault::DroppedAfter,
        Fault::Truncated(10),
        Fault::Slow(Duration::from_millis(30)),
        Fault::Slow(worker_timeout() * 3 / 2),
    ];
    let panel =
        FakePanel::builder().clock(clock.clone()).seed(round + 1).servers(8).rate_limit(1_000_000, 1_000_000).start();
    for server in panel.servers() {
        panel.set_power(&server.identifier, ptero::ServerState::Running);
    }
    // Of the administrator, so that the user's servers stay the same.
    let order = CreateServer::new("Order", 1, 1).limits(ServerLimits::new(64, 64)).deploy(Deploy::new());
    let client = ptero::blocking::Client::new(panel.url(), panel.application_key()).unwrap();
    let order = client.application().servers().fill_from_egg(1, order).unwrap();
    panel.clear_requests();
    panel.random_faults(0.2, faults, round + 1);
    (panel, clock, order)
}

/// Long enough for a busy machine, so that only the slowest fault times out.
fn worker_timeout() -> Duration {
    Duration::from_secs(2)
}

/// The rounds of one client.
struct Soak {
    client: &'static str,
    began: Instant,
    /// The figures after the first round, which fills caches and pools.
    warm: OnceCell<Process>,
}

impl Soak {
    fn begin(client: &'static str) -> Self {
        Self { client, began: Instant::now(), warm: OnceCell::new() }
    }

    /// Compares the results that the workers got with what the panel did.
    fn settle(&self, panel: &FakePanel, entries: Vec<ledger::Entry>) {
        assert_eq!(entries.len(), WORKERS * OPERATIONS);
        println!("{}: {} faults in {} requests", self.client, panel.faults_applied(), panel.requests().len());
        assert!(panel.faults_applied() > entries.len() / 10);
        panel.clear_faults();
        Ledger::of(panel).settle(&entries);
        let is_order = |server: &&ptero::testing::ServerSnapshot| server.name.starts_with("order-");
        assert_eq!(panel.servers().iter().filter(is_order).count(), ORDERS, "each order makes one server");
    }

    /// Checks that the round left nothing behind.
    fn end_round(&self, round: u64) {
        let Some(warm) = self.warm.get() else {
            let now = Process::settled(Duration::from_secs(1), |_| false);
            println!("{}: round {round}: {now:?} after {:?}", self.client, self.began.elapsed());
            self.warm.set(now).unwrap();
            return;
        };
        let now = Process::settled(Duration::from_secs(20), |now| now.has_not_outgrown(warm));
        println!("{}: round {round}: {now:?} after {:?}", self.client, self.began.elapsed());
        assert!(now.has_not_outgrown(warm), "{now:?} after {warm:?}");
    }
}
