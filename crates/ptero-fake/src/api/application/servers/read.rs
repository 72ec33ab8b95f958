//! `GET /api/application/servers`

use ptero_model::routes;

use crate::api::context::Context;
use crate::api::endpoint::Endpoint;
use crate::api::paging::{Paging, SortKey, filters, partly, sort_rows, sorts};
use crate::state::server::Server;
use crate::wire::refusal::{Outcome, Refusal};
use crate::wire::reply::Reply;

pub(crate) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(&routes::APPLICATION_SERVERS_LIST, list),
    Endpoint::new(&routes::APPLICATION_SERVERS_GET, get),
    Endpoint::new(&routes::APPLICATION_SERVERS_GET_EXTERNAL, get_external),
];

fn list(context: &mut Context<'_>) -> Outcome {
    let short = if context.state.is_pelican() { "uuid_short" } else { "uuidShort" };
    let filters = filters(context.call, &["uuid", short, "name", "description", "image", "external_id"])?;
    let sorts = sorts(context.call, &["id", "uuid"])?;
    refuse_transfer(context)?;
    let matches = |server: &&Server| {
        let text = |name: &str| match name {
            "uuid" => server.uuid.as_str(),
            "uuidShort" | "uuid_short" => server.identifier(),
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
    Reply::ok(&page)
}

/// The panel declares this relationship, but cannot write it.
fn refuse_transfer(context: &Context<'_>) -> Result<(), Refusal> {
    if context.include().has("transfer") { Err(Refusal::unexpected("TypeError")) } else { Ok(()) }
}

fn get(context: &mut Context<'_>) -> Outcome {
    let server = context.application_server()?;
    refuse_transfer(context)?;
    Reply::ok(&server.to_application(context.state, &context.include()))
}

fn get_external(context: &mut Context<'_>) -> Outcome {
    let wanted = context.param("external_id");
    let server = context.state.servers.find(|server| server.external_id.as_deref() == Some(wanted));
    let server = server.ok_or_else(Refusal::not_found)?;
    refuse_transfer(context)?;
    Reply::ok(&server.to_application(context.state, &context.include()))
}
