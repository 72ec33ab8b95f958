//! The session of one console: what to do next, given all that has happened.

mod outage;
mod polling;
mod reactions;

use std::collections::VecDeque;
use std::sync::Arc;
use std::task::Waker;
use std::time::{Duration, Instant};

use crate::error::Error;
use crate::model::{Secret, WebsocketCredentials};

use super::Command;
use super::events::Events;
use super::history::Seen;
use super::pacing::Pacer;
use super::settings::{Settings, WhenOffline};
use super::tokens::{Permit, Tokens};

use outage::Outage;

/// How long to wait for something that will be reported.
const LONG: Duration = Duration::from_secs(60);

/// Identifies a command, so that its sender can learn the result.
pub(crate) type Ticket = u64;

/// An input from outside of the session.
pub(crate) enum Input<'a> {
    /// The panel gave a token, or did not.
    Credentials(Result<WebsocketCredentials, Error>),
    /// The socket is open.
    Connected,
    /// The message of the last [`Action::Send`] has been written and flushed.
    Sent,
    /// The socket could not be opened, or broke.
    Lost(Error),
    /// The other side closed the socket.
    Closed { code: u16, reason: &'a str },
    /// A text message.
    Message(&'a str),
    /// Some other sign of life: a pong.
    Alive,
}

/// An action to carry out outside of the session.
#[derive(Debug)]
pub(crate) enum Action {
    /// Ask the panel for a token, while all else goes on.
    FetchCredentials,
    /// Open a socket to this URL.
    Connect(String),
    /// Send a text message, which may contain a token or a password.
    Send(Secret),
    /// Ask whether the other side is still there.
    Ping,
    /// Wait until something happens, or this instant.
    Wait(Instant),
    /// Nothing more: the session is over.
    End,
}

#[derive(Debug)]
enum Link {
    /// A token is needed first, and not to be asked for before an instant.
    Down {
        not_before: Instant,
    },
    /// The socket is being opened.
    Connecting,
    /// The token has been sent, or is about to be.
    Authenticating {
        since: Instant,
        /// An error that Wings sent instead of accepting it, and when that counts.
        refusal: Option<(Instant, Error)>,
    },
    /// All is well.
    Up,
    Over,
}

/// How far the renewal of the token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Renewal {
    NotNeeded,
    /// Needed since `since`, and the panel not to be asked before `not_before`.
    Needed {
        since: Instant,
        not_before: Instant,
    },
    /// The panel has been asked.
    Fetching {
        since: Instant,
    },
    /// The new token has been sent.
    Sent {
        since: Instant,
        at: Instant,
    },
}

impl Renewal {
    /// Since when a new token has been needed.
    fn since(self) -> Option<Instant> {
        match self {
            Self::NotNeeded => None,
            Self::Needed { since, .. } | Self::Fetching { since } | Self::Sent { since, .. } => Some(since),
        }
    }
}

/// The state of one console. It has no `Debug`, since commands may contain passwords.
pub(crate) struct Session {
    settings: Settings,
    started: Instant,
    link: Link,
    tokens: Arc<Tokens>,
    /// Wakes the driver when another console's token can be used.
    waker: Waker,
    /// There while the panel is asked for a token.
    permit: Option<Permit>,
    /// The number of the last reply of the panel that was used, and of the one expected next.
    used: u64,
    awaited: Option<u64>,
    /// Whether the token is one that another console asked for.
    is_borrowed: bool,
    /// A token that is to be sent.
    token: Option<Secret>,
    /// The token sent last, which no error may repeat.
    sent_token: Option<Secret>,
    socket: Option<String>,
    renewal: Renewal,
    outage: Option<Outage>,
    commands: VecDeque<(Ticket, Command)>,
    /// The command that is being written.
    in_flight: Option<(Ticket, Command)>,
    /// Whether Wings has said that the token is no longer valid, so that it would ignore commands.
    is_expired: bool,
    /// The last command sent, in case Wings reports that it was dropped.
    last_command: Option<Command>,
    pacer: Pacer,
    seen: Seen,
    events: Events,
    settled: VecDeque<(Ticket, Result<(), &'static str>)>,
    heard: Instant,
    pinged: Option<Instant>,
    /// Why the last renewal of the token failed.
    renewal_error: Option<Error>,
    was_up: bool,
    end: Option<Error>,
}

impl Session {
    pub(crate) fn new(settings: Settings, tokens: Arc<Tokens>, waker: Waker, now: Instant) -> Self {
        Self {
            settings,
            started: now,
            tokens,
            waker,
            permit: None,
            used: 0,
            awaited: None,
            is_borrowed: false,
            link: Link::Down { not_before: now },
            token: None,
            sent_token: None,
            socket: None,
            renewal: Renewal::NotNeeded,
            outage: None,
            commands: VecDeque::new(),
            in_flight: None,
            is_expired: false,
            last_command: None,
            pacer: Pacer::new(),
            seen: Seen::default(),
            events: Events::default(),
            settled: VecDeque::new(),
            heard: now,
            pinged: None,
            renewal_error: None,
            was_up: false,
            end: None,
        }
    }

    /// The events for the listeners.
    pub(crate) fn events(&mut self) -> &mut Events {
        &mut self.events
    }

    /// The next command of which it is known whether it was sent.
    pub(crate) fn next_settled(&mut self) -> Option<(Ticket, Result<(), &'static str>)> {
        self.settled.pop_front()
    }

    /// Whether the token has been accepted and the connection stands.
    pub(crate) fn is_up(&self) -> bool {
        matches!(self.link, Link::Up)
    }

    /// Whether that has been so at some time.
    pub(crate) fn was_up(&self) -> bool {
        self.was_up
    }

    /// Whether there is, or is about to be, a socket; one that is open otherwise is of no use any more.
    pub(crate) fn has_socket(&self) -> bool {
        matches!(self.link, Link::Connecting | Link::Authenticating { .. } | Link::Up)
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
}

#[cfg(test)]
mod tests;
