//! Suspension, reinstallation and deletion of servers.

use ptero_model::routes;

use crate::api::context::Context;
use crate::api::endpoint::Endpoint;
use crate::wire::refusal::{Outcome, Refusal};
use crate::wire::reply::Reply;

pub(crate) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(&routes::APPLICATION_SERVERS_SUSPEND, suspend),
    Endpoint::new(&routes::APPLICATION_SERVERS_UNSUSPEND, unsuspend),
    Endpoint::new(&routes::APPLICATION_SERVERS_REINSTALL, reinstall),
    Endpoint::new(&routes::APPLICATION_SERVERS_DELETE, delete),
    Endpoint::new(&routes::APPLICATION_SERVERS_DELETE_FORCE, delete_force),
];

/// The server's id. Fails unless the panel reaches its Wings.
fn reach_wings(context: &Context<'_>) -> Result<u64, Refusal> {
    let server = context.application_server()?;
    if context.state.is_reachable(server.node) { Ok(server.id) } else { Err(Refusal::daemon_unreachable()) }
}

fn refuse_transferring(context: &Context<'_>) -> Result<(), Refusal> {
    if context.application_server()?.is_transferring {
        let detail = "Cannot toggle suspension status on a server that is currently being transferred.";
        return Err(Refusal::http(409, "ConflictHttpException", detail));
    }
    Ok(())
}

fn suspend(context: &mut Context<'_>) -> Outcome {
    refuse_transferring(context)?;
    // On Pelican, the new status stays although Wings cannot be reached.
    if context.state.is_pelican() {
        let id = context.application_server()?.id;
        context.state.suspend(id);
    }
    let id = reach_wings(context)?;
    context.state.suspend(id);
    Reply::no_content()
}

fn unsuspend(context: &mut Context<'_>) -> Outcome {
    refuse_transferring(context)?;
    let id = match context.state.is_pelican() {
        true => context.application_server()?.id,
        false => reach_wings(context)?,
    };
    if let Some(server) = context.state.servers.get_mut(id) {
        server.status = None;
    }
    reach_wings(context)?;
    Reply::no_content()
}

fn reinstall(context: &mut Context<'_>) -> Outcome {
    let id = reach_wings(context)?;
    context.state.request_installation(id, false);
    Reply::no_content()
}

fn delete(context: &mut Context<'_>) -> Outcome {
    let id = reach_wings(context)?;
    context.state.delete_server(id);
    Reply::no_content()
}

/// Deletes the server even if Wings is unreachable.
fn delete_force(context: &mut Context<'_>) -> Outcome {
    let id = context.application_server()?.id;
    context.state.delete_server(id);
    Reply::no_content()
}
