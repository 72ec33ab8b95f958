//! Drives all consoles of a client over tungstenite, in one thread that sleeps until there is something to do.

mod drive;
mod opening;
mod reactor;
mod socket;
mod stream;

use std::sync::Arc;
use std::task::Waker;
use std::time::Instant;

use crate::console::{ConsoleEvent, Hub, Session, Settings, dropped};
use crate::error::Result;

use super::api::{Console, ConsoleServer, Listener};
use super::wait;
use drive::Drive;
pub(crate) use reactor::Sockets;

/// The place of a console in its client's thread.
pub(crate) struct Driver {
    hub: Arc<Hub>,
}

impl Driver {
    pub(crate) fn start(server: ConsoleServer, hub: &Arc<Hub>, settings: Settings) -> Result<Self> {
        let now = Instant::now();
        let origin = settings.origin.clone().unwrap_or_else(|| server.client().config().origin());
        let is_awaited = settings.turnstile.is_none();
        let session = Session::new(settings, server.tokens(now), Waker::from(hub.clone()), now);
        let client = server.client().clone();
        let mut drive = Drive::new(server, origin, hub.clone(), session);
        // The token of a watch's console is requested by a thread of its own: the watch has more to do.
        if is_awaited {
            drive.fetch_first();
        }
        client.sockets().add(hub, drive);
        Ok(Self { hub: hub.clone() })
    }

    /// Ends the session and waits until its socket is closed.
    pub(crate) fn finish(self) {
        self.hub.close(None);
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.hub.close(Some(dropped()));
        wait(None, |waker: &Waker| self.hub.poll_end(waker));
    }
}

impl Iterator for Listener {
    type Item = Result<ConsoleEvent>;

    fn next(&mut self) -> Option<Self::Item> {
        Self::next(self)
    }
}

impl Iterator for Console {
    type Item = Result<ConsoleEvent>;

    fn next(&mut self) -> Option<Self::Item> {
        Self::next(self)
    }
}
