use std::time::{Duration, Instant};

use crate::deadline::after;
use crate::error::{Error, ErrorKind};
use crate::model::ServerState;

/// Wings starts a crashed server again unless it crashed within this time before.
const CRASHES_WITHIN: Duration = Duration::from_secs(60);
/// How often a server may go down unasked before it is taken to be in a loop.
const CRASHES: usize = 2;

/// What a state means to somebody who waits for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Reached,
    /// It goes down again and again.
    CrashLoop,
    /// It may still come.
    Waiting,
}

/// Waits for a state, and sees when it will not come.
#[derive(Debug)]
pub(crate) struct StateWatch {
    wanted: ServerState,
    last: Option<ServerState>,
    crashes: Vec<Instant>,
}

impl StateWatch {
    pub(crate) fn new(wanted: ServerState) -> Self {
        Self { wanted, last: None, crashes: Vec::new() }
    }

    pub(crate) fn observe(&mut self, state: &ServerState, now: Instant) -> Verdict {
        // Going down without stopping first is a crash; killing looks the same, but passes through stopping.
        let went_down =
            *state == ServerState::Offline && matches!(self.last, Some(ServerState::Starting | ServerState::Running));
        self.last = Some(state.clone());
        if *state == self.wanted {
            return Verdict::Reached;
        }
        if went_down {
            self.crashes.retain(|&crash| now < after(crash, CRASHES_WITHIN));
            self.crashes.push(now);
        }
        if self.crashes.len() >= CRASHES { Verdict::CrashLoop } else { Verdict::Waiting }
    }

    /// The error for a server that does not stay up.
    pub(crate) fn crash_loop(&self) -> Error {
        let message = format!("the server stopped twice while waiting for it to be {}", self.wanted);
        self.describe(Error::new(ErrorKind::Failed, message).with_hint("it probably crashes on start; see its console"))
    }

    /// The error for a state that did not come in time.
    pub(crate) fn too_late(&self, limit: Duration) -> Error {
        let message = format!("the server is not {} after {} s", self.wanted, limit.as_secs_f32());
        self.describe(Error::new(ErrorKind::Deadline, message))
    }

    fn describe(&self, error: Error) -> Error {
        match &self.last {
            Some(state) => error.with_last_state(state.to_string()),
            None => error,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ServerState::{Offline, Running, Starting, Stopping};

    fn watch(wanted: ServerState, states: &[ServerState]) -> Verdict {
        let (mut watch, now) = (StateWatch::new(wanted), Instant::now());
        let mut verdict = Verdict::Waiting;
        for state in states {
            verdict = watch.observe(state, now);
        }
        verdict
    }

    #[test]
    fn start_stop_and_crash_loop_are_distinguished() {
        assert_eq!(watch(Running, &[Offline, Starting, Running]), Verdict::Reached);
        assert_eq!(watch(Running, &[Starting, Stopping, Offline, Starting]), Verdict::Waiting);
        assert_eq!(watch(Running, &[Offline, Starting, Offline]), Verdict::Waiting);
        assert_eq!(watch(Running, &[Offline, Starting, Offline, Starting, Offline]), Verdict::CrashLoop);
        assert_eq!(watch(Offline, &[Running, Offline]), Verdict::Reached);
    }

    #[test]
    fn crashes_long_ago_do_not_count() {
        let (mut watch, mut now) = (StateWatch::new(Running), Instant::now());
        for _ in 0..5 {
            now += CRASHES_WITHIN;
            watch.observe(&Starting, now);
            assert_eq!(watch.observe(&Offline, now), Verdict::Waiting);
        }
    }
}
