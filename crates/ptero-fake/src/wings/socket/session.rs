//! What Wings sends on a websocket.

use std::time::{Duration, Instant};

use ptero_model::PowerAction;

use super::frame::{Frame, Inbound};
use super::limits::{Intake, Limits};
use crate::simulation::power::LOCKED;
use crate::simulation::tokens::Token;
use crate::state::State;
use crate::state::process::WingsEvent;
use crate::state::server::Server;

const UNEXPECTED: &str = "an unexpected error was encountered while handling this request";
const MISSING_PERMISSION: &str = "jwt: missing connect permission";

/// Wings checks the token every 30 seconds and warns during the last minute. Shorter lives have shorter times.
const TICK: Duration = Duration::from_secs(30);
const WARNING: Duration = Duration::from_secs(60);

pub(super) struct Session {
    server: u64,
    uuid: String,
    token: Option<Token>,
    limits: Option<Limits>,
    tick: Duration,
    warning: Duration,
    /// `Some` once a token was accepted.
    next_tick: Option<Instant>,
    reported_expired: bool,
}

impl Session {
    pub(super) fn new(state: &State, server: &Server) -> Self {
        let settings = &state.settings;
        Self {
            server: server.id,
            uuid: server.uuid.clone(),
            token: None,
            limits: settings.socket_limits.then(|| Limits::new(state.clock.instant())),
            tick: TICK.min(settings.token_life / 20).max(Duration::from_millis(50)),
            warning: WARNING.min(settings.token_life / 10),
            next_tick: None,
            reported_expired: false,
        }
    }

    /// Whether a token was ever accepted. Before that, Wings passes nothing on.
    pub(super) fn is_open(&self) -> bool {
        self.next_tick.is_some()
    }

    /// When to check the token again.
    pub(super) fn next_tick(&self) -> Option<Instant> {
        self.next_tick
    }

    /// The replies to a message.
    pub(super) fn receive(&mut self, state: &mut State, text: &str) -> Vec<Frame> {
        let Some(message) = Inbound::parse(text) else { return Vec::new() };
        if let Some(limits) = &mut self.limits {
            match limits.take(&message.event, state.clock.instant()) {
                Intake::Accepted => {}
                Intake::Dropped => return Vec::new(),
                Intake::Throttled(what) => return vec![Frame::new("throttled", what)],
            }
        }
        if message.event == "auth" {
            return self.authenticate(state, &message.argument());
        }
        if let Err(reason) = self.check_token(state) {
            return vec![Frame::jwt_error(reason)];
        }
        match message.event.as_str() {
            "set state" => self.set_state(state, &PowerAction::from(message.argument())).into_iter().collect(),
            "send command" => {
                if self.may("control.console") {
                    state.command(self.server, &message.argument());
                }
                Vec::new()
            }
            "send logs" => self.logs(state),
            "send stats" => self.stats(state).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    /// The frame of an event, or the reason why it is withheld. `None` without the permission for it.
    pub(super) fn pass_on(&self, state: &State, event: &WingsEvent) -> Option<Frame> {
        if let Err(reason) = self.check_token(state) {
            return Some(Frame::jwt_error(reason));
        }
        let needed = match event {
            WingsEvent::InstallOutput(_) => "admin.websocket.install",
            WingsEvent::TransferLogs(_) => "admin.websocket.transfer",
            WingsEvent::BackupCompleted(_) => "backup.read",
            _ => "websocket.connect",
        };
        self.may(needed).then(|| Frame::new(event.name(), event.argument()))
    }

    /// Checks the token if it is time to.
    pub(super) fn tick(&mut self, state: &State) -> Option<Frame> {
        let now = state.clock.instant();
        let mut next = self.next_tick.filter(|due| *due <= now)?;
        // Missed ticks are skipped.
        while next <= now {
            next += self.tick;
        }
        self.next_tick = Some(next);
        let left = self.token.as_ref()?.left(state);
        if left > self.warning {
            return None;
        }
        if let Err(reason) = self.check_token(state) {
            return Some(Frame::jwt_error(reason));
        }
        if left > Duration::ZERO {
            return Some(Frame::bare("token expiring"));
        }
        let is_first = !std::mem::replace(&mut self.reported_expired, true);
        is_first.then(|| Frame::bare("token expired"))
    }

    fn authenticate(&mut self, state: &mut State, token: &str) -> Vec<Frame> {
        let Some(token) = state.parse_token(token) else { return vec![daemon_error(state, UNEXPECTED)] };
        if let Err(reason) = accept(&token, state) {
            let text = error_event(state, reason);
            return vec![Frame::jwt_error(text)];
        }
        self.token = Some(token);
        self.reported_expired = false;
        let mut frames = vec![Frame::bare("auth success")];
        if self.next_tick.is_none() {
            self.next_tick = Some(state.clock.instant() + self.tick);
            frames.extend(self.greeting(state));
        }
        frames
    }

    fn greeting(&self, state: &State) -> Vec<Frame> {
        let Some(server) = state.servers.get(self.server) else { return Vec::new() };
        let process = &server.process;
        let status = self.pass_on(state, &WingsEvent::Status(process.state.clone()));
        let is_idle = process.is_offline() && !process.is_installing && !server.is_transferring;
        let stats = if is_idle { self.stats(state) } else { None };
        status.into_iter().chain(stats).collect()
    }

    /// Fails while the token allows nothing.
    fn check_token(&self, state: &State) -> Result<(), &'static str> {
        let token = self.token.as_ref().ok_or("jwt: no jwt present")?;
        accept(token, state)?;
        if token.text("server_uuid") == self.uuid { Ok(()) } else { Err("jwt: server uuid mismatch") }
    }

    fn may(&self, permission: &str) -> bool {
        self.token.as_ref().is_some_and(|token| token.allows(permission))
    }

    fn set_state(&self, state: &mut State, action: &PowerAction) -> Option<Frame> {
        let permission = match action {
            PowerAction::Start => "control.start",
            PowerAction::Stop | PowerAction::Kill => "control.stop",
            PowerAction::Restart => "control.restart",
            _ => "websocket.connect",
        };
        if !self.may(permission) {
            return None;
        }
        let reason = state.power(self.server, action).err();
        let shown = reason.map(|reason| {
            let is_for_all = reason == LOCKED || self.may("admin.websocket.errors");
            if is_for_all { reason } else { UNEXPECTED }
        });
        shown.map(|reason| daemon_error(state, reason))
    }

    fn logs(&self, state: &State) -> Vec<Frame> {
        let Some(server) = state.servers.get(self.server).filter(|server| !server.process.is_offline()) else {
            return Vec::new();
        };
        server.process.log.iter().map(|line| Frame::new("console output", line)).collect()
    }

    fn stats(&self, state: &State) -> Option<Frame> {
        let figures = state.servers.get(self.server)?.stats(state.clock.instant());
        self.pass_on(state, &WingsEvent::Stats(figures))
    }
}

/// Fails when Wings refuses the token for any purpose.
fn accept(token: &Token, state: &State) -> Result<(), &'static str> {
    if token.is_expired(state) {
        Err("jwt: exp claim is invalid")
    } else if token.is_denied(state) {
        Err("jwt: created too far in past (denylist)")
    } else if !token.has_scope(state, "websocket") {
        Err("jwt: missing scope")
    } else if !token.allows("websocket.connect") {
        Err(MISSING_PERMISSION)
    } else {
        Ok(())
    }
}

fn error_event(state: &mut State, reason: &str) -> String {
    format!("Error Event [{}]: {reason}", state.random.uuid())
}

fn daemon_error(state: &mut State, reason: &str) -> Frame {
    Frame::new("daemon error", error_event(state, reason))
}
