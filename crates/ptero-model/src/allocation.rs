use std::net::Ipv6Addr;

use serde::Serialize;

use super::ids::AllocationId;
use super::read::model;

model! {
    /// An IP address and port of a server.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct Allocation {
        /// The id, the same in the Application API.
        pub id: AllocationId = Required,
        /// The IP address that the server listens on.
        pub ip: String,
        /// The name or address to display instead of the IP address. `None` if there is none.
        pub ip_alias: Option<String>,
        /// The port.
        pub port: u16,
        /// The note of the server's users. `None` if there is none.
        pub notes: Option<String>,
        /// Whether it is the server's primary allocation.
        pub is_default: bool,
    }
}

impl Allocation {
    /// Returns the address to show to players, such as `play.example.com:25565`.
    ///
    /// It consists of the alias, or the IP address if the alias is missing or blank, and the port. IPv6 addresses are
    /// put in brackets. An alias with a port keeps that port, and of an alias that is a URL, only the host is used.
    #[must_use]
    pub fn address(&self) -> String {
        address(self.ip_alias.as_deref(), &self.ip, self.port)
    }
}

/// Joins the alias, or else the IP address, and the port.
pub(crate) fn address(alias: Option<&str>, ip: &str, port: u16) -> String {
    let alias = alias.map(host).filter(|alias| !alias.is_empty());
    let host = alias.unwrap_or(ip.trim());
    let is_ipv6 = |host: &str| host.split('%').next().is_some_and(|address| address.parse::<Ipv6Addr>().is_ok());
    if is_ipv6(host) {
        return format!("[{host}]:{port}");
    }
    match host.rsplit_once(':') {
        Some((name, own)) if own.parse::<u16>().is_ok() && !name.is_empty() => host.to_owned(),
        Some((name, "")) => format!("{name}:{port}"),
        _ => format!("{host}:{port}"),
    }
}

/// The host, and the port if there is one, of an alias that may be a URL.
fn host(alias: &str) -> &str {
    let alias = alias.trim();
    let Some((_, rest)) = alias.split_once("://") else { return alias };
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_the_alias_or_the_ip_and_the_port() {
        for (alias, ip, expected) in [
            (None, "203.0.113.7", "203.0.113.7:25565"),
            (None, "::1", "[::1]:25565"),
            (None, "fe80::1%eth0", "[fe80::1%eth0]:25565"),
            (Some(""), "203.0.113.7", "203.0.113.7:25565"),
            (Some("  "), "::1", "[::1]:25565"),
            (Some("play.example.com"), "::1", "play.example.com:25565"),
            (Some(" play.example.com "), "::1", "play.example.com:25565"),
            (Some("play.example.com:30000"), "::1", "play.example.com:30000"),
            (Some("play.example.com:"), "::1", "play.example.com:25565"),
            (Some("2001:db8::7"), "203.0.113.7", "[2001:db8::7]:25565"),
            (Some("[2001:db8::7]"), "203.0.113.7", "[2001:db8::7]:25565"),
            (Some("[2001:db8::7]:30000"), "203.0.113.7", "[2001:db8::7]:30000"),
            (Some("https://play.example.com/join?x#y"), "203.0.113.7", "play.example.com:25565"),
            (Some("tcp://play.example.com:30000"), "203.0.113.7", "play.example.com:30000"),
            (Some("https://"), "203.0.113.7", "203.0.113.7:25565"),
            (Some("Frankfurt 1"), "203.0.113.7", "Frankfurt 1:25565"),
            (Some("lobby:test"), "203.0.113.7", "lobby:test:25565"),
            (Some("lobby:99999"), "203.0.113.7", "lobby:99999:25565"),
        ] {
            assert_eq!(address(alias, ip, 25565), expected, "{alias:?} {ip}");
        }
    }
}
