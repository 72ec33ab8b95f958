use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::console::Hub;
use crate::deadline::after;

use super::snapshot::Source;

/// The longest wait before another attempt at a console or at figures.
const LONGEST: Duration = Duration::from_secs(120);

/// Numbers the consoles that were opened, so that what an old one reports is not taken for news.
pub(crate) type Connection = u64;

/// What a watch keeps of a server besides what others see.
pub(super) struct Entry {
    pub(super) console: Console,
    /// How often in a row a console ended soon, or could not be opened.
    pub(super) attempts: u32,
    /// When the next console may be opened.
    pub(super) open_at: Instant,
    /// When the panel may be asked for figures again.
    pub(super) poll_at: Instant,
    pub(super) is_polling: bool,
    /// How often in a row the panel had no figures.
    pub(super) poll_failures: u32,
    /// When the last figures came, except for those that only repeat what a node has reported before.
    pub(super) updated: Option<Instant>,
    /// Whether the first attempt to get figures is over.
    pub(super) is_known: bool,
    /// Whether the last list left it out.
    pub(super) is_missing: bool,
    /// Whether a console that was connected is no longer.
    pub(super) is_lost: bool,
    pub(super) error: Option<String>,
    /// For those who listen to its console.
    pub(super) hub: Option<Arc<Hub>>,
    /// The place of the node that reports it.
    pub(super) node: Option<usize>,
    /// When it was last noted that its node reports it.
    pub(super) node_at: Option<Instant>,
    pub(super) source: Source,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Console {
    None,
    Opening {
        connection: Connection,
        since: Instant,
    },
    Up {
        connection: Connection,
        since: Instant,
        /// Whether it has reported a state.
        has_state: bool,
    },
}

impl Console {
    pub(super) fn connection(self) -> Option<Connection> {
        match self {
            Self::None => None,
            Self::Opening { connection, .. } | Self::Up { connection, .. } => Some(connection),
        }
    }
}

impl Entry {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            console: Console::None,
            attempts: 0,
            open_at: now,
            poll_at: now,
            is_polling: false,
            poll_failures: 0,
            updated: None,
            is_known: false,
            is_missing: false,
            is_lost: false,
            error: None,
            hub: None,
            node: None,
            node_at: None,
            source: Source::None,
        }
    }

    pub(super) fn is_up(&self) -> bool {
        matches!(self.console, Console::Up { .. })
    }

    /// When the last figures came, if its node has reported it last at that time.
    pub(super) fn updated_by(&self, reported_at: Option<Instant>) -> Option<Instant> {
        if self.source == Source::Node { self.updated.max(reported_at) } else { self.updated }
    }

    /// Its node no longer reports it, and has done so last at that time.
    pub(super) fn leave_node(&mut self, reported_at: Option<Instant>, now: Instant) {
        self.updated = self.updated_by(reported_at);
        self.node = None;
        (self.open_at, self.poll_at) = (self.open_at.min(now), self.poll_at.min(now));
    }
}

/// What a watch knows of a node: whether consoles can be opened there.
#[derive(Default)]
pub(super) struct NodeHealth {
    /// A console was lost or could not be opened, and none could be since. Then they are tried one at a time.
    pub(super) is_suspect: bool,
    pub(super) failures: u32,
    pub(super) blocked_until: Option<Instant>,
    /// The console that is tried.
    pub(super) probe: Option<Connection>,
    /// When a console was opened last.
    pub(super) up_at: Option<Instant>,
}

/// How long a console must last to count as a success.
const STABLE: Duration = Duration::from_secs(30);

impl NodeHealth {
    /// When a console may be opened on the node; `None` while one is being tried.
    pub(super) fn ready(&self, now: Instant) -> Option<Instant> {
        match self.blocked_until {
            _ if !self.is_suspect => Some(now),
            _ if self.probe.is_some() => None,
            until => Some(until.unwrap_or(now)),
        }
    }

    pub(super) fn opened(&mut self, now: Instant) {
        self.is_suspect = false;
        self.probe = None;
        self.up_at = Some(now);
    }

    /// A console was lost or could not be opened.
    pub(super) fn failed(&mut self, connection: Connection, jitter: f64, now: Instant) {
        let is_news = !self.is_suspect || self.probe == Some(connection);
        if !self.is_suspect && self.up_at.is_some_and(|at| now >= after(at, STABLE)) {
            self.failures = 0;
        }
        if self.probe == Some(connection) {
            self.probe = None;
        }
        self.is_suspect = true;
        if is_news {
            self.failures = self.failures.saturating_add(1);
            self.blocked_until = Some(after(now, backoff(Duration::from_millis(500), self.failures, jitter)));
        }
    }

    /// The console that was tried ended for a reason of its own.
    pub(super) fn settle(&mut self, connection: Connection) {
        if self.probe == Some(connection) {
            self.probe = None;
        }
    }
}

/// Whether a console that has lasted so long was a success.
pub(super) fn is_stable(since: Instant, now: Instant) -> bool {
    now >= after(since, STABLE)
}

/// How long to wait after so many failures in a row: twice as long after each, with jitter from 0 to 1 so that many do
/// not come back together.
pub(super) fn backoff(first: Duration, failures: u32, jitter: f64) -> Duration {
    let factor = 2_u32.saturating_pow(failures.saturating_sub(1).min(16));
    let wait = first.saturating_mul(factor).min(LONGEST);
    wait.mul_f64(0.75 + jitter.clamp(0.0, 1.0) / 2.0)
}
