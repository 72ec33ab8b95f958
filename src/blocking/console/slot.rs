use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use mio::{Registry, Token};

use super::drive::{Drive, Next};

/// How many steps a console makes at most before others have their turn.
const STEPS: usize = 4;

/// A console, which the client's thread steps, and a caller who has something for it to do at once.
pub(super) struct Slot {
    pub(super) token: Token,
    registry: Arc<Registry>,
    state: Mutex<State>,
}

struct State {
    /// `None` once it is over.
    drive: Option<Drive>,
    /// When the thread steps it again, unless something happens before.
    stepped_at: Option<Instant>,
}

impl Slot {
    pub(super) fn new(token: Token, registry: Arc<Registry>, drive: Drive) -> Self {
        Self { token, registry, state: Mutex::new(State { drive: Some(drive), stepped_at: None }) }
    }

    /// Steps it in the client's thread, which does the same again as the result says.
    pub(super) fn step(&self) -> Next {
        let mut state = lock(&self.state);
        let next = self.advance(&mut state);
        state.stepped_at = if let Next::At(at) = next { Some(at) } else { None };
        next
    }

    /// Steps it in a caller's thread, unless it is being stepped. Returns whether the client's thread need not.
    pub(super) fn act(&self) -> bool {
        let Ok(mut state) = self.state.try_lock() else { return false };
        match self.advance(&mut state) {
            Next::At(at) => state.stepped_at.is_some_and(|stepped_at| stepped_at <= at),
            Next::Again | Next::Done => false,
        }
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
