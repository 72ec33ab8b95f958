//! A server in Wings: its process, its console and its listeners.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::Instant;

use ptero_model::ServerState;
use serde_json::Value;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::lock::lock;

/// The number of console lines that Wings keeps, and that `send logs` repeats.
const KEPT_LINES: usize = 150;

pub(crate) struct Process {
    pub(crate) state: ServerState,
    /// When it left `offline`.
    pub(crate) started: Option<Instant>,
    /// Counts power actions, so that a timer of an earlier one knows that it is out of date.
    pub(crate) action: u64,
    /// Until when Wings refuses power actions because another one holds the lock.
    pub(crate) locked_until: Option<Instant>,
    pub(crate) is_installing: bool,
    pub(crate) last_crash: Option<Instant>,
    pub(crate) log: VecDeque<String>,
    /// The output of the last installation.
    pub(crate) install_log: Option<String>,
    pub(crate) figures: Figures,
    listeners: Mutex<Vec<UnboundedSender<Signal>>>,
}

/// The figures of a running process.
#[derive(Clone, Default)]
pub(crate) struct Figures {
    pub(crate) memory_bytes: u64,
    pub(crate) cpu_absolute: f64,
    pub(crate) rx_bytes: u64,
    pub(crate) tx_bytes: u64,
}

impl Figures {
    /// Changes load and memory a little, by a random number below 1000: the load between 1 and 100 %, and the memory
    /// towards half of its limit.
    #[allow(clippy::cast_precision_loss)]
    pub(crate) fn wander(&mut self, random: u64, memory_limit: u64) {
        let step = random as f64 / 50.0 - 10.0;
        let load = (self.cpu_absolute * 0.95 + 1.5 + step).clamp(1.0, 100.0);
        self.cpu_absolute = (load * 1000.0).round() / 1000.0;
        let unit = memory_limit / 16_000;
        self.memory_bytes = (self.memory_bytes * 15 + memory_limit / 2) / 16 + unit * (random / 2);
    }
}

/// A message to every open websocket of a server.
#[derive(Clone, Debug)]
pub(crate) enum Signal {
    Event(WingsEvent),
    Disruption(Disruption),
}

/// An event of a connection rather than of a server.
#[derive(Clone, Debug)]
pub(crate) enum Disruption {
    /// The connection is lost without a close frame.
    Sever,
    /// Wings closes the connection.
    Close { code: u16, reason: String },
    /// The connection stays open, but Wings no longer reads or writes.
    Freeze,
    /// Wings sends this text, valid or not.
    Send(String),
}

/// An event that Wings sends to every open websocket of a server whose token allows it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum WingsEvent {
    Status(ServerState),
    Stats(Value),
    ConsoleOutput(String),
    InstallOutput(String),
    InstallStarted,
    InstallCompleted,
    DaemonMessage(String),
    BackupCompleted(Value),
    BackupRestoreCompleted,
    TransferLogs(String),
    TransferStatus(String),
    /// The server was deleted. The connection ends after this frame.
    Deleted,
}

impl WingsEvent {
    /// The event's name on the wire.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Status(_) => "status",
            Self::Stats(_) => "stats",
            Self::ConsoleOutput(_) => "console output",
            Self::InstallOutput(_) => "install output",
            Self::InstallStarted => "install started",
            Self::InstallCompleted => "install completed",
            Self::DaemonMessage(_) => "daemon message",
            Self::BackupCompleted(_) => "backup completed",
            Self::BackupRestoreCompleted => "backup restore completed",
            Self::TransferLogs(_) => "transfer logs",
            Self::TransferStatus(_) => "transfer status",
            Self::Deleted => "deleted",
        }
    }

    /// The event's only argument on the wire.
    pub(crate) fn argument(&self) -> String {
        match self {
            Self::Status(state) => state.to_string(),
            Self::Stats(figures) | Self::BackupCompleted(figures) => figures.to_string(),
            Self::ConsoleOutput(text)
            | Self::InstallOutput(text)
            | Self::DaemonMessage(text)
            | Self::TransferLogs(text)
            | Self::TransferStatus(text) => text.clone(),
            Self::InstallStarted | Self::InstallCompleted | Self::BackupRestoreCompleted => String::new(),
            Self::Deleted => "null".to_owned(),
        }
    }
}

impl Process {
    pub(crate) fn offline() -> Self {
        Self {
            state: ServerState::Offline,
            started: None,
            action: 0,
            locked_until: None,
            is_installing: false,
            last_crash: None,
            log: VecDeque::new(),
            install_log: None,
            figures: Figures::default(),
            listeners: Mutex::default(),
        }
    }

    /// Adds a listener, which receives everything from now on.
    pub(crate) fn subscribe(&self) -> UnboundedReceiver<Signal> {
        let (sender, receiver) = unbounded_channel();
        lock(&self.listeners).push(sender);
        receiver
    }

    /// The number of listeners.
    pub(crate) fn listeners(&self) -> usize {
        let mut listeners = lock(&self.listeners);
        listeners.retain(|listener| !listener.is_closed());
        listeners.len()
    }

    pub(crate) fn emit(&self, event: WingsEvent) {
        self.signal(&Signal::Event(event));
    }

    pub(crate) fn disrupt(&self, disruption: Disruption) {
        self.signal(&Signal::Disruption(disruption));
    }

    fn signal(&self, signal: &Signal) {
        lock(&self.listeners).retain(|listener| listener.send(signal.clone()).is_ok());
    }

    pub(crate) fn print(&mut self, line: impl Into<String>) {
        let line = line.into();
        self.log.push_back(line.clone());
        while self.log.len() > KEPT_LINES {
            self.log.pop_front();
        }
        self.emit(WingsEvent::ConsoleOutput(line));
    }

    /// Prints a line of an installation.
    pub(crate) fn print_install(&mut self, line: &str) {
        let log = self.install_log.get_or_insert_default();
        log.push_str(line);
        log.push('\n');
        self.emit(WingsEvent::InstallOutput(line.to_owned()));
    }

    /// Prints a line of Wings' own on the console.
    pub(crate) fn print_daemon(&mut self, text: &str) {
        self.emit(WingsEvent::ConsoleOutput(format!(
            "\u{1b}[33m\u{1b}[1m[Pterodactyl Daemon]:\u{1b}[39m {text}\u{1b}[0m"
        )));
    }

    /// Enters `state` by a new power action, and returns its number.
    pub(crate) fn change(&mut self, state: ServerState) -> u64 {
        self.action += 1;
        self.state = state.clone();
        self.emit(WingsEvent::Status(state));
        self.action
    }

    /// Whether another power action holds the lock.
    pub(crate) fn is_locked(&self, now: Instant) -> bool {
        self.state == ServerState::Stopping || self.locked_until.is_some_and(|until| until > now)
    }

    pub(crate) fn is_offline(&self) -> bool {
        self.state == ServerState::Offline
    }

    /// Milliseconds since the process started.
    pub(crate) fn uptime(&self, now: Instant) -> u64 {
        let uptime = self.started.map_or(0, |started| now.saturating_duration_since(started).as_millis());
        u64::try_from(uptime).unwrap_or(u64::MAX)
    }
}
