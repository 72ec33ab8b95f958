use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::task::Poll;
use std::time::Instant;

use mio::{Registry, Token};

use crate::console::{Action, Hub, Input, STALL, Session};
use crate::deadline::after;
use crate::error::{Error, ErrorKind, Result};
use crate::model::WebsocketCredentials;
use crate::socket::{BATCH, GOODBYE, LARGEST_MESSAGE, Message, Received, SEND};

use super::opening::Opening;
use super::socket::Socket;
use crate::blocking::api::ConsoleServer;

type Credentials = Result<WebsocketCredentials>;

/// One console. However it is dropped, its users learn that it is over.
pub(super) struct Drive {
    server: ConsoleServer,
    origin: String,
    hub: Arc<Hub>,
    session: Session,
    stage: Stage,
    /// The panel's replies to requests for a token.
    replies: (Sender<Credentials>, Receiver<Credentials>),
    /// What the session wanted before it was handed to the thread.
    first: Option<Action>,
    /// Since when some listener has been too far behind to read on.
    stalled: Option<Instant>,
}

/// How far the socket is.
enum Stage {
    None,
    Opening(Box<Opening>),
    Open(Socket),
    /// Something is being written, until then.
    Writing(Socket, Instant),
    /// The closing handshake is being written, until then.
    Closing(Socket, Instant),
}

/// What a console waits for.
pub(super) enum Next {
    /// Nothing: there is more to do.
    Again,
    /// Its socket, its hub, or this instant.
    At(Instant),
    /// It is over.
    Done,
}

impl Drop for Drive {
    fn drop(&mut self) {
        self.stage = Stage::None;
        // Without effect if the session has come to its end.
        self.hub.end(Some(Error::new(ErrorKind::Console, "the console's thread panicked")));
    }
}

impl Drive {
    pub(super) fn new(server: ConsoleServer, origin: String, hub: Arc<Hub>, session: Session) -> Self {
        Self { server, origin, hub, session, stage: Stage::None, replies: channel(), first: None, stalled: None }
    }

    /// Requests the first token in the thread of the caller, who waits for it anyway.
    pub(super) fn fetch_first(&mut self) {
        match self.session.poll(Instant::now()) {
            Action::FetchCredentials => {
                let fetch = AssertUnwindSafe(|| self.server.websocket_once());
                let credentials = catch_unwind(fetch).unwrap_or_else(|_| Err(panicked()));
                self.session.handle(Input::Credentials(credentials), Instant::now());
            }
            Action::Wait(_) => {}
            // Another console of the server has a token already.
            action => self.first = Some(action),
        }
    }

    /// Does what there is to do, without ever blocking.
    pub(super) fn step(&mut self, registry: &Arc<Registry>, token: Token) -> Next {
        self.exchange();
        let now = Instant::now();
        if let Some(next) = self.advance(registry, token, now) {
            return next;
        }
        match self.first.take().unwrap_or_else(|| self.session.poll(now)) {
            Action::FetchCredentials => self.fetch(),
            Action::Connect(url) => match Opening::new(self.server.client(), &self.origin, &url, &self.hub, now) {
                Ok(opening) => self.stage = Stage::Opening(Box::new(opening)),
                Err(error) => self.session.handle(Input::Lost(error), now),
            },
            Action::Send(text) => self.send(Message::text(text.expose()), now),
            Action::Ping => self.send(Message::Ping(Default::default()), now),
            Action::Wait(until) => return self.wait(until),
            Action::End => return self.end(now),
        }
        Next::Again
    }

    /// Takes from the hub what is to be done, and gives it what has happened.
    fn exchange(&mut self) {
        // A console that is being closed ends without an error, whatever the panel says.
        for credentials in self.replies.1.try_iter().take_while(|_| !self.hub.is_closing()) {
            self.session.handle(Input::Credentials(credentials), Instant::now());
        }
        self.hub.exchange(&mut self.session);
        if !self.session.has_socket() && !self.session.is_over() {
            self.stage = Stage::None;
        }
    }

    /// Goes on with opening the socket, writing or closing; `None` if there is none of that to wait for.
    fn advance(&mut self, registry: &Arc<Registry>, token: Token, now: Instant) -> Option<Next> {
        match std::mem::replace(&mut self.stage, Stage::None) {
            // Only an open socket is worth a closing handshake.
            Stage::Opening(_) if self.session.is_over() => {}
            Stage::Opening(mut opening) => match opening.advance(registry, token) {
                Poll::Ready(Ok(socket)) => {
                    self.stage = Stage::Open(socket);
                    self.session.handle(Input::Connected, now);
                }
                Poll::Ready(Err(error)) => self.session.handle(Input::Lost(error), now),
                Poll::Pending if now >= opening.deadline => {
                    let error = Error::new(ErrorKind::Connect, "opening the socket timed out");
                    self.session.handle(Input::Lost(error), now);
                }
                Poll::Pending => {
                    let next = if opening.is_cut_short { Next::Again } else { Next::At(opening.deadline) };
                    self.stage = Stage::Opening(opening);
                    return Some(next);
                }
            },
            Stage::Writing(socket, _) if self.session.is_over() => self.stage = Stage::Open(socket),
            Stage::Writing(mut socket, deadline) => match socket.flush() {
                Poll::Ready(sent) => {
                    self.stage = Stage::Open(socket);
                    self.sent(sent, now);
                }
                Poll::Pending if now >= deadline => {
                    let error = Error::new(ErrorKind::Timeout, "Wings stopped reading messages");
                    self.session.handle(Input::Lost(error), now);
                }
                Poll::Pending => {
                    self.stage = Stage::Writing(socket, deadline);
                    return Some(Next::At(deadline));
                }
            },
            Stage::Closing(mut socket, deadline) => {
                if now < deadline && socket.flush().is_pending() {
                    self.stage = Stage::Closing(socket, deadline);
                    return Some(Next::At(deadline));
                }
            }
            stage => self.stage = stage,
        }
        None
    }

    /// Asks the panel in a detached thread, which ends at the latest when the request's time is up.
    fn fetch(&mut self) {
        let server = self.server.clone();
        let reply = Reply { hub: self.hub.clone(), to: self.replies.0.clone(), credentials: None };
        let pool = self.server.client().sockets().pool().clone();
        pool.run(move || reply.give(server.websocket_once()));
    }

    fn send(&mut self, message: Message, now: Instant) {
        let Stage::Open(mut socket) = std::mem::replace(&mut self.stage, Stage::None) else {
            let error = Error::new(ErrorKind::Dropped, "the console is not connected");
            return self.session.handle(Input::Lost(error), now);
        };
        match socket.send(message) {
            Poll::Ready(sent) => {
                self.stage = Stage::Open(socket);
                self.sent(sent, now);
            }
            Poll::Pending => self.stage = Stage::Writing(socket, after(now, SEND)),
        }
    }

    fn sent(&mut self, sent: Result<()>, now: Instant) {
        let input = match sent {
            Ok(()) => Input::Sent,
            Err(error) => {
                // What arrived before the connection broke may say why it did.
                self.read(now);
                Input::Lost(error)
            }
        };
        self.session.handle(input, now);
    }

    /// Reads what there is.
    fn wait(&mut self, until: Instant) -> Next {
        if self.hub.is_full() {
            let until_stall = after(*self.stalled.get_or_insert_with(Instant::now), STALL);
            if Instant::now() < until_stall {
                return Next::At(until.min(until_stall));
            }
            self.hub.overflow();
        }
        self.stalled = None;
        if self.read(Instant::now()) { Next::Again } else { Next::At(until) }
    }

    /// Passes on the messages that have arrived, and returns whether there may be more.
    fn read(&mut self, now: Instant) -> bool {
        let Stage::Open(socket) = &mut self.stage else { return false };
        socket.allow_reads();
        let mut bytes = 0;
        for count in 0..BATCH {
            match socket.receive() {
                None if count == 0 && !socket.is_cut_short() => return false,
                None => break,
                Some(Received::Text(text)) => {
                    self.session.handle(Input::Message(&text), now);
                    bytes += text.len();
                    if bytes >= LARGEST_MESSAGE {
                        break;
                    }
                }
                Some(Received::Alive) => self.session.handle(Input::Alive, now),
                Some(Received::Broken(error)) => {
                    self.session.handle(Input::Lost(error), now);
                    break;
                }
                Some(Received::Closed { code, reason }) => {
                    self.session.handle(Input::Closed { code, reason: &reason }, now);
                    // The reply is small enough to be written at once.
                    let _ = socket.close();
                    self.stage = Stage::None;
                    break;
                }
            }
        }
        true
    }

    fn end(&mut self, now: Instant) -> Next {
        if let Stage::Open(mut socket) = std::mem::replace(&mut self.stage, Stage::None) {
            if socket.close().is_pending() {
                let deadline = after(now, GOODBYE);
                self.stage = Stage::Closing(socket, deadline);
                return Next::At(deadline);
            }
        }
        self.hub.end(self.session.take_end());
        Next::Done
    }
}

/// Passes on the reply to a request for a token, and that there is none if the thread that waits for it panics.
struct Reply {
    hub: Arc<Hub>,
    to: Sender<Credentials>,
    credentials: Option<Credentials>,
}

impl Reply {
    fn give(mut self, credentials: Credentials) {
        self.credentials = Some(credentials);
    }
}

fn panicked() -> Error {
    Error::new(ErrorKind::Console, "a hook panicked while a token was requested, or its thread could not be started")
}

impl Drop for Reply {
    fn drop(&mut self) {
        // Once the console is over, the reply is not needed.
        let _ = self.to.send(self.credentials.take().unwrap_or_else(|| Err(panicked())));
        self.hub.wake_driver();
    }
}
