//! `/api/application/locations`

use ptero_model::routes;
use serde_json::Value;

use crate::api::context::Context;
use crate::api::endpoint::Endpoint;
use crate::api::paging::{Paging, SortKey, filters, partly, sort_rows, sorts};
use crate::api::validation::field;
use crate::state::location::Location;
use crate::wire::refusal::{Outcome, Refusal};
use crate::wire::reply::Reply;

pub(crate) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(&routes::APPLICATION_LOCATIONS_LIST, list),
    Endpoint::new(&routes::APPLICATION_LOCATIONS_GET, get),
    Endpoint::new(&routes::APPLICATION_LOCATIONS_CREATE, create),
    Endpoint::new(&routes::APPLICATION_LOCATIONS_UPDATE, update),
    Endpoint::new(&routes::APPLICATION_LOCATIONS_DELETE, delete),
];

fn list(context: &mut Context<'_>) -> Outcome {
    let filters = filters(context.call, &["short", "long"])?;
    let sorts = sorts(context.call, &["id"])?;
    let matches = |location: &&Location| {
        let text =
            |name: &str| if name == "short" { location.short.as_str() } else { location.long.as_deref().unwrap_or("") };
        filters.iter().all(|(name, value)| partly(text(name), value))
    };
    let mut locations: Vec<_> = context.state.locations.iter().filter(matches).collect();
    sort_rows(&mut locations, &sorts, |location, _| SortKey::Number(location.id.into()));
    let include = context.include();
    let state = &*context.state;
    let settings = &state.settings;
    let page =
        Paging::application(50).page(context.call, settings, &locations, |location| location.to_json(state, &include));
    Reply::ok(&page)
}

fn get(context: &mut Context<'_>) -> Outcome {
    let location = context.state.locations.get(context.id("location")?).ok_or_else(Refusal::not_found)?;
    Reply::ok(&location.to_json(context.state, &context.include()))
}

fn check(context: &Context<'_>, id: u64) -> Result<(), Refusal> {
    let short = format!("required|string|between:1,60|unique:locations.short,{id}");
    context.validate(&[
        field("short", &short).called("Location Identifier"),
        field("long", "string|nullable|between:1,191").called("Location Description"),
    ])
}

fn write(context: &Context<'_>, id: u64) -> Result<Value, Refusal> {
    let location = context.state.locations.get(id).ok_or_else(Refusal::not_found)?;
    Ok(location.to_json(context.state, &context.include()))
}

fn create(context: &mut Context<'_>) -> Outcome {
    check(context, 0)?;
    let (short, long, now) = (context.required_text("short"), context.text("long"), context.state.clock.now());
    let id = context.state.locations.add(|id| Location { id, short, long, created: now, updated: now });
    context.created(write(context, id)?, &format!("locations/{id}"))
}

fn update(context: &mut Context<'_>) -> Outcome {
    let id = context.id("location")?;
    write(context, id)?;
    check(context, id)?;
    let (short, now) = (context.required_text("short"), context.state.clock.now());
    let long = context.has("long").then(|| context.text("long"));
    if let Some(location) = context.state.locations.get_mut(id) {
        location.short = short;
        location.updated = now;
        if let Some(long) = long {
            location.long = long;
        }
    }
    Reply::ok(&write(context, id)?)
}

fn delete(context: &mut Context<'_>) -> Outcome {
    let id = context.id("location")?;
    write(context, id)?;
    if context.state.nodes.iter().any(|node| node.location == id) {
        let detail = "Cannot delete a location that has active nodes attached to it.";
        return Err(Refusal::rule("HasActiveNodesException", detail));
    }
    context.state.locations.remove(id);
    Reply::no_content()
}
