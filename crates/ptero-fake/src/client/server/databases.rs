//! `/api/client/servers/{server}/databases`

use crate::endpoint::Endpoint;
use ptero_model::routes;
use serde_json::json;

use crate::answer::{self, Answer, Outcome};
use crate::context::Context;
use crate::refusal::Refusal;
use crate::state::database::{Database, Read};
use crate::validation::field;

pub(crate) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(&routes::CLIENT_SERVERS_DATABASES_LIST, list),
    Endpoint::new(&routes::CLIENT_SERVERS_DATABASES_CREATE, create),
    Endpoint::new(&routes::CLIENT_SERVERS_DATABASES_ROTATE_PASSWORD, rotate_password),
    Endpoint::new(&routes::CLIENT_SERVERS_DATABASES_DELETE, delete),
];

const VIEW_PASSWORD: &str = "database.view_password";

pub(crate) fn list(context: &mut Context<'_>) -> Outcome {
    let server = context.server_id();
    let password = context.include().has("password").then(|| context.may(VIEW_PASSWORD));
    let databases = context.state.databases.iter().filter(|database| database.server == server);
    let write = |database: &Database| database.to_client(context.state, Read::Stored, password);
    Answer::ok(&answer::list(databases.map(write).collect()))
}

pub(crate) fn create(context: &mut Context<'_>) -> Outcome {
    context.validate(&[
        field("database", "required|alpha_dash|min:3|max:48"),
        field("remote", "required|string|regex:remote"),
    ])?;
    let host = context.state.database_hosts.iter().next().map(|host| host.id).ok_or_else(|| {
        Refusal::rule("NoSuitableDatabaseHostException", "No database host was found that meets the requirements.")
    })?;
    let (name, remote) = (context.required_text("database"), context.required_text("remote"));
    let id = add(context, context.server_id(), host, &name, remote)?;
    context.record("server:database.create", json!({"name": name}));
    write_with_password(context, id, Read::Created)
}

/// A new database, as long as the server may have another.
pub(crate) fn add(
    context: &mut Context<'_>,
    server: u64,
    host: u64,
    name: &str,
    remote: String,
) -> Result<u64, Refusal> {
    let state = &mut *context.state;
    let limit = state.servers.get(server).and_then(|server| server.feature_limits.databases);
    let count = state.databases.iter().filter(|database| database.server == server).count();
    if limit.is_some_and(|limit| i64::try_from(count).unwrap_or(i64::MAX) >= limit) {
        let detail = "Operation aborted: creating a new database would put this server over the defined limit.";
        return Err(Refusal::rule("TooManyDatabasesException", detail));
    }
    let name: String = format!("s{server}_{name}").chars().take(48).collect();
    if state.databases.iter().any(|database| database.server == server && database.name == name) {
        let detail = "A database with that name already exists for this server.";
        return Err(Refusal::rule("DuplicateDatabaseNameException", detail));
    }
    let username = format!("u{server}_{}", state.random.letters(10));
    let (password, now) = (state.random.letters(24), state.calendar.now());
    Ok(state.databases.add(|id| Database {
        id,
        server,
        host,
        name,
        username,
        remote,
        password,
        created: now,
        updated: now,
    }))
}

/// The id of the database of the path, which must belong to the route's server.
fn find(context: &Context<'_>) -> Result<u64, Refusal> {
    let (server, wanted) = (context.server_id(), context.param("database"));
    let is_it = |database: &Database| database.hash_id() == wanted || database.id.to_string() == wanted;
    let found = context.state.databases.find(|database| database.server == server && is_it(database));
    found.map(|database| database.id).ok_or_else(Refusal::not_found)
}

fn write_with_password(context: &Context<'_>, id: u64, read: Read) -> Outcome {
    let database = context.state.databases.get(id).ok_or_else(Refusal::not_found)?;
    Answer::ok(&database.to_client(context.state, read, Some(context.may(VIEW_PASSWORD))))
}

pub(crate) fn rotate_password(context: &mut Context<'_>) -> Outcome {
    let id = find(context)?;
    renew_password(context, id);
    context.record("server:database.rotate-password", json!({}));
    write_with_password(context, id, Read::Stored)
}

pub(crate) fn renew_password(context: &mut Context<'_>, id: u64) {
    let (password, now) = (context.state.random.letters(24), context.state.calendar.now());
    if let Some(database) = context.state.databases.get_mut(id) {
        database.password = password;
        database.updated = now;
    }
}

pub(crate) fn delete(context: &mut Context<'_>) -> Outcome {
    let id = find(context)?;
    context.state.databases.remove(id);
    context.record("server:database.delete", json!({}));
    Answer::no_content()
}
