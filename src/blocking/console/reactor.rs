//! One thread for all sockets of a client, there as long as there are any.

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

const WAKE: Token = Token(usize::MAX);

/// How many steps a console makes at most before others have their turn.
const STEPS: usize = 4;

/// The longest sleep, since the system's timers take no more than some days.
const LONGEST_SLEEP: Duration = Duration::from_secs(3600);

/// How many requests for tokens a client makes at the same time.
const MOST_REQUESTS: usize = 16;

/// The thread for a client's sockets, if it runs.
#[derive(Clone)]
pub(crate) struct Sockets(Arc<Mutex<Option<Arc<Inbox>>>>, Pool);

impl Default for Sockets {
    fn default() -> Self {
        Self(Arc::default(), Pool::new("ptero token", MOST_REQUESTS, Duration::ZERO))
    }
}

/// What the thread is to take note of.
struct Inbox {
    waker: Waker,
    mail: Mutex<Mail>,
}

#[derive(Default)]
struct Mail {
    new: Vec<(Token, Drive)>,
    woken: Vec<Token>,
    last_token: usize,
    /// How many consoles are about to be handed over.
    seats: usize,
    /// The thread has ended, and takes nothing any more.
    has_ended: bool,
}

/// A place in the thread for a console. Until it is taken or dropped, the thread stays.
pub(super) struct Seat(Arc<Inbox>);

impl Sockets {
    /// Where requests for tokens wait for the panel.
    pub(super) fn pool(&self) -> &Pool {
        &self.1
    }

    /// Reserves a place for a console, and starts the thread if there is none. It starts while the console's token is
    /// requested.
    pub(super) fn reserve(&self) -> io::Result<Seat> {
        let mut running = lock(&self.0);
        let inbox = match &*running {
            Some(inbox) => inbox.clone(),
            None => running.insert(self.start()?).clone(),
        };
        let mut mail = lock(&inbox.mail);
        mail.seats = mail.seats.saturating_add(1);
        drop(mail);
        Ok(Seat(inbox))
    }

    fn start(&self) -> io::Result<Arc<Inbox>> {
        let poll = Poll::new()?;
        let registry = Arc::new(poll.registry().try_clone()?);
        let inbox = Arc::new(Inbox { waker: Waker::new(&registry, WAKE)?, mail: Mutex::default() });
        let (drives, timers, ready) = (HashMap::new(), BTreeSet::new(), BTreeSet::new());
        let reactor = Reactor { sockets: self.clone(), inbox: inbox.clone(), poll, registry, drives, timers, ready };
        std::thread::Builder::new().name("ptero consoles".to_owned()).spawn(move || reactor.run())?;
        Ok(inbox)
    }
}

impl Seat {
    /// Hands a console over to the thread. If that has ended, the console ends as well.
    pub(super) fn take(self, hub: &Arc<Hub>, drive: Drive) {
        let mut mail = lock(&self.0.mail);
        if mail.has_ended {
            drop(mail);
            return drop(drive);
        }
        mail.last_token = mail.last_token.wrapping_add(1) % WAKE.0;
        let token = Token(mail.last_token);
        let inbox = self.0.clone();
        hub.set_driver(move || {
            lock(&inbox.mail).woken.push(token);
            inbox.wake();
        });
        mail.new.push((token, drive));
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut mail = lock(&self.0.mail);
        mail.seats = mail.seats.saturating_sub(1);
        drop(mail);
        self.0.wake();
    }
}

impl Inbox {
    fn wake(&self) {
        // A thread that cannot be woken has ended, and all consoles with it.
        let _ = self.waker.wake();
    }
}

struct Reactor {
    sockets: Sockets,
    inbox: Arc<Inbox>,
    poll: Poll,
    registry: Arc<Registry>,
    drives: HashMap<Token, (Drive, Option<Instant>)>,
    timers: BTreeSet<(Instant, Token)>,
    /// Consoles that have something to do.
    ready: BTreeSet<Token>,
}

impl Reactor {
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
                self.drives.insert(token, (drive, None));
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
        let first = self.timers.first().map(|(at, _)| at.saturating_duration_since(Instant::now()));
        first.unwrap_or(LONGEST_SLEEP).min(LONGEST_SLEEP)
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

    /// Whether there is nothing left to do. Then the next console gets another thread.
    fn may_stop(&mut self) -> bool {
        if !self.drives.is_empty() {
            return false;
        }
        let mut running = lock(&self.sockets.0);
        let mail = lock(&self.inbox.mail);
        let is_idle = mail.new.is_empty() && mail.seats == 0;
        if is_idle {
            *running = None;
        }
        is_idle
    }
}

impl Drop for Reactor {
    fn drop(&mut self) {
        // The thread may have ended too soon; consoles that it has not taken over end as well.
        let mut running = lock(&self.sockets.0);
        if running.as_ref().is_some_and(|inbox| Arc::ptr_eq(inbox, &self.inbox)) {
            *running = None;
        }
        drop(running);
        let mut mail = lock(&self.inbox.mail);
        mail.has_ended = true;
        let new = mem::take(&mut mail.new);
        drop(mail);
        drop(new);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
