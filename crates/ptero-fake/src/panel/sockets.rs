//! The open websockets, for tests to count and break.

use super::FakePanel;
use crate::lock::lock;
use crate::state::process::{Disruption, Process};

/// The open websockets of a server. See [`FakePanel::sockets`].
#[derive(Debug)]
pub struct Sockets<'a> {
    panel: &'a FakePanel,
    server: String,
}

impl FakePanel {
    /// Returns the open websockets of the server with this UUID or short identifier.
    ///
    /// Faults of the handshake are scripted as for any route, with [`on`](Self::on):
    ///
    /// ```
    /// # let panel = ptero::testing::FakePanel::start();
    /// panel.on("GET", "/api/servers/*/ws").times(2).status(502);
    /// # let client = ptero::blocking::Client::new(panel.url(), panel.client_key())?;
    /// # panel.clear_faults();
    /// let console = client.server("7e215471").console().connect();
    /// # drop(console);
    /// panel.sockets("7e215471").sever();
    /// # Ok::<(), ptero::Error>(())
    /// ```
    #[must_use]
    pub fn sockets(&self, server: &str) -> Sockets<'_> {
        Sockets { panel: self, server: server.to_owned() }
    }
}

impl Sockets<'_> {
    /// Returns how many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.process(Process::listeners).unwrap_or_default()
    }

    /// Breaks the connections without a close frame, as networks and restarts of Wings do. Returns how many.
    pub fn sever(&self) -> usize {
        self.disrupt(Disruption::Sever)
    }

    /// Closes them with this code and reason, such as 4409 `server is suspended`. Returns how many.
    pub fn close(&self, code: u16, reason: &str) -> usize {
        self.disrupt(Disruption::Close { code, reason: reason.to_owned() })
    }

    /// Keeps the connections open without reading or writing any more, not even pongs. Returns how many.
    pub fn freeze(&self) -> usize {
        self.disrupt(Disruption::Freeze)
    }

    /// Sends this text, which may be an event of another version, or invalid. Returns to how many.
    pub fn send(&self, text: &str) -> usize {
        self.disrupt(Disruption::Send(text.to_owned()))
    }

    fn disrupt(&self, disruption: Disruption) -> usize {
        let hit = self.process(|process| {
            let count = process.listeners();
            process.disrupt(disruption);
            count
        });
        hit.unwrap_or_default()
    }

    fn process<T>(&self, look: impl FnOnce(&Process) -> T) -> Option<T> {
        let state = lock(&self.panel.shared.state);
        let server = state.servers.get(state.server_id(&self.server)?)?;
        Some(look(&server.process))
    }
}
