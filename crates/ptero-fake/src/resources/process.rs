//! Figures of running servers.

use std::time::Instant;

use serde_json::{Value, json};

use crate::state::process::Process;
use crate::state::server::Server;

impl Process {
    /// The figures in the form of the websocket.
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

    /// The figures in the form of the panel.
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

impl Server {
    /// The figures in the form of the websocket.
    pub(crate) fn stats(&self, now: Instant) -> Value {
        self.process.stats(now, self.files.size(), self.limits.memory)
    }
}

/// Go and PHP write a whole number without a point.
fn whole_or_fraction(number: f64) -> Value {
    if number == 0.0 { json!(0) } else { json!(number) }
}
