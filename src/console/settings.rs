use std::time::Duration;

use crate::gate::Turnstile;

/// What happens to the log's lines that Wings sends again after a reconnection, when it is asked what was missed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum History {
    /// They come again, marked as [replayed](super::ConsoleLine::replayed).
    #[default]
    Mark,
    /// Lines that came before are left out.
    Remove,
    /// Wings is not asked: what was missed stays missed.
    Ignore,
}

/// What happens to commands while the connection is lost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum WhenOffline {
    /// They wait for the new connection.
    #[default]
    Wait,
    /// They fail at once.
    Fail,
}

/// Pings that come faster would be a burden to Wings, and to all proxies on the way.
pub(crate) const SHORTEST_PING_INTERVAL: Duration = Duration::from_secs(1);

/// How a session behaves.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) reconnect: bool,
    pub(crate) history: History,
    pub(crate) when_offline: WhenOffline,
    /// How often to ask whether Wings is still there.
    pub(crate) ping_interval: Duration,
    /// How long Wings may take to answer that, or to accept a token.
    pub(crate) patience: Duration,
    /// How long a lost connection or a stale token is fought for.
    pub(crate) give_up_after: Duration,
    pub(crate) jitter_seed: u64,
    /// The panel's own URL, if it is another than the client's.
    pub(crate) origin: Option<String>,
    /// Holds requests for tokens back.
    pub(crate) turnstile: Option<Turnstile>,
    /// Whether figures are of interest.
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
