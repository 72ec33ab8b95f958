//! `/api/application/roles` and the roles of users, of Pelican.

use ptero_model::routes;
use serde_json::{Value, json};

use crate::api::context::Context;
use crate::api::endpoint::Endpoint;
use crate::api::paging::{Paging, SortKey, filters, partly, sort_rows, sorts};
use crate::api::validation::field;
use crate::state::role::{ROOT_ADMIN, Role};
use crate::wire::refusal::{FieldError, Outcome, Refusal};
use crate::wire::reply::Reply;

pub(crate) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(&routes::APPLICATION_ROLES_LIST, list),
    Endpoint::new(&routes::APPLICATION_ROLES_GET, get),
    Endpoint::new(&routes::APPLICATION_ROLES_CREATE, create),
    Endpoint::new(&routes::APPLICATION_ROLES_UPDATE, update),
    Endpoint::new(&routes::APPLICATION_ROLES_DELETE, delete),
    Endpoint::new(&routes::APPLICATION_USERS_ROLES_ASSIGN, assign),
    Endpoint::new(&routes::APPLICATION_USERS_ROLES_REMOVE, remove),
];

fn list(context: &mut Context<'_>) -> Outcome {
    let filters = filters(context.call, &["id", "name"])?;
    let sorts = sorts(context.call, &["id", "name"])?;
    let matches = |role: &&Role| {
        let id = role.id.to_string();
        filters.iter().all(|(name, value)| partly(if *name == "id" { &id } else { &role.name }, value))
    };
    let mut roles: Vec<_> = context.state.roles.iter().filter(matches).collect();
    sort_rows(&mut roles, &sorts, |role, key| match key {
        "name" => SortKey::Text(role.name.clone()),
        _ => SortKey::Number(role.id.into()),
    });
    let (state, include) = (&*context.state, context.include());
    Reply::ok(&Paging::application(10).page(context.call, &state.settings, &roles, |role| role.to_json(&include)))
}

fn find<'a>(context: &'a Context<'_>) -> Result<&'a Role, Refusal> {
    context.state.roles.get(context.id("role")?).ok_or_else(Refusal::not_found)
}

fn get(context: &mut Context<'_>) -> Outcome {
    Reply::ok(&find(context)?.to_json(&context.include()))
}

fn create(context: &mut Context<'_>) -> Outcome {
    context.validate(&[field("name", "required|string")])?;
    let (name, now) = (context.required_text("name"), context.state.clock.now());
    if context.state.roles.iter().any(|role| role.name == name) {
        return Err(Refusal::unexpected("RoleAlreadyExists"));
    }
    let id = context.state.roles.add(|id| Role {
        id,
        name,
        is_from_api: true,
        permissions: &[],
        created: now,
        updated: now,
    });
    let role = context.state.roles.get(id).ok_or_else(Refusal::not_found)?;
    context.created(role.to_json(&context.include()), &format!("roles/{id}"))
}

fn update(context: &mut Context<'_>) -> Outcome {
    let id = find(context)?.id;
    context.validate(&[field("name", "required|string")])?;
    if id == ROOT_ADMIN {
        return Err(Refusal::unexpected("PanelException"));
    }
    let (name, now) = (context.required_text("name"), context.state.clock.now());
    if let Some(role) = context.state.roles.get_mut(id) {
        (role.name, role.updated) = (name, now);
    }
    Reply::ok(&find(context)?.to_json(&context.include()))
}

fn delete(context: &mut Context<'_>) -> Outcome {
    let role = find(context)?;
    match (role.id == ROOT_ADMIN, role.is_from_api) {
        (true, _) => return Err(Refusal::unexpected("PanelException")),
        (_, true) => return Err(Refusal::unexpected("Error")),
        _ => {}
    }
    let id = role.id;
    context.state.roles.remove(id);
    context.state.users.iter_mut().for_each(|user| user.roles.retain(|role| *role != id));
    Reply::no_content()
}

/// The roles of the request.
fn roles(context: &Context<'_>) -> Result<Vec<u64>, Refusal> {
    context.validate(&[field("roles", "required|array")])?;
    let given = context.value("roles").and_then(Value::as_array).cloned().unwrap_or_default();
    let missing = |(place, value): (usize, &Value)| {
        let known = value.as_u64().is_some_and(|id| context.state.roles.get(id).is_some());
        let field = format!("roles.{place}");
        (!known).then(|| FieldError {
            detail: format!("The selected {field} is invalid."),
            field,
            rule: if value.is_u64() { "exists" } else { "integer" }.to_owned(),
        })
    };
    let errors: Vec<_> = given.iter().enumerate().filter_map(missing).collect();
    if errors.is_empty() {
        Ok(given.iter().filter_map(Value::as_u64).collect())
    } else {
        Err(Refusal::validation(errors))
    }
}

fn assign(context: &mut Context<'_>) -> Outcome {
    let user = context.id("user")?;
    let roles = roles(context)?;
    if roles.iter().any(|id| context.state.roles.get(*id).is_some_and(|role| role.is_from_api)) {
        return Err(Refusal::unexpected("RoleDoesNotExist"));
    }
    let Some(row) = context.state.users.get_mut(user) else { return Err(Refusal::not_found()) };
    if !row.root_admin {
        let new: Vec<u64> = roles.into_iter().filter(|id| *id != ROOT_ADMIN && !row.roles.contains(id)).collect();
        row.roles.extend(new);
    }
    write(context, user)
}

fn remove(context: &mut Context<'_>) -> Outcome {
    let user = context.id("user")?;
    let roles = roles(context)?;
    if let Some(row) = context.state.users.get_mut(user) {
        row.roles.retain(|id| !roles.contains(id));
    }
    write(context, user)
}

fn write(context: &Context<'_>, user: u64) -> Outcome {
    let user = context.state.users.get(user).ok_or_else(Refusal::not_found)?;
    Reply::ok(&user.to_application(context.state, &context.include()))
}

impl Role {
    pub(crate) fn to_json(&self, include: &crate::resources::include::Include) -> Value {
        let (created, updated) = (crate::clock::atom(self.created), crate::clock::atom(self.updated));
        let attributes = json!({"id": self.id, "name": self.name, "created_at": created, "updated_at": updated});
        let mut relationships = Vec::new();
        if include.has("permissions") {
            let permission = |name: &&str| {
                crate::wire::envelope::item(
                    "permissions",
                    json!({"name": name, "created_at": created, "updated_at": updated}),
                )
            };
            relationships
                .push(("permissions", crate::wire::envelope::list(self.permissions.iter().map(permission).collect())));
        }
        crate::wire::envelope::item("role", crate::wire::envelope::with_relationships(attributes, relationships))
    }
}
