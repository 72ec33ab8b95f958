use std::fmt;
use std::ops::RangeInclusive;

use serde::Serialize;

/// A port or a range of ports. The panel accepts both as text only.
///
/// ```
/// # use ptero::request::application::PortRange;
/// assert_eq!(PortRange::from(25565), PortRange::from("25565"));
/// assert_eq!(PortRange::from(25565..=25570), PortRange::from("25565-25570"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct PortRange(String);

impl From<u16> for PortRange {
    fn from(port: u16) -> Self {
        Self(port.to_string())
    }
}

impl From<RangeInclusive<u16>> for PortRange {
    fn from(ports: RangeInclusive<u16>) -> Self {
        Self(format!("{}-{}", ports.start(), ports.end()))
    }
}

impl From<&str> for PortRange {
    fn from(ports: &str) -> Self {
        Self(ports.to_owned())
    }
}

impl From<String> for PortRange {
    fn from(ports: String) -> Self {
        Self(ports)
    }
}

impl fmt::Display for PortRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// New allocations of a node.
///
/// ```
/// # use ptero::request::application::CreateAllocations;
/// let allocations = CreateAllocations::new("203.0.113.7", ["25565", "25570-25580"])
///     .alias("play.example.com");
/// let others = CreateAllocations::new("203.0.113.7", [26000, 26001]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[must_use = "a body does nothing until it is sent"]
pub struct CreateAllocations {
    ip: String,
    ports: Vec<PortRange>,
    #[serde(skip_serializing_if = "Option::is_none")]
    alias: Option<String>,
}

impl CreateAllocations {
    /// Creates allocations with an address (an IP address, a host name, or a network from `/25` to `/32`) and the ports
    /// on it, from 1025, at most 1000 in one range.
    pub fn new(ip: impl Into<String>, ports: impl IntoIterator<Item = impl Into<PortRange>>) -> Self {
        Self { ip: ip.into(), ports: ports.into_iter().map(Into::into).collect(), alias: None }
    }

    /// Sets the name or address to display instead: at most 191 characters.
    pub fn alias(mut self, alias: impl Into<String>) -> Self {
        self.alias = Some(alias.into());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_sent_as_text() {
        let body = CreateAllocations::new("127.0.0.1", [PortRange::from(40000), (40001..=40005).into(), "1-2".into()]);
        let expected = serde_json::json!({ "ip": "127.0.0.1", "ports": ["40000", "40001-40005", "1-2"] });
        assert_eq!(serde_json::to_value(body).unwrap(), expected);
    }
}
