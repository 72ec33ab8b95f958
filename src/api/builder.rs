use std::error::Error as StdError;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use crate::Clock;
use crate::config::Config;
use crate::deadline::countable;
use crate::error::Result;
use crate::model::Panel;
use crate::observe::{OutgoingRequest, ResponseInfo};
use crate::proxies::Proxies;
use crate::retry::RetryPolicy;
use crate::retry_budget::RetryBudget;

use super::Client;

/// Configures and creates a [`Client`]. Invalid settings are reported by [`build`](Self::build).
///
/// The client of a node has the same settings; for "the panel", read "the node".
#[must_use = "a builder does nothing until `build` is called"]
pub struct ClientBuilder<C = Client> {
    config: Result<Config>,
    client: PhantomData<fn() -> C>,
}

impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder").field("config", &self.config).finish()
    }
}

impl<C> ClientBuilder<C> {
    pub(super) fn new(config: Result<Config>) -> Self {
        Self { config, client: PhantomData }
    }

    /// Sets how often a failed request is retried where that is safe. 3 by default; 0 disables retries.
    pub fn retries(self, retries: u32) -> Self {
        self.set(|config| config.options.retry = config.options.retry.clone().retries(retries))
    }

    /// Sets the wait before the first retry, in seconds; it doubles with each retry. 1.0 by default.
    pub fn backoff_factor(self, seconds: f64) -> Self {
        self.set(|config| config.options.retry = config.options.retry.clone().factor(seconds))
    }

    /// Sets further statuses, besides 429, that are retried where that is safe, such as 502 and 504.
    pub fn extra_retry_codes(self, codes: impl IntoIterator<Item = u16>) -> Self {
        self.set(|config| config.options.retry = config.options.retry.clone().extra_codes(codes))
    }

    /// Sets the complete [`RetryPolicy`].
    pub fn retry_policy(self, policy: impl Into<RetryPolicy>) -> Self {
        self.set(|config| config.options.retry = policy.into())
    }

    /// Sets the budget that limits the retries of all calls together.
    pub fn retry_budget(self, budget: RetryBudget) -> Self {
        self.set(|config| config.retry_budget = budget)
    }

    /// Sets the timeout of one attempt, from connecting to the last byte of the response.
    ///
    /// 30 seconds by default; `None` disables it.
    ///
    /// For file transfers, it limits connecting and each period in which no bytes arrive. Compressing and decompressing
    /// may take at least 15 minutes, as the panel allows; only a timeout in [`RequestOptions`](crate::RequestOptions)
    /// limits them further.
    pub fn timeout(self, timeout: impl Into<Option<Duration>>) -> Self {
        self.set(|config| config.options.timeout = timeout.into().map(countable))
    }

    /// Sets the minimum throughput of file transfers in bytes per second, averaged over the [`timeout`](Self::timeout).
    ///
    /// A slower transfer ends with [`ErrorKind::Timeout`](crate::ErrorKind::Timeout). 128 by default; 0 allows any
    /// throughput.
    pub fn min_throughput(self, bytes_per_second: u64) -> Self {
        self.set(|config| config.min_throughput = bytes_per_second)
    }

    /// Sets the timeout for establishing a connection. 10 seconds by default.
    pub fn connect_timeout(self, timeout: Duration) -> Self {
        self.set(|config| config.connect_timeout = countable(timeout))
    }

    /// Sets the `User-Agent` header. `ptero/<version>` by default.
    pub fn user_agent(self, user_agent: impl AsRef<str>) -> Self {
        self.try_set(|config| config.set_user_agent(user_agent.as_ref()))
    }

    /// Trusts another certificate authority, in PEM or DER form, in addition to the platform's.
    ///
    /// For panels and nodes with certificates from a private authority.
    pub fn add_root_certificate(self, certificate: impl AsRef<[u8]>) -> Self {
        self.set(|config| config.root_certificates.push(certificate.as_ref().to_vec()))
    }

    /// Accepts any certificate. For tests only: anyone on the network path can then read the API key.
    pub fn danger_accept_invalid_certs(self, accept: bool) -> Self {
        self.set(|config| config.accept_invalid_certs = accept)
    }

    /// Sends requests, transfers and consoles through an HTTP proxy, given as `http://[user:password@]host:port`. It
    /// must allow `CONNECT` to the ports of the panel and the nodes, for `https` and consoles.
    ///
    /// By default, the environment decides, for consoles as well: `https_proxy` applies to `https` and `wss`,
    /// `http_proxy` to `http` and `ws`, and `all_proxy` to both. `no_proxy` lists hosts to connect to directly: domains
    /// with their subdomains, addresses and networks (`10.0.0.0/8`), each optionally with a port, or `*` for all.
    /// Upper-case names work too; lower case takes precedence. `HTTP_PROXY` is ignored in CGI programs, where clients
    /// can set it. Other kinds of proxies, such as SOCKS, are an error of [`build`](Self::build).
    pub fn proxy(self, proxy: impl AsRef<str>) -> Self {
        self.try_set(|config| {
            config.set_proxies(Proxies::all(proxy.as_ref())?);
            Ok(())
        })
    }

    /// Connects directly, ignoring proxies in the environment.
    pub fn no_proxy(self) -> Self {
        self.set(|config| config.set_proxies(Proxies::default()))
    }

    /// Sets which panel it is. Only needed where neither the key's prefix nor the first responses show it: with keys
    /// from before panel 1.8, or with Pterodactyl's keys on a panel that was migrated to Pelican. See
    /// [`Client::panel`].
    pub fn panel(self, panel: Panel) -> Self {
        self.set(|config| config.panel = Some(panel))
    }

    /// Sets the panel's own URL, if the client reaches the panel through another, such as an internal address.
    ///
    /// Wings refuses consoles from any other origin.
    pub fn origin(self, origin: impl AsRef<str>) -> Self {
        self.try_set(|config| config.set_origin(origin.as_ref()))
    }

    /// Adds a header to every request to the panel, such as one that a login gate in front of it requires.
    ///
    /// It is never sent to any other host.
    pub fn header(self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.try_set(|config| config.add_header(name.as_ref(), value.as_ref()))
    }

    /// Sets whether to slow down before the panel's rate limits are reached.
    ///
    /// Enabled by default. All clones of a client share the remaining budget.
    pub fn pacing(self, pacing: bool) -> Self {
        self.set(|config| config.pacing = pacing)
    }

    /// Shares the panel's rate limits with all other processes that use the same key of the same panel, through Redis
    /// or Valkey, such as `redis://127.0.0.1`.
    ///
    /// While Redis cannot be reached, each process keeps to its part of the limits, which [`Client::rate_limit`] shows;
    /// no call waits longer than half a second for Redis. The client of a node and one without [`pacing`](Self::pacing)
    /// share nothing.
    ///
    /// With the feature `rustls`, `rediss://` URLs work as well. Redis' certificate must be from an authority of the platform
    /// or of [`add_root_certificate`](Self::add_root_certificate). Unless the program has chosen a default TLS provider for
    /// the process, it is *ring* from the first such connection on.
    #[cfg(feature = "redis")]
    pub fn redis(self, url: impl AsRef<str>) -> Self {
        self.try_set(|config| {
            config.redis = Some(crate::store::RedisUrl::new(url.as_ref())?);
            Ok(())
        })
    }

    /// Calls `hook` after every HTTP exchange with the panel, Wings and storage providers, successful or not.
    ///
    /// The hook blocks the call, so it should be quick.
    pub fn on_response(self, hook: impl Fn(&ResponseInfo<'_>) + Send + Sync + 'static) -> Self {
        self.set(|config| config.on_response = Some(Arc::new(hook)))
    }

    /// Calls `interceptor` before every HTTP exchange with the panel, Wings and storage providers.
    ///
    /// It may add headers or refuse the request with an error, which the call then returns with kind
    /// [`Cancelled`](crate::ErrorKind::Cancelled). It blocks the call, so it should be quick.
    ///
    /// Added headers are sent to the host of that request: compare [`OutgoingRequest::host`] before adding a secret.
    #[doc = example!(
        "# let _ = client;\nlet client = ptero::Client::builder(\"https://panel.example.com\", \"ptlc_…\")\n    \
         .intercept(|request| match request.operation() {\n        \"client.servers.power\" => \
         Err(\"read-only\".into()),\n        _ => Ok(request.header(\"X-Request-Id\", \"42\")?),\n    })\n    \
         .build()?;"
    )]
    pub fn intercept(
        self,
        interceptor: impl Fn(&mut OutgoingRequest<'_>) -> Result<(), Box<dyn StdError + Send + Sync>>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        self.set(|config| config.interceptor = Some(Arc::new(interceptor)))
    }

    /// Sets the clock, for tests; see [`Clock::simulated`].
    pub fn clock(self, clock: Clock) -> Self {
        self.set(|config| config.clock = clock)
    }

    /// Replaces the panel's responses with this one, to measure the client's own work.
    #[cfg(feature = "__bench")]
    #[doc(hidden)]
    pub fn answering(self, status: u16, headers: http::HeaderMap, body: impl Into<bytes::Bytes>) -> Self {
        let body = body.into();
        self.set(|config| config.answer = Some(crate::wire::Incoming { status, headers, body }))
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

impl ClientBuilder {
    /// Creates the client. No request is sent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) for the first invalid setting.
    pub fn build(self) -> Result<Client> {
        Client::build(self.config?)
    }
}

#[cfg(feature = "wings")]
impl ClientBuilder<super::wings::Client> {
    /// Creates the client. No request is sent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) for the first invalid setting.
    pub fn build(self) -> Result<super::wings::Client> {
        super::wings::Client::build(self.config?)
    }
}
