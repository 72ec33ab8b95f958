use serde::Serialize;

use super::power::ServerState;
use super::read::model;

model! {
    /// The state and resource usage of a server. The panel caches it for 20 seconds.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct Stats {
        /// The state of the process. `stopped`, which Wings does not use, if Wings reported no state.
        pub current_state: ServerState,
        /// Whether the server is suspended.
        pub is_suspended: bool,
        /// The resource usage.
        pub resources: Resources,
    }
}

model! {
    /// The resource usage of a server.
    #[derive(Clone, Debug, Default, PartialEq, Serialize)]
    pub struct Resources {
        /// The memory in use, in bytes.
        pub memory_bytes: u64,
        /// The processor time in use, in percent of one core: 100 is one core.
        pub cpu_absolute: f64,
        /// The disk space in use, in bytes.
        pub disk_bytes: u64,
        /// The number of bytes received since the process started.
        pub network_rx_bytes: u64,
        /// The number of bytes sent since the process started.
        pub network_tx_bytes: u64,
        /// The uptime of the process, in milliseconds; 0 if it is not running.
        pub uptime: u64,
    }
}
