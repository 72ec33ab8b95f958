//! Installations.

use ptero_model::PowerAction;

use crate::state::State;
use crate::state::process::WingsEvent;
use crate::timers::Due;

impl State {
    /// Runs the installation: of a new server, or again.
    pub(crate) fn install(&mut self, id: u64, start: bool) {
        let Some(server) = self.servers.get(id) else { return };
        if !server.process.is_offline() {
            self.kill(id);
        }
        let Some(server) = self.servers.get_mut(id) else { return };
        server.status = Some("installing".to_owned());
        if !server.skip_scripts {
            server.process.is_installing = true;
            server.process.emit(WingsEvent::InstallStarted);
            let text = "Starting installation process, this could take a few minutes...";
            server.process.emit(WingsEvent::DaemonMessage(text.to_owned()));
            server.process.emit(WingsEvent::InstallOutput("[install] starting on installer".to_owned()));
        }
        self.after_step(Due::Installed { server: id, start });
    }

    pub(super) fn finish_installation(&mut self, id: u64, start: bool) {
        let Some(server) = self.servers.get_mut(id) else { return };
        if server.process.is_installing {
            server.process.emit(WingsEvent::InstallOutput("[install] complete".to_owned()));
        }
        server.process.is_installing = false;
        server.is_installed = true;
        if server.status.as_deref() == Some("installing") {
            server.status = None;
        }
        server.process.emit(WingsEvent::InstallCompleted);
        if start {
            self.power(id, &PowerAction::Start);
        }
    }
}
