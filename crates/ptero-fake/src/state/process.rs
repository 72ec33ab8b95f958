//! What Wings runs for a server: its process, its console and who listens to it.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::Instant;

use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::serve::lock;
use ptero_model::ServerState;

/// Lines of console that Wings keeps, and that `send logs` repeats.
const KEPT_LINES: usize = 150;

pub(crate) struct Process {
    pub(crate) state: ServerState,
    /// When it left `offline`.
    pub(crate) started: Option<Instant>,
    /// Counts power actions, so that a timer of an earlier one finds itself out of date.
    pub(crate) action: u64,
    pub(crate) is_installing: bool,
    pub(crate) last_crash: Option<Instant>,
    pub(crate) log: VecDeque<String>,
    pub(crate) figures: Figures,
    listeners: Mutex<Vec<UnboundedSender<Signal>>>,
}

/// What `stats` reports of a running process.
#[derive(Clone, Default)]
pub(crate) struct Figures {
    pub(crate) memory_bytes: u64,
    pub(crate) cpu_absolute: f64,
    pub(crate) rx_bytes: u64,
    pub(crate) tx_bytes: u64,
}

/// What reaches every open websocket of a server.
#[derive(Clone, Debug)]
pub(crate) enum Signal {
    Event(WingsEvent),
    Disruption(Disruption),
}

/// What happens to a connection rather than to a server.
#[derive(Clone, Debug)]
pub(crate) enum Disruption {
    /// It is lost without a goodbye.
    Sever,
    /// Wings closes it.
    Close { code: u16, reason: String },
    /// It stays open, but nobody is there any more.
    Freeze,
    /// Wings sends this, whatever it may be.
    Send(String),
}

/// What Wings tells every open websocket of a server.
///
/// `name` and `args` are the frame; what a listener's token must allow is the websocket's business.
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
    /// The server was deleted: the frame, then the end of the connection.
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

    /// The event's argument on the wire; each of these has exactly one.
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
            is_installing: false,
            last_crash: None,
            log: VecDeque::new(),
            figures: Figures::default(),
            listeners: Mutex::default(),
        }
    }

    /// A new listener, which hears everything from now on.
    pub(crate) fn subscribe(&self) -> UnboundedReceiver<Signal> {
        let (sender, receiver) = unbounded_channel();
        lock(&self.listeners).push(sender);
        receiver
    }

    /// How many listen.
    pub(crate) fn listeners(&self) -> usize {
        let mut listeners = lock(&self.listeners);
        listeners.retain(|listener| !listener.is_closed());
        listeners.len()
    }

    pub(crate) fn tell(&self, event: WingsEvent) {
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
        self.tell(WingsEvent::ConsoleOutput(line));
    }

    /// A line that Wings itself adds to the console.
    pub(crate) fn print_daemon(&mut self, text: &str) {
        self.tell(WingsEvent::ConsoleOutput(format!(
            "\u{1b}[33m\u{1b}[1m[Pterodactyl Daemon]:\u{1b}[39m {text}\u{1b}[0m"
        )));
    }

    /// Goes over to `state` by a new power action, whose number it gives.
    pub(crate) fn change(&mut self, state: ServerState) -> u64 {
        self.action += 1;
        self.state = state.clone();
        self.tell(WingsEvent::Status(state));
        self.action
    }

    pub(crate) fn is_offline(&self) -> bool {
        self.state == ServerState::Offline
    }

    /// Milliseconds since the process came to life.
    pub(crate) fn uptime(&self, now: Instant) -> u64 {
        let uptime = self.started.map_or(0, |started| now.saturating_duration_since(started).as_millis());
        u64::try_from(uptime).unwrap_or(u64::MAX)
    }

    /// The figures as the websocket sends them.
    pub(crate) fn stats(&self, now: Instant, disk_bytes: u64, memory_limit: i64) -> Value {
        json!({
            "memory_bytes": self.figures.memory_bytes,
            "memory_limit_bytes": memory_limit.max(0).saturating_mul(1_150_000),
            "cpu_absolute": whole_or_fraction(self.figures.cpu_absolute),
            "network": {"rx_bytes": self.figures.rx_bytes, "tx_bytes": self.figures.tx_bytes},
            "uptime": self.uptime(now),
            "state": self.state.as_str(),
            "disk_bytes": disk_bytes,
        })
    }

    /// The figures as the panel hands them on.
    pub(crate) fn resources(&self, now: Instant, disk_bytes: u64) -> Value {
        json!({
            "memory_bytes": self.figures.memory_bytes,
            "cpu_absolute": whole_or_fraction(self.figures.cpu_absolute),
            "disk_bytes": disk_bytes,
            "network_rx_bytes": self.figures.rx_bytes,
            "network_tx_bytes": self.figures.tx_bytes,
            "uptime": self.uptime(now),
        })
    }
}

/// Go and PHP write a whole number without a point.
fn whole_or_fraction(number: f64) -> Value {
    if number == 0.0 { json!(0) } else { json!(number) }
}
