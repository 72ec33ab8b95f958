//! Clients that call without end while Redis fails in every way. `PTERO_SOAK_SECONDS` sets for how long.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use ptero::testing::FakePanel;
use ptero::{BudgetStore, Clock, ResponseInfo};

use super::Test;
use super::server::Server;

const CLIENTS: usize = 4;

/// Longer than a client takes to see that Redis is back.
const HANG: Duration = Duration::from_secs(60);

pub fn trials() -> Vec<Test> {
    vec![Test::new("no_call_fails_while_redis_does", soak)]
}

#[derive(Clone, Default)]
struct Count {
    calls: Arc<AtomicUsize>,
    refusals: Arc<AtomicUsize>,
    is_over: Arc<AtomicBool>,
}

impl Count {
    fn hook(&self) -> impl Fn(&ResponseInfo<'_>) + Send + Sync + 'static {
        let count = self.clone();
        move |info| {
            let counter = if info.status == Some(429) { &count.refusals } else { &count.calls };
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }
}

fn soak() {
    let seconds = std::env::var("PTERO_SOAK_SECONDS").map_or(15, |seconds| seconds.parse().unwrap());
    let clock = Clock::simulated();
    let panel = FakePanel::builder().rate_limit(256, 256).clock(clock.clone()).start();
    let (mut redis, count) = (Server::start(), Count::default());
    let (url, key, redis_url) = (panel.url(), panel.client_key(), redis.url());
    thread::scope(|scope| {
        for number in 0..CLIENTS {
            let (count, clock, url, key, redis_url) = (count.clone(), clock.clone(), &url, &key, &redis_url);
            scope.spawn(move || {
                let store = if number % 2 == 0 {
                    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
                        let builder = ptero::Client::builder(url, key).redis(redis_url).clock(clock);
                        let client = builder.on_response(count.hook()).build().unwrap();
                        while !count.is_over.load(Ordering::Relaxed) {
                            client.account().get().await.unwrap();
                        }
                        healed(|| client.rate_limit().store)
                    })
                } else {
                    let builder = ptero::blocking::Client::builder(url, key).redis(redis_url).clock(clock);
                    let client = builder.on_response(count.hook()).build().unwrap();
                    while !count.is_over.load(Ordering::Relaxed) {
                        client.account().get().unwrap();
                    }
                    healed(|| client.rate_limit().store)
                };
                assert!(matches!(store, BudgetStore::Shared { .. }), "{store:?}");
            });
        }
        let started = Instant::now();
        for round in 0.. {
            if started.elapsed() > Duration::from_secs(seconds) {
                break;
            }
            let pause = || thread::sleep(Duration::from_millis(300));
            match round % 6 {
                0 => {
                    redis.kill();
                    pause();
                    redis.restart();
                }
                1 => {
                    redis.freeze();
                    thread::sleep(Duration::from_millis(700));
                    redis.thaw();
                }
                2 => redis.run(&["FLUSHALL"]),
                3 => redis.run(&["SCRIPT", "FLUSH"]),
                4 => {
                    let () = redis.run(&["CONFIG", "SET", "maxmemory", "1"]);
                    pause();
                    redis.run(&["CONFIG", "SET", "maxmemory", "0"])
                }
                _ => drop(redis.run::<i64>(&["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"])),
            }
            pause();
        }
        count.is_over.store(true, Ordering::Relaxed);
    });
    let (calls, refusals) = (count.calls.load(Ordering::Relaxed), count.refusals.load(Ordering::Relaxed));
    println!("{calls} calls, {refusals} refusals");
    // The simulated clock jumps while requests of other clients are on their way, into another minute of the panel.
    assert!(calls > 100 && refusals * 20 <= calls, "{refusals} of {calls}");
}

/// Waits until the budgets are shared again.
fn healed(store: impl Fn() -> BudgetStore) -> BudgetStore {
    let started = Instant::now();
    while !matches!(store(), BudgetStore::Shared { .. }) && started.elapsed() < HANG {
        thread::sleep(Duration::from_millis(10));
    }
    store()
}
