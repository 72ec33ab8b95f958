//! One thread for all sockets of a client, there as long as there are any and a moment longer.

use std::collections::{BTreeSet, HashMap};
use std::io;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use mio::{Events, Poll, Registry, Token, Waker};

use super::drive::{Drive, Next};
use crate::blocking::pool::Pool;
use crate::console::Hub;
use crate::deadline::after;
use crate::error::{Error, ErrorKind, Result};
use crate::park;

const WAKE: Token = Token(usize::MAX);

/// How many steps a console makes at most before others have their turn.
const STEPS: usize = 4;

/// The longest sleep, since the system's timers take no more than some days.
const LONGEST_SLEEP: Duration = Duration::from_secs(3600);

/// How many requests for tokens a client makes at the same time. Each has a connection, which takes a quarter of a megabyte.
const MOST_REQUESTS: usize = 8;

/// How long the thread stays after its last console, for programs that open one console after the other.
const LINGER: Duration = Duration::from_secs(1);

/// The thread for a client's sockets, if it runs. It ends with the client.
pub(crate) struct Sockets {
    running: Running,
    pool: Pool,
}

/// Where the thread takes consoles from. `None` if it does not run or the client is gone.
type Running = Arc<Mutex<Option<Arc<Inbox>>>>;

impl Default for Sockets {
    fn default() -> Self {
        Self { running: Running::default(), pool: Pool::new("ptero token", MOST_REQUESTS, Duration::ZERO) }
    }
}

/// What the thread is to take note of.
struct Inbox {
    waker: Waker,
    mail: Mutex<Mail>,
}

/// A new console. A client without consoles does not know its type, and programs do not contain the code for it.
type NewConsole = Box<dyn FnOnce() -> Drive + Send>;

#[derive(Default)]
struct Mail {
    new: Vec<(Token, NewConsole)>,
    woken: Vec<Token>,
    last_token: usize,
}

impl Sockets {
    /// Where requests for tokens wait for the panel.
    pub(super) fn pool(&self) -> &Pool {
        &self.pool
    }

    /// Hands a console over to the thread, and starts it if there is none. If that fails, the console ends.
    pub(super) fn add(&self, hub: &Hub, drive: Drive) {
        let mut running = lock(&self.running);
        let inbox = match &*running {
            Some(inbox) => inbox.clone(),
            None => match self.start() {
                Ok(inbox) => running.insert(inbox).clone(),
                Err(error) => {
                    drop(running);
                    return hub.end(Some(error));
                }
            },
        };
        let mut mail = lock(&inbox.mail);
        mail.last_token = mail.last_token.wrapping_add(1) % WAKE.0;
        let token = Token(mail.last_token);
        let woken = inbox.clone();
        hub.set_driver(move || woken.post(|mail| mail.woken.push(token)));
        drop(mail);
        inbox.post(|mail| mail.new.push((token, Box::new(|| drive))));
    }

    fn start(&self) -> Result<Arc<Inbox>> {
        let reactor = Reactor::new(self.running.clone()).map_err(no_poll)?;
        let inbox = reactor.inbox.clone();
        park::start("ptero consoles", move || reactor.run()).map(|()| inbox)
    }
}

impl Drop for Sockets {
    fn drop(&mut self) {
        let inbox = lock(&self.running).take();
        inbox.iter().for_each(|inbox| inbox.wake());
    }
}

impl Inbox {
    /// Leaves something for the thread, which is woken for the first of what it finds.
    fn post(&self, add: impl FnOnce(&mut Mail)) {
        let mut mail = lock(&self.mail);
        let is_first = mail.new.is_empty() && mail.woken.is_empty();
        add(&mut mail);
        drop(mail);
        if is_first {
            self.wake();
        }
    }

    fn wake(&self) {
        // A thread that cannot be woken has ended, and all consoles with it.
        let _ = self.waker.wake();
    }
}

struct Reactor {
    running: Running,
    inbox: Arc<Inbox>,
    poll: Poll,
    registry: Arc<Registry>,
    drives: HashMap<Token, (Drive, Option<Instant>)>,
    timers: BTreeSet<(Instant, Token)>,
    /// Consoles that have something to do.
    ready: BTreeSet<Token>,
    /// While there are no consoles: when the thread ends.
    stays_until: Option<Instant>,
}

impl Reactor {
    fn new(running: Running) -> io::Result<Self> {
        let poll = Poll::new()?;
        let registry = Arc::new(poll.registry().try_clone()?);
        let inbox = Arc::new(Inbox { waker: Waker::new(&registry, WAKE)?, mail: Mutex::default() });
        let (drives, timers, ready) = (HashMap::new(), BTreeSet::new(), BTreeSet::new());
        Ok(Self { running, inbox, poll, registry, drives, timers, ready, stays_until: None })
    }

    fn run(mut self) {
        let mut events = Events::with_capacity(256);
        while !self.may_stop() {
            match self.poll.poll(&mut events, Some(self.sleep())) {
                Err(error) if error.kind() != io::ErrorKind::Interrupted => return,
                // The events are of no use after a signal.
                Err(_) => events.clear(),
                Ok(()) => {}
            }
            self.ready.extend(events.iter().map(|event| event.token()));
            let mut mail = lock(&self.inbox.mail);
            self.ready.extend(mail.woken.drain(..));
            let new = mem::take(&mut mail.new);
            drop(mail);
            for (token, drive) in new {
                self.stays_until = None;
                self.drives.insert(token, (drive(), None));
                self.ready.insert(token);
            }
            let now = Instant::now();
            while let Some((_, token)) = self.timers.first().copied().filter(|(at, _)| *at <= now) {
                self.timers.pop_first();
                self.ready.insert(token);
            }
            for token in mem::take(&mut self.ready) {
                self.step(token);
            }
        }
    }

    fn sleep(&self) -> Duration {
        if !self.ready.is_empty() {
            return Duration::ZERO;
        }
        let first = self.timers.first().map(|(at, _)| *at).or(self.stays_until);
        first.map_or(LONGEST_SLEEP, |at| at.saturating_duration_since(Instant::now()).min(LONGEST_SLEEP))
    }

    fn step(&mut self, token: Token) {
        let Some((drive, timer)) = self.drives.get_mut(&token) else { return };
        if let Some(at) = timer.take() {
            self.timers.remove(&(at, token));
        }
        for _ in 0..STEPS {
            // A panic ends one console, and not those of others.
            let next = catch_unwind(AssertUnwindSafe(|| drive.step(&self.registry, token)));
            match next.unwrap_or(Next::Done) {
                Next::Again => {}
                Next::At(at) => {
                    *timer = Some(at);
                    self.timers.insert((at, token));
                    return;
                }
                Next::Done => return drop(self.drives.remove(&token)),
            }
        }
        self.ready.insert(token);
    }

    /// Whether there is nothing left to do, nor likely to be soon. Then the next console gets another thread.
    fn may_stop(&mut self) -> bool {
        if !self.drives.is_empty() {
            return false;
        }
        let now = Instant::now();
        let until = *self.stays_until.get_or_insert_with(|| after(now, LINGER));
        // Consoles are handed over while this is locked.
        let mut running = lock(&self.running);
        let is_over = (running.is_none() || now >= until) && lock(&self.inbox.mail).new.is_empty();
        if is_over {
            *running = None;
        }
        is_over
    }
}

impl Drop for Reactor {
    fn drop(&mut self) {
        // The thread may have ended too soon; consoles that it has not taken over end as well.
        lock(&self.running).take_if(|inbox| Arc::ptr_eq(inbox, &self.inbox));
        let new = mem::take(&mut lock(&self.inbox.mail).new);
        drop(new);
    }
}

fn no_poll(error: io::Error) -> Error {
    Error::new(ErrorKind::Io, format!("the system cannot wait for sockets: {error}")).with_source(error)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blocking::Client;
    use crate::blocking::api::ConsoleServer;
    use crate::console::{Session, Settings};

    fn drive(client: &Client, hub: &Arc<Hub>) -> Drive {
        let (server, now) = (ConsoleServer::Panel(client.server("1a2b3c4d")), Instant::now());
        let session = Session::new(Settings::default(), server.tokens(now), std::task::Waker::noop().clone(), now);
        Drive::new(server, String::new(), hub.clone(), session)
    }

    fn has_ended(hub: &Hub) -> bool {
        hub.poll_end(std::task::Waker::noop()).is_ready()
    }

    #[test]
    fn console_ends_with_the_thread_that_has_not_taken_it_over() {
        let client = Client::new("http://127.0.0.1:9", "ptlc_key").unwrap();
        let (sockets, hub) = (Sockets::default(), Arc::new(Hub::default()));
        let reactor = Reactor::new(sockets.running.clone()).unwrap();
        *lock(&sockets.running) = Some(reactor.inbox.clone());
        sockets.add(&hub, drive(&client, &hub));
        assert!(!has_ended(&hub));
        drop(reactor);
        assert!(has_ended(&hub));
        assert!(lock(&sockets.running).is_none(), "the next console gets another thread");
    }

    #[test]
    fn thread_stops_when_its_client_is_gone() {
        let sockets = Sockets::default();
        let mut reactor = Reactor::new(sockets.running.clone()).unwrap();
        *lock(&sockets.running) = Some(reactor.inbox.clone());
        assert!(!reactor.may_stop());
        drop(sockets);
        assert!(reactor.may_stop());
    }
}
