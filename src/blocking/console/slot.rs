use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering, fence};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::Instant;

use mio::{Registry, Token};

use super::drive::{Drive, Next};

/// How many steps a console makes at most before others have their turn.
const STEPS: usize = 4;

/// How often a console makes so many steps because something has happened meanwhile.
const ROUNDS: usize = 4;

/// A console, which the client's thread steps, and a caller who has something for it to do at once.
pub(super) struct Slot {
    pub(super) token: Token,
    registry: Arc<Registry>,
    /// Something has happened since the last steps began. Whoever makes them looks again, so that nobody waits for it.
    is_due: AtomicBool,
    state: Mutex<State>,
}

struct State {
    /// `None` once it is over.
    drive: Option<Drive>,
    /// When the client's thread steps it again, unless something happens before.
    stepped_at: Option<Instant>,
}

impl Slot {
    pub(super) fn new(token: Token, registry: Arc<Registry>, drive: Drive) -> Self {
        let state = Mutex::new(State { drive: Some(drive), stepped_at: None });
        Self { token, registry, is_due: AtomicBool::new(false), state }
    }

    /// Steps it in the client's thread. `None` if a caller does and tells the thread what it has to know.
    pub(super) fn step(&self) -> Option<Next> {
        self.run(|state, next| {
            state.stepped_at = if let Next::At(at) = next { Some(at) } else { None };
            next
        })
    }

    /// Steps it in a caller's thread. Returns whether the client's thread has to step it as well.
    pub(super) fn act(&self) -> bool {
        let is_known =
            |state: &mut State, at| state.stepped_at.is_some_and(|known| Instant::now() < known && known <= at);
        let next = self.run(|state, next| match next {
            Next::At(at) if !is_known(state, at) => Next::Again,
            next => next,
        });
        matches!(next, Some(Next::Again | Next::Done))
    }

    /// Steps it unless another thread does, which then makes more steps for this one. `seen` sees each result before
    /// others can step it.
    fn run(&self, seen: impl Fn(&mut State, Next) -> Next) -> Option<Next> {
        let mut last = None;
        self.is_due.store(true, Ordering::SeqCst);
        // Of two threads at this and at the other fence, one sees what the other has done before.
        fence(Ordering::SeqCst);
        for _ in 0..ROUNDS {
            let mut state = match self.state.try_lock() {
                Ok(state) => state,
                Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
                Err(TryLockError::WouldBlock) => return last,
            };
            self.is_due.store(false, Ordering::SeqCst);
            let next = self.advance(&mut state);
            last = Some(seen(&mut state, next));
            drop(state);
            fence(Ordering::SeqCst);
            if !self.is_due.load(Ordering::SeqCst) {
                return last;
            }
        }
        Some(Next::Again)
    }

    fn advance(&self, state: &mut State) -> Next {
        for _ in 0..STEPS {
            let Some(drive) = &mut state.drive else { return Next::Done };
            // A panic ends one console, and not those of others.
            let next = catch_unwind(AssertUnwindSafe(|| drive.step(&self.registry, self.token)));
            match next.unwrap_or(Next::Done) {
                Next::Again => {}
                Next::At(at) => return Next::At(at),
                Next::Done => state.drive = None,
            }
        }
        Next::Again
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;
    use crate::blocking::Client;
    use crate::blocking::api::ConsoleServer;
    use crate::console::{Hub, Session, Settings};

    /// A console whose token is requested from a panel that never replies.
    fn slot(panel: &TcpListener, hub: &Arc<Hub>) -> Slot {
        let client = Client::new(format!("http://{}", panel.local_addr().unwrap()), "ptlc_key").unwrap();
        let (server, now) = (ConsoleServer::Panel(client.server("1a2b3c4d")), Instant::now());
        let session = Session::new(Settings::default(), server.tokens(now), std::task::Waker::noop().clone(), now);
        let registry = mio::Poll::new().unwrap().registry().try_clone().unwrap();
        Slot::new(Token(1), Arc::new(registry), Drive::new(server, String::new(), hub.clone(), session))
    }

    #[test]
    fn caller_wakes_the_thread_only_for_what_it_does_not_know() {
        let (panel, hub) = (TcpListener::bind("127.0.0.1:0").unwrap(), Arc::new(Hub::default()));
        let slot = slot(&panel, &hub);
        assert!(slot.act(), "the thread does not know when to step it");
        assert!(matches!(slot.step(), Some(Next::At(_))));
        assert!(!slot.act());
        hub.close(None);
        assert!(slot.act(), "it is over");
        assert!(matches!(slot.step(), Some(Next::Done)));
    }

    #[test]
    fn console_that_is_being_stepped_is_left_to_that_thread() {
        let (panel, hub) = (TcpListener::bind("127.0.0.1:0").unwrap(), Arc::new(Hub::default()));
        let slot = slot(&panel, &hub);
        let state = slot.state.lock().unwrap();
        assert!(slot.step().is_none() && !slot.act());
        assert!(slot.is_due.load(Ordering::SeqCst), "the other thread makes more steps");
        drop(state);
        assert!(slot.step().is_some() && !slot.is_due.load(Ordering::SeqCst));
    }
}
