//! Drives a console's session over tungstenite, in a thread that sleeps until there is something to do.

mod socket;
mod stream;

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::Instant;

use crate::console::{Action, ConsoleEvent, Hub, Input, STALL, Session, Settings, dropped};
use crate::deadline::after;
use crate::error::{Error, ErrorKind, Result};
use crate::model::WebsocketCredentials;
use crate::socket::{BATCH, LARGEST_MESSAGE, Message, Received};

use super::api::{Listener, ServerHandle};
use socket::Socket;
use stream::Reactor;

/// The thread behind a console.
pub(crate) struct Driver {
    hub: Arc<Hub>,
    thread: Option<JoinHandle<()>>,
}

impl Driver {
    pub(crate) fn start(server: ServerHandle, hub: &Arc<Hub>, settings: Settings) -> Result<Self> {
        let reactor = Reactor::new().map_err(no_thread)?;
        let waker = reactor.waker().map_err(no_thread)?;
        // A console that cannot be woken is one that has ended.
        hub.set_driver(move || drop(waker.wake()));
        let session = Session::new(settings, Instant::now());
        let hub = hub.clone();
        let (socket, answers, stalled) = (None, channel(), None);
        let drive = Drive { server, hub: hub.clone(), session, reactor, socket, answers, stalled };
        let thread = std::thread::Builder::new().name("ptero console".to_owned());
        let thread = thread.spawn(move || drive.run()).map_err(no_thread)?;
        Ok(Self { hub, thread: Some(thread) })
    }

    /// Ends the session and waits for its thread.
    pub(crate) fn finish(self) {
        self.hub.close(None);
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.hub.close(Some(dropped()));
        if let Some(thread) = self.thread.take() {
            // If it panicked, the console's users know already.
            let _ = thread.join();
        }
    }
}

/// The thread's own state. However the thread ends, the console ends with it.
struct Drive {
    server: ServerHandle,
    hub: Arc<Hub>,
    session: Session,
    reactor: Reactor,
    socket: Option<Socket>,
    /// The panel's replies to requests for a token.
    answers: (Sender<Result<WebsocketCredentials>>, Receiver<Result<WebsocketCredentials>>),
    /// Since when some listener has been too far behind to read on.
    stalled: Option<Instant>,
}

impl Drop for Drive {
    fn drop(&mut self) {
        // Without effect if the session has come to its end.
        self.hub.end(Some(Error::new(ErrorKind::Console, "the console's thread panicked")));
    }
}

/// Passes on the reply to a request for a token, and that there is none if the thread that waits for it panics.
struct Reply {
    hub: Arc<Hub>,
    answer: Sender<Result<WebsocketCredentials>>,
    credentials: Option<Result<WebsocketCredentials>>,
}

impl Reply {
    fn give(mut self, credentials: Result<WebsocketCredentials>) {
        self.credentials = Some(credentials);
    }
}

impl Drop for Reply {
    fn drop(&mut self) {
        let panicked = || Err(Error::new(ErrorKind::Console, "the thread that asked for a token panicked"));
        // If the console is over, nobody needs the reply.
        let _ = self.answer.send(self.credentials.take().unwrap_or_else(panicked));
        self.hub.wake_driver();
    }
}

impl Drive {
    fn run(mut self) {
        loop {
            self.exchange();
            match self.session.poll(Instant::now()) {
                Action::FetchCredentials => self.fetch(),
                Action::Connect(url) => self.connect(&url),
                Action::Send(text) => self.send(Message::text(text)),
                Action::Ping => self.send(Message::Ping(Default::default())),
                Action::Wait(until) => self.wait(until),
                Action::End => break,
            }
        }
        self.exchange();
        if let Some(socket) = self.socket.take() {
            socket.close();
        }
        self.hub.end(self.session.take_end());
    }

    /// Takes from the hub what is to be done, and gives it what has happened.
    fn exchange(&mut self) {
        // A console that is being closed ends without an error, whatever the panel says.
        for credentials in self.answers.1.try_iter().take_while(|_| !self.hub.is_closing()) {
            self.session.handle(Input::Credentials(credentials), Instant::now());
        }
        self.hub.exchange(&mut self.session);
        if !self.session.has_socket() && !self.session.is_over() {
            self.socket = None;
        }
    }

    /// Asks the panel in a thread of its own, which nobody waits for: it ends at the latest when the request's time is
    /// up.
    fn fetch(&mut self) {
        let server = self.server.clone();
        let reply = Reply { hub: self.hub.clone(), answer: self.answers.0.clone(), credentials: None };
        let thread = std::thread::Builder::new().name("ptero token".to_owned());
        let thread = thread.spawn(move || reply.give(server.websocket_once()));
        if let Err(error) = thread {
            self.session.handle(Input::Credentials(Err(no_thread(error))), Instant::now());
        }
    }

    fn connect(&mut self, url: &str) {
        let input = match Socket::open(self.server.client(), url, &self.reactor, &self.hub) {
            Ok(socket) => {
                self.socket = Some(socket);
                Input::Connected
            }
            Err(error) => Input::Lost(error),
        };
        self.session.handle(input, Instant::now());
    }

    fn send(&mut self, message: Message) {
        let sent = match &mut self.socket {
            Some(socket) => socket.send(message),
            None => Err(Error::new(ErrorKind::Dropped, "there is no socket to send on")),
        };
        self.session.handle(sent.map_or_else(Input::Lost, |()| Input::Sent), Instant::now());
    }

    fn wait(&mut self, until: Instant) {
        if self.hub.is_full() {
            let since = *self.stalled.get_or_insert_with(Instant::now);
            if since.elapsed() < STALL {
                return self.reactor.wait(until.min(after(since, STALL)));
            }
            self.hub.overflow();
        }
        self.stalled = None;
        let Some(socket) = &mut self.socket else { return self.reactor.wait(until) };
        let (now, mut bytes) = (Instant::now(), 0);
        socket.allow_reads();
        for count in 0..BATCH {
            match socket.receive() {
                // There may be more, and no other sign of it.
                None if count > 0 || socket.is_cut_short() => return,
                None => return self.reactor.wait(until),
                Some(Received::Text(text)) => {
                    self.session.handle(Input::Message(&text), now);
                    bytes += text.len();
                    if bytes >= LARGEST_MESSAGE {
                        return;
                    }
                }
                Some(Received::Alive) => self.session.handle(Input::Alive, now),
                Some(Received::Broken(error)) => return self.session.handle(Input::Lost(error), now),
                Some(Received::Closed { code, reason }) => {
                    self.session.handle(Input::Closed { code, reason: &reason }, now);
                    if let Some(socket) = self.socket.take() {
                        socket.close();
                    }
                    return;
                }
            }
        }
    }
}

fn no_thread(error: std::io::Error) -> Error {
    Error::new(ErrorKind::Io, "a thread of the console cannot be started").with_source(error)
}

impl Iterator for Listener {
    type Item = Result<ConsoleEvent>;

    fn next(&mut self) -> Option<Self::Item> {
        Self::next(self)
    }
}
