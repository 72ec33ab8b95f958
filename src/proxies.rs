//! Which HTTP proxy a connection goes through: one rule for both clients and their consoles. Pure.

use std::fmt;
use std::net::IpAddr;

use url::Url;

use crate::error::{Error, Result};

/// The proxies for URLs by their scheme, and the hosts that need none.
#[derive(Clone, Default)]
pub(crate) struct Proxies {
    /// For `http` and `ws`.
    plain: Option<Url>,
    /// For `https` and `wss`.
    secure: Option<Url>,
    exceptions: Vec<Exception>,
}

/// An entry of `NO_PROXY`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Exception {
    host: Hosts,
    port: Option<u16>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Hosts {
    All,
    /// A domain and all below it.
    Domain(String),
    /// The addresses whose first bits are those of this one.
    Addresses(IpAddr, u32),
}

impl Proxies {
    /// Everything goes through this proxy.
    pub(crate) fn all(proxy: &str) -> Result<Self> {
        let proxy = parse(proxy, "the proxy")?;
        Ok(Self { plain: Some(proxy.clone()), secure: Some(proxy), exceptions: Vec::new() })
    }

    /// What the environment variables say, as curl reads them.
    pub(crate) fn of_environment() -> Result<Self> {
        Self::read(|name| std::env::var(name).ok())
    }

    fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let set = |name: &'static str| {
            let value = variable(name)?.trim().to_owned();
            (!value.is_empty()).then_some((name, value))
        };
        let exceptions = set("no_proxy").or_else(|| set("NO_PROXY")).map(|(_, list)| exceptions(&list));
        let exceptions = exceptions.unwrap_or_default();
        if exceptions.iter().any(|exception| exception.host == Hosts::All && exception.port.is_none()) {
            return Ok(Self::default());
        }
        // In a CGI program, a client sets HTTP_PROXY with a header named `Proxy`.
        let is_cgi = variable("REQUEST_METHOD").is_some();
        let plain = set("http_proxy").or_else(|| set("HTTP_PROXY").filter(|_| !is_cgi));
        let secure = set("https_proxy").or_else(|| set("HTTPS_PROXY"));
        let all = || set("all_proxy").or_else(|| set("ALL_PROXY"));
        let parse = |found: Option<(&str, String)>| found.map(|(name, value)| parse(&value, name)).transpose();
        Ok(Self { plain: parse(plain.or_else(all))?, secure: parse(secure.or_else(all))?, exceptions })
    }

    /// Whether all connections are direct.
    #[cfg(feature = "async")]
    pub(crate) fn is_empty(&self) -> bool {
        self.plain.is_none() && self.secure.is_none()
    }

    /// The proxy for a connection to `url`.
    pub(crate) fn of(&self, url: &Url) -> Option<&Url> {
        let proxy = match url.scheme() {
            "http" | "ws" => self.plain.as_ref(),
            "https" | "wss" => self.secure.as_ref(),
            _ => None,
        };
        proxy.filter(|_| !self.exceptions.iter().any(|exception| exception.matches(url)))
    }
}

/// Proxies may have passwords.
impl fmt::Debug for Proxies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_set = self.plain.is_some() || self.secure.is_some();
        f.write_str(if is_set { "Proxies(set)" } else { "Proxies(none)" })
    }
}

fn parse(proxy: &str, name: &str) -> Result<Url> {
    let full = if proxy.contains("://") { proxy.to_owned() } else { format!("http://{proxy}") };
    let hint = "use http://[user:password@]host:port, or call no_proxy to connect directly";
    let url = Url::parse(&full).ok().filter(Url::has_host);
    let url = url.ok_or_else(|| Error::config(format!("{name} is not a valid URL")).with_hint(hint))?;
    if url.scheme() != "http" {
        let message = format!("{name} has the scheme {:?}, but only http proxies are supported", url.scheme());
        return Err(Error::config(message).with_hint(hint));
    }
    Ok(url)
}

fn exceptions(list: &str) -> Vec<Exception> {
    list.split([',', ' ', '\t']).filter_map(|entry| Exception::parse(entry.trim())).collect()
}

impl Exception {
    fn parse(entry: &str) -> Option<Self> {
        if let Some((address, bits)) = entry.split_once('/') {
            let (address, bits) = (address.trim_matches(['[', ']']).parse().ok()?, bits.parse().ok()?);
            return Some(Self { host: Hosts::Addresses(address, bits), port: None });
        }
        if let Ok(address) = entry.trim_matches(['[', ']']).parse() {
            return Some(Self { host: Hosts::Addresses(address, u32::MAX), port: None });
        }
        let (host, port) = match entry.rsplit_once(':') {
            Some((host, port)) => (host, Some(port.parse().ok()?)),
            None => (entry, None),
        };
        let host = match host.trim_matches(['[', ']']) {
            "" => return None,
            "*" => Hosts::All,
            host => match host.parse() {
                Ok(address) => Hosts::Addresses(address, u32::MAX),
                Err(_) => {
                    let domain = host.strip_prefix("*.").unwrap_or(host).trim_matches('.');
                    Hosts::Domain(domain.to_ascii_lowercase())
                }
            },
        };
        Some(Self { host, port })
    }

    fn matches(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).trim_end_matches('.');
        let is_host = match &self.host {
            Hosts::All => true,
            // The URL's own is in lower case.
            Hosts::Domain(domain) => {
                host.strip_suffix(domain.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            }
            Hosts::Addresses(network, bits) => host.parse().is_ok_and(|address| is_within(address, *network, *bits)),
        };
        is_host && self.port.is_none_or(|port| url.port_or_known_default() == Some(port))
    }
}

/// Whether the first bits of two addresses are the same.
fn is_within(address: IpAddr, network: IpAddr, bits: u32) -> bool {
    let (difference, width) = match (address, network) {
        (IpAddr::V4(one), IpAddr::V4(other)) => (u128::from(one.to_bits() ^ other.to_bits()), 32_u32),
        (IpAddr::V6(one), IpAddr::V6(other)) => (one.to_bits() ^ other.to_bits(), 128),
        _ => return false,
    };
    difference.checked_shr(width.saturating_sub(bits)).unwrap_or(0) == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    fn read(variables: &[(&str, &str)]) -> Result<Proxies> {
        Proxies::read(|name| {
            let found = variables.iter().find(|(set, _)| *set == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    fn proxy(variables: &[(&str, &str)], url: &str) -> Option<String> {
        let url = Url::parse(url).unwrap();
        read(variables).unwrap().of(&url).map(|proxy| proxy.host_str().unwrap().to_owned())
    }

    const PANEL: &str = "https://panel.example.com";

    #[test]
    fn scheme_decides_which_variable_counts() {
        let both =
            [("HTTP_PROXY", "http://plain:1"), ("HTTPS_PROXY", "http://secure:1"), ("ALL_PROXY", "http://all:1")];
        for (url, expected) in
            [("http://x", "plain"), ("ws://x", "plain"), ("https://x", "secure"), ("wss://x:8080/y", "secure")]
        {
            assert_eq!(proxy(&both, url).as_deref(), Some(expected), "{url}");
            assert_eq!(proxy(&both[2..], url).as_deref(), Some("all"), "{url}");
        }
        assert_eq!(proxy(&both[..1], PANEL), None);
        assert_eq!(proxy(&[], PANEL), None);
        assert_eq!(proxy(&[("HTTPS_PROXY", " "), ("all_proxy", "all")], PANEL).as_deref(), Some("all"));
    }

    #[test]
    fn lower_case_variables_take_precedence() {
        let both =
            [("HTTPS_PROXY", "upper"), ("https_proxy", "lower"), ("http_proxy", "lower"), ("HTTP_PROXY", "upper")];
        assert_eq!(proxy(&both, PANEL).as_deref(), Some("lower"));
        assert_eq!(proxy(&both, "http://x").as_deref(), Some("lower"));
    }

    #[test]
    fn header_of_a_cgi_request_sets_no_proxy() {
        let attack = [("HTTP_PROXY", "http://evil"), ("REQUEST_METHOD", "GET")];
        assert_eq!(proxy(&attack, "http://x"), None);
        assert_eq!(proxy(&[attack[1], ("http_proxy", "http://own")], "http://x").as_deref(), Some("own"));
    }

    #[test]
    fn exceptions_are_domains_addresses_and_networks() {
        let cases = [
            ("example.com", "https://example.com", true),
            ("example.com", "https://panel.EXAMPLE.com.", true),
            (".example.com", "https://panel.example.com", true),
            ("*.example.com", "https://panel.example.com", true),
            ("Example.Com", "wss://node.example.com:8080/x", true),
            ("example.com", "https://notexample.com", false),
            ("a.com,  b.com", "https://b.com", true),
            ("a.com b.com", "https://b.com", true),
            ("example.com:8080", "https://example.com", false),
            ("example.com:443", "https://example.com", true),
            ("10.0.0.1", "http://10.0.0.1:8080", true),
            ("10.0.0.1:80", "http://10.0.0.1:8080", false),
            ("10.0.0.0/8", "http://10.1.2.3", true),
            ("10.0.0.0/8", "http://11.1.2.3", false),
            ("0.0.0.0/0", "http://11.1.2.3", true),
            ("10.0.0.1/32", "http://10.0.0.2", false),
            ("::1", "http://[::1]:8080", true),
            ("[fd00::]/8", "http://[fd12::1]", true),
            ("fd00::/8", "http://10.0.0.1", false),
            ("10.0.0.0/99", "http://10.0.0.1", false),
            ("*", "https://example.com", true),
            (",,/,x/y,:", "https://example.com", false),
        ];
        for (list, url, is_direct) in cases {
            for name in ["NO_PROXY", "no_proxy"] {
                let found = proxy(&[("ALL_PROXY", "http://proxy"), (name, list)], url);
                assert_eq!(found.is_none(), is_direct, "{name}={list} {url}");
            }
        }
    }

    #[test]
    fn proxy_that_is_not_supported_is_named_without_its_password() {
        for (variables, expected) in [
            ([("ALL_PROXY", "socks5://me:sekret@proxy:1080")], "ALL_PROXY has the scheme \"socks5\""),
            ([("HTTPS_PROXY", "https://me:sekret@proxy")], "HTTPS_PROXY has the scheme \"https\""),
            ([("http_proxy", "http://me:sekret@:x")], "http_proxy is not a valid URL"),
        ] {
            let error = read(&variables).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config);
            assert!(error.detail().starts_with(expected), "{error}");
            assert!(!format!("{error} {error:?}").contains("sekret"), "{error:?}");
        }
        // It would not be used.
        let unused = [("ALL_PROXY", "socks5://proxy"), ("HTTPS_PROXY", "a"), ("HTTP_PROXY", "b")];
        assert_eq!(proxy(&unused, PANEL).as_deref(), Some("a"));
        assert_eq!(proxy(&[unused[0], ("NO_PROXY", "*")], PANEL), None);
        assert!(!format!("{:?}", Proxies::all("http://me:sekret@proxy").unwrap()).contains("sekret"));
    }
}
