use std::time::Duration;

use crate::gate::Turnstile;

/// The handling of log lines that Wings sends again after a reconnection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum History {
    /// They are reported again, marked as [replayed](super::ConsoleLine::replayed).
    #[default]
    Mark,
    /// Lines that arrived before are removed.
    Remove,
    /// The log is not requested, so missed lines stay missed.
    Ignore,
}

/// The handling of commands while the connection is lost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum WhenOffline {
    /// They wait for the new connection.
    #[default]
    Wait,
    /// They fail immediately.
    Fail,
}

/// More frequent pings would burden Wings and every proxy on the way.
pub(crate) const SHORTEST_PING_INTERVAL: Duration = Duration::from_secs(1);

/// The settings of a session.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) reconnect: bool,
    pub(crate) history: History,
    pub(crate) when_offline: WhenOffline,
    /// The interval of pings.
    pub(crate) ping_interval: Duration,
    /// How long Wings may take to respond to a ping or to accept a token.
    pub(crate) patience: Duration,
    /// How long to try to recover a lost connection or an expired token.
    pub(crate) give_up_after: Duration,
    pub(crate) jitter_seed: u64,
    /// The panel's own URL, if it differs from the client's.
    pub(crate) origin: Option<String>,
    /// Holds requests for tokens back.
    pub(crate) turnstile: Option<Turnstile>,
    /// Whether usage statistics are needed.
    pub(crate) stats: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            reconnect: true,
            history: History::default(),
            when_offline: WhenOffline::default(),
            ping_interval: Duration::from_secs(20),
            patience: Duration::from_secs(10),
            give_up_after: Duration::from_secs(300),
            jitter_seed: fastrand::u64(..),
            origin: None,
            turnstile: None,
            stats: true,
        }
    }
}
