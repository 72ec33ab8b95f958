//! Budgets that several processes share, with a real `redis-server`, which each test starts for itself. Where it is not
//! installed, the tests are reported as ignored.

mod clients;
mod processes;
mod server;
mod soak;

use libtest_mimic::{Arguments, Trial};

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, role, client, panel, key, redis] = arguments.as_slice() {
        match role.as_str() {
            "worker" => return processes::work(client, panel, key, redis),
            "outage" => return processes::live_through_an_outage(panel, key, redis),
            _ => {}
        }
    }
    let is_installed = server::is_installed();
    if !is_installed {
        eprintln!("redis-server is not installed: all tests of shared budgets are ignored");
    }
    let trials =
        [clients::asynchronous::trials(), clients::blocking::trials(), processes::trials(), soak::trials()].concat();
    let trials = trials.into_iter().map(|trial| trial.trial().with_ignored_flag(!is_installed)).collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
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
