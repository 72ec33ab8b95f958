//! Installations.

use ptero_model::PowerAction;

use crate::state::State;
use crate::state::process::WingsEvent;
use crate::state::scripts::Operation;
use crate::timers::Due;

impl State {
    /// Installs a server for the panel, which shows that.
    pub(crate) fn request_installation(&mut self, id: u64, start: bool) {
        let Some(server) = self.servers.get_mut(id) else { return };
        server.status = Some("installing".to_owned());
        self.install(id, start);
    }

    /// Installs a server, for the first time or again.
    pub(crate) fn install(&mut self, id: u64, start: bool) {
        let Some(server) = self.servers.get(id) else { return };
        if server.process.is_installing {
            return self.refuse_installation(id);
        }
        if !server.process.is_offline() {
            self.kill(id);
        }
        let Some(server) = self.servers.get_mut(id) else { return };
        if !server.skip_scripts {
            server.process.is_installing = true;
            server.process.emit(WingsEvent::InstallStarted);
            let text = "Starting installation process, this could take a few minutes...";
            server.process.emit(WingsEvent::DaemonMessage(text.to_owned()));
            server.process.install_log = None;
            server.process.print_install("[install] starting on installer");
        }
        let plan = self.plan(Operation::Install, id);
        self.after(plan, Due::Installed { server: id, start, fails: plan.fails });
    }

    /// Wings cannot take the lock of an installation that still runs. It reports the failure of the second one at once.
    fn refuse_installation(&mut self, id: u64) {
        let Some(server) = self.servers.get_mut(id) else { return };
        server.status = Some("reinstall_failed".to_owned());
        server.process.emit(WingsEvent::InstallStarted);
        server.process.emit(WingsEvent::InstallCompleted);
    }

    pub(super) fn finish_installation(&mut self, id: u64, start: bool, fails: bool) {
        let Some(server) = self.servers.get_mut(id) else { return };
        if server.process.is_installing && !fails {
            server.process.print_install("[install] complete");
        }
        server.process.is_installing = false;
        // A suspension outlasts the installation.
        if !server.is_suspended() {
            let failure = if server.is_installed { "reinstall_failed" } else { "install_failed" };
            server.status = fails.then(|| failure.to_owned());
        }
        server.is_installed = true;
        server.process.emit(WingsEvent::InstallCompleted);
        if start && !fails {
            let _ = self.power(id, &PowerAction::Start);
        }
    }
}
