//! Opening a socket to Wings, as far as both clients do it alike.

use http::{HeaderMap, HeaderValue, header};
use url::Url;

use super::tunnel::Tunnel;
use crate::error::{Error, ErrorKind, Result};
use crate::proxies::Proxies;

/// Where a socket leads. The proxy may have a password, so that there is no `Debug`.
pub(crate) struct SocketAddress {
    pub(crate) url: Url,
    pub(crate) host: String,
    pub(crate) port: u16,
    #[cfg_attr(not(feature = "rustls"), allow(dead_code))]
    pub(crate) is_secure: bool,
    proxy: Option<Url>,
}

impl SocketAddress {
    pub(crate) fn new(url: &str, proxies: &Proxies) -> Result<Self> {
        let odd = || Error::new(ErrorKind::Decode, "the panel returned an invalid WebSocket URL");
        let url = Url::parse(url).map_err(|_| odd())?;
        let is_secure = match url.scheme() {
            "ws" => false,
            "wss" if cfg!(feature = "rustls") => true,
            "wss" => {
                let message = "the node's socket is encrypted, but ptero was built without the feature `rustls`";
                return Err(Error::config(message));
            }
            _ => return Err(odd()),
        };
        let host = url.host_str().ok_or_else(odd)?.trim_matches(['[', ']']).to_owned();
        let port = url.port_or_known_default().ok_or_else(odd)?;
        let proxy = proxies.of(&url).cloned();
        Ok(Self { url, host, port, is_secure, proxy })
    }

    /// Host and port to connect to: Wings', or those of the proxy before it.
    pub(crate) fn next_hop(&self) -> (&str, u16) {
        match &self.proxy {
            Some(proxy) => (
                proxy.host_str().unwrap_or_default().trim_matches(['[', ']']),
                proxy.port_or_known_default().unwrap_or(80),
            ),
            None => (&self.host, self.port),
        }
    }

    /// The tunnel to request from the proxy, if there is one.
    pub(crate) fn tunnel(&self) -> Option<Tunnel> {
        self.proxy.as_ref().map(|proxy| Tunnel::new(proxy, self))
    }

    /// Adds what Wings asks for before it answers: the panel as origin.
    pub(crate) fn add_headers(headers: &mut HeaderMap, origin: &str, user_agent: &HeaderValue) {
        if let Ok(origin) = HeaderValue::try_from(origin) {
            headers.insert(header::ORIGIN, origin);
        }
        headers.insert(header::USER_AGENT, user_agent.clone());
    }
}
