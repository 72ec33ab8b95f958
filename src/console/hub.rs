//! Where the driver of a session and those who use its console meet.
//!
//! Waiting is by [`Waker`]: a task gives its own, a thread one that unparks it. So the same hub serves both clients.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::{Poll, Waker};
use std::time::Duration;

use crate::error::{Error, ErrorKind, Result};
use crate::model::ServerState;

use super::Command;
use super::event::ConsoleEvent;
use super::filter::EventFilter;
use super::session::{Session, Ticket};
use super::settings::WhenOffline;

/// How many events wait for one listener before the socket is no longer read.
const QUEUE: usize = 4096;

/// The same in bytes.
const QUEUE_BYTES: usize = 16 << 20;

/// How long such a listener may hold the others up before it misses events.
pub(crate) const STALL: Duration = Duration::from_secs(5);

type Wake = Box<dyn Fn() + Send + Sync>;

/// One console, shared by its driver, its listeners and its senders.
#[derive(Default)]
pub(crate) struct Hub {
    when_offline: WhenOffline,
    inner: Mutex<Inner>,
    driver: OnceLock<Wake>,
}

#[derive(Default)]
struct Inner {
    listeners: BTreeMap<u64, Queue>,
    /// What came before anybody listened.
    backlog: VecDeque<ConsoleEvent>,
    had_listener: bool,
    commands: VecDeque<(Ticket, Command)>,
    answers: BTreeMap<Ticket, Answer>,
    last_id: u64,
    /// The server's state, as last told.
    state: Option<ServerState>,
    is_up: bool,
    was_up: bool,
    up_wakers: Vec<Waker>,
    is_closing: bool,
    end: Option<Option<Error>>,
    /// Who is to be woken once the change is made.
    woken: Vec<Waker>,
}

struct Queue {
    filter: EventFilter,
    events: VecDeque<ConsoleEvent>,
    bytes: usize,
    missed: u64,
    /// Whether it has been waited for in vain; then nothing is held up for its sake until it takes something.
    lags: bool,
    waker: Option<Waker>,
    told_end: bool,
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

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says how to wake the driver. Only the first time counts.
    pub(crate) fn set_driver(&self, wake: impl Fn() + Send + Sync + 'static) {
        let _ = self.driver.set(Box::new(wake));
    }

    pub(crate) fn wake_driver(&self) {
        if let Some(wake) = self.driver.get() {
            wake();
        }
    }

    // For the driver.

    /// Takes what is to be done to a session, and gives what has happened in it to whom it is for.
    ///
    /// All that has happened is seen at once: whoever hears of a connection finds it, and who waited for the connection
    /// does not hear of its making.
    pub(crate) fn exchange(&self, session: &mut Session) {
        if self.is_closing() {
            session.close();
        }
        for (ticket, command) in self.take_commands() {
            session.command(ticket, command);
        }
        self.tell(|inner| {
            session.take_events().for_each(|event| inner.publish(event));
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
        self.lock().is_closing
    }

    /// Tells everybody that the console is over, and why unless it was closed.
    pub(crate) fn end(&self, error: Option<Error>) {
        self.tell(|inner| inner.end(error));
    }

    // For those who use the console.

    pub(crate) fn state(&self) -> Option<ServerState> {
        self.lock().state.clone()
    }

    /// Whether the connection stands at the moment.
    pub(crate) fn is_up(&self) -> bool {
        self.lock().is_up
    }

    /// Whether the first connection is there, or why it could not be made.
    pub(crate) fn poll_up(&self, waker: &Waker) -> Poll<Result<()>> {
        let mut inner = self.lock();
        if inner.was_up {
            return Poll::Ready(Ok(()));
        }
        if let Some(end) = &inner.end {
            return Poll::Ready(Err(end.clone().unwrap_or_else(closed)));
        }
        inner.up_wakers.push(waker.clone());
        Poll::Pending
    }

    /// A new listener; the first one also gets what came before it.
    pub(crate) fn subscribe(self: &Arc<Self>, filter: EventFilter) -> Subscription {
        let mut inner = self.lock();
        let mut backlog = std::mem::take(&mut inner.backlog);
        backlog.retain(|event| filter.matches(event));
        inner.had_listener = true;
        self.join(&mut inner, filter, backlog)
    }

    /// A new listener that gets only what comes from now on.
    pub(crate) fn subscribe_now(self: &Arc<Self>, filter: EventFilter) -> Subscription {
        self.join(&mut self.lock(), filter, VecDeque::new())
    }

    fn join(self: &Arc<Self>, inner: &mut Inner, filter: EventFilter, events: VecDeque<ConsoleEvent>) -> Subscription {
        inner.last_id += 1;
        let bytes = events.iter().map(ConsoleEvent::weight).sum();
        let queue = Queue { filter, events, bytes, missed: 0, lags: false, waker: None, told_end: false };
        inner.listeners.insert(inner.last_id, queue);
        Subscription { hub: self.clone(), id: inner.last_id, taken: VecDeque::new() }
    }

    /// Hands a command to the driver.
    pub(crate) fn command(self: &Arc<Self>, command: Command) -> Result<Sending> {
        let mut inner = self.lock();
        match &inner.end {
            Some(end) => return Err(end.clone().unwrap_or_else(closed)),
            None if inner.is_closing => return Err(closed()),
            // The session says the same, but cannot while the driver is busy with opening a socket.
            None if !inner.is_up && self.when_offline == WhenOffline::Fail => {
                return Err(Error::new(ErrorKind::Console, "the console is not connected"));
            }
            None => {}
        }
        inner.last_id += 1;
        let ticket = inner.last_id;
        inner.commands.push_back((ticket, command));
        inner.answers.insert(ticket, Answer::default());
        drop(inner);
        self.wake_driver();
        Ok(Sending { hub: self.clone(), ticket })
    }

    /// Asks the driver to end.
    pub(crate) fn close(&self) {
        self.lock().is_closing = true;
        self.wake_driver();
    }
}

impl Inner {
    fn publish(&mut self, event: ConsoleEvent) {
        if let ConsoleEvent::Status(state) = &event {
            self.state = Some(state.clone());
        }
        if !self.had_listener {
            if self.backlog.len() == QUEUE {
                self.backlog.pop_front();
            }
            self.backlog.push_back(event.clone());
        }
        let mut takers = self.listeners.values_mut().filter(|queue| queue.filter.matches(&event)).peekable();
        while let Some(queue) = takers.next() {
            self.woken.extend(queue.waker.take());
            // Most events have one taker, which needs no copy.
            if takers.peek().is_none() {
                return queue.push(event);
            }
            queue.push(event.clone());
        }
    }

    fn set_up(&mut self, is_up: bool, was_up: bool) {
        self.is_up = is_up;
        self.was_up = was_up;
        if was_up {
            self.woken.append(&mut self.up_wakers);
        }
    }

    fn settle(&mut self, ticket: Ticket, result: Result<(), &'static str>) {
        if let Some(answer) = self.answers.get_mut(&ticket) {
            answer.result = Some(result);
            self.woken.extend(answer.waker.take());
        }
    }

    fn end(&mut self, error: Option<Error>) {
        self.end.get_or_insert(error);
        self.woken.append(&mut self.up_wakers);
        self.woken.extend(self.listeners.values_mut().filter_map(|queue| queue.waker.take()));
        for answer in self.answers.values_mut() {
            answer.result.get_or_insert(Err("the console is closed"));
            self.woken.extend(answer.waker.take());
        }
    }
}

impl Queue {
    fn is_full(&self) -> bool {
        self.events.len() >= QUEUE || self.bytes >= QUEUE_BYTES
    }

    fn push(&mut self, event: ConsoleEvent) {
        if self.lags && self.is_full() {
            let dropped = self.events.drain(..self.events.len().div_ceil(2));
            self.missed += dropped.len() as u64;
            self.bytes -= dropped.map(|event| event.weight()).sum::<usize>();
        }
        self.bytes += event.weight();
        self.events.push_back(event);
    }
}

/// A command on its way.
pub(crate) struct Sending {
    hub: Arc<Hub>,
    ticket: Ticket,
}

impl Sending {
    /// Whether the command was sent.
    pub(crate) fn poll(&self, waker: &Waker) -> Poll<Result<()>> {
        let mut inner = self.hub.lock();
        let Inner { answers, end, .. } = &mut *inner;
        let answer = answers.entry(self.ticket).or_default();
        match answer.result {
            Some(Ok(())) => Poll::Ready(Ok(())),
            Some(Err(why)) => Poll::Ready(Err(match end {
                Some(Some(error)) => error.clone(),
                _ => Error::new(ErrorKind::Console, why),
            })),
            None => {
                answer.waker = Some(waker.clone());
                Poll::Pending
            }
        }
    }
}

impl Drop for Sending {
    fn drop(&mut self) {
        self.hub.lock().answers.remove(&self.ticket);
    }
}

/// One listener's place in the hub.
pub(crate) struct Subscription {
    hub: Arc<Hub>,
    id: u64,
    /// Events taken out of the hub together, so that it is locked less often.
    taken: VecDeque<ConsoleEvent>,
}

impl Subscription {
    /// The next event; at the end, once, why the console is over, and then nothing.
    pub(crate) fn poll_next(&mut self, waker: &Waker) -> Poll<Option<Result<ConsoleEvent>>> {
        if let Some(event) = self.taken.pop_front() {
            return Poll::Ready(Some(Ok(event)));
        }
        let mut inner = self.hub.lock();
        let Inner { listeners, end, .. } = &mut *inner;
        let Some(queue) = listeners.get_mut(&self.id) else { return Poll::Ready(None) };
        queue.lags = false;
        let missed = std::mem::take(&mut queue.missed);
        if missed > 0 {
            return Poll::Ready(Some(Ok(ConsoleEvent::Missed(missed))));
        }
        let was_full = queue.is_full();
        queue.bytes = 0;
        std::mem::swap(&mut self.taken, &mut queue.events);
        if let Some(event) = self.taken.pop_front() {
            drop(inner);
            // The driver may have stopped reading for this one's sake.
            if was_full {
                self.hub.wake_driver();
            }
            return Poll::Ready(Some(Ok(event)));
        }
        match end {
            Some(Some(error)) if !std::mem::replace(&mut queue.told_end, true) => Poll::Ready(Some(Err(error.clone()))),
            Some(_) => Poll::Ready(None),
            None => {
                queue.waker = Some(waker.clone());
                Poll::Pending
            }
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.hub.lock().listeners.remove(&self.id);
        self.hub.wake_driver();
    }
}

fn closed() -> Error {
    Error::new(ErrorKind::Console, "the console is closed")
}

#[cfg(test)]
mod tests;
