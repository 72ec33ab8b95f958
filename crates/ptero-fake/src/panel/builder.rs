//! Sets up a fake panel.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use ptero_model::{Clock, Panel};

use super::FakePanel;
use crate::clock::PanelClock;
use crate::fault::Fault;
use crate::lock::lock;
use crate::seed::additions::{SeedEgg, SeedNode, SeedServer, SeedUser};
use crate::seed::default;
use crate::server::listen::Listeners;
use crate::shared::Shared;
use crate::state::State;
use crate::state::settings::Settings;

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
    port: u16,
    wings_port: u16,
    settings: Settings,
    with_servers: bool,
    more_servers: usize,
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
            port: 0,
            wings_port: 0,
            settings: Settings::default(),
            with_servers: true,
            more_servers: 0,
            random_faults: (0.0, Vec::new()),
            users: Vec::new(),
            nodes: Vec::new(),
            eggs: Vec::new(),
            own_servers: Vec::new(),
        }
    }
}

impl FakePanel {
    /// Starts a fake panel with the default seed.
    ///
    /// # Panics
    ///
    /// If no port can be bound or no thread started.
    #[must_use]
    pub fn start() -> Self {
        Self::builder().start()
    }

    /// Starts a fake Pelican panel with the default seed.
    ///
    /// # Panics
    ///
    /// If no port can be bound or no thread started.
    #[must_use]
    pub fn pelican() -> Self {
        Self::builder().panel(Panel::Pelican).start()
    }

    /// Returns a builder for a fake panel.
    pub fn builder() -> FakePanelBuilder {
        FakePanelBuilder::default()
    }
}

impl FakePanelBuilder {
    /// Sets the clock for token life, rate limits and simulated operations. Use the same clock for the client.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Plays this panel. Pterodactyl by default. Pelican has the rate limits of [`route_limits`](Self::route_limits), unless
    /// others are set afterwards.
    pub fn panel(mut self, panel: Panel) -> Self {
        self.settings.panel = panel;
        if panel == Panel::Pelican { self.route_limits() } else { self }
    }

    /// Sets the seed of keys, ids, figures and random faults. The same seed makes the same panel.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Binds the panel to this port of 127.0.0.1. The default is 0, for any free port.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Binds Wings to this port of 127.0.0.1. The default is 0, for any free port.
    pub fn wings_port(mut self, port: u16) -> Self {
        self.wings_port = port;
        self
    }

    /// Starts without servers, only with users, keys, a node and eggs.
    pub fn without_servers(mut self) -> Self {
        self.with_servers = false;
        self
    }

    /// Adds `count` servers, all of the ordinary user whose key is [`FakePanel::client_key`].
    pub fn servers(mut self, count: usize) -> Self {
        self.more_servers = count;
        self
    }

    /// Adds a user. [`FakePanel::key_of`] returns the user's key.
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

    /// Limits the pages of lists to this many items, whatever is requested, so that few items make many pages.
    pub fn most_per_page(mut self, count: usize) -> Self {
        self.settings.most_per_page = count.max(1);
        self
    }

    /// Sets the requests per minute and user, for the Client API and the Application API. The defaults are 720 and 240.
    pub fn rate_limit(mut self, client: u32, application: u32) -> Self {
        (self.settings.client_limit, self.settings.application_limit) = (client, application);
        self
    }

    /// Sets the rate limits of the panel since version 1.12: 256 requests per minute and user to each API, and narrow ones
    /// per server and route, such as 5 websocket tokens a minute. Call [`rate_limit`](Self::rate_limit) afterwards for
    /// other limits of the APIs.
    pub fn route_limits(mut self) -> Self {
        self.settings.route_limits = true;
        self.rate_limit(256, 256)
    }

    /// Sets how long a websocket token is valid, in whole seconds. The default is ten minutes.
    ///
    /// Wings checks the token every 30 seconds and warns during the last minute. A token with a shorter life is checked
    /// twenty times, and the warning starts with the last tenth.
    pub fn token_life(mut self, life: Duration) -> Self {
        self.settings.token_life = life;
        self
    }

    /// Makes Wings drop messages that arrive too fast on a websocket, with the event `throttled`, as since version 1.12.
    pub fn socket_limits(mut self) -> Self {
        self.settings.socket_limits = true;
        self
    }

    /// Sets how long a signed URL is valid. The default is 15 minutes.
    pub fn signed_url_life(mut self, life: Duration) -> Self {
        self.settings.signed_url_life = life;
        self
    }

    /// Sets how long each simulated operation takes: starting, stopping, installing, creating and restoring a backup. The
    /// default is 20 ms.
    pub fn step(mut self, step: Duration) -> Self {
        self.settings.step = step;
        self
    }

    /// Sets how long Wings still holds the power lock after a server has stopped. Until then, a start is refused: over the
    /// websocket with `daemon error`, over REST silently. Zero by default, while a real Wings needs a moment.
    pub fn power_lock(mut self, duration: Duration) -> Self {
        self.settings.power_lock = duration;
        self
    }

    /// Sets how long the panel repeats the resources of a server. A real panel does so for 20 seconds. Zero by default, so
    /// that a test sees each change.
    pub fn resources_cache(mut self, duration: Duration) -> Self {
        self.settings.resources_cache = duration;
        self
    }

    /// Sets how many backups a server may create within ten minutes. The default is 2, as on the panel.
    pub fn backups_per_span(mut self, count: usize) -> Self {
        self.settings.backups_per_span = count;
        self
    }

    /// Sets whether clients may create allocations. True by default, unlike on the panel.
    pub fn auto_allocation(mut self, enabled: bool) -> Self {
        self.settings.auto_allocation = enabled;
        self
    }

    /// Counts the bytes of uploads without keeping them, for uploads larger than memory.
    pub fn discard_uploads(mut self) -> Self {
        self.settings.discard_uploads = true;
        self
    }

    /// Applies one of `faults`, chosen by the seed, to each request with probability `rate`.
    pub fn random_faults(mut self, rate: f64, faults: impl IntoIterator<Item = Fault>) -> Self {
        self.random_faults = (rate, faults.into_iter().collect());
        self
    }

    /// Starts the fake panel.
    ///
    /// # Panics
    ///
    /// If [`try_start`](Self::try_start) fails: no test can continue without its panel.
    #[must_use]
    pub fn start(self) -> FakePanel {
        #[allow(clippy::expect_used)]
        self.try_start().expect("the fake panel could not start")
    }

    /// Starts the fake panel.
    ///
    /// # Errors
    ///
    /// If a port cannot be bound, no thread can be started, or a seeded server names a user, node or egg that does not
    /// exist.
    pub fn try_start(mut self) -> io::Result<FakePanel> {
        let listeners = Listeners::bind(self.port, self.wings_port)?;
        let (panel, wings) = listeners.addresses()?;
        let url = |address: SocketAddr| format!("http://{address}");
        self.settings.url = url(panel);
        self.settings.wings_port = wings.port();
        let mut state = State::new(PanelClock::new(self.clock), self.seed, self.settings);
        let keys = default::base(&mut state);
        if self.with_servers {
            default::servers(&mut state);
        }
        default::many_servers(&mut state, self.more_servers);
        self.users.into_iter().for_each(|user| user.add_to(&mut state));
        self.nodes.into_iter().for_each(|node| node.add_to(&mut state));
        self.eggs.into_iter().for_each(|egg| egg.add_to(&mut state));
        for server in self.own_servers {
            server.add_to(&mut state)?;
        }
        let shared = Arc::new(Shared::new(state));
        let (rate, faults) = self.random_faults;
        lock(&shared.faults).at_random(rate, faults, self.seed);
        let service = listeners.serve(Arc::clone(&shared))?;
        Ok(FakePanel::new(url(panel), url(wings), keys, shared, service))
    }
}
