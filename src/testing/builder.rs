//! How to set up a fake panel.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use super::calendar::Calendar;
use super::seed;
use super::serve::{Listeners, Shared, lock};
use super::state::{Settings, State};
use super::{FakePanel, Fault};
use crate::Clock;

/// Sets up a [`FakePanel`].
///
/// ```
/// # use std::time::Duration;
/// let panel = ptero::testing::FakePanel::builder()
///     .servers(120)
///     .rate_limit(60, 60)
///     .token_life(Duration::from_secs(5))
///     .start();
/// assert_eq!(panel.servers().len(), 124);
/// ```
#[must_use]
pub struct FakePanelBuilder {
    clock: Clock,
    seed: u64,
    with_servers: bool,
    more_servers: usize,
    client_limit: u32,
    application_limit: u32,
    token_life: Duration,
    signed_url_life: Duration,
    step: Duration,
    backups_per_span: usize,
    auto_allocation: bool,
    discard_uploads: bool,
    random_faults: (f64, Vec<Fault>),
}

impl Default for FakePanelBuilder {
    fn default() -> Self {
        Self {
            clock: Clock::system(),
            seed: 1,
            with_servers: true,
            more_servers: 0,
            client_limit: 720,
            application_limit: 240,
            token_life: Duration::from_secs(600),
            signed_url_life: Duration::from_secs(900),
            step: Duration::from_millis(20),
            backups_per_span: 2,
            auto_allocation: true,
            discard_uploads: false,
            random_faults: (0.0, Vec::new()),
        }
    }
}

impl FakePanelBuilder {
    /// The clock for token life, rate limits and everything simulated. Give the same one to the client.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Where randomness begins: keys, ids, figures and random faults. The same seed gives the same panel.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Begins without servers, only with users, keys, a node and eggs.
    pub fn without_servers(mut self) -> Self {
        self.with_servers = false;
        self
    }

    /// Adds `count` servers, all of the ordinary user whose key [`FakePanel::client_key`] is.
    pub fn servers(mut self, count: usize) -> Self {
        self.more_servers = count;
        self
    }

    /// Requests per minute and user, to the Client API and to the Application API. 720 and 240 by default.
    pub fn rate_limit(mut self, client: u32, application: u32) -> Self {
        (self.client_limit, self.application_limit) = (client, application);
        self
    }

    /// How long a token for the websocket is valid. Ten minutes by default.
    pub fn token_life(mut self, life: Duration) -> Self {
        self.token_life = life;
        self
    }

    /// How long a signed URL is valid. 15 minutes by default.
    pub fn signed_url_life(mut self, life: Duration) -> Self {
        self.signed_url_life = life;
        self
    }

    /// How long everything simulated takes: starting, stopping, installing, making and restoring a backup. 20 ms by
    /// default.
    pub fn step(mut self, step: Duration) -> Self {
        self.step = step;
        self
    }

    /// How many backups a server may make within ten minutes. 2 by default, as on the panel.
    pub fn backups_per_span(mut self, count: usize) -> Self {
        self.backups_per_span = count;
        self
    }

    /// Whether clients may add allocations by themselves. On by default, unlike on the panel.
    pub fn auto_allocation(mut self, enabled: bool) -> Self {
        self.auto_allocation = enabled;
        self
    }

    /// Counts the bytes of uploads without keeping them, for uploads that do not fit into memory.
    pub fn discard_uploads(mut self) -> Self {
        self.discard_uploads = true;
        self
    }

    /// Lets one of `faults`, chosen by the seed, happen to each request with the probability `rate`.
    pub fn random_faults(mut self, rate: f64, faults: impl IntoIterator<Item = Fault>) -> Self {
        self.random_faults = (rate, faults.into_iter().collect());
        self
    }

    /// Starts the fake panel.
    ///
    /// # Panics
    ///
    /// When the system has no port or thread to give: then there is no test to go on with.
    #[must_use]
    pub fn start(self) -> FakePanel {
        #[allow(clippy::expect_used)]
        self.try_start().expect("the fake panel needs two ports on 127.0.0.1 and a thread")
    }

    fn try_start(self) -> io::Result<FakePanel> {
        let listeners = Listeners::bind()?;
        let (panel, wings) = listeners.addresses()?;
        let url = format!("http://{panel}");
        let settings = Settings {
            url: url.clone(),
            wings_port: wings.port(),
            client_limit: self.client_limit,
            application_limit: self.application_limit,
            backups_per_span: self.backups_per_span,
            token_life: self.token_life,
            signed_url_life: self.signed_url_life,
            step: self.step,
            auto_allocation: self.auto_allocation,
            discard_uploads: self.discard_uploads,
        };
        let mut state = State::new(Calendar::new(self.clock), self.seed, settings);
        let keys = seed::ground(&mut state);
        if self.with_servers {
            seed::servers(&mut state);
        }
        seed::many_servers(&mut state, self.more_servers);
        let shared = Arc::new(Shared::new(state));
        let (rate, faults) = self.random_faults;
        lock(&shared.faults).at_random(rate, faults, self.seed);
        let service = listeners.serve(Arc::clone(&shared))?;
        Ok(FakePanel { url, wings_url: format!("http://{wings}"), keys, shared, _service: service })
    }
}
