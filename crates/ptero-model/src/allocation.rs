use serde::{Deserialize, Serialize};

use super::ids::AllocationId;

/// An IP address and port of a server.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Allocation {
    /// The id, the same in the Application API.
    pub id: AllocationId,
    /// The IP address that the server listens on.
    pub ip: String,
    /// The name or address to show to people instead of the IP address.
    pub ip_alias: Option<String>,
    /// The port.
    pub port: u16,
    /// What the server's users noted about it.
    pub notes: Option<String>,
    /// Whether it is the server's primary one.
    pub is_default: bool,
}

impl Allocation {
    /// The address to give to people: alias or IP address, and port.
    #[must_use]
    pub fn address(&self) -> String {
        address(self.ip_alias.as_deref().unwrap_or(&self.ip), self.port)
    }
}

/// Joins a host and a port; IPv6 addresses need brackets for that.
pub(crate) fn address(host: &str, port: u16) -> String {
    if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_prefer_the_alias_and_bracket_ipv6() {
        let mut allocation =
            Allocation { id: 1.into(), ip: "::1".into(), ip_alias: None, port: 25565, notes: None, is_default: true };
        assert_eq!(allocation.address(), "[::1]:25565");
        allocation.ip_alias = Some("play.example.com".into());
        assert_eq!(allocation.address(), "play.example.com:25565");
    }
}
