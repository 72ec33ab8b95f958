//! Waiting for something that the panel or Wings does in the background: power actions, installations, backups, …
//!
//! The decisions are in [`crate::wait`]. Here, a [`Waiter`] gathers the news for them.

mod archives;
mod backups;
mod health;
mod install;
mod lost;
mod power;
mod pull;
mod restore;
mod transferred;

use std::time::{Duration, Instant};

use crate::console::{ConsoleEvent, EventFilter, EventKind};
use crate::deadline::after;
use crate::error::{Error, Result};
use crate::options::RequestOptions;
use crate::wait::{Poller, Rhythm, WaitOptions};

pub(super) use backups::{backup_completed, backup_created, backup_restored};
pub(super) use install::{application_installed, installed};
pub(super) use lost::time_of;
use lost::{may_go_on, since};
pub(super) use power::{power_and_wait, wait_for_state};
pub(super) use pull::pulled;
pub(super) use transferred::transferred;

use super::{Client, Console, Listener, ServerHandle, cancellable, dual, sleep_until};

/// How long the websocket may take to open before the panel is polled instead.
const OPENS_WITHIN: Duration = Duration::from_secs(10);

/// How long to do without a websocket that was lost or could not be opened, before it is tried again.
const REOPENS_AFTER: Duration = Duration::from_secs(60);

/// How often a wait for an event looks whether it is to stop.
const SLICE: Duration = Duration::from_millis(100);

/// How long events take to arrive after a simulated clock has jumped.
const ARRIVAL: Duration = Duration::from_millis(15);

/// The kinds of events that waits are interested in.
const KINDS: [EventKind; 9] = [
    EventKind::Status,
    EventKind::ConsoleOutput,
    EventKind::InstallOutput,
    EventKind::InstallStarted,
    EventKind::InstallCompleted,
    EventKind::DaemonMessage,
    EventKind::BackupCompleted,
    EventKind::BackupRestoreCompleted,
    EventKind::Reconnecting,
];

/// Something to wait for. [`wait`] is the loop of every wait.
#[dual(AFIT)]
trait Goal {
    /// What the wait returns.
    type Output;

    /// Prepares the wait. By default, it begins with a look.
    async fn begin(&mut self, waiter: &mut Waiter) -> Result<()> {
        waiter.look_now();
        Ok(())
    }

    /// Does what has to be done by now.
    async fn act(&mut self, _: &mut Waiter) -> Result<Next<Self::Output>> {
        Ok(Next::Wait(None))
    }

    /// Looks at the panel, and returns the result once it is there. The wait goes on after an error that may pass.
    async fn look(&mut self, waiter: &mut Waiter) -> Result<Option<Self::Output>>;

    /// Takes note of an event from the websocket of the server.
    fn on_event(&mut self, _: &mut Waiter, _: ConsoleEvent) {}

    /// What to return when the time is up.
    fn late(&self, poller: &Poller) -> Error;
}

/// How a wait goes on.
enum Next<T> {
    Done(T),
    /// Until there is news, or until an instant.
    Wait(Option<Instant>),
}

/// Waits until a goal is reached, the time is up, or the wait or the client's calls are cancelled.
#[dual]
async fn wait<G: Goal>(client: &Client, options: WaitOptions, rhythm: Rhythm, goal: G) -> Result<G::Output> {
    let stop = options.stop(client.stop());
    let waiter = Waiter::new(client, options, rhythm);
    cancellable(&stop, || reach(waiter, goal)).await
}

#[dual]
async fn reach<G: Goal>(mut waiter: Waiter, mut goal: G) -> Result<G::Output> {
    goal.begin(&mut waiter).await?;
    loop {
        let at = match goal.act(&mut waiter).await? {
            Next::Done(output) => return Ok(output),
            Next::Wait(at) => at,
        };
        match waiter.next(at).await? {
            None => return Err(goal.late(&waiter.poller)),
            Some(Wake::Event(event)) => goal.on_event(&mut waiter, event),
            Some(Wake::Due) => {}
            Some(Wake::Look) => match goal.look(&mut waiter).await {
                Ok(Some(output)) => return Ok(output),
                Ok(None) => {}
                Err(error) => waiter.poller.failed(error)?,
            },
        }
    }
}

/// What a wait wakes up for.
enum Wake {
    Event(ConsoleEvent),
    /// It is time to look at the panel.
    Look,
    /// The instant that the caller named has come.
    Due,
}

/// Gets the news for one wait: events of the server's websocket where it can be opened, and looks at the panel.
struct Waiter {
    client: Client,
    poller: Poller,
    look: Option<Instant>,
    socket: Option<Socket>,
    /// The server to listen to, and when its websocket may be opened again, in real time.
    listens_to: Option<(ServerHandle, Instant)>,
    /// Whether events may have been missed.
    has_missed: bool,
}

/// The server's websocket, and the events that arrive on it.
struct Socket {
    console: Console,
    events: Listener,
}

#[dual]
impl Waiter {
    fn new(client: &Client, options: WaitOptions, rhythm: Rhythm) -> Self {
        let client = client.with_options(RequestOptions::new().cancel_with(&options.cancel));
        let poller = Poller::new(options, rhythm, client.config().clock.now(), fastrand::u64(..));
        Self { client, poller, look: None, socket: None, listens_to: None, has_missed: true }
    }

    fn now(&self) -> Instant {
        self.client.config().clock.now()
    }

    /// Makes the next look due immediately.
    fn look_now(&mut self) {
        self.look = Some(self.now());
    }

    fn saw(&mut self, state: &str) {
        self.poller.saw(state, self.now());
    }

    fn is_listening(&self) -> bool {
        self.socket.as_ref().is_some_and(|socket| socket.console.is_connected())
    }

    /// The client for a look, which must not outlast the wait by much.
    fn client(&self) -> Client {
        self.client_within(self.poller.look_within(self.now()))
    }

    /// The client with a limit for each call.
    fn client_within(&self, limit: Duration) -> Client {
        if self.client.config().clock.is_simulated() {
            // Time passes by the waits of others as well.
            return self.client.clone();
        }
        let limit = self.client.options.deadline.map_or(limit, |deadline| deadline.min(limit));
        self.client.with_options(RequestOptions::new().deadline(limit))
    }

    /// The server, for a look.
    fn of(&self, server: &ServerHandle) -> ServerHandle {
        ServerHandle { client: self.client(), id: server.id.clone() }
    }

    /// Opens the websocket of the server, if that is allowed and possible. Otherwise, the panel is polled.
    async fn listen(&mut self, server: &ServerHandle) {
        if self.socket.is_some() || !self.poller.options().socket {
            return;
        }
        self.listens_to = Some((server.clone(), after(Instant::now(), REOPENS_AFTER)));
        // Time to look is left where it does not open.
        let limit = OPENS_WITHIN.min(self.poller.left(self.now()) / 2);
        let console = ServerHandle { client: self.client_within(limit), id: server.id.clone() }.console();
        let limit = if self.client.config().clock.is_simulated() { OPENS_WITHIN } else { limit };
        let opening = console.give_up_after(OPENS_WITHIN).connect_until(Some(after(Instant::now(), limit)));
        if let Ok(console) = opening.await {
            let events = console.listen(EventFilter::only(KINDS));
            self.socket = Some(Socket { console, events });
            self.has_missed = false;
        }
    }

    /// Opens the websocket of the server, unless that was tried before.
    async fn listen_once(&mut self, server: &ServerHandle) {
        if self.listens_to.is_none() {
            self.listen(server).await;
        }
    }

    /// Opens a websocket again that was lost.
    async fn listen_again(&mut self) {
        let due = self.listens_to.take_if(|(_, at)| self.socket.is_none() && Instant::now() >= *at);
        if let Some((server, _)) = due {
            self.listen(&server).await;
            self.has_missed = true;
        }
    }

    /// Waits for news, or until `at`. Returns `None` once the time is up and the last look was taken.
    async fn next(&mut self, at: Option<Instant>) -> Result<Option<Wake>> {
        let look = match self.look {
            Some(look) => look,
            None => match self.poller.next_look(self.now(), self.is_listening()) {
                Some(look) => *self.look.insert(look),
                None => return Ok(None),
            },
        };
        let until = at.map_or(look, |at| at.min(look));
        while self.now() < until {
            self.client.stop().check()?;
            if let Some(event) = self.event(until).await {
                return Ok(Some(Wake::Event(event)));
            }
            if self.look.is_none() {
                // The websocket is gone: the panel knows why.
                return Ok(Some(Wake::Look));
            }
            let clock = &self.client.config().clock;
            if clock.is_simulated() || self.socket.is_none() {
                sleep_until(clock, until).await?;
            }
        }
        self.client.stop().check()?;
        if until < look {
            // After a jump, events may still be on their way. The panel knows.
            let is_simulated = self.client.config().clock.is_simulated();
            return Ok(Some(if is_simulated { Wake::Look } else { Wake::Due }));
        }
        self.look = None;
        self.listen_again().await;
        Ok(Some(Wake::Look))
    }

    /// Waits for an event for a moment. A lost websocket makes a look due.
    async fn event(&mut self, until: Instant) -> Option<ConsoleEvent> {
        let is_simulated = self.client.config().clock.is_simulated();
        let left = if is_simulated { ARRIVAL } else { SLICE.min(until.saturating_duration_since(self.now())) };
        match self.socket.as_mut()?.events.next_before(after(Instant::now(), left)).await? {
            Some(Ok(event)) => {
                if matches!(event, ConsoleEvent::Reconnecting { .. } | ConsoleEvent::Missed(_)) {
                    (self.has_missed, self.look) = (true, Some(self.now()));
                }
                Some(event)
            }
            Some(Err(_)) | None => {
                (self.socket, self.look, self.has_missed) = (None, None, true);
                None
            }
        }
    }

    /// Waits in real time for an event that is about to arrive. Returns those that do, and ends with one of `kind`.
    async fn settle(&mut self, limit: Duration, kind: Option<EventKind>) -> Vec<ConsoleEvent> {
        const MOST: usize = 1000;
        let (until, mut events) = (after(Instant::now(), limit), Vec::new());
        while let Some(socket) = &mut self.socket {
            match socket.events.next_before(until).await {
                Some(Some(Ok(event))) if events.len() < MOST => {
                    let is_last = kind.as_ref().is_some_and(|kind| event.kind() == *kind);
                    events.push(event);
                    if is_last {
                        break;
                    }
                }
                _ => break,
            }
        }
        events
    }
}
