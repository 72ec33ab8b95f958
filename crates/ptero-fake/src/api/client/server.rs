//! `/api/client/servers/{server}`

pub(crate) mod backups;
pub(crate) mod databases;
pub(crate) mod files;
pub(crate) mod network;
pub(crate) mod schedules;
pub(crate) mod settings;
mod signed_url;
pub(crate) mod startup;
pub(crate) mod tasks;
pub(crate) mod users;

use ptero_model::{PowerAction, routes};
use serde_json::{Value, json};

use crate::api::activity::activity_page;
use crate::api::context::Context;
use crate::api::endpoint::Endpoint;
use crate::api::validation::field;
use crate::simulation::tokens::Claims;
use crate::wire::envelope::{item, with_meta};
use crate::wire::refusal::{Outcome, Refusal};
use crate::wire::reply::Reply;

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

fn get(context: &mut Context<'_>) -> Outcome {
    let Some((_, rights)) = &context.server else { return Err(Refusal::not_found()) };
    let server = context.server()?.to_client(context.state, rights, &context.include());
    let meta = json!({"is_server_owner": rights.is_owner, "user_permissions": rights.permissions});
    Reply::ok(&with_meta(server, meta))
}

fn resources(context: &mut Context<'_>) -> Outcome {
    context.reach_wings()?;
    let server = context.server()?;
    let (id, now) = (server.id, context.state.clock.instant());
    if let Some((_, cached)) = context.state.resources.get(&id).filter(|(until, _)| now < *until) {
        return Reply::ok(cached);
    }
    let attributes = json!({
        "current_state": server.process.state.as_str(),
        "is_suspended": server.is_suspended(),
        "resources": server.process.resources(now, server.files.size()),
    });
    let stats = item("stats", attributes);
    let until = now.checked_add(context.state.settings.resources_cache).unwrap_or(now);
    context.state.resources.insert(id, (until, stats.clone()));
    Reply::ok(&stats)
}

fn websocket(context: &mut Context<'_>) -> Outcome {
    if !context.may("websocket.connect") {
        return Err(Refusal::forbidden("You do not have permission to connect to this server's websocket."));
    }
    let permissions = context.server.as_ref().map(|(_, rights)| rights.permissions.clone()).unwrap_or_default();
    let life = context.state.settings.token_life;
    let claims = Claims { permissions: Some(permissions), ..Claims::default() };
    let token = context.state.issue_token(context.user, context.server_id(), life, claims);
    let token = token.ok_or_else(Refusal::not_found)?;
    let server = context.server()?;
    let node = context.state.nodes.get(server.node).ok_or_else(Refusal::not_found)?;
    let socket = format!("{}/api/servers/{}/ws", node.url().replacen("http", "ws", 1), server.uuid);
    Reply::ok(&json!({"data": {"token": token, "socket": socket}}))
}

fn command(context: &mut Context<'_>) -> Outcome {
    context.validate(&[field("command", "required|string|min:1")])?;
    context.reach_wings()?;
    let command = context.required_text("command");
    // Pelican does not say that the command is lost.
    if !context.state.command(context.server_id(), &command) && !context.state.is_pelican() {
        let detail = "Server must be online in order to send commands.";
        return Err(Refusal::http(502, "HttpException", detail));
    }
    context.record("server:console.command", json!({"command": command}));
    Reply::no_content()
}

fn power(context: &mut Context<'_>) -> Outcome {
    let signal = context.value("signal").and_then(Value::as_str).unwrap_or_default().to_owned();
    let permission = match signal.as_str() {
        "start" => "control.start",
        "stop" | "kill" => "control.stop",
        "restart" => "control.restart",
        // Only the owner has this one, and sees the error of the value.
        _ => "*",
    };
    if !context.may(permission) {
        return Err(Refusal::unauthorized());
    }
    context.validate(&[field("signal", "required|string|in:start,stop,restart,kill")])?;
    context.reach_wings()?;
    let id = context.server_id();
    // Wings replies before it acts, so a refusal is not reported.
    let _ = context.state.power(id, &PowerAction::from(signal.clone()));
    context.record(&format!("server:power.{signal}"), json!({}));
    Reply::no_content()
}

fn activity(context: &mut Context<'_>) -> Outcome {
    let server = context.server_id();
    activity_page(context, |entry| entry.server == Some(server))
}
