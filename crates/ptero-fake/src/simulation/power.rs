//! Power actions, the console and figures of servers.

use std::time::{Duration, Instant};

use ptero_model::{PowerAction, ServerState};

use crate::state::State;
use crate::state::process::{Figures, WingsEvent};
use crate::state::scripts::Operation;
use crate::state::server::Server;
use crate::timers::Due;

const STATS_INTERVAL: Duration = Duration::from_secs(1);

/// How long Wings waits for a process to stop before it kills it.
const STOP_TIMEOUT: Duration = Duration::from_secs(600);

/// After a crash, Wings does not restart a server again for this long.
const CRASH_SPAN: Duration = Duration::from_secs(60);

/// How often an action tries to take the power lock.
const LOCK_INTERVAL: Duration = Duration::from_millis(50);

/// The only reason for a refusal that every user sees.
pub(crate) const LOCKED: &str =
    "another power action is currently being processed for this server, please try again later";

/// What a server without a limit uses, in bytes.
const USUAL_MEMORY: u64 = 1 << 30;

impl State {
    /// Carries out a power action, or returns the reason why Wings refuses it.
    pub(crate) fn power(&mut self, id: u64, action: &PowerAction) -> Result<(), &'static str> {
        let now = self.clock.instant();
        let Some(server) = self.servers.get(id) else { return Ok(()) };
        server.check_power(action, now)?;
        match (action, &server.process.state) {
            (PowerAction::Start | PowerAction::Restart, ServerState::Offline) => self.start(id),
            (PowerAction::Stop | PowerAction::Kill, ServerState::Offline) => {}
            (PowerAction::Stop, _) => self.stop(id, false),
            (PowerAction::Restart, _) => self.stop(id, true),
            _ => self.kill(id),
        }
        Ok(())
    }

    /// Carries out a power action, waiting for the lock until an instant. Other refusals are only logged by Wings.
    pub(crate) fn power_within(&mut self, id: u64, action: &PowerAction, until: Instant) {
        let now = self.clock.instant();
        if self.power(id, action) == Err(LOCKED) && now < until {
            let retry = now.checked_add(LOCK_INTERVAL).unwrap_or(until);
            self.timers.add(retry, Due::RetryPower { server: id, action: action.clone(), until });
        }
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
        let plan = self.plan(Operation::Start, id);
        let due = if plan.fails {
            Due::Crash { server: id, action }
        } else {
            Due::Power { server: id, action, to: ServerState::Running, then_start: false }
        };
        self.after(plan, due);
        self.timers.add(now + STATS_INTERVAL, Due::Stats { server: id, action });
    }

    fn stop(&mut self, id: u64, then_start: bool) {
        let egg = self.servers.get(id).and_then(|server| self.eggs.get(server.egg));
        let command = egg.map_or_else(|| "stop".to_owned(), |egg| egg.stop.clone());
        let Some(server) = self.servers.get_mut(id) else { return };
        let action = server.process.change(ServerState::Stopping);
        server.process.print(command);
        server.process.print("[stop] saving world");
        let mut plan = self.plan(Operation::Stop, id);
        if plan.fails {
            plan.takes = Some(STOP_TIMEOUT);
        }
        self.after(plan, Due::Power { server: id, action, to: ServerState::Offline, then_start });
    }

    pub(super) fn kill(&mut self, id: u64) {
        let now = self.clock.instant();
        if let Some(server) = self.servers.get_mut(id) {
            server.process.change(ServerState::Stopping);
        }
        self.reach(id, ServerState::Offline, false, now);
    }

    /// Crashes the process. Wings starts it again, unless it crashed within the last minute.
    pub(crate) fn crash(&mut self, id: u64) {
        let now = self.clock.instant();
        let Some(server) = self.servers.get_mut(id) else { return };
        if server.process.is_offline() {
            return;
        }
        let process = &mut server.process;
        let again = process.last_crash.is_none_or(|last| now.saturating_duration_since(last) >= CRASH_SPAN);
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
                // The state changes within the same action, so that the figures continue.
                server.process.state = ServerState::Running;
                server.process.emit(WingsEvent::Status(ServerState::Running));
            }
            ServerState::Offline => {
                server.process.change(ServerState::Offline);
                server.process.started = None;
                if !self.settings.power_lock.is_zero() {
                    server.process.locked_until = at.checked_add(self.settings.power_lock);
                }
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
        // A stop is another action, but the process runs until it is offline.
        if server.process.is_offline() || server.process.action > action + 1 {
            return;
        }
        let limit = u64::try_from(server.limits.memory).unwrap_or(0);
        let figures = &mut server.process.figures;
        figures.wander(wobble, if limit == 0 { USUAL_MEMORY } else { limit << 20 });
        figures.rx_bytes += 220;
        figures.tx_bytes += 110;
        server.report_stats(at);
        self.timers.add(at + STATS_INTERVAL, Due::Stats { server: id, action });
    }

    /// Sends a line to the process, which replies to it. False when it is offline.
    pub(crate) fn command(&mut self, id: u64, line: &str) -> bool {
        let reply = self.scripts.reply_to(line);
        let Some(server) = self.servers.get_mut(id).filter(|server| !server.process.is_offline()) else { return false };
        server.process.print(line);
        for reply in reply.unwrap_or_else(|| vec![format!("echo: {line}")]) {
            server.process.print(reply);
        }
        if line == "crash" {
            self.crash(id);
        }
        true
    }
}

impl Server {
    /// Fails with the reason why Wings refuses a power action.
    fn check_power(&self, action: &PowerAction, now: Instant) -> Result<(), &'static str> {
        if !matches!(action, PowerAction::Start | PowerAction::Stop | PowerAction::Restart | PowerAction::Kill) {
            return Err("attempting to handle unknown power action");
        }
        match self.status.as_deref() {
            Some("installing") => return Err("server is currently installing"),
            Some("restoring_backup") => return Err("server is currently being restored"),
            Some("suspended") => return Err("server is currently in a suspended state"),
            _ if self.is_transferring => return Err("server is currently being transferred"),
            _ => {}
        }
        match (action, &self.process.state) {
            // Kill ignores the lock.
            (PowerAction::Kill, _) => Ok(()),
            _ if self.process.is_locked(now) => Err(LOCKED),
            (PowerAction::Start, ServerState::Starting | ServerState::Running) => Err("server is running"),
            _ => Ok(()),
        }
    }

    /// Sends the figures to listeners.
    fn report_stats(&self, now: Instant) {
        if self.process.listeners() > 0 {
            self.process.emit(WingsEvent::Stats(self.stats(now)));
        }
    }
}
