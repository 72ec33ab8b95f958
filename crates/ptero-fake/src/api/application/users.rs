//! `/api/application/users`

use ptero_model::routes;

use crate::api::context::Context;
use crate::api::endpoint::Endpoint;
use crate::api::paging::{Paging, SortKey, filters, partly, sort_rows, sorts};
use crate::api::validation::field;
use crate::state::user::User;
use crate::wire::refusal::{Outcome, Refusal};
use crate::wire::reply::Reply;

pub(crate) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(&routes::APPLICATION_USERS_LIST, list),
    Endpoint::new(&routes::APPLICATION_USERS_GET, get),
    Endpoint::new(&routes::APPLICATION_USERS_GET_EXTERNAL, get_external),
    Endpoint::new(&routes::APPLICATION_USERS_CREATE, create),
    Endpoint::new(&routes::APPLICATION_USERS_UPDATE, update),
    Endpoint::new(&routes::APPLICATION_USERS_DELETE, delete),
];

fn list(context: &mut Context<'_>) -> Outcome {
    let filters = filters(context.call, &["email", "uuid", "username", "external_id"])?;
    let sorts = sorts(context.call, &["id", "uuid"])?;
    let matches = |user: &&User| {
        let text = |name: &str| match name {
            "email" => &user.email,
            "uuid" => &user.uuid,
            "username" => &user.username,
            _ => user.external_id.as_ref().unwrap_or(&user.uuid),
        };
        filters.iter().all(|(name, value)| partly(text(name), value))
    };
    let mut users: Vec<_> = context.state.users.iter().filter(matches).collect();
    sort_rows(&mut users, &sorts, |user, key| match key {
        "uuid" => SortKey::Text(user.uuid.clone()),
        _ => SortKey::Number(user.id.into()),
    });
    let include = context.include();
    let state = &*context.state;
    let page = Paging::application(50)
        .page(context.call, &state.settings, &users, |user| user.to_application(state, &include));
    Reply::ok(&page)
}

fn get(context: &mut Context<'_>) -> Outcome {
    let user = context.state.users.get(context.id("user")?).ok_or_else(Refusal::not_found)?;
    Reply::ok(&user.to_application(context.state, &context.include()))
}

fn get_external(context: &mut Context<'_>) -> Outcome {
    let wanted = context.param("external_id");
    let user = context.state.users.find(|user| user.external_id.as_deref() == Some(wanted));
    Reply::ok(&user.ok_or_else(Refusal::not_found)?.to_application(context.state, &context.include()))
}

/// `id` is the user who may already have the unique values, or 0.
fn check(context: &Context<'_>, id: u64) -> Result<(), Refusal> {
    if context.state.is_pelican() {
        return check_on_pelican(context, id);
    }
    let email = format!("required|email|between:1,191|unique:users.email,{id}");
    let external_id = format!("sometimes|nullable|string|max:191|unique:users.external_id,{id}");
    let username = format!("required|between:1,191|unique:users.username,{id}|p_username");
    context.validate(&[
        field("email", &email),
        field("external_id", &external_id).called("Third Party Identifier"),
        field("username", &username),
        field("password", "sometimes|nullable|string"),
        field("root_admin", "boolean").called("Root Administrator Status"),
        field("language", "string|in:en"),
        field("first_name", "required|string|between:1,191"),
        field("last_name", "required|string|between:1,191"),
    ])
}

fn check_on_pelican(context: &Context<'_>, id: u64) -> Result<(), Refusal> {
    let email = format!("required|email|between:1,255|unique:users.email,{id}");
    let external_id = format!("sometimes|nullable|string|max:255|unique:users.external_id,{id}");
    let username = format!("required|between:1,255|unique:users.username,{id}");
    context.validate(&[
        field("email", &email),
        field("external_id", &external_id).called("Third Party Identifier"),
        field("is_managed_externally", "boolean").called("Is managed by Third Party?"),
        field("username", &username),
        field("password", "sometimes|nullable|string"),
        field("language", "string|in:@languages"),
        field("timezone", "string|in:@timezones"),
    ])
}

/// Applies the request to a user. Omitted fields stay as they are.
fn apply(context: &mut Context<'_>, id: u64) {
    let now = context.state.clock.now();
    let text = |name: &str| context.text(name);
    let sent =
        (text("email"), text("username"), text("first_name"), text("last_name"), text("language"), text("password"));
    let external_id = context.has("external_id").then(|| text("external_id"));
    let root_admin = context.flag("root_admin").filter(|_| !context.state.is_pelican());
    let is_managed = context.flag("is_managed_externally");
    let Some(user) = context.state.users.get_mut(id) else { return };
    let (email, username, first_name, last_name, language, password) = sent;
    user.email = email.unwrap_or_default();
    user.username = username.unwrap_or_default().to_lowercase();
    user.first_name = first_name.unwrap_or_default();
    user.last_name = last_name.unwrap_or_default();
    if let Some(language) = language {
        user.language = language;
    }
    if let Some(password) = password {
        user.password = password;
    }
    if let Some(external_id) = external_id {
        user.external_id = external_id;
    }
    if let Some(root_admin) = root_admin {
        user.root_admin = root_admin;
    }
    if let Some(is_managed) = is_managed {
        user.is_managed = is_managed;
    }
    user.updated = now;
}

fn write(context: &Context<'_>, id: u64) -> Result<serde_json::Value, Refusal> {
    let user = context.state.users.get(id).ok_or_else(Refusal::not_found)?;
    Ok(user.to_application(context.state, &context.include()))
}

fn create(context: &mut Context<'_>) -> Outcome {
    check(context, 0)?;
    let (username, email) = (context.required_text("username"), context.required_text("email"));
    let id = context.state.add_user(&username, &email, false);
    apply(context, id);
    context.created(write(context, id)?, &format!("users/{id}"))
}

fn update(context: &mut Context<'_>) -> Outcome {
    let id = context.id("user")?;
    write(context, id)?;
    check(context, id)?;
    apply(context, id);
    Reply::ok(&write(context, id)?)
}

fn delete(context: &mut Context<'_>) -> Outcome {
    let id = context.id("user")?;
    write(context, id)?;
    let is_root = context.state.users.get(id).is_some_and(|user| user.root_admin);
    if context.state.is_pelican() && is_root {
        return Ok(Reply::json(403, &serde_json::json!([])));
    }
    if context.state.servers.iter().any(|server| server.owner == id) {
        let detail = "Cannot delete a user with active servers attached to their account. \
                      Please delete their servers before continuing.";
        return Err(Refusal::display(detail));
    }
    context.state.users.remove(id);
    context.state.keys.retain(|key| key.user != id);
    for server in context.state.servers.iter_mut() {
        server.subusers.retain(|subuser| subuser.user != id);
    }
    Reply::no_content()
}
