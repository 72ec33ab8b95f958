//! What a client is set up with, checked once.

use std::fmt;
use std::sync::Arc;
#[cfg(feature = "rustls")]
use std::sync::OnceLock;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, header};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::Clock;
use crate::error::{Error, Result};
use crate::observe::ResponseInfo;
use crate::retry::RetryPolicy;

type ResponseHook = Arc<dyn Fn(&ResponseInfo<'_>) + Send + Sync>;

/// Which of the panel's APIs a key is made for, told by its prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyKind {
    Client,
    Application,
    /// No known prefix: made before panel 1.8, or not a key at all.
    Other,
}

/// Everything that shapes a client, the same for both kinds.
#[derive(Clone)]
pub(crate) struct Config {
    pub(crate) base: Url,
    pub(crate) key_kind: KeyKind,
    pub(crate) user_agent: HeaderValue,
    pub(crate) headers: HeaderMap,
    pub(crate) timeout: Option<Duration>,
    pub(crate) connect_timeout: Duration,
    pub(crate) retry: RetryPolicy,
    pub(crate) proxy: Option<Url>,
    pub(crate) root_certificates: Vec<Vec<u8>>,
    pub(crate) accept_invalid_certs: bool,
    pub(crate) clock: Clock,
    pub(crate) pacing: bool,
    pub(crate) on_response: Option<ResponseHook>,
    /// What the transport answers with instead of asking the panel.
    #[cfg(feature = "__bench")]
    pub(crate) answer: Option<crate::wire::Incoming>,
    /// See [`client_config`](crate::tls::client_config).
    #[cfg(feature = "rustls")]
    pub(crate) tls: OnceLock<Arc<rustls::ClientConfig>>,
    key: SecretString,
}

impl Config {
    pub(crate) fn new(url: &str, key: &str) -> Result<Self> {
        Ok(Self {
            base: panel_url(url)?,
            key_kind: KeyKind::of(check_key(key)?),
            user_agent: HeaderValue::from_static(concat!("ptero/", env!("CARGO_PKG_VERSION"))),
            headers: HeaderMap::new(),
            timeout: Some(Duration::from_secs(30)),
            connect_timeout: Duration::from_secs(10),
            retry: RetryPolicy::default(),
            proxy: None,
            root_certificates: Vec::new(),
            accept_invalid_certs: false,
            clock: Clock::system(),
            pacing: true,
            on_response: None,
            #[cfg(feature = "__bench")]
            answer: None,
            #[cfg(feature = "rustls")]
            tls: OnceLock::new(),
            key: SecretString::from(key),
        })
    }

    /// What goes with every request to the panel, the key among it. Never for anybody else.
    pub(crate) fn panel_headers(&self) -> Result<HeaderMap> {
        let mut authorization = HeaderValue::try_from(format!("Bearer {}", self.key.expose_secret()))
            .map_err(|_| Error::config("the API key holds characters that cannot be sent in a header"))?;
        authorization.set_sensitive(true);
        let mut headers = self.headers.clone();
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(header::AUTHORIZATION, authorization);
        headers.insert(header::USER_AGENT, self.user_agent.clone());
        Ok(headers)
    }

    /// The panel's origin: what Wings compares the `Origin` of a socket with.
    pub(crate) fn origin(&self) -> String {
        self.base.origin().ascii_serialization()
    }

    pub(crate) fn add_header(&mut self, name: &str, value: &str) -> Result<()> {
        let header =
            HeaderName::try_from(name).map_err(|_| Error::config(format!("{name:?} is not the name of a header")))?;
        if matches!(header.as_str(), "authorization" | "accept" | "host" | "content-length" | "content-type") {
            return Err(Error::config(format!("the header {header} is set by the client itself")));
        }
        let value = HeaderValue::try_from(value)
            .map_err(|_| Error::config(format!("the value of the header {header} holds control characters")))?;
        self.headers.insert(header, value);
        Ok(())
    }

    pub(crate) fn set_user_agent(&mut self, user_agent: &str) -> Result<()> {
        self.user_agent =
            HeaderValue::try_from(user_agent).map_err(|_| Error::config("the user agent holds control characters"))?;
        Ok(())
    }

    pub(crate) fn set_proxy(&mut self, proxy: &str) -> Result<()> {
        let url = Url::parse(proxy).map_err(|_| Error::config("the proxy's URL cannot be read"))?;
        if url.scheme() != "http" || !url.has_host() {
            return Err(Error::config("the proxy must be given as http://host:port"));
        }
        self.proxy = Some(url);
        Ok(())
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("base", &self.base.as_str())
            .field("key", &"[redacted]")
            .field("timeout", &self.timeout)
            .field("connect_timeout", &self.connect_timeout)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}

impl KeyKind {
    fn of(key: &str) -> Self {
        match key.get(..5) {
            Some("ptlc_" | "pacc_") => Self::Client,
            Some("ptla_" | "papp_") => Self::Application,
            _ => Self::Other,
        }
    }
}

/// The panel's URL without a trailing slash; a sub-path is kept.
fn panel_url(text: &str) -> Result<Url> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::config("no panel URL was given; it looks like https://panel.example.com"));
    }
    if !text.contains("://") {
        return Err(Error::config(format!("the panel URL {text:?} has no scheme; did you mean https://{text} ?")));
    }
    // The text may hold credentials, so it is not repeated.
    let mut url = Url::parse(text).map_err(|error| Error::config(format!("the panel URL cannot be read: {error}")))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Error::config(format!("the panel URL has the scheme {}; it must be http or https", url.scheme())));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Error::config("the panel URL holds a user name or password; the API key is all that is needed"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(Error::config("the panel URL has a query or fragment; give it without"));
    }
    if url.scheme() == "https" && !cfg!(feature = "rustls") {
        return Err(Error::config("the panel URL is https, but ptero was built without the feature `rustls`"));
    }
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    Ok(url)
}

fn check_key(key: &str) -> Result<&str> {
    if key.trim().is_empty() {
        return Err(Error::config("no API key was given; make one in the panel under Account → API Credentials"));
    }
    if key.contains(['\n', '\r']) {
        return Err(Error::config("the API key holds a line break; a key read from a file must be trimmed"));
    }
    if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Error::config("the API key holds spaces, control or non-ASCII characters"));
    }
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    fn complaint(url: &str, key: &str) -> String {
        let error = Config::new(url, key).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(!error.to_string().contains("sekret") && !format!("{error:?}").contains("sekret"));
        error.to_string()
    }

    #[test]
    fn odd_urls_and_keys_are_named() {
        let url = "https://panel.example.com";
        assert!(complaint("", "k").contains("no panel URL"));
        assert!(complaint("panel.example.com", "k").contains("https://panel.example.com"));
        assert!(complaint("ftp://panel.example.com", "k").contains("scheme ftp"));
        assert!(complaint("https://", "k").contains("cannot be read"));
        assert!(complaint("https://me:sekret@panel.example.com", "k").contains("password"));
        assert!(complaint("https://panel.example.com/?x=sekret", "k").contains("query"));
        assert!(complaint(url, "").contains("no API key"));
        assert!(complaint(url, "ptlc_sekret\n").contains("line break"));
        assert!(complaint(url, "ptlc sekret").contains("spaces"));
    }

    #[test]
    fn a_sub_path_is_kept_and_a_slash_dropped() {
        for (given, kept) in [
            ("https://panel.example.com", "https://panel.example.com/"),
            ("https://panel.example.com/", "https://panel.example.com/"),
            (" https://example.com/panel/ ", "https://example.com/panel"),
        ] {
            assert_eq!(Config::new(given, "k").unwrap().base.as_str(), kept);
        }
        assert_eq!(Config::new("https://e.com:8443/p/", "k").unwrap().origin(), "https://e.com:8443");
    }

    #[test]
    fn debug_does_not_show_the_key() {
        let config = Config::new("http://localhost", "ptla_sekret").unwrap();
        assert_eq!(config.key_kind, KeyKind::Application);
        assert!(!format!("{config:?} {:?}", config.panel_headers()).contains("sekret"));
    }
}
