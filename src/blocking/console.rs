//! Drives a console's session over tungstenite, in a thread that sleeps until there is something to do.

mod socket;
mod stream;

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Instant;

use tungstenite::Message;

use crate::console::{Action, ConsoleEvent, Hub, Input, STALL, Session, Settings};
use crate::error::{Error, ErrorKind, Result};

use super::api::{Listener, ServerHandle};
use socket::{Received, Socket};
use stream::Reactor;

/// How many messages are read before their events are handed out.
const BATCH: usize = 1024;

/// The thread behind a console.
pub(crate) struct Driver {
    hub: Arc<Hub>,
    thread: Option<JoinHandle<()>>,
}

impl Driver {
    pub(crate) fn start(server: ServerHandle, hub: &Arc<Hub>, settings: Settings) -> Result<Self> {
        let cannot = |error| Error::new(ErrorKind::Io, "the console's thread cannot be started").with_source(error);
        let reactor = Reactor::new().map_err(cannot)?;
        let waker = reactor.waker().map_err(cannot)?;
        // A console that cannot be woken is one that has ended.
        hub.set_driver(move || drop(waker.wake()));
        let session = Session::new(settings, Instant::now());
        let hub = hub.clone();
        let drive = Drive { server, hub: hub.clone(), session, reactor, stalled: None };
        let thread = std::thread::Builder::new().name("ptero console".to_owned());
        let thread = thread.spawn(move || drive.run()).map_err(cannot)?;
        Ok(Self { hub, thread: Some(thread) })
    }

    /// Ends the session and waits for its thread.
    pub(crate) fn finish(self) {
        drop(self);
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.hub.close();
        if let Some(thread) = self.thread.take() {
            // It has no panic of its own to tell of.
            let _ = thread.join();
        }
    }
}

struct Drive {
    server: ServerHandle,
    hub: Arc<Hub>,
    session: Session,
    reactor: Reactor,
    /// Since when some listener has been too far behind to read on.
    stalled: Option<Instant>,
}

impl Drive {
    fn run(mut self) {
        let mut socket = None;
        loop {
            self.exchange();
            match self.session.poll(Instant::now()) {
                Action::FetchCredentials => {
                    let credentials = self.server.websocket_once();
                    self.session.handle(Input::Credentials(credentials), Instant::now());
                }
                Action::Connect(url) => {
                    drop(socket.take());
                    let input = match Socket::open(self.server.client(), &url, &self.reactor) {
                        Ok(opened) => {
                            socket = Some(opened);
                            Input::Connected
                        }
                        Err(error) => Input::Lost(error),
                    };
                    self.session.handle(input, Instant::now());
                }
                Action::Send(text) => self.send(&mut socket, Message::text(text)),
                Action::Ping => self.send(&mut socket, Message::Ping(Default::default())),
                Action::Wait(until) => self.wait(&mut socket, until),
                Action::End => break,
            }
        }
        self.exchange();
        if let Some(socket) = socket {
            socket.close();
        }
        self.hub.end(self.session.take_end());
    }

    /// Takes from the hub what is to be done, and gives it what has happened.
    fn exchange(&mut self) {
        if self.hub.is_closing() {
            self.session.close();
        }
        for (ticket, command) in self.hub.take_commands() {
            self.session.command(ticket, command);
        }
        let events = self.session.take_events();
        if !events.is_empty() {
            self.hub.publish(events);
        }
        while let Some((ticket, result)) = self.session.next_settled() {
            self.hub.settle(ticket, result);
        }
        self.hub.set_up(self.session.is_up());
    }

    fn send(&mut self, socket: &mut Option<Socket>, message: Message) {
        if let Some(Err(error)) = socket.as_mut().map(|socket| socket.send(message)) {
            *socket = None;
            self.session.handle(Input::Lost(error), Instant::now());
        }
    }

    fn wait(&mut self, socket: &mut Option<Socket>, until: Instant) {
        if self.hub.is_full() {
            let since = *self.stalled.get_or_insert_with(Instant::now);
            if since.elapsed() < STALL {
                return self.reactor.wait(until.min(since + STALL));
            }
            self.hub.overflow();
        }
        self.stalled = None;
        let Some(open) = socket else { return self.reactor.wait(until) };
        let now = Instant::now();
        for count in 0..BATCH {
            let input = match open.receive() {
                Received::Nothing if count == 0 => return self.reactor.wait(until),
                Received::Nothing => return,
                Received::Text(text) => {
                    self.session.handle(Input::Message(&text), now);
                    continue;
                }
                Received::Other => {
                    self.session.handle(Input::Alive, now);
                    continue;
                }
                Received::Closed { code, reason } => {
                    self.session.handle(Input::Closed { code, reason: &reason }, now);
                    *socket = None;
                    return;
                }
                Received::Broken(error) => Input::Lost(error),
            };
            self.session.handle(input, now);
            *socket = None;
            return;
        }
    }
}

impl Iterator for Listener {
    type Item = Result<ConsoleEvent>;

    fn next(&mut self) -> Option<Self::Item> {
        Self::next(self)
    }
}
