//! `/api/application/nodes`

use ptero_model::routes;
use serde_json::Value;

use crate::api::context::Context;
use crate::api::endpoint::Endpoint;
use crate::api::paging::{Paging, SortKey, filters, partly, sort_rows, sorts};
use crate::api::validation::field;
use crate::state::node::Node;
use crate::wire::envelope;
use crate::wire::refusal::{Outcome, Refusal};
use crate::wire::reply::Reply;

pub(crate) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(&routes::APPLICATION_NODES_LIST, list),
    Endpoint::new(&routes::APPLICATION_NODES_DEPLOYABLE, deployable),
    Endpoint::new(&routes::APPLICATION_NODES_GET, get),
    Endpoint::new(&routes::APPLICATION_NODES_CONFIGURATION, configuration),
    Endpoint::new(&routes::APPLICATION_NODES_CREATE, create),
    Endpoint::new(&routes::APPLICATION_NODES_UPDATE, update),
    Endpoint::new(&routes::APPLICATION_NODES_DELETE, delete),
];

fn list(context: &mut Context<'_>) -> Outcome {
    let filters = filters(context.call, &["uuid", "name", "fqdn", "daemon_token_id"])?;
    let keys: &[&str] = if context.state.is_pelican() {
        &["id", "uuid", "memory", "disk", "cpu"]
    } else {
        &["id", "uuid", "memory", "disk"]
    };
    let sorts = sorts(context.call, keys)?;
    let matches = |node: &&Node| {
        let text = |name: &str| match name {
            "uuid" => &node.uuid,
            "name" => &node.name,
            "fqdn" => &node.fqdn,
            _ => &node.token_id,
        };
        filters.iter().all(|(name, value)| partly(text(name), value))
    };
    let mut nodes: Vec<_> = context.state.nodes.iter().filter(matches).collect();
    sort_rows(&mut nodes, &sorts, |node, key| match key {
        "uuid" => SortKey::Text(node.uuid.clone()),
        "memory" => SortKey::Number(node.memory.into()),
        "disk" => SortKey::Number(node.disk.into()),
        "cpu" => SortKey::Number(node.cpu.into()),
        _ => SortKey::Number(node.id.into()),
    });
    let include = context.include();
    let state = &*context.state;
    let settings = &state.settings;
    Reply::ok(&Paging::application(50).page(context.call, settings, &nodes, |node| node.to_json(state, &include)))
}

fn get(context: &mut Context<'_>) -> Outcome {
    let node = context.state.nodes.get(context.id("node")?).ok_or_else(Refusal::not_found)?;
    Reply::ok(&node.to_json(context.state, &context.include()))
}

fn configuration(context: &mut Context<'_>) -> Outcome {
    let node = context.state.nodes.get(context.id("node")?).ok_or_else(Refusal::not_found)?;
    Reply::ok(&node.to_configuration(context.state))
}

/// The public nodes with capacity for a server of this size, in these locations and with one of these tags, if there are
/// any.
pub(super) fn with_capacity<'a>(
    context: &'a Context<'_>,
    memory: i64,
    disk: i64,
    locations: &[u64],
    tags: &[String],
) -> Vec<&'a Node> {
    let state = &*context.state;
    let fits = |node: &&Node| {
        node.public
            && (locations.is_empty() || locations.contains(&node.location))
            && (tags.is_empty() || tags.iter().any(|tag| node.tags.contains(tag)))
            && state.has_capacity(node, memory, disk)
    };
    state.nodes.iter().filter(fits).collect()
}

pub(super) fn no_viable_node() -> Refusal {
    let detail = "No nodes satisfying the requirements specified for automatic deployment could be found.";
    Refusal::rule("NoViableNodeException", detail).with_hint("no public node has enough capacity: use SeedNode::size")
}

fn deployable(context: &mut Context<'_>) -> Outcome {
    if context.state.is_pelican() {
        return deployable_on_pelican(context);
    }
    context.validate(&[
        field("page", "integer"),
        field("memory", "required|integer|min:0"),
        field("disk", "required|integer|min:0"),
        field("location_ids", "array"),
        field("location_ids.*", "integer"),
    ])?;
    let size = |name: &str| context.number(name).unwrap_or_default();
    let nodes = with_capacity(context, size("memory"), size("disk"), &context.references("location_ids"), &[]);
    if nodes.is_empty() {
        return Err(no_viable_node());
    }
    let (state, include) = (&*context.state, context.include());
    let write = |node: &&Node| node.to_deployable(state, &include);
    if context.call.parameter("page").is_some() {
        return Reply::ok(&Paging::application(50).page(context.call, &state.settings, &nodes, write));
    }
    Reply::ok(&envelope::list(nodes.iter().map(write).collect()))
}

/// Without pages, and without an error for none.
fn deployable_on_pelican(context: &mut Context<'_>) -> Outcome {
    context.validate(&[
        field("memory", "required|integer|min:0"),
        field("disk", "required|integer|min:0"),
        field("cpu", "sometimes|integer|min:0"),
        field("tags", "sometimes|array"),
    ])?;
    let size = |name: &str| context.number(name).unwrap_or_default();
    let nodes = with_capacity(context, size("memory"), size("disk"), &[], &context.texts("tags"));
    let (state, include) = (&*context.state, context.include());
    Reply::ok(&envelope::list(nodes.iter().map(|node| node.to_deployable(state, &include)).collect()))
}

fn check_on_pelican(context: &Context<'_>) -> Result<(), Refusal> {
    context.validate(&[
        field("name", "required|string|min:1|max:100"),
        field("description", "string|nullable"),
        field("public", "boolean"),
        field("fqdn", "required|string|not_in:0.0.0.0,127.0.0.1,localhost"),
        field("scheme", "required|string|in:http,https"),
        field("behind_proxy", "boolean"),
        field("memory", "required|numeric|min:0"),
        field("memory_overallocate", "required|numeric|min:-1"),
        field("disk", "required|numeric|min:0"),
        field("disk_overallocate", "required|numeric|min:-1"),
        field("cpu", "required|numeric|min:0"),
        field("cpu_overallocate", "required|numeric|min:-1"),
        field("daemon_base", "sometimes|required|regex:directory"),
        field("daemon_sftp", "required|numeric|between:1,65535"),
        field("daemon_sftp_alias", "nullable|string"),
        field("daemon_listen", "required|numeric|between:1,65535"),
        field("daemon_connect", "required|numeric|between:1,65535"),
        field("maintenance_mode", "boolean"),
        field("upload_size", "integer|min:1"),
        field("tags", "array"),
    ])
}

fn check(context: &Context<'_>) -> Result<(), Refusal> {
    if context.state.is_pelican() {
        return check_on_pelican(context);
    }
    context.validate(&[
        field("name", "required|regex:node_name"),
        field("location_id", "required|exists:locations").called("Location"),
        field("public", "boolean").called("Node Visibility"),
        field("fqdn", "required|string"),
        field("scheme", "required"),
        field("behind_proxy", "boolean"),
        field("memory", "required|numeric|min:1"),
        field("memory_overallocate", "required|numeric|min:-1"),
        field("disk", "required|numeric|min:1"),
        field("disk_overallocate", "required|numeric|min:-1"),
        field("daemon_base", "sometimes|required|regex:directory").called("Daemon Base Path"),
        field("daemon_sftp", "required|numeric|between:1,65535"),
        field("daemon_listen", "required|numeric|between:1,65535"),
        field("maintenance_mode", "boolean"),
        field("upload_size", "integer|between:1,1024").called("File Upload Size Limit"),
    ])
}

/// Applies the request to a node. This version of the panel ignores the description.
fn apply(context: &mut Context<'_>, id: u64) {
    let now = context.state.clock.now();
    let number = |name: &str| context.number(name).unwrap_or_default();
    let port = |name: &str| u16::try_from(number(name)).unwrap_or_default();
    let text = |name: &str| context.required_text(name);
    let is_pelican = context.state.is_pelican();
    let tags = (is_pelican && context.has("tags")).then(|| context.texts("tags"));
    let Some(old) = context.state.nodes.get(id) else { return };
    let node = Node {
        id,
        uuid: old.uuid.clone(),
        public: context.flag("public").unwrap_or(old.public),
        name: text("name"),
        description: match is_pelican && context.has("description") {
            true => context.text("description"),
            false => old.description.clone(),
        },
        location: context.reference("location_id").unwrap_or_default(),
        fqdn: text("fqdn"),
        scheme: text("scheme"),
        behind_proxy: context.flag("behind_proxy").unwrap_or(old.behind_proxy),
        maintenance_mode: context.flag("maintenance_mode").unwrap_or(old.maintenance_mode),
        memory: number("memory"),
        memory_overallocate: number("memory_overallocate"),
        disk: number("disk"),
        disk_overallocate: number("disk_overallocate"),
        upload_size: context.reference("upload_size").unwrap_or(old.upload_size),
        cpu: number("cpu"),
        cpu_overallocate: number("cpu_overallocate"),
        daemon_connect: Some(port("daemon_connect")).filter(|port| *port > 0),
        sftp_alias: context.text("daemon_sftp_alias"),
        tags: tags.unwrap_or_else(|| old.tags.clone()),
        daemon_listen: port("daemon_listen"),
        daemon_sftp: port("daemon_sftp"),
        // Omitted, it returns to the default, also in an update.
        daemon_base: context.text("daemon_base").unwrap_or_else(|| "/var/lib/pterodactyl/volumes".to_owned()),
        token_id: old.token_id.clone(),
        token: old.token.clone(),
        created: old.created,
        updated: now,
    };
    context.state.nodes.put(id, node);
}

fn write(context: &Context<'_>, id: u64) -> Result<Value, Refusal> {
    let node = context.state.nodes.get(id).ok_or_else(Refusal::not_found)?;
    Ok(node.to_json(context.state, &context.include()))
}

fn create(context: &mut Context<'_>) -> Outcome {
    check(context)?;
    let id =
        context.state.add_node(&context.required_text("name"), context.reference("location_id").unwrap_or_default());
    apply(context, id);
    context.created(write(context, id)?, &format!("nodes/{id}"))
}

fn update(context: &mut Context<'_>) -> Outcome {
    let id = context.id("node")?;
    write(context, id)?;
    check(context)?;
    apply(context, id);
    if context.flag("reset_secret") == Some(true) {
        let (token_id, token) = (context.state.random.letters(16), context.state.random.letters(64));
        if let Some(node) = context.state.nodes.get_mut(id) {
            (node.token_id, node.token) = (token_id, token);
        }
    }
    if !context.state.is_reachable(id) && !context.state.is_pelican() {
        let detail = "The daemon configuration <strong>has been updated</strong>, however there was an error encountered \
                      while attempting to automatically update the configuration file on the Daemon. You will need to \
                      manually update the configuration file (config.yml) for the daemon to apply these changes.";
        return Err(Refusal::rule("ConfigurationNotPersistedException", detail));
    }
    Reply::ok(&write(context, id)?)
}

fn delete(context: &mut Context<'_>) -> Outcome {
    let id = context.id("node")?;
    write(context, id)?;
    if context.state.servers.iter().any(|server| server.node == id) {
        let detail = "A node must have no servers linked to it in order to be deleted.";
        return Err(Refusal::rule("HasActiveServersException", detail));
    }
    context.state.nodes.remove(id);
    context.state.allocations.retain(|allocation| allocation.node != id);
    Reply::no_content()
}
