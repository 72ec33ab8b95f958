//! How a session reacts to what happens.

use std::time::{Duration, Instant};

use crate::deadline::after;
use crate::error::{Error, ErrorKind, Quoted, Secrets};
use crate::model::{Secret, WebsocketCredentials};
use crate::socket::close_code;

use super::super::Command;
use super::super::event::{ConsoleEvent, TransferStatus};
use super::super::events::Item;
use super::super::history::Seen;
use super::super::pacing::Pacer;
use super::super::settings::{History, WhenOffline};
use super::{Input, Link, Outage, Renewal, Session, Ticket};

/// Whether a line has come before; nothing if it is to be removed for that.
fn is_replayed(seen: &mut Seen, history: History, line: &str, now: Instant) -> Option<bool> {
    let replayed = seen.is_replayed(line, now);
    (!replayed || history != History::Remove).then_some(replayed)
}

impl Session {
    /// Takes note of what happened.
    pub(crate) fn handle(&mut self, input: Input<'_>, now: Instant) {
        match input {
            _ if self.is_over() => {}
            Input::Credentials(credentials) => {
                if let Some(permit) = self.permit.take() {
                    self.used = permit.replied(&credentials, now);
                }
                self.is_borrowed = false;
                self.credentials(credentials, now);
            }
            // An abandoned socket may still report something.
            _ if !self.has_socket() => {}
            Input::Connected => {
                self.alive(now);
                self.pacer = Pacer::new();
                self.last_command = None;
                self.link = Link::Authenticating { since: now, refusal: None };
            }
            Input::Sent => {
                if let Some((ticket, command)) = self.in_flight.take() {
                    self.settled.push_back((ticket, Ok(())));
                    self.last_command = Some(command);
                }
            }
            Input::Lost(error) => self.cut(error, now),
            Input::Closed { code, reason } => self.closed(code, reason, now),
            Input::Alive => self.alive(now),
            Input::Message(text) => {
                self.alive(now);
                // Reading them only to drop them would be most of an idle program's work.
                if !self.settings.stats && text.starts_with(r#"{"event":"stats""#) {
                    return;
                }
                let (seen, history) = (&mut self.seen, self.settings.history);
                if !self.events.push_line(text, |line| is_replayed(seen, history, line, now)) {
                    self.event(ConsoleEvent::parse(text), now);
                }
            }
        }
    }

    fn alive(&mut self, now: Instant) {
        self.heard = now;
        self.pinged = None;
    }

    /// Uses the panel's reply to a request for a token.
    pub(super) fn credentials(&mut self, credentials: Result<WebsocketCredentials, Error>, now: Instant) {
        let credentials = match credentials {
            Ok(credentials) => credentials,
            Err(error) => return self.no_credentials(error, now),
        };
        self.token = Some(credentials.token);
        if self.is_up() {
            let since = if let Renewal::Fetching { since } = self.renewal { since } else { now };
            self.renewal = Renewal::Sent { since, at: now };
        } else {
            self.socket = Some(credentials.socket);
            self.link = Link::Connecting;
        }
    }

    fn no_credentials(&mut self, error: Error, now: Instant) {
        // Kind `Console` means that the caller of the panel has ended: a panic in a hook, such as `on_response`.
        if is_final(&error) || error.kind() == ErrorKind::Console {
            return self.over(Some(error));
        }
        if let Some(wait) = error.retry_after() {
            let until = after(now, wait);
            // Nothing is wrong but the pace, so that even a first connection may wait.
            let give_up_after = self.settings.give_up_after;
            if !self.was_up && until < after(self.started, give_up_after) {
                let seed = self.settings.jitter_seed;
                self.outage.get_or_insert_with(|| Outage::new(self.started, give_up_after, seed, error));
                return;
            }
        }
        match self.renewal {
            Renewal::Fetching { since } => {
                self.renewal_error = Some(error);
                let tried_for = now.saturating_duration_since(since);
                let wait = tried_for.clamp(Duration::from_secs(1), Duration::from_secs(30));
                self.renewal = Renewal::Needed { since, not_before: after(now, wait) };
            }
            // The old token was renewed meanwhile, by one that had been sent before.
            _ if self.is_up() => {}
            _ => self.lost(error, now),
        }
    }

    fn event(&mut self, event: ConsoleEvent, now: Instant) {
        match &event {
            ConsoleEvent::AuthSuccess => self.authenticated(now),
            ConsoleEvent::TokenExpiring => self.renew(now),
            ConsoleEvent::TokenExpired => {
                self.is_expired = true;
                self.renew(now);
            }
            ConsoleEvent::JwtError(reason) => self.jwt_error(reason, now),
            ConsoleEvent::DaemonError(reason) => {
                let error = self
                    .refused(reason)
                    .with_hint("the panel and the node use different secrets; install the node's configuration again");
                if let Link::Authenticating { refusal, .. } = &mut self.link {
                    *refusal = Some((after(now, GRACE), error));
                    return;
                }
            }
            ConsoleEvent::Throttled(what) => {
                self.pacer.throttled(now);
                let is_meant = |last: &mut Command| what == "global" || what == last.event();
                if let Some(command) = self.last_command.take_if(is_meant) {
                    self.commands.push_front((OWN, command));
                }
            }
            ConsoleEvent::TransferStatus(TransferStatus::Completed | TransferStatus::Archived) => {
                self.events.push(event.into());
                return self.lost(Error::new(ErrorKind::Dropped, "the server is moving to another node"), now);
            }
            ConsoleEvent::Deleted => {
                self.events.push(event.into());
                return self.over(Some(Error::new(ErrorKind::Console, "the server was deleted")));
            }
            ConsoleEvent::ConsoleOutput(line) => {
                if let Some(replayed) = is_replayed(&mut self.seen, self.settings.history, &line.text, now) {
                    self.events.push(Item::Line { text: &line.text, replayed });
                }
                return;
            }
            _ => {}
        }
        self.events.push(event.into());
    }

    fn authenticated(&mut self, now: Instant) {
        self.renewal = Renewal::NotNeeded;
        self.renewal_error = None;
        self.is_expired = false;
        if self.is_up() {
            return;
        }
        self.link = Link::Up;
        let outage = self.outage.take();
        if let Some(outage) = outage.filter(|_| self.was_up) {
            self.events.push(ConsoleEvent::Reconnected { attempts: outage.attempts() }.into());
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
        self.tokens.refused(self.used);
        match self.link {
            // It has become useless since another console got it, such as by a restart of Wings.
            _ if !self.was_up && !self.is_up() && self.is_borrowed => {
                self.plan(self.refused(reason), now);
            }
            _ if !is_curable => {
                let error = self.refused(reason);
                let error =
                    if reason.contains("missing connect permission") { error.with_hint(NO_SCOPE) } else { error };
                self.over(Some(error));
            }
            Link::Up => {
                self.is_expired = true;
                match self.renewal {
                    // The token that was sent is already useless: another one.
                    Renewal::Sent { since, at } if now > at => {
                        let not_before = after(now, Duration::from_secs(1));
                        self.renewal = Renewal::Needed { since, not_before };
                    }
                    _ => self.renew(now),
                }
            }
            _ => self.lost(self.refused(reason).with_hint("synchronise the clocks of the panel and the node"), now),
        }
    }

    fn closed(&mut self, code: u16, reason: &str, now: Instant) {
        let message = match reason {
            "" => format!("Wings closed the connection with the code {code}"),
            reason => format!("Wings closed the connection with the code {code}: {}", self.quote(reason)),
        };
        let is_final = match code {
            close_code::REFUSED | close_code::SUSPENDED => true,
            close_code::GOING_AWAY => reason.contains("deleted"),
            _ => false,
        };
        if is_final {
            return self.over(Some(Error::new(ErrorKind::Console, message)));
        }
        let error = Error::new(ErrorKind::Dropped, message);
        let error = match code {
            close_code::TOO_BIG => error.with_hint("Wings accepts messages of up to 4096 bytes; send shorter commands"),
            _ => error,
        };
        self.cut(error, now);
    }

    /// The socket broke or could not be opened. Wings serves a limited number of sockets for each server, and tells
    /// nothing or little to one that loses the race for the last place: so it is tried again a few times.
    fn cut(&mut self, error: Error, now: Instant) {
        let is_crowded = matches!(self.link, Link::Authenticating { .. }) || error.status() == Some(400);
        let attempts = self.outage.as_ref().map_or(0, Outage::attempts);
        let may_reconnect = self.settings.reconnect && !is_final(&error);
        if self.was_up || !is_crowded || !may_reconnect {
            self.lost(error, now);
        } else if attempts < FIRST_ATTEMPTS {
            self.plan(error, now);
        } else {
            self.over(Some(error.with_hint(CROWDED)));
        }
    }

    /// The connection is lost: plans an attempt at another one, unless it is the first or unless that is pointless.
    pub(super) fn lost(&mut self, error: Error, now: Instant) {
        if self.may_try_own_token() {
            self.plan(error, now);
            return;
        }
        if !self.was_up || !self.settings.reconnect || is_final(&error) {
            return self.over(Some(error));
        }
        let reason = error.detail().to_owned();
        let attempt = self.plan(error, now);
        self.events.push(ConsoleEvent::Reconnecting { attempt, reason }.into());
        if self.settings.when_offline == WhenOffline::Fail {
            self.fail_commands("the connection was lost");
        }
    }

    /// Whether the first connection failed with another console's token, which may have become useless meanwhile.
    fn may_try_own_token(&self) -> bool {
        !self.was_up && self.is_borrowed && !self.is_up() && self.settings.reconnect
    }

    /// Plans the next attempt at a connection, and returns its number. Gives up later, if the time is over by then.
    fn plan(&mut self, error: Error, now: Instant) -> u32 {
        self.token = None;
        self.socket = None;
        self.renewal = Renewal::NotNeeded;
        self.pinged = None;
        self.is_expired = false;
        if let Some(unsent) = self.in_flight.take() {
            self.commands.push_front(unsent);
        }
        let (give_up_after, seed) = (self.settings.give_up_after, self.settings.jitter_seed);
        let outage = self.outage.get_or_insert_with(|| Outage::new(now, give_up_after, seed, error.clone()));
        self.link = Link::Down { not_before: outage.failed(error, now) };
        outage.attempts()
    }

    /// Ends the session because the time for a connection is over.
    pub(super) fn give_up(&mut self) {
        let error = self
            .outage
            .take()
            .map(|outage| outage.reason().clone().with_hint("reconnecting took too long; see give_up_after"));
        self.over(error);
    }

    pub(super) fn over(&mut self, error: Option<Error>) {
        if self.is_over() {
            return;
        }
        self.link = Link::Over;
        self.end = error;
        self.fail_commands("the console is closed");
    }

    /// The error for a token that Wings does not accept.
    fn refused(&self, reason: &str) -> Error {
        Error::new(ErrorKind::Console, format!("Wings does not accept the token: {}", self.quote(reason)))
    }

    /// Quotes what Wings sent.
    fn quote(&self, text: &str) -> Quoted {
        Quoted::line(text, Secrets::of_token(self.sent_token.as_ref().map(Secret::expose).unwrap_or_default()))
    }

    fn fail_commands(&mut self, why: &'static str) {
        let unsent = self.in_flight.take().into_iter().chain(self.commands.drain(..));
        self.settled.extend(unsent.map(|(ticket, _)| (ticket, Err(why))));
    }
}

/// The ticket of commands that the session itself sends. No caller waits for them.
const OWN: Ticket = 0;

/// How many attempts a first connection has at one of Wings' places.
const FIRST_ATTEMPTS: u32 = 3;

/// How long after an error in place of the acceptance the connection may be cut, which means that Wings has no place.
const GRACE: Duration = Duration::from_millis(500);

/// Wings has the same words for a token without the permission and for one without a scope.
const NO_SCOPE: &str = "the key lacks the permission `websocket.connect`, or Wings is 1.12.2 or newer and the panel older \
                        than 1.12.3, whose tokens have no scope: update the panel";

const CROWDED: &str = "Wings allows 30 open consoles per server; close some, or share one within this program";

/// Whether trying again is pointless: the panel or Wings has said no, not that it cannot.
fn is_final(error: &Error) -> bool {
    use ErrorKind::{Conflict, Decode, Forbidden, InvalidInput, NotFound, Redirect, Refused, Tls, Unauthorized};
    matches!(
        error.kind(),
        Unauthorized | Forbidden | NotFound | Conflict | Refused | Redirect | Tls | InvalidInput | Decode
    )
}
