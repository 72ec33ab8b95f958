//! `POST /api/application/servers`

use ptero_model::routes;

use super::input::{check_variables, feature_limits, limits, variables};
use crate::api::application::nodes::{no_viable_node, with_capacity};
use crate::api::context::Context;
use crate::api::endpoint::Endpoint;
use crate::api::validation::field;
use crate::state::allocation::Allocation;
use crate::wire::refusal::{Outcome, Refusal};
use crate::wire::reply::Reply;

pub(crate) const ENDPOINTS: &[Endpoint] = &[Endpoint::new(&routes::APPLICATION_SERVERS_CREATE, create)];

/// Pelican takes the image and the command from the egg, if they are missing.
fn check_on_pelican(context: &Context<'_>) -> Result<(), Refusal> {
    let mut fields = vec![
        field("external_id", "sometimes|nullable|string|between:1,255|unique:servers.external_id"),
        field("name", "required|string|min:1|max:255"),
        field("description", "nullable|string"),
        field("user", "required|integer|exists:users"),
        field("egg", "required|exists:eggs"),
        field("docker_image", "sometimes|string"),
        field("startup", "sometimes|string"),
        field("environment", "present|array"),
        field("skip_scripts", "sometimes|boolean"),
        field("oom_killer", "sometimes|boolean"),
        field("limits", "required|array"),
        field("limits.memory", "required|numeric|min:0"),
        field("limits.swap", "required|numeric|min:-1"),
        field("limits.disk", "required|numeric|min:0"),
        field("limits.io", "required|numeric|between:0,1000"),
        field("limits.threads", "nullable|regex:threads"),
        field("limits.cpu", "required|numeric|min:0"),
        field("feature_limits", "required|array"),
        field("feature_limits.databases", "present|nullable|integer|min:0"),
        field("feature_limits.allocations", "sometimes|nullable|integer|min:0"),
        field("feature_limits.backups", "present|nullable|integer|min:0"),
    ];
    if context.value("deploy").is_some() {
        fields.extend([
            field("deploy", "sometimes|required|array"),
            field("deploy.tags", "array|present"),
            field("deploy.dedicated_ip", "required_with:deploy,boolean"),
            field("deploy.port_range", "array|present"),
            field("deploy.port_range.*", "string"),
        ]);
    } else {
        fields.push(field("allocation.default", "required|integer|bail|exists:free_allocations"));
        fields.push(field("allocation.additional.*", "integer|exists:free_allocations"));
    }
    fields.push(field("start_on_completion", "sometimes|boolean"));
    context.validate(&fields)
}

fn check(context: &Context<'_>) -> Result<(), Refusal> {
    if context.state.is_pelican() {
        return check_on_pelican(context);
    }
    let mut fields = vec![
        field("external_id", "sometimes|nullable|string|between:1,191|unique:servers.external_id"),
        field("name", "required|string|min:1|max:191"),
        field("description", "nullable|string"),
        field("user", "required|integer|exists:users"),
        field("egg", "required|exists:eggs"),
        field("docker_image", "required|string|max:191|regex:image"),
        field("startup", "required|string"),
        field("environment", "present|array"),
        field("skip_scripts", "sometimes|boolean"),
        field("oom_disabled", "sometimes|boolean"),
        field("limits", "required|array"),
        field("limits.memory", "required|numeric|min:0"),
        field("limits.swap", "required|numeric|min:-1"),
        field("limits.disk", "required|numeric|min:0"),
        field("limits.io", "required|numeric|between:10,1000"),
        field("limits.threads", "nullable|regex:threads"),
        field("limits.cpu", "required|numeric|min:0"),
        field("feature_limits", "required|array"),
        field("feature_limits.databases", "present|nullable|integer|min:0"),
        field("feature_limits.allocations", "sometimes|nullable|integer|min:0"),
        field("feature_limits.backups", "present|nullable|integer|min:0"),
    ];
    let deploys = context.value("deploy").is_some();
    if !deploys {
        fields.push(field("allocation.default", "required|integer|bail|exists:free_allocations"));
        fields.push(field("allocation.additional.*", "integer|exists:free_allocations"));
    }
    let list = if deploys { "array|present" } else { "array" };
    fields.extend([
        field("deploy", "sometimes|required|array"),
        field("deploy.locations", list),
        field("deploy.locations.*", "integer|min:1"),
        field("deploy.dedicated_ip", "required_with:deploy,boolean"),
        field("deploy.port_range", list),
        field("deploy.port_range.*", "string"),
        field("start_on_completion", "sometimes|boolean"),
    ]);
    context.validate(&fields)
}

fn create(context: &mut Context<'_>) -> Outcome {
    check(context)?;
    let is_pelican = context.state.is_pelican();
    let has_no_ports = is_pelican && context.texts("deploy.port_range").is_empty();
    let (allocations, without) = match (context.value("deploy").is_some(), has_no_ports) {
        (true, true) => (Vec::new(), Some(nodes(context)?)),
        (true, false) => (vec![deploy(context)?], None),
        (false, _) => (chosen(context), None),
    };
    let egg = context.reference("egg").unwrap_or_default();
    check_variables(context, egg)?;
    let node = allocations.first().and_then(|id| context.state.allocations.get(*id)).map(|allocation| allocation.node);
    let without = without.and_then(|nodes| nodes.first().copied());
    let node = node.or(without).ok_or_else(Refusal::not_found)?;
    if !context.state.is_reachable(node) {
        return Err(Refusal::daemon_unreachable());
    }
    let (name, owner) = (context.required_text("name"), context.reference("user").unwrap_or_default());
    let id = context.state.add_server(&name, owner, egg, &allocations);
    fill(context, id, egg);
    if let Some(server) = context.state.servers.get_mut(id) {
        server.node = node;
    }
    let start = context.flag("start_on_completion").unwrap_or(false);
    context.state.request_installation(id, start);
    let server = context.state.servers.get(id).ok_or_else(Refusal::not_found)?;
    Reply::created(&server.to_application(context.state, &context.include()))
}

fn fill(context: &mut Context<'_>, id: u64, egg: u64) {
    let environment = variables(context, egg);
    let (limits, mut features) = (limits(context, true), feature_limits(context));
    for limit in [&mut features.databases, &mut features.allocations, &mut features.backups] {
        limit.get_or_insert(0);
    }
    let (external_id, description) = (context.text("external_id"), context.required_text("description"));
    let of_egg = context.state.eggs.get(egg).map(|egg| (egg.docker_images.first().cloned(), egg.startup.clone()));
    let (default_image, default_startup) = of_egg.unwrap_or_default();
    let image = context.text("docker_image").or(default_image.map(|(_, image)| image)).unwrap_or_default();
    let startup = context.text("startup").unwrap_or(default_startup);
    let skip_scripts = context.flag("skip_scripts").unwrap_or(false);
    if let Some(server) = context.state.servers.get_mut(id) {
        server.environment = environment;
        server.limits = limits;
        server.feature_limits = features;
        server.external_id = external_id;
        server.description = description;
        server.image = image;
        server.startup = startup;
        server.skip_scripts = skip_scripts;
        server.is_installed = false;
        server.files.clear();
    }
}

/// The allocations of the request: the default one, then the others.
fn chosen(context: &Context<'_>) -> Vec<u64> {
    let default = context.reference("allocation.default");
    default.into_iter().chain(context.references("allocation.additional")).collect()
}

/// The nodes with enough capacity among those that the request allows.
fn nodes(context: &Context<'_>) -> Result<Vec<u64>, Refusal> {
    let size = |name: &str| context.number(name).unwrap_or_default();
    let (locations, tags) = match context.state.is_pelican() {
        true => (Vec::new(), context.texts("deploy.tags")),
        false => (context.references("deploy.locations"), Vec::new()),
    };
    let nodes = with_capacity(context, size("limits.memory"), size("limits.disk"), &locations, &tags);
    let nodes: Vec<_> = nodes.into_iter().map(|node| node.id).collect();
    if nodes.is_empty() { Err(no_viable_node()) } else { Ok(nodes) }
}

/// A free allocation on a node with enough capacity.
fn deploy(context: &mut Context<'_>) -> Result<u64, Refusal> {
    let nodes = nodes(context)?;
    let ranges = context.texts("deploy.port_range");
    let dedicated = context.flag("deploy.dedicated_ip").unwrap_or(false);
    let state = &*context.state;
    let is_used = |ip: &str| state.allocations.iter().any(|other| other.ip == ip && other.server.is_some());
    let fits = |allocation: &&Allocation| {
        allocation.server.is_none()
            && nodes.contains(&allocation.node)
            && (ranges.is_empty() || ranges.iter().any(|range| is_within(range, allocation.port)))
            && !(dedicated && is_used(&allocation.ip))
    };
    let free: Vec<_> = state.allocations.iter().filter(fits).map(|allocation| allocation.id).collect();
    context.state.random.pick(&free).copied().ok_or_else(|| {
        let detail = "No allocations satisfying the requirements for automatic deployment were found.";
        Refusal::rule("NoViableAllocationException", detail)
            .with_hint("no allocation is free: use SeedNode::allocations")
    })
}

/// Whether `range` is this port or contains it.
fn is_within(range: &str, port: u16) -> bool {
    let (from, to) = range.split_once('-').unwrap_or((range, range));
    let bounds = from.parse::<u16>().ok().zip(to.parse::<u16>().ok());
    bounds.is_some_and(|(from, to)| (from..=to).contains(&port))
}
