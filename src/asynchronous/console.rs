//! Drives a console's session over tokio-tungstenite, in a task.

mod socket;

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Instant;

use futures_core::Stream;
use tokio::sync::Notify;

use crate::console::{Action, ConsoleEvent, Hub, Input, STALL, Session, Settings, dropped};
use crate::deadline::after;
use crate::error::{Error, ErrorKind, Result};
use crate::model::WebsocketCredentials;
use crate::socket::{BATCH, GOODBYE, LARGEST_MESSAGE, Message, Received};

use super::api::{Client, Console, ConsoleServer, Listener};
use super::wait;
use socket::Socket;

/// Starts a task for each console.
#[derive(Default)]
pub(crate) struct Sockets(());

impl Sockets {
    fn add(&self, drive: Drive) -> Result<()> {
        let runtime = tokio::runtime::Handle::try_current()
            .map_err(|_| Error::new(ErrorKind::Console, "a console can only be opened within a tokio runtime"))?;
        // The task is not joined: the hub reports its end.
        drop(runtime.spawn(drive.run()));
        Ok(())
    }
}

/// The task behind a console.
pub(crate) struct Driver {
    hub: Arc<Hub>,
}

impl Driver {
    pub(crate) fn start(server: ConsoleServer, hub: &Arc<Hub>, settings: Settings) -> Result<Self> {
        let wake = Arc::new(Notify::new());
        let waker = wake.clone();
        hub.set_driver(move || waker.notify_one());
        let now = Instant::now();
        let origin = settings.origin.clone().unwrap_or_else(|| server.client().config().origin());
        let session = Session::new(settings, server.tokens(now), Waker::from(hub.clone()), now);
        let client = server.client().clone();
        let (hub_of_drive, socket) = (hub.clone(), None);
        let drive = Drive { server, origin, hub: hub_of_drive, session, socket, errand: None, wake, stalled: None };
        client.sockets().add(drive)?;
        Ok(Self { hub: hub.clone() })
    }

    /// Ends the session and waits until its socket is closed.
    pub(crate) async fn finish(self) {
        self.hub.close(None);
        wait(None, |waker: &Waker| self.hub.poll_end(waker)).await;
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.hub.close(Some(dropped()));
    }
}

/// The task's own state. However the task ends, the console ends with it.
struct Drive {
    server: ConsoleServer,
    origin: String,
    hub: Arc<Hub>,
    session: Session,
    socket: Option<Socket>,
    errand: Option<Errand>,
    wake: Arc<Notify>,
    /// Since when some listener has been too far behind to read on.
    stalled: Option<Instant>,
}

impl Drop for Drive {
    fn drop(&mut self) {
        self.socket = None;
        // Without effect if the session has come to its end.
        self.hub.end(Some(Error::new(
            ErrorKind::Console,
            match std::thread::panicking() {
                true => "the console's task panicked",
                false => "the tokio runtime that the console was opened in has shut down",
            },
        )));
    }
}

/// Something that takes a while, during which all else goes on.
type Errand = Pin<Box<dyn Future<Output = Done> + Send>>;

enum Done {
    Credentials(Result<WebsocketCredentials>),
    Opened(Result<Socket>),
}

/// What ended a wait.
enum Woken {
    Done(Done),
    /// The other side has closed the socket.
    Closed,
    Other,
}

impl Drive {
    async fn run(mut self) {
        loop {
            self.exchange();
            match self.session.poll(Instant::now()) {
                Action::FetchCredentials => {
                    let server = self.server.clone();
                    self.errand = Some(Box::pin(async move { Done::Credentials(server.websocket_once().await) }));
                }
                Action::Connect(url) => {
                    let (client, origin) = (self.server.client().clone(), self.origin.clone());
                    let opening = async move { Done::Opened(Socket::open(&client, &origin, &url).await) };
                    self.errand = Some(Box::pin(opening));
                }
                Action::Send(text) => self.send(Message::text(text.expose())).await,
                Action::Ping => self.send(Message::Ping(Default::default())).await,
                Action::Wait(until) => self.wait(until).await,
                Action::End => break,
            }
        }
        self.exchange();
        if let Some(socket) = self.socket.take() {
            socket.close().await;
        }
        self.hub.end(self.session.take_end());
    }

    /// Takes from the hub what is to be done, and gives it what has happened.
    fn exchange(&mut self) {
        self.hub.exchange(&mut self.session);
        if !self.session.has_socket() && !self.session.is_over() {
            self.socket = None;
        }
    }

    async fn send(&mut self, message: Message) {
        let sent = match &mut self.socket {
            Some(socket) => socket.send(message).await,
            None => Err(Error::new(ErrorKind::Dropped, "the console is not connected")),
        };
        let input = match sent {
            Ok(()) => Input::Sent,
            Err(error) => {
                // What arrived before the connection broke may say why it did.
                if let Some(socket) = &mut self.socket {
                    let reading = poll_fn(|context| read(socket, &mut self.session, context));
                    let _ = tokio::time::timeout(GOODBYE, reading).await;
                }
                Input::Lost(error)
            }
        };
        self.session.handle(input, Instant::now());
    }

    async fn wait(&mut self, until: Instant) {
        let mut until = until;
        let is_reading = !self.hub.is_full();
        if is_reading {
            self.stalled = None;
        } else {
            let since = *self.stalled.get_or_insert_with(Instant::now);
            if since.elapsed() >= STALL {
                self.hub.overflow();
                return;
            }
            until = until.min(after(since, STALL));
        }
        let woken = {
            let (mut errand, session) = (self.errand.as_mut(), &mut self.session);
            let mut socket = self.socket.as_mut().filter(|_| is_reading);
            let mut notified = pin!(self.wake.notified());
            let mut sleep = pin!(tokio::time::sleep_until(until.into()));
            poll_fn(|context| {
                if let Some(Poll::Ready(done)) = errand.as_mut().map(|errand| errand.as_mut().poll(context)) {
                    return Poll::Ready(Woken::Done(done));
                }
                if let Some(Poll::Ready(is_closed)) = socket.as_mut().map(|socket| read(socket, session, context)) {
                    return Poll::Ready(if is_closed { Woken::Closed } else { Woken::Other });
                }
                if notified.as_mut().poll(context).is_ready() || sleep.as_mut().poll(context).is_ready() {
                    return Poll::Ready(Woken::Other);
                }
                Poll::Pending
            })
            .await
        };
        match woken {
            Woken::Done(done) => self.done(done),
            Woken::Closed => {
                if let Some(socket) = self.socket.take() {
                    socket.close().await;
                }
            }
            Woken::Other => {}
        }
    }

    fn done(&mut self, done: Done) {
        self.errand = None;
        let input = match done {
            Done::Credentials(credentials) => Input::Credentials(credentials),
            Done::Opened(Ok(socket)) => {
                self.socket = Some(socket);
                Input::Connected
            }
            Done::Opened(Err(error)) => Input::Lost(error),
        };
        self.session.handle(input, Instant::now());
    }
}

/// Gives the session the messages that are there now, and says whether the other side has closed the socket. Each is
/// dropped before the next is read, so that the socket's buffer can be used again.
fn read(socket: &mut Socket, session: &mut Session, context: &mut Context<'_>) -> Poll<bool> {
    let (now, mut bytes) = (Instant::now(), 0);
    for count in 0..BATCH {
        match socket.poll_receive(context) {
            Poll::Pending if count == 0 => return Poll::Pending,
            Poll::Pending => break,
            Poll::Ready(Received::Text(text)) => {
                session.handle(Input::Message(&text), now);
                bytes += text.len();
                if bytes >= LARGEST_MESSAGE {
                    break;
                }
            }
            Poll::Ready(Received::Alive) => session.handle(Input::Alive, now),
            Poll::Ready(Received::Broken(error)) => {
                session.handle(Input::Lost(error), now);
                break;
            }
            Poll::Ready(Received::Closed { code, reason }) => {
                session.handle(Input::Closed { code, reason: &reason }, now);
                return Poll::Ready(true);
            }
        }
    }
    Poll::Ready(false)
}

impl Stream for Listener {
    type Item = Result<ConsoleEvent>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context.waker())
    }
}

impl Stream for Console {
    type Item = Result<ConsoleEvent>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().own().poll(context.waker())
    }
}
