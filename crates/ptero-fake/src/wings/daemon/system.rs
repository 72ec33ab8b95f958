//! `/api/system` and `/api/update`

use serde_json::json;

use crate::state::State;
use crate::wings::refusal::WingsOutcome;
use crate::wire::call::Call;
use crate::wire::reply::Reply;

const VERSION: &str = "1.11.11";
const PELICAN: &str = "1.0.0";
const KERNEL: &str = "6.1.0-18-amd64";

pub(super) fn get(state: &State, call: &Call) -> WingsOutcome {
    let version = if state.is_pelican() { PELICAN } else { VERSION };
    let short = json!({
        "architecture": "amd64",
        "cpu_count": 2,
        "kernel_version": KERNEL,
        "os": "linux",
        "version": version,
    });
    if call.parameter("v") != Some("2") {
        return Reply::json_utf8(200, &short);
    }
    let long = json!({
        "version": version,
        "docker": {
            "version": "20.10.24",
            "cgroups": {"driver": "cgroupfs", "version": "1"},
            "containers": {"total": 4, "running": 3, "paused": 0, "stopped": 1},
            "storage": {"driver": "overlay2", "filesystem": "extfs"},
            "runc": {"version": "1.1.5"},
        },
        "system": {
            "architecture": "amd64",
            "cpu_threads": 2,
            "memory_bytes": 25_276_510_208_u64,
            "kernel_version": KERNEL,
            "os": "Debian GNU/Linux 12 (bookworm)",
            "os_type": "linux",
        },
    });
    Reply::json_utf8(200, &long)
}

/// Ignores updates of the configuration, as Wings does with `ignore_panel_config_updates`.
pub(super) fn update() -> WingsOutcome {
    Reply::json_utf8(200, &json!({"applied": false}))
}
