//! What a client is set up with, checked once.

use std::fmt;
use std::sync::Arc;
#[cfg(feature = "rustls")]
use std::sync::OnceLock;
use std::time::Duration;

use http::{HeaderMap, HeaderValue, header};
use url::Url;

use crate::Clock;
use crate::error::{Error, Result};
use crate::key::Key;
use crate::model::Panel;
use crate::observe::{OutgoingRequest, Refusal, ResponseInfo};
use crate::options::{self, Options};
use crate::panel_url::{self, PANEL};
use crate::proxies::Proxies;
use crate::retry_budget::RetryBudget;

type ResponseHook = Arc<dyn Fn(&ResponseInfo<'_>) + Send + Sync>;
type Interceptor = Arc<dyn Fn(&mut OutgoingRequest<'_>) -> Result<(), Refusal> + Send + Sync>;

/// Everything that shapes a client, the same for both kinds.
#[derive(Clone)]
pub(crate) struct Config {
    pub(crate) base: Url,
    pub(crate) key: Key,
    /// Whether `base` and `key` are those of a node, not of the panel.
    pub(crate) is_node: bool,
    pub(crate) user_agent: HeaderValue,
    /// The options of the client's calls.
    pub(crate) options: Options,
    pub(crate) connect_timeout: Duration,
    /// How many bytes per second a transfer must move.
    pub(crate) min_throughput: u64,
    /// Those of the environment, which may be wrong, until others are set.
    proxies: Result<Proxies>,
    /// Which panel it is, if the caller says so.
    pub(crate) panel: Option<Panel>,
    /// The panel's URL as Wings knows it, if that is not `base`.
    pub(crate) origin: Option<String>,
    pub(crate) root_certificates: Vec<Vec<u8>>,
    pub(crate) accept_invalid_certs: bool,
    pub(crate) clock: Clock,
    pub(crate) pacing: bool,
    pub(crate) on_response: Option<ResponseHook>,
    pub(crate) interceptor: Option<Interceptor>,
    pub(crate) retry_budget: RetryBudget,
    /// Where budgets are shared with other processes.
    #[cfg(feature = "redis")]
    pub(crate) redis: Option<crate::store::RedisUrl>,
    /// The prepared response that replaces the panel's.
    #[cfg(feature = "__bench")]
    pub(crate) answer: Option<crate::wire::Incoming>,
    /// See [`client_config`](crate::tls::client_config).
    #[cfg(feature = "rustls")]
    pub(crate) tls: OnceLock<Arc<rustls::ClientConfig>>,
}

impl Config {
    pub(crate) fn new(url: &str, key: &str) -> Result<Self> {
        Self::with(panel_url::parse(url, &PANEL)?, Key::new(key)?)
    }

    /// The settings for a node.
    #[cfg(feature = "wings")]
    pub(crate) fn of_node(url: &str, token: &str) -> Result<Self> {
        let base = panel_url::parse(url, &panel_url::NODE)?;
        Ok(Self { is_node: true, ..Self::with(base, Key::of_node(token)?)? })
    }

    /// The settings for a node of this panel. Headers for the panel are not for its nodes.
    #[cfg(feature = "wings")]
    pub(crate) fn for_node(&self, base: Url, token: Key) -> Result<Self> {
        let options = self.options.for_host(headers(&token, &self.user_agent)?);
        Ok(Self { base, key: token, is_node: true, options, ..self.clone() })
    }

    fn with(base: Url, key: Key) -> Result<Self> {
        let user_agent = HeaderValue::from_static(concat!("ptero/", env!("CARGO_PKG_VERSION")));
        let options = Options::new(headers(&key, &user_agent)?);
        Ok(Self {
            base,
            key,
            is_node: false,
            user_agent,
            options,
            connect_timeout: Duration::from_secs(10),
            min_throughput: 128,
            proxies: Proxies::of_environment(),
            panel: None,
            origin: None,
            root_certificates: Vec::new(),
            accept_invalid_certs: false,
            clock: Clock::system(),
            pacing: true,
            on_response: None,
            interceptor: None,
            retry_budget: RetryBudget::default(),
            #[cfg(feature = "redis")]
            redis: None,
            #[cfg(feature = "__bench")]
            answer: None,
            #[cfg(feature = "rustls")]
            tls: OnceLock::new(),
        })
    }

    /// The panel's origin: what Wings compares the `Origin` of a socket with.
    pub(crate) fn origin(&self) -> String {
        self.origin.clone().unwrap_or_else(|| self.base.origin().ascii_serialization())
    }

    pub(crate) fn set_origin(&mut self, origin: &str) -> Result<()> {
        self.origin = Some(origin_of(origin)?);
        Ok(())
    }

    pub(crate) fn add_header(&mut self, name: &str, value: &str) -> Result<()> {
        let (name, value) = options::header(name, value)?;
        self.options.panel_headers.insert(name, value);
        Ok(())
    }

    pub(crate) fn set_user_agent(&mut self, user_agent: &str) -> Result<()> {
        self.user_agent = HeaderValue::try_from(user_agent)
            .map_err(|_| Error::config("the user agent contains control characters"))?;
        self.options.panel_headers.insert(header::USER_AGENT, self.user_agent.clone());
        Ok(())
    }

    pub(crate) fn set_proxies(&mut self, proxies: Proxies) {
        self.proxies = Ok(proxies);
    }

    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) for a proxy of the environment that cannot be used.
    pub(crate) fn proxies(&self) -> Result<&Proxies> {
        self.proxies.as_ref().map_err(Error::clone)
    }
}

/// The origin of a panel's URL, as Wings compares it.
pub(crate) fn origin_of(url: &str) -> Result<String> {
    let url = Url::parse(url).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let url =
        url.ok_or_else(|| Error::config("the origin must be the panel's own URL, such as https://panel.example.com"))?;
    Ok(url.origin().ascii_serialization())
}

/// The headers of every request.
fn headers(key: &Key, user_agent: &HeaderValue) -> Result<HeaderMap> {
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    headers.insert(header::AUTHORIZATION, key.authorization()?);
    headers.insert(header::USER_AGENT, user_agent.clone());
    Ok(headers)
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("base", &self.base.as_str())
            .field("key", &self.key)
            .field("timeout", &self.options.timeout)
            .field("connect_timeout", &self.connect_timeout)
            .field("retry", &self.options.retry)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origin_has_the_port_and_no_path() {
        assert_eq!(Config::new("https://e.com:8443/p/", "k").unwrap().origin(), "https://e.com:8443");
        let mut config = Config::new("http://10.0.0.2", "k").unwrap();
        config.set_origin("https://panel.example.com/").unwrap();
        assert_eq!(config.origin(), "https://panel.example.com");
        assert!(config.set_origin("panel.example.com").is_err());
    }

    #[test]
    fn debug_hides_the_key() {
        let config = Config::new("http://localhost", "ptla_sekret").unwrap();
        assert!(!format!("{config:?} {:?}", config.options.panel_headers).contains("sekret"));
    }

    #[test]
    fn swapped_arguments_are_recognised() {
        for key in ["ptlc_sekret", "sekretsekretsekretsekretsekretsekretsekretsekret"] {
            let error = Config::new(key, "https://panel.example.com").unwrap_err();
            assert!(!format!("{error} {error:#?}").contains("sekret"), "{error}");
        }
    }
}
