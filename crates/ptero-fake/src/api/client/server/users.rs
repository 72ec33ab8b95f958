//! `/api/client/servers/{server}/users`: the subusers.

use ptero_model::routes;
use serde_json::json;

use crate::api::context::Context;
use crate::api::endpoint::Endpoint;
use crate::api::validation::field;
use crate::state::permissions::{CONNECT, with_connect};
use crate::state::server::Subuser;
use crate::wire::envelope;
use crate::wire::refusal::{Outcome, Refusal};
use crate::wire::reply::Reply;

pub(crate) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(&routes::CLIENT_SERVERS_USERS_LIST, list),
    Endpoint::new(&routes::CLIENT_SERVERS_USERS_CREATE, create),
    Endpoint::new(&routes::CLIENT_SERVERS_USERS_GET, get),
    Endpoint::new(&routes::CLIENT_SERVERS_USERS_UPDATE, update),
    Endpoint::new(&routes::CLIENT_SERVERS_USERS_DELETE, delete),
];

fn list(context: &mut Context<'_>) -> Outcome {
    Reply::ok(&envelope::list(context.server()?.subuser_list(context.state)))
}

/// The account of the subuser in the path. Callers cannot reach their own.
fn find(context: &Context<'_>) -> Result<u64, Refusal> {
    let uuid = context.param("user");
    let user = context.state.users.find(|user| user.uuid == uuid).map(|user| user.id);
    let user = user.ok_or_else(Refusal::not_found)?;
    if user == context.user {
        return Err(Refusal::unauthorized());
    }
    let is_subuser = context.server()?.subusers.iter().any(|subuser| subuser.user == user);
    if is_subuser { Ok(user) } else { Err(Refusal::not_found()) }
}

fn write(context: &Context<'_>, user: u64) -> Outcome {
    let subuser = context.server()?.subusers.iter().find(|subuser| subuser.user == user);
    let written = subuser.and_then(|subuser| subuser.to_client(context.state));
    Reply::ok(&written.ok_or_else(Refusal::not_found)?)
}

fn get(context: &mut Context<'_>) -> Outcome {
    let user = find(context)?;
    write(context, user)
}

/// The known permissions of the request. The panel checks that the caller has them before it validates the request.
fn wanted(context: &Context<'_>) -> Result<Vec<String>, Refusal> {
    if context.value("permissions").is_some_and(|permissions| !permissions.is_array()) {
        return Err(Refusal::unexpected("TypeError"));
    }
    let permissions = with_connect(context.texts("permissions"));
    let lacks = |permission: &&String| *permission != CONNECT && !context.may(permission);
    if permissions.iter().any(|permission| lacks(&permission)) {
        let detail = "Cannot assign permissions to a subuser that your account does not actively possess.";
        return Err(Refusal::forbidden(detail));
    }
    Ok(permissions)
}

fn create(context: &mut Context<'_>) -> Outcome {
    let permissions = wanted(context)?;
    context.validate(&[
        field("email", "required|email|between:1,191"),
        field("permissions", "required|array"),
        field("permissions.*", "string"),
    ])?;
    let email = context.required_text("email");
    let known = context.state.users.find(|user| user.email.eq_ignore_ascii_case(&email)).map(|user| user.id);
    let server = context.server()?;
    if known == Some(server.owner) {
        let detail = "You cannot add the server owner as a subuser for this server.";
        return Err(Refusal::rule("UserIsServerOwnerException", detail));
    }
    if server.subusers.iter().any(|subuser| Some(subuser.user) == known) {
        let detail = "A user with that email address is already assigned as a subuser for this server.";
        return Err(Refusal::rule("ServerSubuserExistsException", detail));
    }
    let user = known.unwrap_or_else(|| invite(context, &email));
    let created = context.state.clock.now();
    context.server_mut()?.subusers.push(Subuser { user, permissions: permissions.clone(), created });
    context.record("server:subuser.create", json!({"email": email, "permissions": permissions}));
    write(context, user)
}

/// Creates an account for an unknown address.
fn invite(context: &mut Context<'_>, email: &str) -> u64 {
    let local: String =
        email.split('@').next().unwrap_or_default().chars().filter(char::is_ascii_alphanumeric).collect();
    let username = format!("{local}{}", context.state.random.letters(3).to_lowercase());
    let id = context.state.add_user(&username, email, false);
    if let Some(user) = context.state.users.get_mut(id) {
        "Server".clone_into(&mut user.first_name);
        "Subuser".clone_into(&mut user.last_name);
    }
    id
}

fn update(context: &mut Context<'_>) -> Outcome {
    let user = find(context)?;
    let permissions = wanted(context)?;
    context.validate(&[field("permissions", "required|array"), field("permissions.*", "string")])?;
    let server = context.server_mut()?;
    let uuid = server.uuid.clone();
    let subuser = server.subusers.iter_mut().find(|subuser| subuser.user == user).ok_or_else(Refusal::not_found)?;
    let changed = subuser.permissions != permissions;
    subuser.permissions.clone_from(&permissions);
    if changed {
        context.state.revoke_tokens(user, &uuid);
        context.record("server:subuser.update", json!({"new": permissions}));
    }
    write(context, user)
}

fn delete(context: &mut Context<'_>) -> Outcome {
    let user = find(context)?;
    let server = context.server_mut()?;
    server.subusers.retain(|subuser| subuser.user != user);
    let uuid = server.uuid.clone();
    context.state.revoke_tokens(user, &uuid);
    context.record("server:subuser.delete", json!({}));
    Reply::no_content()
}
