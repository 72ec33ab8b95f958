use serde::Serialize;

use super::power::ServerState;
use super::read::model;

model! {
    /// What a server does and uses. The panel repeats the same answer for 20 seconds.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct Stats {
        /// What the process is doing. `stopped`, which Wings does not know, when Wings named no state.
        pub current_state: ServerState,
        /// Whether the server is suspended.
        pub is_suspended: bool,
        /// What it uses.
        pub resources: Resources,
    }
}

model! {
    /// What a server uses.
    #[derive(Clone, Debug, Default, PartialEq, Serialize)]
    pub struct Resources {
        /// Memory, in bytes.
        pub memory_bytes: u64,
        /// Processor time in percent of one core: 100 is one core.
        pub cpu_absolute: f64,
        /// Disk space, in bytes.
        pub disk_bytes: u64,
        /// Received since the process started, in bytes.
        pub network_rx_bytes: u64,
        /// Sent since the process started, in bytes.
        pub network_tx_bytes: u64,
        /// How long the process has been running, in milliseconds.
        pub uptime: u64,
    }
}
