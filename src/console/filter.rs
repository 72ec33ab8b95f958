use super::event::ConsoleEvent;

ptero_model::open_enum! {
    /// The kinds of console events, named as on the wire. `From<&str>` takes those names.
    EventKind {
        /// The token was accepted.
        AuthSuccess = "auth success",
        /// The server's state.
        Status = "status",
        /// What the server uses.
        Stats = "stats",
        /// A line of the console.
        ConsoleOutput = "console output",
        /// A line of the installation.
        InstallOutput = "install output",
        /// The installation began.
        InstallStarted = "install started",
        /// The installation ended.
        InstallCompleted = "install completed",
        /// A message of Wings.
        DaemonMessage = "daemon message",
        /// A refusal of Wings.
        DaemonError = "daemon error",
        /// The token was not accepted.
        JwtError = "jwt error",
        /// The token will soon expire.
        TokenExpiring = "token expiring",
        /// The token has expired.
        TokenExpired = "token expired",
        /// A backup ended.
        BackupCompleted = "backup completed",
        /// A backup was restored.
        BackupRestoreCompleted = "backup restore completed",
        /// A line about a transfer.
        TransferLogs = "transfer logs",
        /// A stage of a transfer.
        TransferStatus = "transfer status",
        /// The server was deleted.
        Deleted = "deleted",
        /// Messages were dropped by Wings.
        Throttled = "throttled",
        /// The connection was lost. Of this crate.
        Reconnecting = "reconnecting",
        /// The connection is there again. Of this crate.
        Reconnected = "reconnected",
        /// A listener missed events. Of this crate.
        Missed = "missed",
        /// A message that is no event. Of this crate.
        Malformed = "malformed",
    }
}

/// Which events a listener gets: all, those of some kinds, or those of all but some kinds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventFilter {
    /// In order, each once, so that equal filters are equal.
    kinds: Vec<EventKind>,
    excludes: bool,
    all: bool,
}

impl EventFilter {
    /// Every event.
    #[must_use]
    pub fn all() -> Self {
        Self { all: true, ..Self::default() }
    }

    /// Only events of these kinds.
    pub fn only<K: Into<EventKind>>(kinds: impl IntoIterator<Item = K>) -> Self {
        let mut kinds: Vec<EventKind> = kinds.into_iter().map(Into::into).collect();
        kinds.sort();
        kinds.dedup();
        Self { kinds, ..Self::default() }
    }

    /// Every event but those of these kinds.
    pub fn except<K: Into<EventKind>>(kinds: impl IntoIterator<Item = K>) -> Self {
        Self { excludes: true, ..Self::only(kinds) }
    }

    /// Whether the filter lets an event through. Being told of [missed](ConsoleEvent::Missed) events cannot be
    /// filtered out.
    #[must_use]
    pub fn matches(&self, event: &ConsoleEvent) -> bool {
        self.all || matches!(event, ConsoleEvent::Missed(_)) || self.kinds.contains(&event.kind()) != self.excludes
    }
}

impl From<EventKind> for EventFilter {
    fn from(kind: EventKind) -> Self {
        Self::only([kind])
    }
}

impl From<&str> for EventFilter {
    fn from(kind: &str) -> Self {
        Self::only([kind])
    }
}

impl<K: Into<EventKind>, const N: usize> From<[K; N]> for EventFilter {
    fn from(kinds: [K; N]) -> Self {
        Self::only(kinds)
    }
}

impl<K: Into<EventKind>> From<Vec<K>> for EventFilter {
    fn from(kinds: Vec<K>) -> Self {
        Self::only(kinds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_kinds_mean_the_same() {
        let line = ConsoleEvent::parse(r#"{"event":"console output","args":["x"]}"#);
        let new = ConsoleEvent::parse(r#"{"event":"brand new"}"#);
        assert!(EventFilter::from("console output").matches(&line));
        assert!(EventFilter::from(EventKind::ConsoleOutput).matches(&line));
        assert!(EventFilter::from(["stats", "console output"]).matches(&line));
        assert!(!EventFilter::from([EventKind::Stats]).matches(&line));
        assert!(!EventFilter::except(["console output"]).matches(&line));
        assert!(EventFilter::except(["console output"]).matches(&new));
        assert!(EventFilter::from("brand new").matches(&new));
        assert!(EventFilter::all().matches(&new));
        assert!(EventFilter::from("stats").matches(&ConsoleEvent::Missed(3)));
    }
}
