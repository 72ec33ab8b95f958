//! `/api/client/servers/{server}/databases`

use ptero_model::routes;
use serde_json::json;

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
    Endpoint::new(&routes::CLIENT_SERVERS_DATABASES_LIST, list),
    Endpoint::new(&routes::CLIENT_SERVERS_DATABASES_CREATE, create),
    Endpoint::new(&routes::CLIENT_SERVERS_DATABASES_ROTATE_PASSWORD, rotate_password),
    Endpoint::new(&routes::CLIENT_SERVERS_DATABASES_DELETE, delete),
];

const VIEW_PASSWORD: &str = "database.view_password";

fn list(context: &mut Context<'_>) -> Outcome {
    let server = context.server_id();
    let password = context.include().has("password").then(|| context.may(VIEW_PASSWORD));
    let databases = context.state.databases.iter().filter(|database| database.server == server);
    let write = |database: &Database| database.to_client(context.state, Read::Stored, password);
    Reply::ok(&envelope::list(databases.map(write).collect()))
}

fn create(context: &mut Context<'_>) -> Outcome {
    context.validate(&[
        field("database", "required|alpha_dash|min:3|max:48"),
        field("remote", "required|string|regex:remote"),
    ])?;
    let host = context.state.database_hosts.iter().next().map(|host| host.id).ok_or_else(|| {
        Refusal::rule("NoSuitableDatabaseHostException", "No database host was found that meets the requirements.")
    })?;
    let (name, remote) = (context.required_text("database"), context.required_text("remote"));
    let id = create_database(context, context.server_id(), host, &name, remote)?;
    if context.state.is_pelican() {
        // It creates the database on its host, and then fails to store it.
        context.state.databases.remove(id);
        return Err(Refusal::unexpected("QueryException"));
    }
    context.record("server:database.create", json!({"name": name}));
    write_with_password(context, id, Read::Created)
}

/// The id of the database in the path, which must belong to the route's server.
fn find(context: &Context<'_>) -> Result<u64, Refusal> {
    let (server, wanted) = (context.server_id(), context.param("database"));
    let found = context.state.databases.find(|database| database.server == server && database.is_called(wanted));
    found.map(|database| database.id).ok_or_else(Refusal::not_found)
}

fn write_with_password(context: &Context<'_>, id: u64, read: Read) -> Outcome {
    let database = context.state.databases.get(id).ok_or_else(Refusal::not_found)?;
    Reply::ok(&database.to_client(context.state, read, Some(context.may(VIEW_PASSWORD))))
}

fn rotate_password(context: &mut Context<'_>) -> Outcome {
    let id = find(context)?;
    context.state.renew_database_password(id);
    context.record("server:database.rotate-password", json!({}));
    write_with_password(context, id, Read::Stored)
}

fn delete(context: &mut Context<'_>) -> Outcome {
    let id = find(context)?;
    context.state.databases.remove(id);
    context.record("server:database.delete", json!({}));
    Reply::no_content()
}
