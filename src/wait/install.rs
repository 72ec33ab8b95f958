use std::time::{Duration, Instant};

use crate::model::ServerStatus;

/// How long a failure must last. While one installation runs, a second trigger fails immediately, and the panel shows
/// that failure until the first one has ended.
const SETTLE: Duration = Duration::from_secs(120);

/// Whether an installation has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InstallStep {
    Done,
    Failed,
    Suspended,
    Wait,
}

/// Watches the status of a server that is being installed.
#[derive(Debug, Default)]
pub(crate) struct InstallWatch {
    /// Since when the panel has shown a failure.
    failed_since: Option<Instant>,
}

impl InstallWatch {
    pub(crate) fn observe(&mut self, status: Option<&ServerStatus>, now: Instant) -> InstallStep {
        match status {
            Some(ServerStatus::Installing) => {
                self.failed_since = None;
                InstallStep::Wait
            }
            Some(ServerStatus::InstallFailed | ServerStatus::ReinstallFailed) => {
                let since = *self.failed_since.get_or_insert(now);
                let lasts = now.saturating_duration_since(since) >= SETTLE;
                if lasts { InstallStep::Failed } else { InstallStep::Wait }
            }
            Some(ServerStatus::Suspended) => InstallStep::Suspended,
            _ => InstallStep::Done,
        }
    }

    /// Takes note of a sign that Wings still installs the server.
    pub(crate) fn is_active(&mut self) {
        self.failed_since = None;
    }

    /// Whether the last status was a failure.
    pub(crate) fn has_failed(&self) -> bool {
        self.failed_since.is_some()
    }
}

/// The status as text, for progress and errors.
pub(crate) fn word(status: Option<&ServerStatus>) -> &str {
    status.map_or("installed", ServerStatus::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ServerStatus::{InstallFailed, Installing, ReinstallFailed, Suspended};

    #[test]
    fn failure_counts_once_it_lasts() {
        let (mut watch, now) = (InstallWatch::default(), Instant::now());
        assert_eq!(watch.observe(Some(&Installing), now), InstallStep::Wait);
        assert_eq!(watch.observe(Some(&InstallFailed), now), InstallStep::Wait);
        assert!(watch.has_failed());
        assert_eq!(watch.observe(Some(&InstallFailed), now + SETTLE), InstallStep::Failed);
    }

    #[test]
    fn early_failure_of_a_second_trigger_is_outlasted() {
        let (mut watch, now) = (InstallWatch::default(), Instant::now());
        assert_eq!(watch.observe(Some(&ReinstallFailed), now), InstallStep::Wait);
        watch.is_active();
        assert_eq!(watch.observe(Some(&ReinstallFailed), now + SETTLE), InstallStep::Wait);
        assert_eq!(watch.observe(None, now + SETTLE), InstallStep::Done);
    }

    #[test]
    fn suspension_is_neither_success_nor_failure() {
        assert_eq!(InstallWatch::default().observe(Some(&Suspended), Instant::now()), InstallStep::Suspended);
    }
}
