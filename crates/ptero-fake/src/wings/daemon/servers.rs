//! `/api/servers`

use std::time::Duration;

use ptero_model::PowerAction;
use serde::Deserialize;
use serde_json::{Value, json};

use super::request::{ServerRequest, body};
use crate::state::State;
use crate::state::server::Server;
use crate::wings::refusal::{WingsOutcome, WingsRefusal};
use crate::wire::call::Call;
use crate::wire::reply::Reply;

/// How many lines a request for logs returns at most.
const MOST_LINES: usize = 100;

/// Every server of the node.
pub(super) fn list(state: &State, node: u64) -> WingsOutcome {
    let now = state.clock.instant();
    let servers = state.servers.iter().filter(|server| server.node == node);
    let copies = servers.flat_map(|server| std::iter::repeat_n(server, server.copies));
    Reply::json_utf8(200, &Value::Array(copies.map(|server| server.to_daemon(state, now)).collect()))
}

#[derive(Deserialize)]
struct Create {
    #[serde(default)]
    uuid: Option<String>,
    #[serde(default)]
    start_on_completion: Option<bool>,
}

/// Creates a server that the panel knows. Wings does not mind that it has it already.
pub(super) fn create(state: &mut State, node: u64, call: &Call) -> WingsOutcome {
    let Create { uuid, start_on_completion } = body(call)?;
    let uuid = uuid.unwrap_or_default();
    if uuid::Uuid::try_parse(&uuid).is_err() {
        return Err(WingsRefusal::plain(422, "The data provided in the request could not be validated."));
    }
    let wanted = |server: &Server| server.uuid == uuid && server.node == node;
    let id = state.servers.find(wanted).map(|server| server.id).ok_or_else(WingsRefusal::unexpected)?;
    let is_new = state.servers.get_mut(id).is_some_and(|server| {
        server.copies += 1;
        server.copies == 1
    });
    if is_new {
        state.install(id, start_on_completion.unwrap_or(false));
    }
    Ok(Reply::empty(202))
}

pub(super) fn get(request: &mut ServerRequest<'_>) -> WingsOutcome {
    let now = request.state.clock.instant();
    Reply::json_utf8(200, &request.server()?.to_daemon(request.state, now))
}

/// Removes the server from the node. The panel is not informed.
pub(super) fn delete(request: &mut ServerRequest<'_>) -> WingsOutcome {
    request.state.remove_from_node(request.server);
    Reply::no_content()
}

pub(super) fn logs(request: &mut ServerRequest<'_>) -> WingsOutcome {
    let size = request.call.parameter("size").and_then(|size| size.parse().ok());
    let size = size.filter(|size| (1..=MOST_LINES).contains(size)).unwrap_or(MOST_LINES);
    let log = &request.server()?.process.log;
    let lines: Vec<&String> = log.iter().skip(log.len().saturating_sub(size)).collect();
    // There is no log before the first start.
    let data = if lines.is_empty() { Value::Null } else { json!(lines) };
    Reply::json_utf8(200, &json!({"data": data}))
}

#[derive(Deserialize)]
struct Power {
    #[serde(default)]
    action: Option<String>,
    #[serde(default)]
    wait_seconds: Option<i64>,
}

pub(super) fn power(request: &mut ServerRequest<'_>) -> WingsOutcome {
    let Power { action, wait_seconds } = request.body()?;
    let action = PowerAction::from(action.unwrap_or_default());
    if !matches!(action, PowerAction::Start | PowerAction::Stop | PowerAction::Restart | PowerAction::Kill) {
        let error =
            "The power action provided was not valid, should be one of \"stop\", \"start\", \"restart\", \"kill\"";
        return Err(WingsRefusal::plain(422, error));
    }
    if matches!(action, PowerAction::Start | PowerAction::Restart) && request.server()?.is_suspended() {
        return Err(WingsRefusal::plain(400, "Cannot start or restart a server that is suspended."));
    }
    let seconds = match wait_seconds.unwrap_or(0) {
        seconds @ 0..=300 => seconds.unsigned_abs(),
        _ => 30,
    };
    let now = request.state.clock.instant();
    let until = now.checked_add(Duration::from_secs(seconds)).unwrap_or(now);
    request.state.power_within(request.server, &action, until);
    Ok(Reply::empty(202))
}

#[derive(Deserialize)]
struct Commands {
    #[serde(default)]
    commands: Option<Vec<String>>,
}

pub(super) fn commands(request: &mut ServerRequest<'_>) -> WingsOutcome {
    if request.server()?.process.is_offline() {
        return Err(WingsRefusal::plain(502, "Cannot send commands to a stopped server instance."));
    }
    let Commands { commands } = request.body()?;
    for command in commands.unwrap_or_default() {
        request.state.command(request.server, &command);
    }
    Reply::no_content()
}

pub(super) fn install(request: &mut ServerRequest<'_>) -> WingsOutcome {
    request.state.install(request.server, false);
    Ok(Reply::empty(202))
}

pub(super) fn reinstall(request: &mut ServerRequest<'_>) -> WingsOutcome {
    let now = request.state.clock.instant();
    if request.server()?.process.is_locked(now) {
        let error = "Cannot execute server reinstall event while another power action is running.";
        return Err(WingsRefusal::plain(409, error));
    }
    request.state.install(request.server, false);
    Ok(Reply::empty(202))
}

pub(super) fn sync(_request: &mut ServerRequest<'_>) -> WingsOutcome {
    Reply::no_content()
}

#[derive(Deserialize)]
struct Deny {
    #[serde(default)]
    jtis: Option<Vec<String>>,
}

pub(super) fn deny_tokens(request: &mut ServerRequest<'_>) -> WingsOutcome {
    let Deny { jtis } = request.body()?;
    let now = request.state.clock.seconds();
    let denied = &mut request.state.wings.denied;
    denied.extend(jtis.unwrap_or_default().into_iter().map(|id| (id, now)));
    Reply::no_content()
}
