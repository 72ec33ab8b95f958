//! What a session makes of what happens.

use std::time::{Duration, Instant};

use crate::error::{Error, ErrorKind};
use crate::model::WebsocketCredentials;

use super::super::Command;
use super::super::event::{ConsoleEvent, ConsoleLine, TransferStatus};
use super::super::pacing::Pacer;
use super::super::settings::{History, WhenOffline};
use super::{Input, Link, Outage, Renewal, Session, Ticket};

impl Session {
    /// Takes note of what happened.
    pub(crate) fn handle(&mut self, input: Input<'_>, now: Instant) {
        match input {
            _ if self.is_over() => {}
            Input::Credentials(credentials) => {
                self.is_fetching = false;
                match credentials {
                    Ok(credentials) => self.credentials(credentials, now),
                    Err(error) => self.no_credentials(error, now),
                }
            }
            // A socket that has been given up may still have its say.
            _ if !self.has_socket() => {}
            Input::Connected => {
                self.alive(now);
                self.pacer = Pacer::new();
                self.last_command = None;
                self.link = Link::Authenticating { since: now };
            }
            Input::Lost(error) => self.lost(error, now),
            Input::Closed { code, reason } => self.closed(code, reason, now),
            Input::Alive => self.alive(now),
            Input::Message(text) => {
                self.alive(now);
                self.event(ConsoleEvent::parse(text), now);
            }
        }
    }

    fn alive(&mut self, now: Instant) {
        self.heard = now;
        self.pinged = None;
    }

    fn credentials(&mut self, credentials: WebsocketCredentials, now: Instant) {
        self.token = Some(credentials.token.expose().to_owned());
        if self.is_up() {
            let since = if let Renewal::Fetching { since } = self.renewal { since } else { now };
            self.renewal = Renewal::Sent { since, at: now };
        } else {
            self.socket = Some(credentials.socket);
            self.link = Link::Connecting;
        }
    }

    fn no_credentials(&mut self, error: Error, now: Instant) {
        if is_final(&error) {
            return self.over(Some(error));
        }
        if let Some(wait) = error.retry_after() {
            self.budget.hold_until(now + wait);
            // Nothing is wrong but the pace, so that even a first connection may wait.
            if !self.was_up && now + wait < self.started + self.settings.give_up_after {
                return;
            }
        }
        match self.renewal {
            Renewal::Fetching { since } if now >= since + self.settings.give_up_after => self.over(Some(error)),
            Renewal::Fetching { since } => {
                let tried_for = (now - since).max(Duration::from_secs(1));
                self.renewal = Renewal::Needed { since, not_before: now + tried_for.min(Duration::from_secs(30)) };
            }
            // The old token was renewed meanwhile, by one that had been sent before.
            _ if self.is_up() => {}
            _ => self.lost(error, now),
        }
    }

    fn event(&mut self, event: ConsoleEvent, now: Instant) {
        match &event {
            ConsoleEvent::AuthSuccess => self.authenticated(now),
            ConsoleEvent::TokenExpiring | ConsoleEvent::TokenExpired => self.renew(now),
            ConsoleEvent::JwtError(reason) => self.jwt_error(reason, now),
            ConsoleEvent::DaemonError(reason) if !self.is_up() => {
                let message = format!("Wings does not accept the token: {reason}");
                return self.over(Some(Error::new(ErrorKind::Console, message).with_hint(
                    "the panel and the node do not share their secret; install the node's configuration anew",
                )));
            }
            ConsoleEvent::Throttled(what) => {
                self.pacer.throttled(now);
                let is_meant = |last: &mut Command| what == "global" || what == last.event();
                if let Some(command) = self.last_command.take_if(is_meant) {
                    self.commands.push_front((OWN, command));
                }
            }
            ConsoleEvent::TransferStatus(TransferStatus::Completed | TransferStatus::Archived) => {
                self.events.push_back(event);
                return self.lost(Error::new(ErrorKind::Dropped, "the server moves to another node"), now);
            }
            ConsoleEvent::Deleted => {
                self.events.push_back(event);
                return self.over(Some(Error::new(ErrorKind::Console, "the server was deleted")));
            }
            ConsoleEvent::ConsoleOutput(line) => {
                let replayed = self.seen.is_replayed(&line.text, now);
                if replayed && self.settings.history == History::Remove {
                    return;
                }
                let ConsoleEvent::ConsoleOutput(line) = event else { return };
                self.events.push_back(ConsoleEvent::ConsoleOutput(ConsoleLine { replayed, ..line }));
                return;
            }
            _ => {}
        }
        self.events.push_back(event);
    }

    fn authenticated(&mut self, now: Instant) {
        self.renewal = Renewal::NotNeeded;
        if self.is_up() {
            return;
        }
        self.link = Link::Up;
        if let Some(outage) = self.outage.take() {
            self.events.push_back(ConsoleEvent::Reconnected { attempts: outage.attempts() });
            let logs = (OWN, Command::SendLogs);
            if self.settings.history != History::Ignore && self.commands.front() != Some(&logs) {
                self.commands.push_front(logs);
            }
        }
        self.was_up = true;
        self.alive(now);
    }

    fn renew(&mut self, now: Instant) {
        if self.is_up() && self.renewal == Renewal::NotNeeded {
            self.renewal = Renewal::Needed { since: now, not_before: now };
        }
    }

    fn jwt_error(&mut self, reason: &str, now: Instant) {
        let is_curable = ["exp claim is invalid", "created too far in past"].iter().any(|cure| reason.contains(cure));
        match self.link {
            _ if !is_curable => {
                let message = format!("Wings does not accept the token: {reason}");
                self.over(Some(Error::new(ErrorKind::Console, message)));
            }
            Link::Up => match self.renewal {
                // The token that was sent is already useless: another one.
                Renewal::Sent { since, at } if now > at => {
                    self.renewal = Renewal::Needed { since, not_before: now + Duration::from_secs(1) };
                }
                _ => self.renew(now),
            },
            _ => {
                let error = Error::new(ErrorKind::Console, format!("Wings does not accept the token: {reason}"));
                self.lost(error.with_hint("the clocks of the panel and the node may differ"), now);
            }
        }
    }

    fn closed(&mut self, code: u16, reason: &str, now: Instant) {
        let message = match reason {
            "" => format!("Wings closed the connection with the code {code}"),
            reason => format!("Wings closed the connection with the code {code}: {reason}"),
        };
        if matches!(code, 4400 | 4409) || (code == 1001 && reason.contains("deleted")) {
            return self.over(Some(Error::new(ErrorKind::Console, message)));
        }
        self.lost(Error::new(ErrorKind::Dropped, message), now);
    }

    /// Plans the next attempt, or gives up.
    pub(super) fn lost(&mut self, error: Error, now: Instant) {
        self.token = None;
        self.socket = None;
        self.renewal = Renewal::NotNeeded;
        self.pinged = None;
        if !self.was_up || !self.settings.reconnect || is_final(&error) {
            return self.over(Some(error));
        }
        let outage = self.outage.get_or_insert_with(|| Outage::new(now, self.settings.jitter_seed));
        let Some(not_before) = outage.next_attempt(now, self.settings.give_up_after) else {
            let hint = "the connection could not be made again in the time given";
            return self.over(Some(error.with_hint(hint)));
        };
        let attempt = outage.attempts();
        self.link = Link::Down { not_before };
        self.events.push_back(ConsoleEvent::Reconnecting { attempt, reason: error.detail().to_owned() });
        if self.settings.when_offline == WhenOffline::Fail {
            let lost = self.commands.drain(..).map(|(ticket, _)| (ticket, Err("the connection was lost")));
            self.settled.extend(lost);
        }
    }

    pub(super) fn over(&mut self, error: Option<Error>) {
        if self.is_over() {
            return;
        }
        self.link = Link::Over;
        self.end = error;
        let lost = self.commands.drain(..).map(|(ticket, _)| (ticket, Err("the console is closed")));
        self.settled.extend(lost);
    }
}

/// The ticket of commands that the session itself gives: nobody waits for them.
const OWN: Ticket = 0;

/// Whether trying again is pointless: the panel or Wings has said no, not that it cannot.
fn is_final(error: &Error) -> bool {
    use ErrorKind::{Conflict, Decode, Forbidden, InvalidInput, NotFound, Redirect, Refused, Tls, Unauthorized};
    matches!(
        error.kind(),
        Unauthorized | Forbidden | NotFound | Conflict | Refused | Redirect | Tls | InvalidInput | Decode
    )
}
