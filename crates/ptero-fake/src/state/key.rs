//! API keys of both kinds.

use std::net::{IpAddr, Ipv4Addr};

use ipnet::IpNet;
use jiff::Timestamp;
use ptero_model::Panel;

use crate::acl::Acl;
use crate::random::Random;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Client,
    Application,
}

pub(crate) struct ApiKey {
    pub(crate) kind: Kind,
    /// The part that lists show.
    pub(crate) identifier: String,
    pub(crate) secret: String,
    pub(crate) user: u64,
    pub(crate) description: String,
    pub(crate) allowed_ips: Vec<String>,
    pub(crate) acl: Acl,
    pub(crate) last_used: Option<Timestamp>,
    pub(crate) created: Timestamp,
}

impl ApiKey {
    pub(crate) fn new(
        random: &mut Random,
        panel: Panel,
        kind: Kind,
        user: u64,
        description: &str,
        created: Timestamp,
    ) -> Self {
        let prefix = match (kind, panel) {
            (Kind::Client, Panel::Pelican) => "pacc_",
            (Kind::Application, Panel::Pelican) => "papp_",
            (Kind::Client, _) => "ptlc_",
            (Kind::Application, _) => "ptla_",
        };
        Self {
            kind,
            identifier: format!("{prefix}{}", random.letters(11)),
            secret: random.letters(32),
            user,
            description: description.to_owned(),
            allowed_ips: Vec::new(),
            acl: Acl::FULL,
            last_used: None,
            created,
        }
    }

    /// The complete key, as it is sent.
    pub(crate) fn token(&self) -> String {
        format!("{}{}", self.identifier, self.secret)
    }

    /// Whether a request from this machine may use it.
    pub(crate) fn admits_loopback(&self) -> bool {
        let loopback = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let admits = |range: &String| parse_range(range).is_some_and(|range| range.contains(&loopback));
        self.allowed_ips.is_empty() || self.allowed_ips.iter().any(admits)
    }
}

/// An address such as `10.0.0.1`, or a range such as `10.0.0.0/8`.
pub(crate) fn parse_range(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}
