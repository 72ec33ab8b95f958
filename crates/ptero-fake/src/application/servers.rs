//! `/api/application/servers`

mod create;
mod update;

pub(crate) use create::create;
pub(crate) use update::{build, delete, delete_force, details, reinstall, startup, suspend, unsuspend};

use crate::answer::{Answer, Outcome};
use crate::context::Context;
use crate::endpoint::Endpoint;
use crate::paging::{Paging, SortKey, filters, partly, sort_rows, sorts};
use crate::refusal::Refusal;
use crate::state::Environment;
use crate::state::server::{FeatureLimits, Limits, Server};
use crate::validation::{Field, field};
use ptero_model::routes;

pub(crate) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(&routes::APPLICATION_SERVERS_LIST, list),
    Endpoint::new(&routes::APPLICATION_SERVERS_GET, get),
    Endpoint::new(&routes::APPLICATION_SERVERS_GET_EXTERNAL, get_external),
    Endpoint::new(&routes::APPLICATION_SERVERS_CREATE, create),
    Endpoint::new(&routes::APPLICATION_SERVERS_DETAILS, details),
    Endpoint::new(&routes::APPLICATION_SERVERS_BUILD, build),
    Endpoint::new(&routes::APPLICATION_SERVERS_STARTUP, startup),
    Endpoint::new(&routes::APPLICATION_SERVERS_SUSPEND, suspend),
    Endpoint::new(&routes::APPLICATION_SERVERS_UNSUSPEND, unsuspend),
    Endpoint::new(&routes::APPLICATION_SERVERS_REINSTALL, reinstall),
    Endpoint::new(&routes::APPLICATION_SERVERS_DELETE, delete),
    Endpoint::new(&routes::APPLICATION_SERVERS_DELETE_FORCE, delete_force),
];

pub(crate) fn list(context: &mut Context<'_>) -> Outcome {
    let filters = filters(context.call, &["uuid", "uuidShort", "name", "description", "image", "external_id"])?;
    let sorts = sorts(context.call, &["id", "uuid"])?;
    refuse_transfer(context)?;
    let matches = |server: &&Server| {
        let text = |name: &str| match name {
            "uuid" => server.uuid.as_str(),
            "uuidShort" => server.identifier(),
            "name" => server.name.as_str(),
            "description" => server.description.as_str(),
            "image" => server.image.as_str(),
            _ => server.external_id.as_deref().unwrap_or(""),
        };
        filters.iter().all(|(name, value)| partly(text(name), value))
    };
    let mut servers: Vec<_> = context.state.servers.iter().filter(matches).collect();
    sort_rows(&mut servers, &sorts, |server, key| match key {
        "uuid" => SortKey::Text(server.uuid.clone()),
        _ => SortKey::Number(server.id.into()),
    });
    let include = context.include();
    let state = &*context.state;
    let page = Paging::application(50)
        .page(context.call, &state.settings, &servers, |server| server.to_application(state, &include));
    Answer::ok(&page)
}

/// The panel declares this relationship, but fails to write it.
fn refuse_transfer(context: &Context<'_>) -> Result<(), Refusal> {
    if context.include().has("transfer") { Err(Refusal::unexpected("TypeError")) } else { Ok(()) }
}

/// The server of the path.
pub(crate) fn find<'a>(context: &'a Context<'_>) -> Result<&'a Server, Refusal> {
    context.state.servers.get(context.id("server")?).ok_or_else(Refusal::not_found)
}

pub(crate) fn get(context: &mut Context<'_>) -> Outcome {
    let server = find(context)?;
    refuse_transfer(context)?;
    Answer::ok(&server.to_application(context.state, &context.include()))
}

pub(crate) fn get_external(context: &mut Context<'_>) -> Outcome {
    let wanted = context.param("external_id");
    let server = context.state.servers.find(|server| server.external_id.as_deref() == Some(wanted));
    let server = server.ok_or_else(Refusal::not_found)?;
    refuse_transfer(context)?;
    Answer::ok(&server.to_application(context.state, &context.include()))
}

/// The limits of the request: below `limits`, or in the flat form of old.
fn limits(context: &Context<'_>, nested: bool) -> Limits {
    let place = |name: &str| if nested { format!("limits.{name}") } else { name.to_owned() };
    let number = |name: &str| context.number(&place(name)).unwrap_or_default();
    Limits {
        memory: number("memory"),
        swap: number("swap"),
        disk: number("disk"),
        io: number("io"),
        cpu: number("cpu"),
        threads: context.text(&place("threads")),
        oom_disabled: context.flag("oom_disabled").unwrap_or(true),
    }
}

fn feature_limits(context: &Context<'_>) -> FeatureLimits {
    FeatureLimits {
        databases: context.number("feature_limits.databases"),
        allocations: context.number("feature_limits.allocations"),
        backups: context.number("feature_limits.backups"),
    }
}

/// Checks the environment against the rules of the egg's variables.
fn check_variables(context: &Context<'_>, egg: u64) -> Result<(), Refusal> {
    let variables = context.state.eggs.get(egg).into_iter().flat_map(|egg| &egg.variables);
    let fields: Vec<Field<'_>> = variables
        .map(|variable| {
            let path = format!("environment.{}", variable.env_variable);
            field(&path, &variable.rules).called(&format!("{} variable", variable.name))
        })
        .collect();
    context.validate(&fields)
}

/// The environment of the request, with an empty value for every variable that it leaves out.
fn variables(context: &Context<'_>, egg: u64) -> Environment {
    let variables = context.state.eggs.get(egg).into_iter().flat_map(|egg| &egg.variables);
    let value = |name: &str| context.required_text(&format!("environment.{name}"));
    variables.map(|variable| (variable.env_variable.clone(), value(&variable.env_variable))).collect()
}
