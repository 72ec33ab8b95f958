//! The console of a server: its builder, its listeners and its senders.

mod listener;
mod sender;
mod server;

use std::fmt;
use std::sync::Arc;
use std::task::{Poll, Waker};
use std::time::{Duration, Instant};

use crate::config::origin_of;
use crate::console::{
    Capture, ConsoleEvent, EventFilter, EventKind, History, Hub, Output, SHORTEST_PING_INTERVAL, Settings, Until,
    WhenOffline,
};
use crate::deadline::after;
use crate::error::{Error, ErrorKind, Result};
use crate::model::envelope::Data;
use crate::model::{PowerAction, ServerState, WebsocketCredentials, routes};
use crate::request::Request;
use crate::wait::{PowerWatch, Step};

use super::{Driver, ServerHandle, dual, wait};

pub use listener::Listener;
pub use sender::ConsoleSender;
pub(crate) use server::ConsoleServer;

/// The interval of REST requests while the socket is lost.
const REST_AFTER: Duration = Duration::from_secs(5);

#[dual]
impl ServerHandle {
    /// Like [`websocket`](Self::websocket), but never retried: the console decides when to try again.
    pub(crate) async fn websocket_once(&self) -> Result<WebsocketCredentials> {
        self.credentials(self.websocket_request().single()).await
    }

    pub(super) fn credentials(
        &self,
        request: Request,
    ) -> impl Future<Output = Result<WebsocketCredentials>> + Send + 'static {
        let client = self.client.clone();
        async move {
            let reply: Data<WebsocketCredentials> = client.json(request).await?;
            Ok(reply.data)
        }
    }

    pub(super) fn websocket_request(&self) -> Request {
        self.to(&routes::CLIENT_SERVERS_WEBSOCKET)
    }
}

/// Configures and opens a [`Console`].
#[derive(Clone, Debug)]
#[must_use = "a console is opened by `connect`"]
pub struct ConsoleBuilder {
    server: ConsoleServer,
    filter: EventFilter,
    settings: Result<Settings>,
}

#[dual]
impl ConsoleBuilder {
    pub(super) fn of(server: ConsoleServer) -> Self {
        Self { server, filter: EventFilter::all(), settings: Ok(Settings::default()) }
    }

    /// Sets which events [`Console::next`] returns. All by default.
    pub fn events(mut self, filter: impl Into<EventFilter>) -> Self {
        self.filter = filter.into();
        self
    }

    /// Sets whether to reconnect after a lost connection. Enabled by default.
    pub fn reconnect(self, reconnect: bool) -> Self {
        self.set(|settings| settings.reconnect = reconnect)
    }

    /// Sets how often to ping Wings while nothing arrives from it. 20 seconds by default, at least one second.
    pub fn ping_interval(self, interval: Duration) -> Self {
        self.set(|settings| settings.ping_interval = interval.max(SHORTEST_PING_INTERVAL))
    }

    /// Sets how long Wings may take to respond to a ping or to accept a token. 10 seconds by default.
    pub fn patience(self, patience: Duration) -> Self {
        self.set(|settings| settings.patience = patience)
    }

    /// Sets how long to try to recover a lost connection or an expired token. 5 minutes by default.
    pub fn give_up_after(self, time: Duration) -> Self {
        self.set(|settings| settings.give_up_after = time)
    }

    /// Sets how to handle log lines that arrive again after a reconnection. They are marked by default.
    pub fn history(self, history: History) -> Self {
        self.set(|settings| settings.history = history)
    }

    /// Sets how to handle commands while the connection is lost. They wait by default.
    pub fn when_offline(self, when_offline: WhenOffline) -> Self {
        self.set(|settings| settings.when_offline = when_offline)
    }

    /// Sets the panel's own URL, if the client reaches the panel through another. By default, this is the client's
    /// [`origin`](super::ClientBuilder::origin). An invalid URL is an error of [`connect`](Self::connect).
    pub fn origin(mut self, origin: impl AsRef<str>) -> Self {
        match (origin_of(origin.as_ref()), &mut self.settings) {
            (Ok(origin), Ok(settings)) => settings.origin = Some(origin),
            (Err(error), Ok(_)) => self.settings = Err(error),
            (_, Err(_)) => {}
        }
        self
    }

    fn set(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        let _ = self.settings.as_mut().map(change);
        self
    }

    /// Requests a token from the panel, opens the socket and waits until Wings has accepted the token.
    ///
    /// # Errors
    ///
    /// Those of [`ServerHandle::websocket`], those of the connection, and [`ErrorKind::Forbidden`] if Wings refuses the
    /// origin.
    pub async fn connect(self) -> Result<Console> {
        self.connect_until(None).await
    }

    /// As [`connect`](Self::connect), but fails at an instant.
    pub(super) async fn connect_until(self, until: Option<Instant>) -> Result<Console> {
        let (filter, settings) = (self.filter.check()?, self.settings?);
        let hub = Arc::new(Hub::new(settings.when_offline));
        let driver = Driver::start(self.server.clone(), &hub, settings)?;
        let console = Console { hub, driver, server: self.server, filter, own: None };
        let hub = &console.hub;
        let up = wait(until, |waker: &Waker| hub.poll_up(waker)).await;
        up.unwrap_or_else(|| Err(Error::new(ErrorKind::Deadline, "the console did not open in time")))?;
        Ok(console)
    }
}

/// A server's console, which stays open until it is closed or dropped.
///
/// It renews its token and reconnects automatically, and reports both as events.
pub struct Console {
    hub: Arc<Hub>,
    driver: Driver,
    server: ConsoleServer,
    filter: EventFilter,
    /// The console's own listener, created on first use.
    own: Option<Listener>,
}

#[dual]
impl Console {
    /// Returns a listener for events of one kind or several: `listen("console output")`, `listen([EventKind::Status])`,
    /// `listen(EventFilter::all())`.
    ///
    /// An unknown name is an error of the first [`next`](Listener::next); use [`EventKind::Unknown`] for events that
    /// this version does not know.
    ///
    /// The first listener also receives the events since the console was opened. Each listener receives every event; a
    /// slow one delays the others for a few seconds and then [misses](ConsoleEvent::Missed) some.
    pub fn listen(&self, filter: impl Into<EventFilter>) -> Listener {
        Listener::new(filter.into().check().map(|filter| self.hub.subscribe(filter)))
    }

    /// Returns a listener that leaves earlier events to the user's first listener.
    fn listen_from_now<const N: usize>(&self, kinds: [EventKind; N]) -> Listener {
        Listener::new(Ok(self.hub.subscribe_now(EventFilter::only(kinds))))
    }

    /// The console's own listener.
    pub(crate) fn own(&mut self) -> &mut Listener {
        let (hub, filter) = (&self.hub, &self.filter);
        self.own.get_or_insert_with(|| Listener::new(Ok(hub.subscribe(filter.clone()))))
    }

    /// Returns a sender for commands from other threads or tasks.
    #[must_use]
    pub fn sender(&self) -> ConsoleSender {
        ConsoleSender { hub: self.hub.clone() }
    }

    /// Returns the last reported state of the server.
    #[must_use]
    pub fn state(&self) -> Option<ServerState> {
        self.hub.state()
    }

    /// Returns whether the console is currently connected.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.hub.is_up()
    }

    /// Waits for the next event. Returns `None` once the console is closed.
    ///
    /// # Errors
    ///
    /// The last item is an error if the console cannot continue: the server was deleted or suspended, the permission
    /// was revoked, or reconnecting failed.
    // Like `Iterator::next` in the blocking client, and like `StreamExt::next` in the async one.
    #[allow(clippy::should_implement_trait)]
    pub async fn next(&mut self) -> Option<Result<ConsoleEvent>> {
        self.own().next().await
    }

    /// Waits like [`next`](Self::next), for at most `limit`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Deadline`] if no event arrives in time; the console stays usable. Otherwise those of
    /// [`next`](Self::next).
    pub async fn next_within(&mut self, limit: Duration) -> Option<Result<ConsoleEvent>> {
        self.own().next_within(limit).await
    }

    /// Sends a command to the server. Returns once it has been written to the socket.
    ///
    /// Wings does not report whether it accepted the command, and drops it while the server is offline. Cancelling the
    /// returned future does not cancel the command.
    ///
    /// Commands are sent in order: ten at once and then one per second, which is what Wings accepts.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Console`] if the console has ended, or if it is disconnected and configured not to wait.
    pub async fn send_command(&self, command: impl Into<String> + Send) -> Result<()> {
        self.sender().send_command(command).await
    }

    /// Starts, stops, restarts or kills the server. Refusals arrive as [`ConsoleEvent::DaemonError`].
    ///
    /// # Errors
    ///
    /// Those of [`send_command`](Self::send_command).
    pub async fn set_state(&self, action: PowerAction) -> Result<()> {
        self.sender().set_state(action).await
    }

    /// Requests the last lines of the log, up to 150. Nothing arrives while the server is offline.
    ///
    /// # Errors
    ///
    /// Those of [`send_command`](Self::send_command).
    pub async fn request_logs(&self) -> Result<()> {
        self.sender().request_logs().await
    }

    /// Requests the server's resource usage.
    ///
    /// # Errors
    ///
    /// Those of [`send_command`](Self::send_command).
    pub async fn request_stats(&self) -> Result<()> {
        self.sender().request_stats().await
    }

    /// Sends a command and returns the server's output after it. Other listeners receive the same lines.
    ///
    /// Game servers do not mark which lines respond to a command: the output includes everything printed in the
    /// meantime.
    ///
    /// # Errors
    ///
    /// Those of [`send_command`](Self::send_command), and the reason if the console ends in the meantime.
    /// [`ErrorKind::ServerOffline`] if the server is offline, since Wings then ignores commands. Reaching the deadline
    /// is not an error; see [`Output::is_complete`].
    pub async fn run(&self, command: impl Into<String> + Send, until: Until) -> Result<Output> {
        let mut events = self.listen_from_now([EventKind::ConsoleOutput, EventKind::Status]);
        let is_known = self.state().is_some();
        if self.state() == Some(ServerState::Offline) {
            return Err(offline());
        }
        self.send_command(command).await?;
        let mut capture = Capture::new(until, Instant::now());
        while let Some(deadline) = capture.wait(Instant::now()) {
            match events.next_before(deadline).await {
                Some(Some(event)) => match event? {
                    ConsoleEvent::ConsoleOutput(line) => capture.line(line, Instant::now()),
                    // The first state of a connection arrives right after it is opened.
                    ConsoleEvent::Status(ServerState::Offline) if !is_known => return Err(offline()),
                    _ => {}
                },
                Some(None) => break,
                None => {}
            }
        }
        Ok(capture.finish())
    }

    /// Waits until the server is in a state, for at most `limit`. While the connection is lost, the panel is polled
    /// instead.
    ///
    /// Returns immediately if the server already is in the state. After a restart it may still be
    /// [`Running`](ServerState::Running) for a moment, so wait for [`Starting`](ServerState::Starting) first.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Deadline`] if the limit is reached, and [`ErrorKind::Failed`] as soon as the server has gone down
    /// twice, or once without being restarted by Wings, with the last lines. Both have the
    /// [last state](crate::Error::last_state).
    pub async fn wait_for_state(&self, state: ServerState, limit: Duration) -> Result<()> {
        let deadline = after(Instant::now(), limit);
        let mut watch = PowerWatch::new(state, None);
        let mut events = self.listen_from_now([EventKind::Status, EventKind::ConsoleOutput, EventKind::Reconnecting]);
        let mut told = if self.is_connected() { self.state() } else { self.state_by_rest().await };
        let mut is_over = false;
        loop {
            let now = Instant::now();
            watch.listens(self.is_connected());
            if let Some(state) = &told {
                watch.observe(state, None, now);
            }
            let due = match watch.step(now) {
                Step::Done => return Ok(()),
                Step::Failed(reason) => return Err(watch.error(ErrorKind::Failed, watch.failure(reason))),
                Step::Wait(due) => due,
                Step::Send => None,
            };
            if now >= deadline {
                return Err(watch.error(ErrorKind::Deadline, format!("{} after {limit:?}", watch.late())));
            }
            let next = deadline.min(due.unwrap_or(deadline)).min(after(now, REST_AFTER));
            told = match events.next_before(next).await {
                Some(Some(Ok(ConsoleEvent::Status(state)))) => Some(state),
                Some(Some(Ok(ConsoleEvent::ConsoleOutput(line)))) => {
                    watch.line(&line.plain());
                    None
                }
                None if self.is_connected() => None,
                // The connection is lost, or the console has ended.
                lost => {
                    is_over |= matches!(lost, Some(None | Some(Err(_))));
                    self.state_by_rest().await
                }
            };
            if is_over {
                let pause = deadline.min(after(Instant::now(), Duration::from_secs(1)));
                wait(Some(pause), |_: &Waker| Poll::<()>::Pending).await;
            }
        }
    }

    async fn state_by_rest(&self) -> Option<ServerState> {
        // While the state is not reported either, the socket may reconnect.
        self.server.state().await.ok()
    }

    /// Closes the console and waits until its socket is closed.
    pub async fn close(self) {
        self.driver.finish().await;
    }
}

fn offline() -> Error {
    Error::new(ErrorKind::ServerOffline, "the server is offline and accepts no commands").with_hint("start it first")
}

impl fmt::Debug for Console {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Console").field("server", &self.server.id()).finish_non_exhaustive()
    }
}
