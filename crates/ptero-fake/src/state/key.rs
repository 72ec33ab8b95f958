//! API keys of both kinds.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::acl::Acl;
use crate::answer::item;
use crate::calendar::atom;
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
    pub(crate) fn new(random: &mut Random, kind: Kind, user: u64, description: &str, created: Timestamp) -> Self {
        let prefix = match kind {
            Kind::Client => "ptlc_",
            Kind::Application => "ptla_",
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

    /// The whole key, as it is sent.
    pub(crate) fn token(&self) -> String {
        format!("{}{}", self.identifier, self.secret)
    }

    /// Whether a request from this machine may use it. Ranges that begin at loopback count as containing it.
    pub(crate) fn admits_loopback(&self) -> bool {
        let loopback = |ip: &String| ip.starts_with("127.") || ip == "0.0.0.0/0" || ip.starts_with("::");
        self.allowed_ips.is_empty() || self.allowed_ips.iter().any(loopback)
    }

    pub(crate) fn to_json(&self) -> Value {
        let attributes = json!({
            "identifier": self.identifier,
            "description": self.description,
            "allowed_ips": self.allowed_ips,
            "last_used_at": self.last_used.map(atom),
            "created_at": atom(self.created),
        });
        item("api_key", attributes)
    }
}
