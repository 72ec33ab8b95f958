//! `/api/application/database-hosts`, of Pelican.

use ptero_model::routes;
use serde_json::{Value, json};

use crate::acl::Resource;
use crate::api::context::Context;
use crate::api::endpoint::Endpoint;
use crate::api::paging::{Paging, SortKey, filters, partly, sort_rows, sorts};
use crate::api::validation::field;
use crate::resources::database::Read;
use crate::resources::include::Include;
use crate::state::State;
use crate::state::database::DatabaseHost;
use crate::state::node::Node;
use crate::wire::envelope::list as list_of;
use crate::wire::refusal::{Outcome, Refusal};
use crate::wire::reply::Reply;

pub(crate) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(&routes::APPLICATION_DATABASE_HOSTS_LIST, list),
    Endpoint::new(&routes::APPLICATION_DATABASE_HOSTS_GET, get),
    Endpoint::new(&routes::APPLICATION_DATABASE_HOSTS_CREATE, create),
    Endpoint::new(&routes::APPLICATION_DATABASE_HOSTS_UPDATE, update),
    Endpoint::new(&routes::APPLICATION_DATABASE_HOSTS_DELETE, delete),
];

fn to_json(host: &DatabaseHost, state: &State, include: &Include) -> Value {
    let mut written = host.to_json();
    let mut relationships = Vec::new();
    include.add(&mut relationships, "databases", Resource::ServerDatabases, |include| {
        let databases = state.databases.iter().filter(|database| database.host == host.id);
        list_of(databases.map(|database| database.to_application(state, Read::Stored, include)).collect())
    });
    include.add(&mut relationships, "nodes", Resource::Nodes, |include| {
        let nodes = host.nodes.iter().filter_map(|id| state.nodes.get(*id));
        let write = |node: &Node| {
            let mut written = node.to_json(state, include);
            if let Some(attributes) = written.get_mut("attributes").and_then(Value::as_object_mut) {
                attributes.insert("pivot".to_owned(), json!({"database_host_id": host.id, "node_id": node.id}));
            }
            written
        };
        list_of(nodes.map(write).collect())
    });
    if let (Some(attributes), false) = (written.get_mut("attributes"), relationships.is_empty()) {
        *attributes = crate::wire::envelope::with_relationships(attributes.take(), relationships);
    }
    written
}

fn list(context: &mut Context<'_>) -> Outcome {
    let filters = filters(context.call, &["name", "host"])?;
    let sorts = sorts(context.call, &["id", "name", "host"])?;
    let matches = |row: &&DatabaseHost| {
        filters.iter().all(|(name, value)| partly(if *name == "name" { &row.name } else { &row.host }, value))
    };
    let mut hosts: Vec<_> = context.state.database_hosts.iter().filter(matches).collect();
    sort_rows(&mut hosts, &sorts, |row, key| match key {
        "name" => SortKey::Text(row.name.clone()),
        "host" => SortKey::Text(row.host.clone()),
        _ => SortKey::Number(row.id.into()),
    });
    let (state, include) = (&*context.state, context.include());
    let write = |host: &&DatabaseHost| to_json(host, state, &include);
    Reply::ok(&Paging::application(10).page(context.call, &state.settings, &hosts, write))
}

fn find<'a>(context: &'a Context<'_>) -> Result<&'a DatabaseHost, Refusal> {
    context.state.database_hosts.get(context.id("database_host")?).ok_or_else(Refusal::not_found)
}

fn get(context: &mut Context<'_>) -> Outcome {
    Reply::ok(&to_json(find(context)?, context.state, &context.include()))
}

fn check(context: &Context<'_>) -> Result<(), Refusal> {
    context.validate(&[
        field("name", "required|string|max:255"),
        field("host", "required|string"),
        field("port", "required|numeric|between:1,65535"),
        field("username", "required|string|max:32"),
        field("password", "nullable|string"),
        field("node_ids", "nullable|array"),
    ])?;
    let address = format!("{}:{}", context.required_text("host"), context.required_text("port"));
    if context.state.refused_database_hosts.contains(&address) {
        return Err(Refusal::unexpected("PDOException"));
    }
    Ok(())
}

/// Applies the request. The nodes stay if none are given.
fn apply(context: &mut Context<'_>, id: u64) {
    let texts = ["name", "host", "username"].map(|name| context.required_text(name));
    let port = context.number("port").and_then(|port| u16::try_from(port).ok()).unwrap_or_default();
    let nodes = context.has("node_ids").then(|| context.references("node_ids"));
    if let Some(host) = context.state.database_hosts.get_mut(id) {
        [host.name, host.host, host.username] = texts;
        host.port = port;
        if let Some(nodes) = nodes {
            host.nodes = nodes;
        }
    }
}

fn create(context: &mut Context<'_>) -> Outcome {
    check(context)?;
    let created = context.state.clock.now();
    let id = context.state.database_hosts.add(|id| DatabaseHost {
        id,
        name: String::new(),
        host: String::new(),
        port: 0,
        username: String::new(),
        node: None,
        nodes: Vec::new(),
        created,
    });
    apply(context, id);
    let host = context.state.database_hosts.get(id).ok_or_else(Refusal::not_found)?;
    context.created(to_json(host, context.state, &context.include()), &format!("database-hosts/{id}"))
}

fn update(context: &mut Context<'_>) -> Outcome {
    let id = find(context)?.id;
    check(context)?;
    apply(context, id);
    get(context)
}

fn delete(context: &mut Context<'_>) -> Outcome {
    let id = find(context)?.id;
    if context.state.databases.iter().any(|database| database.host == id) {
        return Err(Refusal::unexpected("QueryException"));
    }
    context.state.database_hosts.remove(id);
    Reply::no_content()
}
