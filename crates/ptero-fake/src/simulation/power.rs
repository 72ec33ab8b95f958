//! Power actions, the console and figures of servers.

use std::time::{Duration, Instant};

use ptero_model::{PowerAction, ServerState};

use crate::state::State;
use crate::state::process::{Figures, WingsEvent};
use crate::state::server::Server;
use crate::timers::Due;

const STATS_INTERVAL: Duration = Duration::from_secs(1);

impl State {
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
        let now = self.clock.instant();
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
        process.emit(WingsEvent::InstallOutput(format!("Status: Image is up to date for {image} ")));
        process.print_daemon("Finished pulling Docker container image");
        process.print(prompt);
        process.print("[boot] loading world");
        self.after_step(Due::Power { server: id, action, to: ServerState::Running, then_start: false });
        self.timers.add(now + STATS_INTERVAL, Due::Stats { server: id, action });
    }

    fn stop(&mut self, id: u64, then_start: bool) {
        let egg = self.servers.get(id).and_then(|server| self.eggs.get(server.egg));
        let command = egg.map_or_else(|| "stop".to_owned(), |egg| egg.stop.clone());
        let Some(server) = self.servers.get_mut(id) else { return };
        let action = server.process.change(ServerState::Stopping);
        server.process.print(command);
        server.process.print("[stop] saving world");
        self.after_step(Due::Power { server: id, action, to: ServerState::Offline, then_start });
    }

    pub(super) fn kill(&mut self, id: u64) {
        let now = self.clock.instant();
        if let Some(server) = self.servers.get_mut(id) {
            server.process.change(ServerState::Stopping);
        }
        self.reach(id, ServerState::Offline, false, now);
    }

    /// The process ends by itself: Wings starts it again, unless it did so within the last minute.
    pub(crate) fn crash(&mut self, id: u64) {
        let now = self.clock.instant();
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

    pub(super) fn reach(&mut self, id: u64, to: ServerState, then_start: bool, at: Instant) {
        let egg = self.servers.get(id).and_then(|server| self.eggs.get(server.egg));
        let done = egg.map_or_else(|| "Server started".to_owned(), |egg| egg.done.clone());
        let Some(server) = self.servers.get_mut(id) else { return };
        match to {
            ServerState::Running => {
                server.process.print(format!("[ready] {done}"));
                // The state changes within the same action: the figures go on.
                server.process.state = ServerState::Running;
                server.process.emit(WingsEvent::Status(ServerState::Running));
            }
            ServerState::Offline => {
                server.process.change(ServerState::Offline);
                server.process.started = None;
                server.process.figures = Figures::default();
                server.report_stats(at);
                if then_start {
                    self.start(id);
                }
            }
            _ => {}
        }
    }

    pub(super) fn report_stats(&mut self, id: u64, action: u64, at: Instant) {
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
        server.report_stats(at);
        self.timers.add(at + STATS_INTERVAL, Due::Stats { server: id, action });
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
}

impl Server {
    /// Sends the figures to listeners.
    fn report_stats(&self, now: Instant) {
        if self.process.listeners() > 0 {
            self.process.emit(WingsEvent::Stats(self.stats(now)));
        }
    }
}
