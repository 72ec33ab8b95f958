//! `/api/client`: the servers that the caller sees.

use crate::endpoint::Endpoint;
use ptero_model::routes;
use serde_json::Value;

use crate::answer::{Answer, Outcome};
use crate::context::Context;
use crate::paging::{Paging, filters, partly};
use crate::refusal::Refusal;
use crate::state::State;
use crate::state::server::{Rights, Server};

pub(crate) const ENDPOINTS: &[Endpoint] = &[Endpoint::new(&routes::CLIENT_SERVERS_LIST, list)];

const FILTERS: &[&str] = &["uuid", "name", "description", "external_id", "*"];

pub(crate) fn list(context: &mut Context<'_>) -> Outcome {
    let filters = filters(context.call, FILTERS)?;
    if filters.iter().any(|(name, value)| *name == "*" && value.contains(',')) {
        return Err(Refusal::unexpected("TypeError"));
    }
    let state = &*context.state;
    let include = context.include();
    let user = context.user;
    let is_root = context.user()?.root_admin;
    let is_member =
        |server: &Server| server.owner == user || server.subusers.iter().any(|subuser| subuser.user == user);
    let shown = |server: &Server| match context.call.parameter("type") {
        Some("owner") => server.owner == user,
        Some("admin") => is_root && !is_member(server),
        Some("admin-all") => is_root,
        _ => is_member(server),
    };
    let matches = |server: &Server| filters.iter().all(|(name, value)| matches(state, server, name, value));
    let servers = state.servers_of(|server| shown(server) && matches(server));
    let write = |server: &&Server| -> Value {
        let nobody = Rights { is_owner: false, permissions: Vec::new() };
        server.to_client(state, &server.rights(state, user).unwrap_or(nobody), &include)
    };
    let settings = &state.settings;
    Answer::ok(&Paging::client(50, 100).page(context.call, settings, &servers, write))
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
