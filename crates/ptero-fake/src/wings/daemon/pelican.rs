//! The routes that only Pelican's daemon has.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::{Value, json};

use super::request::{ServerRequest, body};
use crate::state::State;
use crate::state::process::Disruption;
use crate::wings::refusal::{WingsOutcome, WingsRefusal};
use crate::wire::call::Call;
use crate::wire::reply::Reply;

/// The shortest pattern of a search, in bytes.
const SHORTEST_PATTERN: usize = 3;

/// How many levels of directories a search looks into.
const DEPTH: usize = 8;

/// Directories that a search skips.
const SKIPPED: [&str; 6] = ["node_modules", ".git", ".wine", "appcache", "depotcache", "vendor"];

/// How many lines of its log a report contains at most, and unless the request says otherwise.
const MOST_LINES: usize = 500;
const LINES: usize = 200;

const GIB: u64 = 1 << 30;

/// Handles a request to the node as a whole. `None` for routes that every daemon has.
pub(super) fn of_node(state: &mut State, node: u64, call: &Call, path: &[&str]) -> Option<WingsOutcome> {
    Some(match (call.method.as_str(), path) {
        ("GET", ["api", "diagnostics"]) => diagnostics(state, node, call),
        ("GET", ["api", "system", "ips"]) => ips(state, node),
        ("GET", ["api", "system", "utilization"]) => utilization(),
        ("GET", ["api", "system", "docker", "disk"]) => docker_disk(),
        ("DELETE", ["api", "system", "docker", "image", "prune"]) => prune(state, node),
        ("POST", ["api", "deauthorize-user"]) => deauthorize(state, call),
        _ => return None,
    })
}

fn diagnostics(state: &State, node: u64, call: &Call) -> WingsOutcome {
    let flag = |name: &str, default: bool| call.parameter(name).map_or(default, |value| value == "true");
    let mut report = "Pelican Wings - Diagnostics Report\n\n| Versions\n            Wings: 1.0.0\n".to_owned();
    if flag("include_endpoints", false) {
        let address = state.nodes.get(node).map(|node| node.url()).unwrap_or_default();
        report += &format!("\n| Endpoints\n        Panel: {}\n        Wings: {address}\n", state.settings.url);
    }
    if flag("include_logs", true) {
        let lines = call.parameter("log_lines").and_then(|lines| lines.parse().ok()).unwrap_or(LINES).min(MOST_LINES);
        report += "\n| Latest Wings Logs\n";
        report.extend((1..=lines).map(|line| format!("INFO: [fake] line {line}\n")));
    }
    Ok(Reply::new(200, "text/plain; charset=utf-8", report))
}

fn ips(state: &State, node: u64) -> WingsOutcome {
    let rows = state.allocations.iter().filter(|row| row.node == node);
    let addresses: BTreeSet<&str> = rows.map(|row| row.ip.as_str()).collect();
    Reply::json_utf8(200, &json!({"ip_addresses": addresses}))
}

fn utilization() -> WingsOutcome {
    let disk = json!({
        "device": "/dev/sda1",
        "mountpoint": "/",
        "total_space": 200 * GIB,
        "used_space": 50 * GIB,
        "tags": ["data", "backups"],
    });
    let figures = json!({
        "memory_total": 24 * GIB,
        "memory_used": 6 * GIB,
        "swap_total": 2 * GIB,
        "swap_used": 0,
        "load_average1": 0.42,
        "load_average5": 0.36,
        "load_average15": 0.3,
        "cpu_percent": 12.5,
        "disk_total": 200 * GIB,
        "disk_used": 50 * GIB,
        "disk_details": [disk],
    });
    Reply::json_utf8(200, &figures)
}

fn docker_disk() -> WingsOutcome {
    let figures = json!({
        "containers_size": 4 * GIB,
        "images_total": 6,
        "images_active": 4,
        "images_size": 3 * GIB,
        "build_cache_size": 0,
    });
    Reply::json_utf8(200, &figures)
}

/// Deletes the images without a name, of which each node has one at first.
fn prune(state: &mut State, node: u64) -> WingsOutcome {
    let reply = if state.wings.pruned_nodes.insert(node) {
        json!({"ImagesDeleted": [{"Untagged": "old:latest"}, {"Deleted": "sha256:0123"}], "SpaceReclaimed": GIB})
    } else {
        json!({"ImagesDeleted": null, "SpaceReclaimed": 0})
    };
    Reply::json_utf8(200, &reply)
}

#[derive(Deserialize)]
struct Deauthorize {
    user: String,
    #[serde(default)]
    servers: Option<Vec<String>>,
}

/// Closes the consoles of all users. Without servers, those of every server, and no token is refused from then on.
fn deauthorize(state: &mut State, call: &Call) -> WingsOutcome {
    let Deauthorize { user, servers } = body(call)?;
    let (servers, now) = (servers.unwrap_or_default(), state.clock.seconds());
    for server in &servers {
        state.wings.denied_users.insert((user.clone(), server.clone()), now);
    }
    for server in state.servers.iter().filter(|server| servers.is_empty() || servers.contains(&server.uuid)) {
        server.process.disrupt(Disruption::Sever);
    }
    Reply::no_content()
}

pub(super) fn install_logs(request: &mut ServerRequest<'_>) -> WingsOutcome {
    match &request.server()?.process.install_log {
        Some(text) => Reply::json_utf8(200, &json!({"data": text})),
        None => Err(WingsRefusal::plain(500, "An error was encountered while reading the install logs.")),
    }
}

/// Finds files and directories by name, with their paths.
pub(super) fn search(request: &mut ServerRequest<'_>) -> WingsOutcome {
    let pattern = request.call.parameter("pattern").unwrap_or_default().to_lowercase();
    if pattern.len() < SHORTEST_PATTERN {
        return Err(WingsRefusal::plain(400, "Pattern must be at least 3 characters long."));
    }
    let directory = request.locate("", request.call.parameter("directory").unwrap_or("/"))?;
    let found = request.server()?.files.below(&directory).filter(|(path, _)| {
        let mut parts: Vec<&str> = path.split('/').collect();
        let name = parts.pop().unwrap_or_default().to_lowercase();
        let is_skipped = parts.iter().any(|part| SKIPPED.contains(part));
        let is_wild = pattern.contains(['*', '?']);
        let matches = if is_wild { wild(pattern.as_bytes(), name.as_bytes()) } else { name.contains(&pattern) };
        parts.len() < DEPTH && !is_skipped && matches
    });
    let prefix = if directory.is_empty() { String::new() } else { format!("{directory}/") };
    let found: Vec<Value> = found.map(|(path, node)| node.to_stat(&format!("{prefix}{path}"))).collect();
    Reply::json_utf8(200, &Value::Array(found))
}

/// Whether a name matches a pattern, in which `*` stands for any text and `?` for one byte.
fn wild(pattern: &[u8], name: &[u8]) -> bool {
    match (pattern.split_first(), name.split_first()) {
        (None, rest) => rest.is_none(),
        (Some((b'*', pattern)), _) => (0..=name.len()).any(|skipped| wild(pattern, name.split_at(skipped).1)),
        (Some((b'?', pattern)), Some((_, name))) => wild(pattern, name),
        (Some((wanted, pattern)), Some((byte, name))) => wanted == byte && wild(pattern, name),
        (Some(_), None) => false,
    }
}

/// Deletes the archives of all backups. The panel still lists them.
pub(super) fn delete_all_backups(request: &mut ServerRequest<'_>) -> WingsOutcome {
    let server = request.server;
    for backup in request.state.backups.iter_mut().filter(|backup| backup.server == server) {
        backup.archive = None;
    }
    Reply::no_content()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_stand_for_texts_and_bytes() {
        let matches = |pattern: &str, name: &str| wild(pattern.as_bytes(), name.as_bytes());
        assert!(matches("*.y?l", "config.yml") && matches("*", "") && matches("a*b*c", "axxbxxc"));
        assert!(!matches("*.yml", "config.yml.old") && !matches("?", "") && !matches("ab", "a"));
    }
}
