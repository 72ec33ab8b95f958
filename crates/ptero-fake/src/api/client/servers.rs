//! `/api/client`: the servers that the caller sees.

use ptero_model::routes;
use serde_json::Value;

use crate::api::context::Context;
use crate::api::endpoint::Endpoint;
use crate::api::paging::{Paging, filters, partly};
use crate::state::State;
use crate::state::server::{Rights, Server};
use crate::wire::refusal::{Outcome, Refusal};
use crate::wire::reply::Reply;

pub(crate) const ENDPOINTS: &[Endpoint] = &[Endpoint::new(&routes::CLIENT_SERVERS_LIST, list)];

const FILTERS: &[&str] = &["uuid", "name", "description", "external_id", "*"];

fn list(context: &mut Context<'_>) -> Outcome {
    let filters = filters(context.call, FILTERS)?;
    if filters.iter().any(|(name, value)| *name == "*" && value.contains(',')) {
        return Err(Refusal::unexpected("TypeError"));
    }
    let state = &*context.state;
    let include = context.include();
    let user = context.user;
    let is_root = context.user()?.root_admin;
    let shown = |server: &Server| match context.call.parameter("type") {
        Some("owner") => server.owner == user,
        Some("admin") => is_root && !server.has_member(user),
        Some("admin-all") => is_root,
        _ => server.has_member(user),
    };
    let matches = |server: &Server| filters.iter().all(|(name, value)| matches(state, server, name, value));
    let servers = state.servers_where(|server| shown(server) && matches(server));
    let write = |server: &&Server| -> Value {
        let none = Rights { is_owner: false, permissions: Vec::new() };
        server.to_client(state, &state.rights(server, user).unwrap_or(none), &include)
    };
    let settings = &state.settings;
    Reply::ok(&Paging::client(50, 100).page(context.call, settings, &servers, write))
}

fn matches(state: &State, server: &Server, filter: &str, value: &str) -> bool {
    let external_id = server.external_id.as_deref().unwrap_or_default();
    match filter {
        "uuid" => partly(&server.uuid, value),
        "name" => partly(&server.name, value),
        "description" => partly(&server.description, value),
        "external_id" => partly(external_id, value),
        _ => {
            let by_allocation = |allocation: &crate::state::allocation::Allocation| {
                allocation.server == Some(server.id)
                    && [
                        allocation.ip.clone(),
                        format!(":{}", allocation.port),
                        format!("{}:{}", allocation.ip, allocation.port),
                    ]
                    .iter()
                    .any(|address| address == value)
            };
            server.uuid.starts_with(value)
                || external_id == value
                || partly(&server.name, value)
                || state.allocations.iter().any(by_allocation)
        }
    }
}
