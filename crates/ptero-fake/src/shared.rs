//! What the serving thread shares with the [`FakePanel`](crate::FakePanel).

use std::sync::Mutex;
use std::sync::atomic::AtomicUsize;

use tokio::sync::Notify;

use crate::fault::Faults;
use crate::state::State;
use crate::wire::log::ReceivedRequest;

pub(crate) struct Shared {
    pub(crate) state: Mutex<State>,
    pub(crate) faults: Mutex<Faults>,
    pub(crate) log: Mutex<Vec<ReceivedRequest>>,
    pub(crate) connections: AtomicUsize,
    /// There may be a new timer.
    pub(crate) changed: Notify,
    pub(crate) stop: Notify,
}

impl Shared {
    pub(crate) fn new(state: State) -> Self {
        Self {
            state: Mutex::new(state),
            faults: Mutex::default(),
            log: Mutex::default(),
            connections: AtomicUsize::new(0),
            changed: Notify::new(),
            stop: Notify::new(),
        }
    }
}
