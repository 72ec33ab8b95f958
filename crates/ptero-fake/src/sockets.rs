//! The open websockets, for a test to count and to break.

use super::FakePanel;
use super::serve::lock;
use super::state::process::{Disruption, Process};

/// The open websockets of a server. See [`FakePanel::sockets`].
#[derive(Debug)]
pub struct Sockets<'a> {
    panel: &'a FakePanel,
    server: String,
}

impl FakePanel {
    /// The open websockets of the server with this uuid or short identifier.
    ///
    /// What goes wrong before one is open is scripted as for any route, with [`on`](Self::on):
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
    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.process(Process::listeners).unwrap_or_default()
    }

    /// Breaks the connections without a goodbye, as a network does, or Wings when it is restarted. Says how many.
    pub fn sever(&self) -> usize {
        self.disrupt(Disruption::Sever)
    }

    /// Lets Wings close them with this code and reason, such as 4409 `server is suspended`. Says how many.
    pub fn close(&self, code: u16, reason: &str) -> usize {
        self.disrupt(Disruption::Close { code, reason: reason.to_owned() })
    }

    /// Leaves the connections open, but lets nobody answer on them any more, not even to pings. Says how many.
    pub fn freeze(&self) -> usize {
        self.disrupt(Disruption::Freeze)
    }

    /// Lets Wings send this text, whatever it is: an event of another version, or nonsense. Says to how many.
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
