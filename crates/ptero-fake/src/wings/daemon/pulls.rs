//! `/api/servers/{server}/files/pull`

use serde::Deserialize;
use serde_json::{Value, json};

use super::request::ServerRequest;
use crate::simulation::pull::MOST_PULLS;
use crate::state::files::base_name;
use crate::wings::refusal::{WingsOutcome, WingsRefusal};
use crate::wire::reply::Reply;

/// The running downloads of the server.
pub(super) fn list(request: &mut ServerRequest<'_>) -> WingsOutcome {
    let now = request.state.clock.instant();
    let pulls = request.state.pulls.iter().filter(|pull| pull.server == request.server);
    let pulls: Vec<Value> = pulls.map(|pull| json!({"Identifier": pull.id, "Progress": pull.progress(now)})).collect();
    let downloads = if pulls.is_empty() { Value::Null } else { Value::Array(pulls) };
    Reply::json_utf8(200, &json!({"downloads": downloads}))
}

#[derive(Deserialize)]
struct Start {
    url: String,
    root: String,
    #[serde(default)]
    file_name: Option<String>,
    #[serde(default)]
    foreground: Option<bool>,
}

pub(super) fn start(request: &mut ServerRequest<'_>) -> WingsOutcome {
    let Start { url, root, file_name, foreground } = request.body()?;
    let (_, rest) = url.split_once("://").unwrap_or_default();
    let host = rest.split('/').next().unwrap_or_default();
    if host.starts_with('[') && !host.contains(']') {
        let error = "An error occurred while parsing that URL: missing ']' in host";
        return Err(WingsRefusal::plain(400, error));
    }
    if request.state.has_most_pulls(request.server) {
        return Err(WingsRefusal::plain(400, MOST_PULLS));
    }
    let name = file_name.filter(|name| !name.is_empty());
    let name = name.unwrap_or_else(|| base_name(rest.split('?').next().unwrap_or(rest)).to_owned());
    let path = request.locate(&root, &name)?;
    if !foreground.unwrap_or(false) {
        let id = request.state.pull(request.server, &url, path);
        return Reply::json_utf8(202, &json!({"identifier": id}));
    }
    let is_internal = ["127.", "10.", "192.168.", "localhost"].iter().any(|prefix| host.starts_with(prefix));
    if is_internal || !request.state.pull_now(request.server, &url, &path) {
        return Err(WingsRefusal::unexpected());
    }
    let file = request.server()?.files.get(&path).ok_or_else(WingsRefusal::unexpected)?;
    Reply::json_utf8(200, &file.to_stat(base_name(&path)))
}

/// Cancels a download of the server. The incomplete file stays.
pub(super) fn cancel(request: &mut ServerRequest<'_>) -> WingsOutcome {
    let (server, id) = (request.server, request.id);
    request.state.pulls.retain(|pull| !(pull.server == server && pull.id == id));
    Reply::no_content()
}
