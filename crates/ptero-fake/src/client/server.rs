//! `/api/client/servers/{server}`

pub(crate) mod backups;
pub(crate) mod databases;
pub(crate) mod files;
pub(crate) mod network;
pub(crate) mod schedules;
pub(crate) mod settings;
pub(crate) mod startup;
pub(crate) mod tasks;
pub(crate) mod users;

use crate::endpoint::Endpoint;
use ptero_model::routes;
use serde_json::{Value, json};

use super::account::activity_page;
use crate::answer::{Answer, Outcome, item, with_meta};
use crate::context::Context;
use crate::refusal::Refusal;
use crate::token::{self, Claims};
use crate::validation::field;
use ptero_model::PowerAction;

pub(crate) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(&routes::CLIENT_SERVERS_GET, get).open_while_blocked(),
    Endpoint::new(&routes::CLIENT_SERVERS_WEBSOCKET, websocket)
        .checks_permission_itself()
        .open_to_administrators_while_blocked(),
    Endpoint::new(&routes::CLIENT_SERVERS_RESOURCES, resources),
    Endpoint::new(&routes::CLIENT_SERVERS_ACTIVITY, activity),
    Endpoint::new(&routes::CLIENT_SERVERS_COMMAND, command),
    Endpoint::new(&routes::CLIENT_SERVERS_POWER, power).checks_permission_itself(),
];

pub(crate) fn get(context: &mut Context<'_>) -> Outcome {
    let Some((_, rights)) = &context.server else { return Err(Refusal::not_found()) };
    let server = context.server()?.to_client(context.state, rights, &context.include());
    let meta = json!({"is_server_owner": rights.is_owner, "user_permissions": rights.permissions});
    Answer::ok(&with_meta(server, meta))
}

/// Makes sure that Wings answers for the route's server.
pub(crate) fn reach_wings(context: &Context<'_>) -> Result<(), Refusal> {
    let node = context.state.nodes.get(context.server()?.node);
    let reachable = node.is_some_and(|node| node.is_reachable(context.state));
    if reachable { Ok(()) } else { Err(Refusal::daemon_unreachable()) }
}

pub(crate) fn resources(context: &mut Context<'_>) -> Outcome {
    reach_wings(context)?;
    let server = context.server()?;
    let now = context.state.calendar.instant();
    let attributes = json!({
        "current_state": server.process.state.as_str(),
        "is_suspended": server.is_suspended(),
        "resources": server.process.resources(now, server.files.size()),
    });
    Answer::ok(&item("stats", attributes))
}

pub(crate) fn websocket(context: &mut Context<'_>) -> Outcome {
    if !context.may("websocket.connect") {
        return Err(Refusal::forbidden("You do not have permission to connect to this server's websocket."));
    }
    let permissions = context.server.as_ref().map(|(_, rights)| rights.permissions.clone()).unwrap_or_default();
    let life = context.state.settings.token_life;
    let claims = Claims { permissions: Some(permissions), ..Claims::default() };
    let token = token::issue(context, life, claims)?;
    let server = context.server()?;
    let node = context.state.nodes.get(server.node).ok_or_else(Refusal::not_found)?;
    let socket = format!("{}/api/servers/{}/ws", node.url().replacen("http", "ws", 1), server.uuid);
    Answer::ok(&json!({"data": {"token": token, "socket": socket}}))
}

pub(crate) fn command(context: &mut Context<'_>) -> Outcome {
    context.validate(&[field("command", "required|string|min:1")])?;
    reach_wings(context)?;
    let command = context.required_text("command");
    if !context.state.command(context.server_id(), &command) {
        let detail = "Server must be online in order to send commands.";
        return Err(Refusal::http(502, "HttpException", detail));
    }
    context.record("server:console.command", json!({"command": command}));
    Answer::no_content()
}

pub(crate) fn power(context: &mut Context<'_>) -> Outcome {
    let signal = context.value("signal").and_then(Value::as_str).unwrap_or_default().to_owned();
    let permission = match signal.as_str() {
        "start" => "control.start",
        "stop" | "kill" => "control.stop",
        "restart" => "control.restart",
        // Nobody but the owner has this one, and he gets to see what is wrong.
        _ => "*",
    };
    if !context.may(permission) {
        return Err(Refusal::unauthorized());
    }
    context.validate(&[field("signal", "required|string|in:start,stop,restart,kill")])?;
    reach_wings(context)?;
    let id = context.server_id();
    // Wings answers before it acts, whatever comes of it.
    context.state.power(id, &PowerAction::from(signal.clone()));
    context.record(&format!("server:power.{signal}"), json!({}));
    Answer::no_content()
}

pub(crate) fn activity(context: &mut Context<'_>) -> Outcome {
    let server = context.server_id();
    activity_page(context, |entry| entry.server == Some(server))
}
