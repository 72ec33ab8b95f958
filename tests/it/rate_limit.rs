//! The budget of a minute: used up, not overdrawn, shared with others. On a simulated clock that panel and clients
//! share.
// One body for both clients, compiled twice as `src/api` is.
#![allow(clippy::duplicate_mod)]

mod asynchronous;
mod blocking;

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use ptero::testing::FakePanel;
use ptero::{Clock, ResponseInfo};

const CALLS: usize = 1000;
const WORKERS: usize = 16;
const MINUTE: Duration = Duration::from_secs(60);

/// A panel, its clock, and the outcome of each request with its time.
#[derive(Clone)]
struct Scene {
    panel: Arc<FakePanel>,
    clock: Clock,
    began: Instant,
    answers: Arc<Mutex<Vec<(Duration, u16)>>>,
}

impl Scene {
    fn new() -> Self {
        let clock = Clock::simulated();
        let panel = Arc::new(FakePanel::builder().clock(clock.clone()).start());
        let began = clock.now();
        Self { panel, clock, began, answers: Arc::default() }
    }

    /// For `on_response`.
    fn note(&self) -> impl Fn(&ResponseInfo<'_>) + Send + Sync + 'static {
        let (clock, began, answers) = (self.clock.clone(), self.began, Arc::clone(&self.answers));
        move |info| answers.lock().unwrap().push((clock.now() - info.elapsed - began, info.status.unwrap()))
    }

    fn refusals(&self) -> usize {
        self.answers.lock().unwrap().iter().filter(|(_, status)| *status == 429).count()
    }

    /// How many calls that went well were sent before `end`.
    fn done_before(&self, end: Duration) -> usize {
        self.answers.lock().unwrap().iter().filter(|(at, status)| *at < end && *status == 200).count()
    }

    fn elapsed(&self) -> Duration {
        self.clock.now() - self.began
    }
}
