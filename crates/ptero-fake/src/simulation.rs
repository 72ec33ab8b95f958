//! What Wings does with servers: power, installation, backups and their restoration.

use std::time::{Duration, Instant};

use bytes::Bytes;
use serde_json::{Value, json};

use super::agenda::Due;
use super::state::State;
use super::state::archive;
use super::state::process::{Disruption, Figures, WingsEvent};
use super::state::server::Server;
use ptero_model::{PowerAction, ServerState};

const STATS_INTERVAL: Duration = Duration::from_secs(1);

impl State {
    /// Does everything that is due by now.
    pub(crate) fn catch_up(&mut self) {
        let now = self.calendar.instant();
        while let Some((at, due)) = self.agenda.pop(now) {
            self.calendar.pretend(Some(at));
            self.perform(at, due);
        }
        self.calendar.pretend(None);
    }

    fn perform(&mut self, at: Instant, due: Due) {
        match due {
            Due::Power { server, action, to, then_start } => {
                let current = self.servers.get_mut(server).filter(|server| server.process.action == action);
                if let Some(current) = current {
                    if to == ServerState::Offline {
                        current.process.print("[stop] bye");
                    }
                    self.reach(server, to, then_start, at);
                }
            }
            Due::Stats { server, action } => self.report(server, action, at),
            Due::Installed { server, start } => self.finish_installation(server, start),
            Due::BackedUp { backup } => self.finish_backup(backup),
            Due::Restored { server, backup, truncate } => self.finish_restoration(server, backup, truncate),
            Due::Task { schedule, task } => self.run_task(schedule, task, at),
            Due::Schedule { schedule, run } => self.run_planned(schedule, run),
        }
    }

    fn later(&mut self, due: Due) {
        let at = self.calendar.instant() + self.settings.step;
        self.agenda.add(at, due);
    }

    /// A power action. False when Wings would refuse it, which REST does not tell.
    pub(crate) fn power(&mut self, id: u64, action: &PowerAction) -> bool {
        let Some(server) = self.servers.get_mut(id) else { return false };
        if server.status.as_deref().is_some_and(|status| status != "reinstall_failed") {
            return false;
        }
        let state = server.process.state.clone();
        match (action, state) {
            (PowerAction::Start | PowerAction::Restart, ServerState::Offline) => self.start(id),
            (PowerAction::Stop, ServerState::Starting | ServerState::Running) => self.stop(id, false),
            (PowerAction::Restart, ServerState::Starting | ServerState::Running) => self.stop(id, true),
            (PowerAction::Kill, ServerState::Offline) | (PowerAction::Stop, ServerState::Offline) => {}
            (PowerAction::Kill, _) => self.kill(id),
            _ => return false,
        }
        true
    }

    fn start(&mut self, id: u64) {
        let now = self.calendar.instant();
        let Some(server) = self.servers.get(id) else { return };
        let prompt = format!(":/home/container$ {}", server.startup.replace("{{", "${").replace("}}", "}"));
        let image = server.image.clone();
        let Some(server) = self.servers.get_mut(id) else { return };
        let process = &mut server.process;
        process.log.clear();
        process.print_daemon("Checking server disk space usage, this could take a few seconds...");
        process.print_daemon("Updating process configuration files...");
        process.print_daemon("Ensuring file permissions are set correctly, this could take a few seconds...");
        let action = process.change(ServerState::Starting);
        process.started = Some(now);
        process.figures = Figures { memory_bytes: 1_478_656, cpu_absolute: 0.003, rx_bytes: 110, tx_bytes: 196 };
        process.print_daemon("Pulling Docker container image, this could take a few minutes to complete...");
        process.tell(WingsEvent::InstallOutput(format!("Status: Image is up to date for {image} ")));
        process.print_daemon("Finished pulling Docker container image");
        process.print(prompt);
        process.print("[boot] loading world");
        self.later(Due::Power { server: id, action, to: ServerState::Running, then_start: false });
        self.agenda.add(now + STATS_INTERVAL, Due::Stats { server: id, action });
    }

    fn stop(&mut self, id: u64, then_start: bool) {
        let egg = self.servers.get(id).and_then(|server| self.eggs.get(server.egg));
        let command = egg.map_or_else(|| "stop".to_owned(), |egg| egg.stop.clone());
        let Some(server) = self.servers.get_mut(id) else { return };
        let action = server.process.change(ServerState::Stopping);
        server.process.print(command);
        server.process.print("[stop] saving world");
        self.later(Due::Power { server: id, action, to: ServerState::Offline, then_start });
    }

    fn kill(&mut self, id: u64) {
        let now = self.calendar.instant();
        if let Some(server) = self.servers.get_mut(id) {
            server.process.change(ServerState::Stopping);
        }
        self.reach(id, ServerState::Offline, false, now);
    }

    /// The process ends by itself: Wings starts it again, unless it did so within the last minute.
    pub(crate) fn crash(&mut self, id: u64) {
        let now = self.calendar.instant();
        let Some(server) = self.servers.get_mut(id) else { return };
        if server.process.is_offline() {
            return;
        }
        let process = &mut server.process;
        let again =
            process.last_crash.is_none_or(|last| now.saturating_duration_since(last) >= Duration::from_secs(60));
        process.last_crash = Some(now);
        self.reach(id, ServerState::Offline, false, now);
        let Some(server) = self.servers.get_mut(id) else { return };
        server.process.print_daemon("---------- Detected server process in a crashed state! ----------");
        server.process.print_daemon("Exit code: 1");
        server.process.print_daemon("Out of memory: false");
        if again {
            self.start(id);
        } else {
            server.process.print_daemon("Aborting automatic restart, last crash occurred less than 60 seconds ago.");
        }
    }

    fn reach(&mut self, id: u64, to: ServerState, then_start: bool, at: Instant) {
        let egg = self.servers.get(id).and_then(|server| self.eggs.get(server.egg));
        let done = egg.map_or_else(|| "Server started".to_owned(), |egg| egg.done.clone());
        let Some(server) = self.servers.get_mut(id) else { return };
        match to {
            ServerState::Running => {
                server.process.print(format!("[ready] {done}"));
                // The state changes within the same action: the figures go on.
                server.process.state = ServerState::Running;
                server.process.tell(WingsEvent::Status(ServerState::Running));
            }
            ServerState::Offline => {
                server.process.change(ServerState::Offline);
                server.process.started = None;
                server.process.figures = Figures::default();
                server.report(at);
                if then_start {
                    self.start(id);
                }
            }
            _ => {}
        }
    }

    fn report(&mut self, id: u64, action: u64, at: Instant) {
        let wobble = self.random.below(1000);
        let Some(server) = self.servers.get_mut(id) else { return };
        // A stop is an action of its own, but the process lives on until it is offline.
        if server.process.is_offline() || server.process.action > action + 1 {
            return;
        }
        #[allow(clippy::cast_precision_loss)]
        let load = wobble as f64 / 1000.0;
        let figures = &mut server.process.figures;
        figures.cpu_absolute = load;
        figures.memory_bytes = 1_232_896 + wobble * 256;
        figures.rx_bytes += 220;
        figures.tx_bytes += 110;
        server.report(at);
        self.agenda.add(at + STATS_INTERVAL, Due::Stats { server: id, action });
    }

    /// A line for the process, which echoes it. False when it does not run.
    pub(crate) fn command(&mut self, id: u64, line: &str) -> bool {
        let Some(server) = self.servers.get_mut(id) else { return false };
        if server.process.is_offline() {
            return false;
        }
        server.process.print(line);
        server.process.print(format!("echo: {line}"));
        if line == "crash" {
            self.crash(id);
        }
        true
    }

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
            server.process.tell(WingsEvent::InstallStarted);
            let text = "Starting installation process, this could take a few minutes...";
            server.process.tell(WingsEvent::DaemonMessage(text.to_owned()));
            server.process.tell(WingsEvent::InstallOutput("[install] starting on installer".to_owned()));
        }
        self.later(Due::Installed { server: id, start });
    }

    fn finish_installation(&mut self, id: u64, start: bool) {
        let Some(server) = self.servers.get_mut(id) else { return };
        if server.process.is_installing {
            server.process.tell(WingsEvent::InstallOutput("[install] complete".to_owned()));
        }
        server.process.is_installing = false;
        server.is_installed = true;
        if server.status.as_deref() == Some("installing") {
            server.status = None;
        }
        server.process.tell(WingsEvent::InstallCompleted);
        if start {
            self.power(id, &PowerAction::Start);
        }
    }

    pub(crate) fn back_up(&mut self, backup: u64) {
        self.later(Due::BackedUp { backup });
    }

    pub(crate) fn finish_backup(&mut self, id: u64) {
        let now = self.calendar.now();
        let Some(backup) = self.backups.get_mut(id).filter(|backup| backup.is_running()) else { return };
        let Some(server) = self.servers.get(backup.server) else { return };
        let archive = archive::pack(&server.files.entries_without(&backup.ignored), now.as_second());
        backup.archive = Some(Bytes::from(archive));
        backup.is_successful = true;
        backup.completed = Some(now);
        server.process.tell(WingsEvent::BackupCompleted(json!({
            "checksum": backup.checksum(),
            "checksum_type": "sha1",
            "file_size": backup.size(),
            "is_successful": true,
            "uuid": backup.uuid,
        })));
    }

    pub(crate) fn restore(&mut self, server: u64, backup: u64, truncate: bool) {
        if self.servers.get(server).is_some_and(|server| !server.process.is_offline()) {
            self.kill(server);
        }
        if let Some(server) = self.servers.get_mut(server) {
            server.status = Some("restoring_backup".to_owned());
        }
        self.later(Due::Restored { server, backup, truncate });
    }

    fn finish_restoration(&mut self, server: u64, backup: u64, truncate: bool) {
        let now = self.calendar.now();
        let archive = self.backups.get(backup).and_then(|backup| backup.archive.clone()).unwrap_or_default();
        let Some(server) = self.servers.get_mut(server) else { return };
        if truncate {
            server.files.clear();
        }
        for entry in archive::unpack(&archive).unwrap_or_default() {
            server.process.tell(WingsEvent::DaemonMessage(format!("(restoring): {}", entry.path)));
            server.files.put("", &entry, now);
        }
        if server.status.as_deref() == Some("restoring_backup") {
            server.status = None;
        }
        let text = "Completed server restoration from local backup.".to_owned();
        server.process.tell(WingsEvent::DaemonMessage(text));
        server.process.tell(WingsEvent::BackupRestoreCompleted);
    }

    pub(crate) fn suspend(&mut self, id: u64) {
        if self.servers.get(id).is_some_and(|server| !server.process.is_offline()) {
            self.kill(id);
        }
        if let Some(server) = self.servers.get_mut(id) {
            server.status = Some("suspended".to_owned());
        }
    }

    /// Removes a server with everything that belongs to it.
    pub(crate) fn delete_server(&mut self, id: u64) {
        if self.servers.get(id).is_some_and(|server| !server.process.is_offline()) {
            self.kill(id);
        }
        if let Some(server) = self.servers.remove(id) {
            server.process.tell(WingsEvent::Deleted);
        }
        for allocation in self.allocations.iter_mut().filter(|allocation| allocation.server == Some(id)) {
            allocation.server = None;
            allocation.notes = None;
        }
        self.databases.retain(|database| database.server != id);
        self.backups.retain(|backup| backup.server != id);
        self.schedules.retain(|schedule| schedule.server != id);
    }

    /// Wings comes up again: it has forgotten its used tokens, and lost every connection and every unfinished work.
    pub(crate) fn restart_wings(&mut self) {
        self.wings.started = self.calendar.seconds();
        self.wings.used.clear();
        self.wings.denied.clear();
        for server in self.servers.iter_mut() {
            if matches!(server.status.as_deref(), Some("installing" | "restoring_backup")) {
                server.status = None;
            }
            server.process.is_installing = false;
            server.process.disrupt(Disruption::Sever);
        }
    }
}

impl Server {
    /// Tells listeners the figures.
    fn report(&self, now: Instant) {
        if self.process.listeners() > 0 {
            self.process.tell(WingsEvent::Stats(self.figures(now)));
        }
    }

    pub(crate) fn figures(&self, now: Instant) -> Value {
        self.process.stats(now, self.files.size(), self.limits.memory)
    }
}
