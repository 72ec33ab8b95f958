//! Connections, by the runtime that drives them.

use std::collections::VecDeque;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use reqwest::redirect::Policy;
use tokio::runtime::{Handle, Id};

use crate::config::Config;
use crate::error::{Error, Result};
use crate::proxies::Proxies;

/// Upper bound on the HTTP/2 keep-alive interval.
const LONGEST_SILENCE: Duration = Duration::from_secs(30);

/// Most programs have one runtime; a test program may have one for each test.
const MOST: usize = 8;

/// A pool of connections for each runtime. A connection is read and written by a task of the runtime that opened it:
/// used from another, it would lie still whenever the first does.
#[derive(Debug)]
pub(super) struct Pools {
    settings: Settings,
    unused: reqwest::Client,
    /// The pool of the first runtime, which is most often the only one.
    first: OnceLock<(Id, reqwest::Client)>,
    /// Those of others, the one used last at the end.
    others: Mutex<VecDeque<(Id, reqwest::Client)>>,
}

impl Pools {
    pub(super) fn new(config: &Config) -> Result<Self> {
        let settings = Settings::new(config)?;
        Ok(Self { unused: settings.client()?, settings, first: OnceLock::new(), others: Mutex::default() })
    }

    /// The pool of the current runtime.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) outside of a runtime.
    pub(super) fn current(&self) -> Result<reqwest::Client> {
        let runtime = Handle::try_current().map_err(|error| {
            Error::config("the async client was used outside of a tokio runtime")
                .with_hint("await its calls in a tokio runtime, or use ptero::blocking::Client")
                .with_source(error)
        })?;
        let id = runtime.id();
        let (first, client) = self.first.get_or_init(|| (id, self.unused.clone()));
        if *first == id {
            return Ok(client.clone());
        }
        let mut others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        let known = others.iter().position(|(other, _)| *other == id).and_then(|at| others.remove(at));
        let (id, client) = match known {
            Some(known) => known,
            None => (id, self.settings.client()?),
        };
        if others.len() >= MOST {
            // Its requests go on; its idle connections are closed.
            others.pop_front();
        }
        others.push_back((id, client.clone()));
        Ok(client)
    }
}

/// The settings of all pools.
struct Settings {
    connect_timeout: Duration,
    /// The HTTP/2 keep-alive interval.
    silence: Option<Duration>,
    proxies: Proxies,
    #[cfg(feature = "rustls")]
    tls: rustls::ClientConfig,
}

impl Settings {
    fn new(config: &Config) -> Result<Self> {
        Ok(Self {
            connect_timeout: config.connect_timeout,
            silence: config.options.timeout.map(|timeout| LONGEST_SILENCE.min(timeout / 3)),
            proxies: config.proxies()?.clone(),
            #[cfg(feature = "rustls")]
            tls: {
                let mut tls = rustls::ClientConfig::clone(&*crate::tls::client_config(config)?);
                tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
                tls
            },
        })
    }

    fn client(&self) -> Result<reqwest::Client> {
        let mut builder = reqwest::Client::builder()
            .redirect(Policy::none())
            // The engine alone decides what is sent again.
            .retry(reqwest::retry::never().max_retries_per_request(0))
            .connect_timeout(self.connect_timeout)
            .tcp_nodelay(true)
            // reqwest would read the environment by rules of its own.
            .no_proxy();
        if let Some(silence) = self.silence {
            // A connection of HTTP/2 outlives the requests that it leaves without an answer, so that one that is dead
            // would be used again and again. Unanswered pings give it up before the first request is.
            builder = builder.http2_keep_alive_interval(silence).http2_keep_alive_timeout(silence);
        }
        #[cfg(feature = "rustls")]
        {
            builder = builder.tls_backend_preconfigured(self.tls.clone());
        }
        if !self.proxies.is_empty() {
            let proxies = self.proxies.clone();
            builder = builder.proxy(reqwest::Proxy::custom(move |url| proxies.of(url).cloned()));
        }
        builder.build().map_err(|error| Error::config("the HTTP client cannot be created").with_source(error))
    }
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings").field("connect_timeout", &self.connect_timeout).finish_non_exhaustive()
    }
}
