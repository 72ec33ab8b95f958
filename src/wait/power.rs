use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::deadline::after;
use crate::error::{Error, ErrorKind, Quoted, Secrets};
use crate::model::{PowerAction, ServerState};

/// How many of the last lines an error quotes.
const LINES: usize = 8;

/// Wings starts a crashed server again, unless it crashed within this time before.
const CRASH_SPAN: Duration = Duration::from_secs(60);

/// How many crashes are a loop: at any pace after a start, and otherwise within that time.
const CRASH_LOOP: usize = 2;

/// How soon a power action shows on the websocket.
const SHOWS_AFTER: Duration = Duration::from_secs(3);

/// How soon it shows over REST, where the panel repeats a state for 20 seconds.
const SHOWS_AFTER_CACHE: Duration = Duration::from_secs(25);

/// How long Wings may take to start a crashed server again.
const RESTARTS_WITHIN: Duration = Duration::from_secs(10);

/// How often a start that shows no effect over REST is sent. There, a crash between two looks shows no more than an
/// action that Wings refuses.
const STARTS: u32 = 3;

/// The longest pause between two attempts at an action.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// The state that a power action leads to. `None` for actions unknown to this version.
pub(crate) fn goal(action: &PowerAction) -> Option<ServerState> {
    match action {
        PowerAction::Start | PowerAction::Restart => Some(ServerState::Running),
        PowerAction::Stop | PowerAction::Kill => Some(ServerState::Offline),
        _ => None,
    }
}

/// What to do next.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Done,
    /// It will not come to it, for this reason.
    Failed(&'static str),
    /// Send the power action, for the first time or again.
    Send,
    /// Wait for news, at most until an instant.
    Wait(Option<Instant>),
}

/// Watches the power state of a server that is to reach another one.
#[derive(Debug)]
pub(crate) struct PowerWatch {
    wanted: ServerState,
    action: Option<PowerAction>,
    /// When the action was first accepted, and how often it was.
    accepted: Option<Instant>,
    sends: u32,
    not_before: Option<Instant>,
    state: Option<ServerState>,
    seen_at: Option<Instant>,
    uptime: Option<Duration>,
    /// Whether changes show immediately, rather than in looks at a state that the panel caches.
    is_listening: bool,
    /// How often the action was accepted since the server was last seen up.
    unheeded: u32,
    /// Whether the action has had an effect.
    has_begun: bool,
    /// Whether the server was stopped on purpose after that.
    was_stopped: bool,
    crashes: Vec<Instant>,
    /// Since when the server has been down after a crash.
    down_since: Option<Instant>,
    lines: VecDeque<String>,
}

impl PowerWatch {
    pub(crate) fn new(wanted: ServerState, action: Option<PowerAction>) -> Self {
        Self {
            wanted,
            action,
            accepted: None,
            sends: 0,
            not_before: None,
            state: None,
            seen_at: None,
            uptime: None,
            is_listening: true,
            unheeded: 0,
            has_begun: false,
            was_stopped: false,
            crashes: Vec::new(),
            down_since: None,
            lines: VecDeque::new(),
        }
    }

    /// Takes note of whether changes show immediately from now on.
    pub(crate) fn listens(&mut self, is_listening: bool) {
        self.is_listening = is_listening;
    }

    /// Takes note that the panel has accepted the action.
    pub(crate) fn accepted(&mut self, now: Instant) {
        self.accepted.get_or_insert(now);
        self.unheeded = self.unheeded.saturating_add(1);
        self.pause(now, if self.is_listening { SHOWS_AFTER } else { SHOWS_AFTER_CACHE });
    }

    /// Takes note that the panel could not pass the action on.
    pub(crate) fn not_sent(&mut self, now: Instant) {
        self.pause(now, Duration::from_secs(1));
    }

    fn pause(&mut self, now: Instant, first: Duration) {
        let pause = first.saturating_mul(self.sends.saturating_add(1)).min(LONGEST_PAUSE.max(first));
        self.sends = self.sends.saturating_add(1);
        self.not_before = Some(after(now, pause));
    }

    /// Takes note of a line of the console.
    pub(crate) fn line(&mut self, line: &str) {
        if line.trim().is_empty() {
            return;
        }
        if self.lines.len() == LINES {
            self.lines.pop_front();
        }
        self.lines.push_back(Quoted::line(line, Secrets::NONE).as_str().chars().take(100).collect());
    }

    /// Takes note of a state, and of how long the process has been running, if that is known.
    pub(crate) fn observe(&mut self, state: &ServerState, uptime: Option<Duration>, now: Instant) {
        let before = self.state.replace(state.clone());
        let (was_up, is_down) = (before.as_ref().is_some_and(is_up), is_down(state));
        let is_younger = was_up && is_up(state) && uptime.is_some() && uptime < self.uptime;
        let is_unasked = is_younger && (self.has_begun || self.action.is_none());
        (self.seen_at, self.uptime) = (Some(now), uptime);
        if !is_down {
            self.unheeded = 0;
        }
        if let Some(accepted) = self.accepted {
            let is_new = uptime.is_some_and(|uptime| uptime < now.saturating_duration_since(accepted));
            let is_effect = match &self.action {
                Some(PowerAction::Start) => is_up(state),
                Some(PowerAction::Restart) => {
                    *state == ServerState::Stopping || (was_up && is_down) || is_new || *state == ServerState::Starting
                }
                _ => *state == ServerState::Stopping || is_down,
            };
            // A stop that was under way before a start, or that belongs to a restart, is no stop by somebody else.
            let is_stop = self.has_begun && *state == ServerState::Stopping && before != Some(ServerState::Stopping);
            let is_own = self.action == Some(PowerAction::Restart) && !was_up;
            self.was_stopped |= is_stop && !is_own;
            self.has_begun |= is_effect;
        }
        if (was_up && is_down) || is_unasked {
            // Without an action, the caller may also repair the server and start it again.
            let counts = |crash: &Instant| self.action.is_some() || now.saturating_duration_since(*crash) < CRASH_SPAN;
            self.crashes.retain(counts);
            self.crashes.push(now);
        }
        if was_up && is_down {
            self.down_since = Some(now);
        } else if !is_down {
            self.down_since = None;
        } else if before == Some(ServerState::Stopping) {
            // The lock of the stop is about to be released.
            self.not_before = self.not_before.map(|until| until.min(after(now, Duration::from_secs(1))));
        }
    }

    pub(crate) fn step(&self, now: Instant) -> Step {
        let state = self.state.as_ref();
        let is_restart = self.action == Some(PowerAction::Restart);
        let is_settled = self.action.is_none() || (self.accepted.is_some() && (!is_restart || self.has_begun));
        if is_settled && state.is_some_and(|state| self.is_wanted(state)) {
            return Step::Done;
        }
        if self.action.is_some() && self.sends == 0 {
            return Step::Send;
        }
        if self.wanted == ServerState::Running {
            if self.crashes.len() >= CRASH_LOOP {
                return Step::Failed("the server stopped twice on its own: it probably crashes on start");
            }
            if let Some(since) = self.down_since.filter(|_| self.has_begun || self.action.is_none()) {
                return self.unless_shown(
                    after(since, if self.is_listening { RESTARTS_WITHIN } else { SHOWS_AFTER_CACHE }),
                    "the server crashed, and Wings did not start it again",
                    now,
                );
            }
            if self.was_stopped && state.is_some_and(is_down) {
                return Step::Failed("the server was stopped while it started");
            }
        }
        let (Some(action), Some(not_before)) = (&self.action, self.not_before) else { return Step::Wait(None) };
        if self.wanted == ServerState::Running && !self.is_listening && self.unheeded >= STARTS {
            let reason = "the server stays offline, although the panel has accepted the action several times: it crashes \
                          at once, or Wings refuses to start it";
            return self.unless_shown(not_before, reason, now);
        }
        let is_idle = match (action, state) {
            (_, None) => self.accepted.is_none(),
            (PowerAction::Start, Some(state)) => is_down(state),
            (PowerAction::Restart, Some(state)) => {
                is_down(state) || (!self.has_begun && *state == ServerState::Running)
            }
            (PowerAction::Stop, Some(state)) => is_up(state),
            (_, Some(state)) => !is_down(state),
        };
        match is_idle {
            true if now >= not_before => Step::Send,
            true => Step::Wait(Some(not_before)),
            false => Step::Wait(None),
        }
    }

    /// Fails for a reason, unless a look from `until` on may still show otherwise.
    fn unless_shown(&self, until: Instant, reason: &'static str, now: Instant) -> Step {
        match self.seen_at {
            _ if now < until => Step::Wait(Some(until)),
            Some(seen) if self.is_listening || seen >= until => Step::Failed(reason),
            _ => Step::Wait(None),
        }
    }

    fn is_wanted(&self, state: &ServerState) -> bool {
        *state == self.wanted || (self.wanted == ServerState::Offline && is_down(state))
    }

    /// The message for a reason, with the last lines of the console.
    pub(crate) fn failure(&self, reason: &str) -> String {
        if self.lines.is_empty() {
            return reason.to_owned();
        }
        let lines: Vec<_> = self.lines.iter().map(|line| format!("{line:?}")).collect();
        format!("{reason}; its last lines: {}", lines.join(", "))
    }

    /// An error with the state that was seen last.
    pub(crate) fn error(&self, kind: ErrorKind, message: String) -> Error {
        let error = Error::new(kind, message);
        match &self.state {
            Some(state) => error.with_last_state(state.to_string()),
            None => error,
        }
    }

    /// The message of a wait that took too long.
    pub(crate) fn late(&self) -> String {
        match (&self.action, self.sends) {
            (Some(action), sends) if sends > 1 => {
                format!("the server is not {}, although `{action}` was sent {sends} times,", self.wanted)
            }
            _ => format!("the server is not {}", self.wanted),
        }
    }
}

fn is_up(state: &ServerState) -> bool {
    matches!(state, ServerState::Starting | ServerState::Running | ServerState::Restarting)
}

/// Pelican's and the panel's words for it as well.
fn is_down(state: &ServerState) -> bool {
    matches!(state, ServerState::Offline | ServerState::Created | ServerState::Exited | ServerState::Dead)
        || matches!(state, ServerState::Unknown(word) if word == "stopped")
}

#[cfg(test)]
mod tests;
