//! Budgets that several processes share, with a real `redis-server`, which each test starts for itself. Where it is not
//! installed, the tests are reported as ignored.

mod clients;
mod odd;
mod processes;
mod published;
mod server;
mod shares;
mod soak;
mod tls;

use std::time::{Duration, Instant};

use libtest_mimic::{Arguments, Trial};

/// Longer than anything takes here.
const HANG: Duration = Duration::from_secs(60);

/// Defines tests that run with both clients.
macro_rules! dual_tests {
    ($(async fn $name:ident() $body:block)+) => {
        pub mod asynchronous {
            use super::*;
            use crate::Test;
            #[allow(unused_imports)]
            use ptero::{Client, api};

            $(async fn $name() $body)+

            pub fn trials() -> Vec<Test> {
                vec![$(Test::new(concat!(stringify!($name), "::asynchronous"), || {
                    tokio::runtime::Runtime::new().unwrap().block_on($name());
                })),+]
            }
        }

        pub mod blocking {
            use super::*;
            use crate::Test;
            #[allow(unused_imports)]
            use ptero::blocking::{Client, api};

            $(#[maybe_async::must_be_sync] async fn $name() $body)+

            pub fn trials() -> Vec<Test> {
                vec![$(Test::new(concat!(stringify!($name), "::blocking"), $name)),+]
            }
        }
    };
}
use dual_tests;

/// Waits until a condition holds that is not reported.
fn eventually(what: &str, mut is_met: impl FnMut() -> bool) {
    let started = Instant::now();
    while !is_met() {
        assert!(started.elapsed() < HANG, "{what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, role, client, panel, key, redis] = arguments.as_slice() {
        match role.as_str() {
            "worker" => return processes::work(client, panel, key, redis),
            "outage" => return processes::live_through_an_outage(panel, key, redis),
            "watch" => return shares::watch(client, panel, key, redis),
            "read" => return published::read(client, panel, key, redis),
            _ => {}
        }
    }
    let is_installed = server::is_installed();
    if !is_installed {
        eprintln!("redis-server is not installed: all tests of shared budgets are ignored");
    }
    // Those that last longest begin.
    let trials = [
        processes::trials(),
        soak::trials(),
        clients::asynchronous::trials(),
        clients::blocking::trials(),
        odd::asynchronous::trials(),
        odd::blocking::trials(),
        shares::asynchronous::trials(),
        shares::blocking::trials(),
        published::asynchronous::trials(),
        published::blocking::trials(),
    ]
    .concat();
    let has_tls = is_installed && server::has_tls();
    if is_installed && !has_tls {
        eprintln!("redis-server was built without TLS: its tests are ignored");
    }
    let tls = [tls::asynchronous::trials(), tls::blocking::trials()].concat();
    let trials =
        trials.into_iter().map(|trial| (trial, is_installed)).chain(tls.into_iter().map(|trial| (trial, has_tls)));
    let trials = trials.map(|(trial, is_possible)| trial.trial().with_ignored_flag(!is_possible));
    let figures = Test::new("figures_of_sharing_and_publishing", published::figures).trial();
    let trials = trials.chain([figures.with_ignored_flag(true)]).collect();
    let mut arguments = Arguments::from_args();
    // Most of the time, they wait.
    arguments.test_threads.get_or_insert(8);
    libtest_mimic::run(&arguments, trials).exit();
}

/// A test by name.
#[derive(Clone)]
pub struct Test {
    name: String,
    run: fn(),
}

impl Test {
    pub fn new(name: &str, run: fn()) -> Self {
        Self { name: name.to_owned(), run }
    }

    fn trial(self) -> Trial {
        Trial::test(self.name, move || {
            (self.run)();
            Ok(())
        })
    }
}
