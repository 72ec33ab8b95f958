//! What changes a server of the Application API.

use super::create::is_filled;
use super::{check_variables, feature_limits, find, limits, variables};
use crate::answer::{Answer, Outcome};
use crate::context::Context;
use crate::refusal::Refusal;
use crate::validation::field;

fn write(context: &Context<'_>) -> Outcome {
    Answer::ok(&find(context)?.to_application(context.state, &context.include()))
}

/// Replaces them all: what is left out is taken away.
pub(crate) fn details(context: &mut Context<'_>) -> Outcome {
    let id = find(context)?.id;
    let external_id = format!("sometimes|nullable|string|between:1,191|unique:servers.external_id,{id}");
    context.validate(&[
        field("external_id", &external_id).called("External ID"),
        field("name", "required|string|min:1|max:191").called("Server Name"),
        field("user", "required|integer|exists:users").called("User ID"),
        field("description", "nullable|string").called("Server Description"),
    ])?;
    let (name, description) = (context.required_text("name"), context.required_text("description"));
    let (external_id, owner) = (context.text("external_id"), context.reference("user").unwrap_or_default());
    let now = context.state.calendar.now();
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

fn check_build(context: &Context<'_>) -> Result<(), Refusal> {
    let mut fields =
        vec![field("allocation", "required|integer|exists:allocations"), field("oom_disabled", "sometimes|boolean")];
    if context.value("limits").is_some() {
        fields.extend([
            field("limits", "sometimes|array"),
            field("limits.memory", "required_with:limits|numeric|min:0"),
            field("limits.swap", "required_with:limits|numeric|min:-1"),
            field("limits.io", "required_with:limits|numeric|between:10,1000"),
            field("limits.cpu", "required_with:limits|numeric|min:0"),
            field("limits.threads", "nullable|regex:threads"),
            field("limits.disk", "required_with:limits|numeric|min:0"),
        ]);
    } else {
        fields.extend([
            field("memory", "required_without:limits|numeric|min:0"),
            field("swap", "required_without:limits|numeric|min:-1"),
            field("io", "required_without:limits|numeric|between:10,1000"),
            field("cpu", "required_without:limits|numeric|min:0"),
            field("threads", "nullable|regex:threads"),
            field("disk", "required_without:limits|numeric|min:0"),
        ]);
    }
    fields.extend([
        field("add_allocations", "sometimes|array"),
        field("add_allocations.*", "integer"),
        field("remove_allocations", "sometimes|array"),
        field("remove_allocations.*", "integer"),
        field("feature_limits", "required|array"),
        field("feature_limits.databases", "present|nullable|integer|min:0").called("Database Limit"),
        field("feature_limits.allocations", "sometimes|nullable|integer|min:0").called("Allocation Limit"),
        field("feature_limits.backups", "present|nullable|integer|min:0").called("Backup Limit"),
    ]);
    context.validate(&fields)
}

pub(crate) fn build(context: &mut Context<'_>) -> Outcome {
    let id = find(context)?.id;
    check_build(context)?;
    let default = context.reference("allocation").unwrap_or_default();
    let default = assign(context, id, default)?;
    let nested = context.value("limits").is_some();
    let oom_disabled = find(context)?.limits.oom_disabled;
    let mut limits = limits(context, nested);
    limits.oom_disabled = context.flag("oom_disabled").unwrap_or(oom_disabled);
    let mut features = feature_limits(context);
    features.backups.get_or_insert(0);
    let now = context.state.calendar.now();
    if let Some(server) = context.state.servers.get_mut(id) {
        server.allocation = default;
        server.limits = limits;
        server.feature_limits = features;
        server.updated = now;
    }
    write(context)
}

/// Adds and removes allocations as the request says. The default one afterwards.
fn assign(context: &mut Context<'_>, id: u64, default: u64) -> Result<u64, Refusal> {
    let (node, current) = find(context).map(|server| (server.node, server.allocation))?;
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

pub(crate) fn startup(context: &mut Context<'_>) -> Outcome {
    let id = find(context)?.id;
    context.validate(&[
        field("startup", "required|string"),
        field("environment", "present|array"),
        field("egg", "required|integer|exists:eggs"),
        field("image", "required|string|max:191|regex:image"),
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
    let (startup, image) = (context.required_text("startup"), context.required_text("image"));
    let (skip_scripts, now) = (context.flag("skip_scripts").unwrap_or(false), context.state.calendar.now());
    if let Some(server) = context.state.servers.get_mut(id) {
        server.egg = egg;
        server.startup = startup;
        server.image = image;
        server.skip_scripts = skip_scripts;
        server.updated = now;
        server.environment.extend(environment.into_iter().flatten());
    }
    write(context)
}

/// Refuses when the panel would not reach Wings.
fn reach_wings(context: &Context<'_>) -> Result<u64, Refusal> {
    let server = find(context)?;
    let reachable = context.state.nodes.get(server.node).is_some_and(|node| node.is_reachable(context.state));
    if reachable { Ok(server.id) } else { Err(Refusal::daemon_unreachable()) }
}

fn refuse_transferring(context: &Context<'_>) -> Result<(), Refusal> {
    if find(context)?.is_transferring {
        let detail = "Cannot toggle suspension status on a server that is currently being transferred.";
        return Err(Refusal::http(409, "ConflictHttpException", detail));
    }
    Ok(())
}

pub(crate) fn suspend(context: &mut Context<'_>) -> Outcome {
    refuse_transferring(context)?;
    let id = reach_wings(context)?;
    context.state.suspend(id);
    Answer::no_content()
}

pub(crate) fn unsuspend(context: &mut Context<'_>) -> Outcome {
    refuse_transferring(context)?;
    let id = reach_wings(context)?;
    if let Some(server) = context.state.servers.get_mut(id) {
        server.status = None;
    }
    Answer::no_content()
}

pub(crate) fn reinstall(context: &mut Context<'_>) -> Outcome {
    let id = reach_wings(context)?;
    context.state.install(id, false);
    Answer::no_content()
}

pub(crate) fn delete(context: &mut Context<'_>) -> Outcome {
    let id = reach_wings(context)?;
    context.state.delete_server(id);
    Answer::no_content()
}

/// Also when Wings does not answer.
pub(crate) fn delete_force(context: &mut Context<'_>) -> Outcome {
    let id = find(context)?.id;
    context.state.delete_server(id);
    Answer::no_content()
}
