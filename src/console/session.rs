//! The session of one console: what to do next, given all that has happened.

mod outage;

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::error::{Error, ErrorKind};
use crate::model::{ServerState, WebsocketCredentials};

use super::Command;
use super::event::{ConsoleEvent, ConsoleLine, TransferStatus};
use super::frame::Frame;
use super::history::Seen;
use super::pacing::Pacer;
use super::settings::{History, Settings, WhenOffline};
use super::tokens::TokenBudget;

use outage::Outage;

/// Names a command, so that whoever gave it can be told what became of it.
pub(crate) type Ticket = u64;

/// What happened outside of the session.
pub(crate) enum Input<'a> {
    /// The panel gave a token, or did not.
    Credentials(Result<WebsocketCredentials, Error>),
    /// The socket is open.
    Connected,
    /// The socket could not be opened, or broke.
    Lost(Error),
    /// The other side closed the socket.
    Closed { code: u16, reason: &'a str },
    /// A text message.
    Message(&'a str),
    /// Some other sign of life: a pong.
    Alive,
}

/// What to do outside of the session.
#[derive(Debug)]
pub(crate) enum Action {
    /// Ask the panel for a token.
    FetchCredentials,
    /// Open a socket to this URL, dropping the last one.
    Connect(String),
    /// Send a text message.
    Send(String),
    /// Ask whether the other side is still there.
    Ping,
    /// Wait until something happens, or this instant.
    Wait(Instant),
    /// Nothing more: the session is over.
    End,
}

#[derive(Debug)]
enum Link {
    /// A token is needed first.
    Down {
        not_before: Instant,
    },
    /// The panel has been asked for a token.
    Fetching,
    /// The socket is being opened.
    Connecting,
    /// The token has been sent, or is about to be.
    Authenticating {
        since: Instant,
    },
    /// All is well.
    Up,
    Over,
}

/// How far the renewal of the token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Renewal {
    NotNeeded,
    /// Needed since `since`, and to be tried again after `not_before`.
    Needed {
        since: Instant,
        not_before: Instant,
    },
    Fetching {
        since: Instant,
    },
    /// The new token has been sent.
    Sent {
        since: Instant,
        at: Instant,
    },
}

/// The state of one console.
#[derive(Debug)]
pub(crate) struct Session {
    settings: Settings,
    link: Link,
    /// A token that is to be sent.
    token: Option<String>,
    socket: Option<String>,
    renewal: Renewal,
    budget: TokenBudget,
    outage: Option<Outage>,
    commands: VecDeque<(Ticket, Command)>,
    /// The last command sent, in case that Wings says it dropped it.
    last_command: Option<Command>,
    pacer: Pacer,
    seen: Seen,
    events: VecDeque<ConsoleEvent>,
    settled: VecDeque<(Ticket, Result<(), &'static str>)>,
    heard: Instant,
    pinged: Option<Instant>,
    state: Option<ServerState>,
    was_up: bool,
    end: Option<Error>,
}

impl Session {
    pub(crate) fn new(settings: Settings, now: Instant) -> Self {
        Self {
            settings,
            link: Link::Down { not_before: now },
            token: None,
            socket: None,
            renewal: Renewal::NotNeeded,
            budget: TokenBudget::default(),
            outage: None,
            commands: VecDeque::new(),
            last_command: None,
            pacer: Pacer::new(),
            seen: Seen::default(),
            events: VecDeque::new(),
            settled: VecDeque::new(),
            heard: now,
            pinged: None,
            state: None,
            was_up: false,
            end: None,
        }
    }

    /// What has happened, for the listeners.
    pub(crate) fn take_events(&mut self) -> VecDeque<ConsoleEvent> {
        std::mem::take(&mut self.events)
    }

    /// The next command of which it is known whether it was sent.
    pub(crate) fn next_settled(&mut self) -> Option<(Ticket, Result<(), &'static str>)> {
        self.settled.pop_front()
    }

    /// Whether the token has been accepted and the connection stands.
    pub(crate) fn is_up(&self) -> bool {
        matches!(self.link, Link::Up)
    }

    /// Whether the session is over.
    pub(crate) fn is_over(&self) -> bool {
        matches!(self.link, Link::Over)
    }

    /// Why the session is over; nothing if it was closed.
    pub(crate) fn take_end(&mut self) -> Option<Error> {
        self.end.take()
    }

    /// Ends the session because its owner wants it.
    pub(crate) fn close(&mut self) {
        self.over(None);
    }

    /// Takes a command; its ticket comes back as soon as it is known what became of it.
    pub(crate) fn command(&mut self, ticket: Ticket, command: Command) {
        match self.link {
            Link::Over => self.settled.push_back((ticket, Err("the console is closed"))),
            Link::Up => self.commands.push_back((ticket, command)),
            _ if self.settings.when_offline == WhenOffline::Fail => {
                self.settled.push_back((ticket, Err("the console is not connected")));
            }
            _ => self.commands.push_back((ticket, command)),
        }
    }

    /// What to do now. To be asked again after each input and each deed.
    pub(crate) fn poll(&mut self, now: Instant) -> Action {
        match self.link {
            Link::Over => Action::End,
            Link::Down { not_before } if now < not_before => Action::Wait(not_before),
            Link::Down { .. } => match self.budget.take(now) {
                Ok(()) => {
                    self.link = Link::Fetching;
                    Action::FetchCredentials
                }
                Err(later) => Action::Wait(later),
            },
            Link::Fetching | Link::Connecting => match self.socket.take() {
                Some(socket) => Action::Connect(socket),
                None => Action::Wait(now + self.settings.patience),
            },
            Link::Authenticating { since } => {
                let deadline = since + self.settings.patience;
                if now >= deadline {
                    let error = Error::new(ErrorKind::Timeout, "Wings did not answer to the token");
                    self.lost(error, now);
                    return self.poll(now);
                }
                match self.send_token(now) {
                    Some(Ok(action)) => action,
                    Some(Err(later)) => Action::Wait(later.min(deadline)),
                    None => Action::Wait(deadline),
                }
            }
            Link::Up => self.poll_up(now),
        }
    }

    fn poll_up(&mut self, now: Instant) -> Action {
        let ping_due = match self.pinged {
            None => self.heard + self.settings.ping_interval,
            Some(at) => at + self.settings.patience,
        };
        if now >= ping_due {
            if self.pinged.is_none() {
                self.pinged = Some(now);
                return Action::Ping;
            }
            self.lost(Error::new(ErrorKind::Timeout, "Wings does not answer any more"), now);
            return self.poll(now);
        }
        let mut wake = ping_due;
        match self.send_token(now) {
            Some(Ok(action)) => return action,
            Some(Err(later)) => wake = wake.min(later),
            None => {}
        }
        match self.renewal {
            Renewal::Needed { since, not_before } if now >= not_before => match self.budget.take(now) {
                Ok(()) => {
                    self.renewal = Renewal::Fetching { since };
                    return Action::FetchCredentials;
                }
                Err(later) => wake = wake.min(later),
            },
            Renewal::Needed { not_before, .. } => wake = wake.min(not_before),
            Renewal::Sent { since, at } if now >= at + self.settings.patience => {
                self.renewal = Renewal::Needed { since, not_before: now };
                return self.poll_up(now);
            }
            Renewal::Sent { at, .. } => wake = wake.min(at + self.settings.patience),
            Renewal::NotNeeded | Renewal::Fetching { .. } => {}
        }
        if let Some((ticket, command)) = self.commands.pop_front() {
            match self.pacer.take(command.event(), now) {
                Ok(()) => {
                    if command == Command::SendLogs {
                        self.seen.expect_replay(now);
                    }
                    self.settled.push_back((ticket, Ok(())));
                    self.last_command = Some(command.clone());
                    return Action::Send(command.into_text());
                }
                Err(later) => {
                    self.commands.push_front((ticket, command));
                    wake = wake.min(later);
                }
            }
        }
        Action::Wait(wake)
    }

    /// Sends the token that waits to be sent, unless the pace forbids it.
    fn send_token(&mut self, now: Instant) -> Option<Result<Action, Instant>> {
        let token = self.token.take()?;
        if let Err(later) = self.pacer.take("auth", now) {
            self.token = Some(token);
            return Some(Err(later));
        }
        Some(Ok(Action::Send(Frame::new("auth", [token]).into_text())))
    }

    /// Takes note of what happened.
    pub(crate) fn handle(&mut self, input: Input<'_>, now: Instant) {
        match input {
            _ if self.is_over() => {}
            Input::Credentials(Ok(credentials)) => self.credentials(credentials, now),
            Input::Credentials(Err(error)) => self.no_credentials(error, now),
            Input::Connected => {
                self.heard = now;
                self.pinged = None;
                self.pacer = Pacer::new();
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
        match self.renewal {
            Renewal::Fetching { since } => self.renewal = Renewal::Sent { since, at: now },
            _ => {
                self.socket = Some(credentials.socket);
                self.link = Link::Connecting;
            }
        }
    }

    fn no_credentials(&mut self, error: Error, now: Instant) {
        if is_final(&error) {
            return self.over(Some(error));
        }
        if let Some(wait) = error.retry_after() {
            self.budget.hold_until(now + wait);
        }
        match self.renewal {
            Renewal::Fetching { since } if now >= since + self.settings.give_up_after => self.over(Some(error)),
            Renewal::Fetching { since } => {
                let tried_for = (now - since).max(Duration::from_secs(1));
                self.renewal = Renewal::Needed { since, not_before: now + tried_for.min(Duration::from_secs(30)) };
            }
            _ => self.lost(error, now),
        }
    }

    fn event(&mut self, event: ConsoleEvent, now: Instant) {
        match &event {
            ConsoleEvent::AuthSuccess => self.authenticated(now),
            ConsoleEvent::Status(state) => self.state = Some(state.clone()),
            ConsoleEvent::TokenExpiring | ConsoleEvent::TokenExpired => self.renew(now),
            ConsoleEvent::JwtError(reason) => self.jwt_error(reason, now),
            ConsoleEvent::DaemonError(reason) if !self.is_up() => {
                let message = format!("Wings does not accept the token: {reason}");
                return self.over(Some(Error::new(ErrorKind::Console, message).with_hint(
                    "the panel and the node do not share their secret; install the node's configuration anew",
                )));
            }
            ConsoleEvent::Throttled(_) => {
                self.pacer.throttled(now);
                if let Some(command) = self.last_command.take() {
                    self.commands.push_front((0, command));
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
            if self.was_up && self.settings.history != History::Ignore {
                self.commands.push_front((0, Command::SendLogs));
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
            _ => self.lost(Error::new(ErrorKind::Console, reason.to_owned()), now),
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
    fn lost(&mut self, error: Error, now: Instant) {
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

    fn over(&mut self, error: Option<Error>) {
        if self.is_over() {
            return;
        }
        self.link = Link::Over;
        self.end = error;
        let lost = self.commands.drain(..).map(|(ticket, _)| (ticket, Err("the console is closed")));
        self.settled.extend(lost);
    }
}

/// Whether trying again is pointless: the panel or Wings has said no, not that it cannot.
fn is_final(error: &Error) -> bool {
    use ErrorKind::{Conflict, Decode, Forbidden, InvalidInput, NotFound, Redirect, Refused, Tls, Unauthorized};
    matches!(
        error.kind(),
        Unauthorized | Forbidden | NotFound | Conflict | Refused | Redirect | Tls | InvalidInput | Decode
    )
}

#[cfg(test)]
mod tests;
