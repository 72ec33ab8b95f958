//! Transfers of servers, of Pelican.

use ptero_model::routes;

use crate::api::context::Context;
use crate::api::endpoint::Endpoint;
use crate::api::validation::field;
use crate::wire::refusal::{FieldError, Outcome, Refusal};
use crate::wire::reply::Reply;

pub(crate) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(&routes::APPLICATION_SERVERS_TRANSFER_START, start),
    Endpoint::new(&routes::APPLICATION_SERVERS_TRANSFER_CANCEL, cancel),
];

/// A refusal without a reason.
fn not_acceptable() -> Outcome {
    Ok(Reply::empty(406).with_header("Content-Type", "text/html; charset=utf-8"))
}

fn start(context: &mut Context<'_>) -> Outcome {
    let server = context.application_server()?;
    let (id, limits) = (server.id, server.limits.clone());
    let is_busy = server.is_transferring || matches!(server.status.as_deref(), Some("installing" | "restoring_backup"));
    context.validate(&[
        field("node_id", "required|exists:nodes"),
        field("allocation_id", "required|bail|exists:allocations"),
        field("allocation_additional", "nullable"),
        field("allocation_additional.*", "integer|exists:allocations"),
    ])?;
    let node = context.reference("node_id").unwrap_or_default();
    let chosen = context.reference("allocation_id").unwrap_or_default();
    let is_taken = |id: u64| context.state.allocations.get(id).is_none_or(|row| row.server.is_some());
    if is_taken(chosen) {
        let detail = "The allocation id has already been taken.".to_owned();
        let error = FieldError { field: "allocation_id".to_owned(), rule: "unique".to_owned(), detail };
        return Err(Refusal::validation(vec![error]));
    }
    if is_busy {
        let detail = "This server is currently in an unsupported state, please try again later.";
        return Err(Refusal::state_conflict(detail));
    }
    let fits = context
        .state
        .nodes
        .get(node)
        .is_some_and(|row| row.id == node && context.state.has_capacity(row, limits.memory, limits.disk));
    if !fits {
        return not_acceptable();
    }
    context.state.transfer_to(id, chosen);
    Reply::no_content()
}

fn cancel(context: &mut Context<'_>) -> Outcome {
    let server = context.application_server()?;
    let id = server.id;
    if !server.is_transferring {
        return not_acceptable();
    }
    context.state.cancel_transfer(id);
    Reply::no_content()
}
