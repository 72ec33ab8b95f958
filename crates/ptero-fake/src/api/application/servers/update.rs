//! `PATCH /api/application/servers/{server}`

use ptero_model::routes;

use super::input::{check_variables, feature_limits, is_filled, limits, oom_disabled, variables};
use crate::api::context::Context;
use crate::api::endpoint::Endpoint;
use crate::api::validation::field;
use crate::wire::refusal::{Outcome, Refusal};
use crate::wire::reply::Reply;

pub(crate) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(&routes::APPLICATION_SERVERS_DETAILS, details),
    Endpoint::new(&routes::APPLICATION_SERVERS_BUILD, build),
    Endpoint::new(&routes::APPLICATION_SERVERS_STARTUP, startup),
];

fn write(context: &Context<'_>) -> Outcome {
    Reply::ok(&context.application_server()?.to_application(context.state, &context.include()))
}

/// Replaces all details: omitted ones are removed.
fn details(context: &mut Context<'_>) -> Outcome {
    let id = context.application_server()?.id;
    let external_id = format!("sometimes|nullable|string|between:1,191|unique:servers.external_id,{id}");
    context.validate(&[
        field("external_id", &external_id),
        field("name", "required|string|min:1|max:191").called("Server Name"),
        field("user", "required|integer|exists:users").called("User ID"),
        field("description", "nullable|string"),
    ])?;
    let (name, description) = (context.required_text("name"), context.required_text("description"));
    let (external_id, owner) = (context.text("external_id"), context.reference("user").unwrap_or_default());
    let now = context.state.clock.now();
    let Some(server) = context.state.servers.get_mut(id) else { return Err(Refusal::not_found()) };
    let former = std::mem::replace(&mut server.owner, owner);
    server.name = name;
    server.description = description;
    server.external_id = external_id;
    server.updated = now;
    let uuid = server.uuid.clone();
    if former != owner {
        context.state.revoke_tokens(former, &uuid);
    }
    write(context)
}

fn check_build_on_pelican(context: &Context<'_>) -> Result<(), Refusal> {
    if !context.has("allocation") {
        return Err(Refusal::unexpected("ErrorException"));
    }
    context.validate(&[
        field("allocation", "sometimes|nullable|bail|exists:allocations"),
        field("oom_killer", "sometimes|boolean"),
        field("limits", "sometimes|array"),
        field("limits.memory", "required_with:limits|numeric|min:0"),
        field("limits.swap", "required_with:limits|numeric|min:-1"),
        field("limits.io", "required_with:limits|numeric|between:0,1000"),
        field("limits.cpu", "required_with:limits|numeric|min:0"),
        field("limits.threads", "nullable|regex:threads"),
        field("limits.disk", "required_with:limits|numeric|min:0"),
        field("add_allocations", "bail|array"),
        field("add_allocations.*", "integer"),
        field("remove_allocations", "bail|array"),
        field("remove_allocations.*", "integer"),
        field("feature_limits", "required|array"),
        field("feature_limits.databases", "present|nullable|integer|min:0"),
        field("feature_limits.allocations", "sometimes|nullable|integer|min:0"),
        field("feature_limits.backups", "present|nullable|integer|min:0"),
    ])
}

fn check_build(context: &Context<'_>) -> Result<(), Refusal> {
    if context.state.is_pelican() {
        return check_build_on_pelican(context);
    }
    context.validate(&[
        field("allocation", "required|bail|exists:allocations"),
        field("oom_disabled", "sometimes|boolean"),
        field("limits", "sometimes|array"),
        field("limits.memory", "required_with:limits|numeric|min:0"),
        field("limits.swap", "required_with:limits|numeric|min:-1"),
        field("limits.io", "required_with:limits|numeric|between:10,1000"),
        field("limits.cpu", "required_with:limits|numeric|min:0"),
        field("limits.threads", "nullable|regex:threads"),
        field("limits.disk", "required_with:limits|numeric|min:0"),
        field("memory", "required_without:limits|numeric|min:0"),
        field("swap", "required_without:limits|numeric|min:-1"),
        field("io", "required_without:limits|numeric|between:10,1000"),
        field("cpu", "required_without:limits|numeric|min:0"),
        field("threads", "nullable|regex:threads"),
        field("disk", "required_without:limits|numeric|min:0"),
        field("add_allocations", "bail|array").called("allocations to add"),
        field("add_allocations.*", "integer").called("allocation to add"),
        field("remove_allocations", "bail|array").called("allocations to remove"),
        field("remove_allocations.*", "integer").called("allocation to remove"),
        field("feature_limits", "required|array"),
        field("feature_limits.databases", "present|nullable|integer|min:0").called("Database Limit"),
        field("feature_limits.allocations", "sometimes|nullable|integer|min:0").called("Allocation Limit"),
        field("feature_limits.backups", "present|nullable|integer|min:0").called("Backup Limit"),
    ])
}

fn build(context: &mut Context<'_>) -> Outcome {
    let id = context.application_server()?.id;
    check_build(context)?;
    let default = match context.reference("allocation") {
        // Pelican takes null for a server that has none.
        None if context.state.is_pelican() => context.application_server()?.allocation,
        default => assign(context, id, default.unwrap_or_default())?,
    };
    let nested = context.value("limits").is_some();
    let old = context.application_server()?.limits.clone();
    // Pelican ignores limits in the old flat form.
    let mut limits = if nested || !context.state.is_pelican() { limits(context, nested) } else { old.clone() };
    limits.oom_disabled = oom_disabled(context).unwrap_or(old.oom_disabled);
    let mut features = feature_limits(context);
    features.backups.get_or_insert(0);
    let now = context.state.clock.now();
    if let Some(server) = context.state.servers.get_mut(id) {
        server.allocation = default;
        server.limits = limits;
        server.feature_limits = features;
        server.updated = now;
    }
    write(context)
}

/// Adds and removes allocations, and returns the default one afterwards.
fn assign(context: &mut Context<'_>, id: u64, default: u64) -> Result<u64, Refusal> {
    let (node, current) = context.application_server().map(|server| (server.node, server.allocation))?;
    let state = &*context.state;
    let free = |id: &u64| state.allocations.get(*id).is_some_and(|row| row.node == node && row.server.is_none());
    let owned = |wanted: &u64| state.allocations.get(*wanted).is_some_and(|row| row.server == Some(id));
    let added: Vec<_> = context.references("add_allocations").into_iter().filter(free).collect();
    let removed: Vec<_> = context.references("remove_allocations").into_iter().filter(owned).collect();
    if !owned(&default) && !added.contains(&default) {
        return Err(Refusal::display("The requested default allocation is not currently assigned to this server."));
    }
    let default = if removed.contains(&default) {
        let fallback = added.iter().copied().find(|id| *id != current);
        fallback.ok_or_else(|| {
            let detail = "You are attempting to delete the default allocation for this server but there is no fallback \
                          allocation to use.";
            Refusal::display(detail)
        })?
    } else {
        default
    };
    for (ids, server) in [(added, Some(id)), (removed, None)] {
        for allocation in ids {
            if let Some(allocation) = context.state.allocations.get_mut(allocation) {
                allocation.server = server;
                allocation.notes = None;
            }
        }
    }
    Ok(default)
}

fn startup(context: &mut Context<'_>) -> Outcome {
    let id = context.application_server()?.id;
    let (startup, image) = match context.state.is_pelican() {
        true => ("sometimes|string", "sometimes|string"),
        false => ("required|string", "required|string|max:191|regex:image"),
    };
    context.validate(&[
        field("startup", startup),
        field("environment", "present|array"),
        field("egg", "required|exists:eggs"),
        field("image", image),
        field("skip_scripts", "present|boolean"),
    ])?;
    let egg = context.reference("egg").unwrap_or_default();
    // An empty environment leaves the variables as they are.
    let environment = if is_filled(context.value("environment")) {
        check_variables(context, egg)?;
        Some(variables(context, egg))
    } else {
        None
    };
    let (startup, image) = (context.text("startup"), context.text("image"));
    let (skip_scripts, now) = (context.flag("skip_scripts").unwrap_or(false), context.state.clock.now());
    if let Some(server) = context.state.servers.get_mut(id) {
        server.egg = egg;
        server.startup = startup.unwrap_or_else(|| server.startup.clone());
        server.image = image.unwrap_or_else(|| server.image.clone());
        server.skip_scripts = skip_scripts;
        server.updated = now;
        server.environment.extend(environment.into_iter().flatten());
    }
    write(context)
}
