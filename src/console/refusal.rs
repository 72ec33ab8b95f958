//! The reasons for which Wings refuses an action on a console.

use super::ConsoleEvent;

/// Why Wings refused an action, as far as its message tells.
///
/// Only keys of administrators see every reason. Others see [`PowerActionInProgress`](Self::PowerActionInProgress), and
/// [`Unexplained`](Self::Unexplained) for all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Refusal {
    /// Another power action is being carried out. The same action may succeed later.
    PowerActionInProgress,
    /// The server is already running.
    AlreadyRunning,
    /// The server is being installed.
    Installing,
    /// A backup is being restored.
    Restoring,
    /// The server is being transferred to another node.
    Transferring,
    /// The server is suspended.
    Suspended,
    /// Wings does not know the power action.
    UnknownAction,
    /// Wings gave no reason, or an unknown one.
    Unexplained,
}

impl Refusal {
    fn read(text: &str) -> Self {
        // The messages of Wings, which are always in English.
        const WORDS: [(&str, Refusal); 7] = [
            ("another power action is currently being processed", Refusal::PowerActionInProgress),
            ("server is running", Refusal::AlreadyRunning),
            ("currently installing", Refusal::Installing),
            ("currently being restored", Refusal::Restoring),
            ("currently being transferred", Refusal::Transferring),
            ("suspended", Refusal::Suspended),
            ("unknown power action", Refusal::UnknownAction),
        ];
        WORDS.iter().find(|(words, _)| text.contains(words)).map_or(Self::Unexplained, |(_, refusal)| *refusal)
    }

    /// Returns whether the same action may succeed later without any change.
    #[must_use]
    pub const fn is_passing(self) -> bool {
        matches!(self, Self::PowerActionInProgress | Self::Installing | Self::Restoring | Self::Transferring)
    }

    /// Returns what to do about it.
    #[must_use]
    pub const fn hint(self) -> &'static str {
        match self {
            Self::PowerActionInProgress => "wait until the server has reached its state, or kill it",
            Self::AlreadyRunning => "the server is already running; restart it instead",
            Self::Installing => "wait for `install completed`",
            Self::Restoring => "wait for `backup restore completed`",
            Self::Transferring => "wait until the transfer has ended",
            Self::Suspended => "ask an administrator to unsuspend the server",
            Self::UnknownAction => "use start, stop, restart or kill",
            Self::Unexplained => {
                "the server may be installing, restoring, transferring or suspended, or run already; Wings tells the \
                 reason only to administrators"
            }
        }
    }
}

impl ConsoleEvent {
    /// Returns why Wings refused an action, if this is a [`DaemonError`](Self::DaemonError).
    #[must_use]
    pub fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::DaemonError(text) => Some(Refusal::read(text)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_of_wings_are_recognised() {
        for (words, refusal) in [
            ("server is running", Refusal::AlreadyRunning),
            ("server is currently installing", Refusal::Installing),
            ("server is currently being restored", Refusal::Restoring),
            ("server is currently being transferred", Refusal::Transferring),
            ("server is currently in a suspended state", Refusal::Suspended),
            (
                "another power action is currently being processed for this server, please try again later",
                Refusal::PowerActionInProgress,
            ),
            ("attempting to handle unknown power action", Refusal::UnknownAction),
            ("an unexpected error was encountered while handling this request", Refusal::Unexplained),
        ] {
            let event = ConsoleEvent::DaemonError(format!("Error Event [7e215471]: {words}"));
            assert_eq!(event.refusal(), Some(refusal));
        }
        assert_eq!(ConsoleEvent::AuthSuccess.refusal(), None);
    }
}
