//! `/api/client/servers/{server}/network/allocations`

use ptero_model::routes;
use serde_json::json;

use crate::api::context::Context;
use crate::api::endpoint::Endpoint;
use crate::api::validation::field;
use crate::wire::envelope;
use crate::wire::refusal::{Outcome, Refusal};
use crate::wire::reply::Reply;

pub(crate) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(&routes::CLIENT_SERVERS_NETWORK_ALLOCATIONS_LIST, list),
    Endpoint::new(&routes::CLIENT_SERVERS_NETWORK_ALLOCATIONS_CREATE, create),
    Endpoint::new(&routes::CLIENT_SERVERS_NETWORK_ALLOCATIONS_UPDATE, update),
    Endpoint::new(&routes::CLIENT_SERVERS_NETWORK_ALLOCATIONS_SET_PRIMARY, set_primary),
    Endpoint::new(&routes::CLIENT_SERVERS_NETWORK_ALLOCATIONS_DELETE, delete),
];

fn list(context: &mut Context<'_>) -> Outcome {
    let (id, default) = (context.server_id(), context.server()?.allocation);
    let assigned = context.state.allocations.iter().filter(|allocation| allocation.server == Some(id));
    Reply::ok(&envelope::list(assigned.map(|allocation| allocation.to_client(allocation.id == default)).collect()))
}

/// The id of the allocation in the path, which must belong to the route's server.
fn find(context: &Context<'_>) -> Result<u64, Refusal> {
    let (id, server) = (context.id("allocation")?, context.server_id());
    let allocation = context.state.allocations.get(id).filter(|allocation| allocation.server == Some(server));
    allocation.map(|allocation| allocation.id).ok_or_else(Refusal::not_found)
}

fn write(context: &Context<'_>, id: u64) -> Outcome {
    let allocation = context.state.allocations.get(id).ok_or_else(Refusal::not_found)?;
    Reply::ok(&allocation.to_client(context.server()?.allocation == id))
}

fn create(context: &mut Context<'_>) -> Outcome {
    let server = context.server()?;
    let (id, node, primary, limit) = (server.id, server.node, server.allocation, server.feature_limits.allocations);
    let state = &mut *context.state;
    if !state.settings.auto_allocation {
        let detail = "Server auto-allocation is not enabled for this instance.";
        return Err(Refusal::rule("AutoAllocationNotEnabledException", detail));
    }
    let count = state.allocations.iter().filter(|allocation| allocation.server == Some(id)).count();
    if i64::try_from(count).unwrap_or(i64::MAX) >= limit.unwrap_or(0) {
        return Err(Refusal::display("Cannot assign additional allocations to this server: limit has been reached."));
    }
    let ip = state.allocations.get(primary).map(|allocation| allocation.ip.clone());
    let free =
        state.allocations.iter().filter(|row| row.node == node && row.server.is_none() && Some(&row.ip) == ip.as_ref());
    let free: Vec<_> = free.map(|allocation| allocation.id).collect();
    let Some(chosen) = state.random.pick(&free).copied() else {
        let detail = "Cannot assign additional allocation: no more space available on node.";
        let refusal = Refusal::rule("NoAutoAllocationSpaceAvailableException", detail);
        return Err(refusal.with_hint("no allocation is free: use SeedNode::allocations"));
    };
    if let Some(allocation) = state.allocations.get_mut(chosen) {
        allocation.server = Some(id);
    }
    context.record("server:allocation.create", json!({}));
    write(context, chosen)
}

fn update(context: &mut Context<'_>) -> Outcome {
    let id = find(context)?;
    context.validate(&[field("notes", "nullable|string|max:256|present")])?;
    let notes = context.text("notes");
    if let Some(allocation) = context.state.allocations.get_mut(id) {
        allocation.notes = notes;
    }
    context.record("server:allocation.notes", json!({}));
    write(context, id)
}

fn set_primary(context: &mut Context<'_>) -> Outcome {
    let id = find(context)?;
    context.server_mut()?.allocation = id;
    context.record("server:allocation.primary", json!({}));
    write(context, id)
}

fn delete(context: &mut Context<'_>) -> Outcome {
    let id = find(context)?;
    let server = context.server()?;
    if server.feature_limits.allocations.unwrap_or(0) <= 0 {
        return Err(Refusal::display("You cannot delete allocations for this server: no allocation limit is set."));
    }
    if server.allocation == id && context.state.is_pelican() {
        context.server_mut()?.allocation = 0;
    } else if server.allocation == id {
        return Err(Refusal::display("You cannot delete the primary allocation for this server."));
    }
    if let Some(allocation) = context.state.allocations.get_mut(id) {
        allocation.server = None;
        allocation.notes = None;
    }
    context.record("server:allocation.delete", json!({}));
    Reply::no_content()
}
