//! `/api/application/servers/{server}/databases`

use super::created;
use super::servers::find as find_server;
use crate::answer::{self, Answer, Outcome};
use crate::client::server::databases::{add, renew_password};
use crate::context::Context;
use crate::endpoint::Endpoint;
use crate::refusal::Refusal;
use crate::state::database::{Database, Read};
use crate::validation::field;
use ptero_model::routes;

pub(crate) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(&routes::APPLICATION_SERVERS_DATABASES_LIST, list),
    Endpoint::new(&routes::APPLICATION_SERVERS_DATABASES_GET, get),
    Endpoint::new(&routes::APPLICATION_SERVERS_DATABASES_CREATE, create),
    Endpoint::new(&routes::APPLICATION_SERVERS_DATABASES_RESET_PASSWORD, reset_password),
    Endpoint::new(&routes::APPLICATION_SERVERS_DATABASES_DELETE, delete),
];

pub(crate) fn list(context: &mut Context<'_>) -> Outcome {
    let server = find_server(context)?.id;
    let (state, include) = (&*context.state, context.include());
    let databases = state.databases.iter().filter(|database| database.server == server);
    let write = |database: &Database| database.to_application(state, Read::Stored, &include);
    Answer::ok(&answer::list(databases.map(write).collect()))
}

/// The database of the path. The panel does not mind whose it is.
fn find<'a>(context: &'a Context<'_>) -> Result<&'a Database, Refusal> {
    find_server(context)?;
    context.state.databases.get(context.id("database")?).ok_or_else(Refusal::not_found)
}

pub(crate) fn get(context: &mut Context<'_>) -> Outcome {
    Answer::ok(&find(context)?.to_application(context.state, Read::Stored, &context.include()))
}

pub(crate) fn create(context: &mut Context<'_>) -> Outcome {
    let server = find_server(context)?.id;
    context.validate(&[
        field("database", "required|alpha_dash|min:1|max:48").called("Database Name"),
        field("remote", "required|string|regex:remote_ip").called("Remote Connection String"),
        field("host", "required|integer|exists:database_hosts").called("Database Host Server ID"),
    ])?;
    let host = context.reference("host").unwrap_or_default();
    let (name, remote) = (context.required_text("database"), context.required_text("remote"));
    let id = add(context, server, host, &name, remote)?;
    let database = context.state.databases.get(id).ok_or_else(Refusal::not_found)?;
    let written = database.to_application(context.state, Read::Created, &context.include());
    created(context, written, &format!("servers/{server}/databases/{id}"))
}

pub(crate) fn reset_password(context: &mut Context<'_>) -> Outcome {
    let id = find(context)?.id;
    renew_password(context, id);
    Answer::no_content()
}

pub(crate) fn delete(context: &mut Context<'_>) -> Outcome {
    let id = find(context)?.id;
    context.state.databases.remove(id);
    Answer::no_content()
}
