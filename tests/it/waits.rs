//! Waiting for power states, installations, transfers, backups and files, on the clock of the fake panel.

mod backups;
mod files;
mod install;
mod power;

use std::time::Duration;

use ptero::testing::{FakePanel, FakePanelBuilder};
use ptero::{Clock, Panel};

/// A server of the ordinary user.
const SERVER: &str = "ba052e75";

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

/// A panel on a simulated clock, on which operations take five seconds.
fn panel(kind: Panel) -> (FakePanelBuilder, Clock) {
    let clock = Clock::simulated();
    (FakePanel::builder().panel(kind).clock(clock.clone()).step(seconds(5)), clock)
}

/// A client of the panel and its clock.
#[macro_export]
macro_rules! wait_client {
    ($Client:ident, $panel:expr, $clock:expr, $key:ident) => {
        $Client::builder($panel.url(), $panel.$key()).clock($clock.clone()).build().unwrap()
    };
}
