use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;

use crate::Clock;
use crate::config::Config;
use crate::error::Result;
use crate::model::ServerId;
use crate::observe::ResponseInfo;
use crate::rate_limit::{Limiter, RateLimits};
use crate::retry::RetryPolicy;

use super::{AccountHandle, Application, Http, ServerHandle, Servers};

/// A panel, seen through one API key.
///
/// Cloning is cheap: all clones, and all handles made from them, share connections and rate limits.
#[derive(Clone)]
pub struct Client {
    pub(super) shared: Arc<Shared>,
}

pub(super) struct Shared {
    pub(super) config: Config,
    /// What goes with every request to the panel and nowhere else.
    pub(super) panel_headers: HeaderMap,
    pub(super) http: Http,
    pub(super) limiter: Limiter,
}

impl Client {
    /// A client with the default settings.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) names what is wrong with the URL or the key. Nothing is sent.
    pub fn new(url: impl AsRef<str>, key: impl AsRef<str>) -> Result<Self> {
        Self::builder(url, key).build()
    }

    /// Starts a client with settings of its own.
    pub fn builder(url: impl AsRef<str>, key: impl AsRef<str>) -> ClientBuilder {
        ClientBuilder { config: Config::new(url.as_ref(), key.as_ref()) }
    }

    /// The account behind the key. Client API.
    #[must_use]
    pub fn account(&self) -> AccountHandle {
        AccountHandle { client: self.clone() }
    }

    /// The servers that the key can see. Client API.
    #[must_use]
    pub fn servers(&self) -> Servers {
        Servers { client: self.clone() }
    }

    /// One server, by its UUID or the first eight characters of it. Client API. Sends nothing by itself.
    #[must_use]
    pub fn server(&self, id: impl Into<ServerId>) -> ServerHandle {
        ServerHandle { client: self.clone(), id: id.into() }
    }

    /// What the panel allows in a minute and what is left of it, as its answers have told. Sends nothing.
    #[must_use]
    pub fn rate_limit(&self) -> RateLimits {
        self.shared.limiter.snapshot(self.shared.config.clock.now())
    }

    /// The administrators' side of the panel. Application API.
    #[must_use]
    pub fn application(&self) -> Application {
        Application { client: self.clone() }
    }
}

impl Client {
    pub(crate) fn config(&self) -> &Config {
        &self.shared.config
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("panel", &self.shared.config.base.as_str()).finish_non_exhaustive()
    }
}

/// Sets up a [`Client`]. What is wrong is told by [`build`](Self::build).
#[derive(Debug)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct ClientBuilder {
    config: Result<Config>,
}

impl ClientBuilder {
    /// How often a failed request is repeated where that is safe. 3 by default; 0 switches retries off.
    pub fn retries(self, retries: u32) -> Self {
        self.set(|config| config.retry = config.retry.clone().retries(retries))
    }

    /// The first wait before a retry, in seconds; each further one is twice as long. 1.0 by default.
    pub fn backoff_factor(self, seconds: f64) -> Self {
        self.set(|config| config.retry = config.retry.clone().factor(seconds))
    }

    /// Statuses, besides 429, after which a request that is safe to repeat is repeated, such as 502 and 504.
    pub fn extra_retry_codes(self, codes: impl IntoIterator<Item = u16>) -> Self {
        self.set(|config| config.retry = config.retry.clone().extra_codes(codes))
    }

    /// The whole [`RetryPolicy`] at once.
    pub fn retry_policy(self, policy: impl Into<RetryPolicy>) -> Self {
        self.set(|config| config.retry = policy.into())
    }

    /// How long one attempt at a request may take in all. 30 seconds by default; `None` waits for ever. Transfers of
    /// files are not bound by it.
    pub fn timeout(self, timeout: impl Into<Option<Duration>>) -> Self {
        self.set(|config| config.timeout = timeout.into())
    }

    /// How long making a connection may take. 10 seconds by default.
    pub fn connect_timeout(self, timeout: Duration) -> Self {
        self.set(|config| config.connect_timeout = timeout)
    }

    /// What the client calls itself. `ptero/<version>` by default.
    pub fn user_agent(self, user_agent: impl AsRef<str>) -> Self {
        self.try_set(|config| config.set_user_agent(user_agent.as_ref()))
    }

    /// Trusts one more certificate authority, in PEM or DER form, besides the platform's. For panels and nodes with
    /// certificates of their own.
    pub fn add_root_certificate(self, certificate: impl AsRef<[u8]>) -> Self {
        self.set(|config| config.root_certificates.push(certificate.as_ref().to_vec()))
    }

    /// Accepts any certificate. Whoever sits between can then read the API key: for tests only.
    pub fn danger_accept_invalid_certs(self, accept: bool) -> Self {
        self.set(|config| config.accept_invalid_certs = accept)
    }

    /// Sends everything through an HTTP proxy, given as `http://[user:password@]host:port`: requests, transfers, and
    /// consoles, for which it must allow `CONNECT` to the nodes' ports. Without this, the usual environment variables
    /// (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`) decide, except for consoles, which then connect directly.
    pub fn proxy(self, proxy: impl AsRef<str>) -> Self {
        self.try_set(|config| config.set_proxy(proxy.as_ref()))
    }

    /// A header for every request to the panel, such as one that a login gate before it asks for. Never sent
    /// elsewhere.
    pub fn header(self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.try_set(|config| config.add_header(name.as_ref(), value.as_ref()))
    }

    /// Whether to slow down before the panel's limit is reached, instead of running into it. On by default; all clones
    /// of a client share what is left.
    pub fn pacing(self, pacing: bool) -> Self {
        self.set(|config| config.pacing = pacing)
    }

    /// Calls `hook` after every attempt at a request, successful or not. It holds the request up, so it should be
    /// quick.
    pub fn on_response(self, hook: impl Fn(&ResponseInfo<'_>) + Send + Sync + 'static) -> Self {
        self.set(|config| config.on_response = Some(Arc::new(hook)))
    }

    /// Where the client takes the time from. For tests: see [`Clock::simulated`].
    pub fn clock(self, clock: Clock) -> Self {
        self.set(|config| config.clock = clock)
    }

    /// Makes the client answer itself instead of asking the panel, so that its own work can be measured.
    #[cfg(feature = "__bench")]
    #[doc(hidden)]
    pub fn answering(self, status: u16, headers: HeaderMap, body: impl Into<bytes::Bytes>) -> Self {
        let body = body.into();
        self.set(|config| config.answer = Some(crate::wire::Incoming { status, headers, body }))
    }

    /// Makes the client. Sends nothing.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) names the first setting that cannot be used.
    pub fn build(self) -> Result<Client> {
        let config = self.config?;
        let shared = Shared {
            panel_headers: config.panel_headers()?,
            http: Http::new(&config)?,
            limiter: Limiter::default(),
            config,
        };
        Ok(Client { shared: Arc::new(shared) })
    }

    fn set(self, change: impl FnOnce(&mut Config)) -> Self {
        self.try_set(|config| {
            change(config);
            Ok(())
        })
    }

    fn try_set(mut self, change: impl FnOnce(&mut Config) -> Result<()>) -> Self {
        if let Ok(config) = &mut self.config {
            if let Err(error) = change(config) {
                self.config = Err(error);
            }
        }
        self
    }
}
