//! Connects the driver of a session with the console's users.
//!
//! Waiting is by [`Waker`]: a task gives its own, a thread one that unparks it. So the same hub serves both clients.

mod queue;
mod subscription;

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::{Poll, Wake, Waker};
use std::time::Duration;

use crate::error::{Error, ErrorKind, Result};
use crate::model::ServerState;
use crate::observe::metrics::{OpenConsole, console_reconnected};

use super::Command;
use super::event::ConsoleEvent;
use super::events::{Events, Item};
use super::filter::EventFilter;
use super::session::{Session, Ticket};
use super::settings::WhenOffline;

use queue::{Queue, push_to_backlog};
pub(crate) use subscription::{Sending, Subscription};

/// How many commands may wait to be sent.
const COMMANDS: usize = 1000;

/// How long a listener that takes nothing may hold the others up before it misses events.
pub(crate) const STALL: Duration = Duration::from_secs(5);

type WakeDriver = Box<dyn Fn() + Send + Sync>;

/// Takes what happens on a console, in place of listeners.
pub(crate) type Tap = Box<dyn Fn(Tapped<'_>) + Send + Sync>;

/// What happens on a console.
pub(crate) enum Tapped<'a> {
    Event(&'a ConsoleEvent),
    /// It is over, for this reason unless it was closed.
    End(Option<&'a Error>),
}

/// One console, shared by its driver, its listeners and its senders.
#[derive(Default)]
pub(crate) struct Hub {
    when_offline: WhenOffline,
    inner: Mutex<Inner>,
    driver: OnceLock<WakeDriver>,
    tap: Option<Tap>,
}

#[derive(Default)]
struct Inner {
    listeners: BTreeMap<u64, Queue>,
    /// The events before the first listener.
    backlog: Events,
    had_listener: bool,
    commands: VecDeque<(Ticket, Command)>,
    answers: BTreeMap<Ticket, Answer>,
    last_id: u64,
    /// The server's state, as last reported.
    state: Option<ServerState>,
    is_up: bool,
    was_up: bool,
    /// Counted from the first connection to the end.
    open: Option<OpenConsole>,
    /// Waits for the first connection.
    up_waker: Option<Waker>,
    /// Waits for the end.
    end_waker: Option<Waker>,
    /// Whether the console is being closed, and the reason unless `close` was called.
    closing: Option<Option<Error>>,
    /// Whether the console is over, and the reason unless `close` was called.
    end: Option<Option<Error>>,
    /// The listeners to wake after the change.
    woken: Vec<Waker>,
}

#[derive(Default)]
struct Answer {
    result: Option<Result<(), &'static str>>,
    waker: Option<Waker>,
}

impl Hub {
    pub(crate) fn new(when_offline: WhenOffline) -> Self {
        Self { when_offline, ..Self::default() }
    }

    /// A console without listeners.
    pub(crate) fn tapped(tap: Tap) -> Self {
        Self { when_offline: WhenOffline::Fail, tap: Some(tap), ..Self::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets how to wake the driver. Only the first call counts.
    pub(crate) fn set_driver(&self, wake: impl Fn() + Send + Sync + 'static) {
        let _ = self.driver.set(Box::new(wake));
    }

    pub(crate) fn wake_driver(&self) {
        if let Some(wake) = self.driver.get() {
            wake();
        }
    }

    // For the driver.

    /// Passes requests to a session, and its events to their receivers.
    ///
    /// All events become visible at once: a listener that receives the event of a connection finds it open, and a caller
    /// that waited for the connection does not receive that event.
    pub(crate) fn exchange(&self, session: &mut Session) {
        if self.is_closing() {
            session.close();
        }
        for (ticket, command) in self.take_commands() {
            session.command(ticket, command);
        }
        if let Some(tap) = &self.tap {
            session.events().drain(|item| tap(Tapped::Event(&item.into())));
        }
        self.tell(|inner| {
            session.events().drain(|item| inner.publish(item));
            inner.set_up(session.is_up(), session.was_up());
            while let Some((ticket, result)) = session.next_settled() {
                inner.settle(ticket, result);
            }
        });
    }

    /// Changes what others see, and wakes those who wait for it only when they can see it.
    fn tell(&self, change: impl FnOnce(&mut Inner)) {
        let mut inner = self.lock();
        change(&mut inner);
        let woken = std::mem::take(&mut inner.woken);
        drop(inner);
        woken.into_iter().for_each(Waker::wake);
    }

    fn take_commands(&self) -> VecDeque<(Ticket, Command)> {
        std::mem::take(&mut self.lock().commands)
    }

    /// Whether some listener is so far behind that no more should be read.
    pub(crate) fn is_full(&self) -> bool {
        self.lock().listeners.values().any(|queue| queue.is_full() && !queue.lags)
    }

    /// Waits no longer for those listeners.
    pub(crate) fn overflow(&self) {
        for queue in self.lock().listeners.values_mut().filter(|queue| queue.is_full()) {
            queue.lags = true;
        }
    }

    pub(crate) fn is_closing(&self) -> bool {
        self.lock().closing.is_some()
    }

    /// Ends the console for all who use it, with the reason unless it was closed. Only the first call counts.
    pub(crate) fn end(&self, error: Option<Error>) {
        let mut first = None;
        self.tell(|inner| {
            let is_first = inner.end.is_none();
            inner.end(error);
            first = inner.end.clone().filter(|_| is_first);
        });
        if let (Some(end), Some(tap)) = (first, &self.tap) {
            tap(Tapped::End(end.as_ref()));
        }
    }

    /// Passes on an event of another console.
    pub(crate) fn pass_on(&self, event: ConsoleEvent) {
        self.tell(|inner| inner.publish(event.into()));
    }

    pub(crate) fn has_listeners(&self) -> bool {
        !self.lock().listeners.is_empty()
    }

    // For the users of the console.

    pub(crate) fn state(&self) -> Option<ServerState> {
        self.lock().state.clone()
    }

    /// Whether the connection stands at the moment.
    pub(crate) fn is_up(&self) -> bool {
        self.lock().is_up
    }

    /// Whether the first connection is there, or why it could not be made. For one waiter.
    pub(crate) fn poll_up(&self, waker: &Waker) -> Poll<Result<()>> {
        let mut inner = self.lock();
        // A connection that has already ended has produced events, which its listeners receive.
        if inner.was_up {
            return Poll::Ready(Ok(()));
        }
        if let Some(end) = &inner.end {
            return Poll::Ready(Err(end.clone().unwrap_or_else(closed)));
        }
        inner.up_waker = Some(waker.clone());
        Poll::Pending
    }

    /// Whether the console is over, and its socket closed. For one waiter.
    pub(crate) fn poll_end(&self, waker: &Waker) -> Poll<()> {
        let mut inner = self.lock();
        if inner.end.is_some() {
            return Poll::Ready(());
        }
        inner.end_waker = Some(waker.clone());
        Poll::Pending
    }

    /// A new listener; the first one also gets what happened before it.
    pub(crate) fn subscribe(self: &Arc<Self>, filter: EventFilter) -> Subscription {
        let mut inner = self.lock();
        let backlog = std::mem::take(&mut inner.backlog).matching(&filter);
        inner.had_listener = true;
        self.join(&mut inner, filter, backlog)
    }

    /// A new listener that gets only what happens from now on.
    pub(crate) fn subscribe_now(self: &Arc<Self>, filter: EventFilter) -> Subscription {
        self.join(&mut self.lock(), filter, Events::default())
    }

    fn join(self: &Arc<Self>, inner: &mut Inner, filter: EventFilter, events: Events) -> Subscription {
        let id = inner.next_id();
        inner.listeners.insert(id, Queue::new(filter, events));
        Subscription { hub: self.clone(), id, taken: Events::default() }
    }

    /// Hands a command to the driver.
    pub(crate) fn command(self: &Arc<Self>, command: Command) -> Result<Sending> {
        let mut inner = self.lock();
        match &inner.end {
            Some(end) => return Err(end.clone().unwrap_or_else(closed)),
            None if inner.closing.is_some() => return Err(closed()),
            // The session says the same, but cannot while the driver is busy with opening a socket.
            None if !inner.is_up && self.when_offline == WhenOffline::Fail => {
                return Err(Error::new(ErrorKind::Console, "the console is not connected"));
            }
            None if inner.commands.len() >= COMMANDS => {
                return Err(Error::new(
                    ErrorKind::Console,
                    format!("{COMMANDS} commands are already waiting to be sent"),
                ));
            }
            None => {}
        }
        let ticket = inner.next_id();
        inner.commands.push_back((ticket, command));
        inner.answers.insert(ticket, Answer::default());
        drop(inner);
        self.wake_driver();
        Ok(Sending { hub: self.clone(), ticket })
    }

    /// Asks the driver to end. Only the first call counts.
    pub(crate) fn close(&self, reason: Option<Error>) {
        self.lock().closing.get_or_insert(reason);
        self.wake_driver();
    }
}

/// Waking a hub wakes its driver.
impl Wake for Hub {
    fn wake(self: Arc<Self>) {
        self.wake_driver();
    }
}

impl Inner {
    fn next_id(&mut self) -> u64 {
        self.last_id = self.last_id.wrapping_add(1);
        self.last_id
    }

    fn publish(&mut self, item: Item<'_>) {
        if let Item::Other(event) = &item {
            match event.as_ref() {
                ConsoleEvent::Status(state) => self.state = Some(state.clone()),
                ConsoleEvent::Reconnected { .. } => console_reconnected(),
                _ => {}
            }
        }
        if !self.had_listener {
            push_to_backlog(&mut self.backlog, item.clone());
        }
        let mut takers = self.listeners.values_mut().filter(|queue| item.matches(&queue.filter)).peekable();
        while let Some(queue) = takers.next() {
            self.woken.extend(queue.waker.take());
            // Most events have one taker, which needs no copy.
            if takers.peek().is_none() {
                return queue.push(item);
            }
            queue.push(item.clone());
        }
    }

    fn set_up(&mut self, is_up: bool, was_up: bool) {
        self.is_up = is_up;
        self.was_up = was_up;
        if was_up && self.end.is_none() {
            self.open.get_or_insert_with(OpenConsole::new);
            self.woken.extend(self.up_waker.take());
        }
    }

    fn settle(&mut self, ticket: Ticket, result: Result<(), &'static str>) {
        if let Some(answer) = self.answers.get_mut(&ticket) {
            answer.result = Some(result);
            self.woken.extend(answer.waker.take());
        }
    }

    fn end(&mut self, error: Option<Error>) {
        let error = error.or_else(|| self.closing.clone().flatten());
        self.end.get_or_insert(error);
        self.is_up = false;
        self.open = None;
        self.commands.clear();
        self.woken.extend(self.up_waker.take());
        self.woken.extend(self.end_waker.take());
        self.woken.extend(self.listeners.values_mut().filter_map(|queue| queue.waker.take()));
        for answer in self.answers.values_mut() {
            answer.result.get_or_insert(Err("the console is closed"));
            self.woken.extend(answer.waker.take());
        }
    }
}

fn closed() -> Error {
    Error::new(ErrorKind::Console, "the console is closed")
}

/// The error for a console that its owner has let go of without closing it.
pub(crate) fn dropped() -> Error {
    Error::new(ErrorKind::Console, "the console was dropped, which closes it")
        .with_hint("keep the `Console` for as long as its listeners and senders are used")
}

#[cfg(test)]
mod tests;
