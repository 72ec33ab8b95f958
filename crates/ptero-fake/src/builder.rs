//! How to set up a fake panel.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use super::calendar::Calendar;
use super::seed;
use super::seeds::{SeedEgg, SeedNode, SeedServer, SeedUser};
use super::serve::{Listeners, Shared, lock};
use super::state::{Settings, State};
use super::{FakePanel, Fault};
use ptero_model::Clock;

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
    socket_limits: bool,
    signed_url_life: Duration,
    step: Duration,
    backups_per_span: usize,
    auto_allocation: bool,
    discard_uploads: bool,
    most_per_page: usize,
    random_faults: (f64, Vec<Fault>),
    users: Vec<SeedUser>,
    nodes: Vec<SeedNode>,
    eggs: Vec<SeedEgg>,
    own_servers: Vec<SeedServer>,
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
            socket_limits: false,
            signed_url_life: Duration::from_secs(900),
            step: Duration::from_millis(20),
            backups_per_span: 2,
            auto_allocation: true,
            discard_uploads: false,
            most_per_page: usize::MAX,
            random_faults: (0.0, Vec::new()),
            users: Vec::new(),
            nodes: Vec::new(),
            eggs: Vec::new(),
            own_servers: Vec::new(),
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

    /// Adds a user. [`FakePanel::key_of`] has his key.
    pub fn user(mut self, user: SeedUser) -> Self {
        self.users.push(user);
        self
    }

    /// Adds a node.
    pub fn node(mut self, node: SeedNode) -> Self {
        self.nodes.push(node);
        self
    }

    /// Adds an egg.
    pub fn egg(mut self, egg: SeedEgg) -> Self {
        self.eggs.push(egg);
        self
    }

    /// Adds a server.
    ///
    /// ```
    /// use ptero::testing::{FakePanel, SeedServer, SeedUser};
    ///
    /// let panel = FakePanel::builder()
    ///     .without_servers()
    ///     .user(SeedUser::new("bob"))
    ///     .server(SeedServer::new("Lobby").owner("bob").file("motd.txt", "Hi!").running())
    ///     .start();
    /// assert_eq!(panel.servers()[0].name, "Lobby");
    /// assert!(panel.key_of("bob").is_some());
    /// ```
    pub fn server(mut self, server: SeedServer) -> Self {
        self.own_servers.push(server);
        self
    }

    /// Lets no page of a list hold more items than this, whatever is asked for, so that few items make many pages.
    pub fn most_per_page(mut self, count: usize) -> Self {
        self.most_per_page = count;
        self
    }

    /// Requests per minute and user, to the Client API and to the Application API. 720 and 240 by default.
    pub fn rate_limit(mut self, client: u32, application: u32) -> Self {
        (self.client_limit, self.application_limit) = (client, application);
        self
    }

    /// How long a token for the websocket is valid, in whole seconds. Ten minutes by default.
    ///
    /// Wings looks at it every 30 seconds and warns for the last minute. Here it does so twenty times in a shorter
    /// life, and warns for the last tenth of it.
    pub fn token_life(mut self, life: Duration) -> Self {
        self.token_life = life;
        self
    }

    /// Lets Wings drop messages on a websocket that come too fast, and say so with `throttled`, as from version 1.12
    /// on.
    pub fn socket_limits(mut self) -> Self {
        self.socket_limits = true;
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
    /// When the system has no port or thread to give, or when a seeded server names a user, node or egg that is not
    /// there: then there is no test to go on with.
    #[must_use]
    pub fn start(self) -> FakePanel {
        #[allow(clippy::expect_used)]
        self.try_start().expect("the fake panel could not start")
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
            socket_limits: self.socket_limits,
            signed_url_life: self.signed_url_life,
            step: self.step,
            auto_allocation: self.auto_allocation,
            discard_uploads: self.discard_uploads,
            most_per_page: self.most_per_page.max(1),
        };
        let mut state = State::new(Calendar::new(self.clock), self.seed, settings);
        let keys = seed::ground(&mut state);
        if self.with_servers {
            seed::servers(&mut state);
        }
        seed::many_servers(&mut state, self.more_servers);
        self.users.into_iter().for_each(|user| user.plant(&mut state));
        self.nodes.into_iter().for_each(|node| node.plant(&mut state));
        self.eggs.into_iter().for_each(|egg| egg.plant(&mut state));
        for server in self.own_servers {
            server.plant(&mut state)?;
        }
        let shared = Arc::new(Shared::new(state));
        let (rate, faults) = self.random_faults;
        lock(&shared.faults).at_random(rate, faults, self.seed);
        let service = listeners.serve(Arc::clone(&shared))?;
        Ok(FakePanel { url, wings_url: format!("http://{wings}"), keys, shared, _service: service })
    }
}
