//! `/api/application/servers/{server}/databases`

use ptero_model::routes;

use crate::api::context::Context;
use crate::api::databases::create_database;
use crate::api::endpoint::Endpoint;
use crate::api::validation::field;
use crate::resources::database::Read;
use crate::state::database::Database;
use crate::wire::envelope;
use crate::wire::refusal::{Outcome, Refusal};
use crate::wire::reply::Reply;

pub(crate) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(&routes::APPLICATION_SERVERS_DATABASES_LIST, list),
    Endpoint::new(&routes::APPLICATION_SERVERS_DATABASES_GET, get),
    Endpoint::new(&routes::APPLICATION_SERVERS_DATABASES_CREATE, create),
    Endpoint::new(&routes::APPLICATION_SERVERS_DATABASES_RESET_PASSWORD, reset_password),
    Endpoint::new(&routes::APPLICATION_SERVERS_DATABASES_DELETE, delete),
];

fn list(context: &mut Context<'_>) -> Outcome {
    let server = context.application_server()?.id;
    let (state, include) = (&*context.state, context.include());
    let databases = state.databases.iter().filter(|database| database.server == server);
    let write = |database: &Database| database.to_application(state, Read::Stored, &include);
    Reply::ok(&envelope::list(databases.map(write).collect()))
}

/// The database in the path, by its id of either API. The panel does not check whose database it is.
fn find<'a>(context: &'a Context<'_>) -> Result<&'a Database, Refusal> {
    let wanted = context.param("database");
    context.state.databases.find(|database| database.is_called(wanted)).ok_or_else(Refusal::not_found)
}

fn get(context: &mut Context<'_>) -> Outcome {
    Reply::ok(&find(context)?.to_application(context.state, Read::Stored, &context.include()))
}

fn create(context: &mut Context<'_>) -> Outcome {
    let server = context.application_server()?.id;
    context.validate(&[
        field("database", "required|alpha_dash|min:1|max:48").called("Database Name"),
        field("remote", "required|string|regex:remote_ip").called("Remote Connection String"),
        field("host", "required|integer|exists:database_hosts").called("Database Host Server ID"),
    ])?;
    let host = context.reference("host").unwrap_or_default();
    let (name, remote) = (context.required_text("database"), context.required_text("remote"));
    let id = create_database(context, server, host, &name, remote)?;
    let database = context.state.databases.get(id).ok_or_else(Refusal::not_found)?;
    let written = database.to_application(context.state, Read::Created, &context.include());
    context.created(written, &format!("servers/{server}/databases/{id}"))
}

fn reset_password(context: &mut Context<'_>) -> Outcome {
    let id = find(context)?.id;
    context.state.renew_database_password(id);
    Reply::no_content()
}

fn delete(context: &mut Context<'_>) -> Outcome {
    let id = find(context)?.id;
    context.state.databases.remove(id);
    Reply::no_content()
}
