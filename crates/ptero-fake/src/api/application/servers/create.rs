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

fn check(context: &Context<'_>) -> Result<(), Refusal> {
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
    let allocations = if context.value("deploy").is_some() { vec![deploy(context)?] } else { chosen(context) };
    let egg = context.reference("egg").unwrap_or_default();
    check_variables(context, egg)?;
    let node = allocations.first().and_then(|id| context.state.allocations.get(*id)).map(|allocation| allocation.node);
    if !context.state.is_reachable(node.ok_or_else(Refusal::not_found)?) {
        return Err(Refusal::daemon_unreachable());
    }
    let (name, owner) = (context.required_text("name"), context.reference("user").unwrap_or_default());
    let id = context.state.add_server(&name, owner, egg, &allocations);
    fill(context, id, egg);
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
    let (image, startup) = (context.required_text("docker_image"), context.required_text("startup"));
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

/// A free allocation on a node with enough capacity.
fn deploy(context: &mut Context<'_>) -> Result<u64, Refusal> {
    let size = |name: &str| context.number(name).unwrap_or_default();
    let locations = context.references("deploy.locations");
    let nodes = with_capacity(context, size("limits.memory"), size("limits.disk"), &locations);
    let nodes: Vec<_> = nodes.into_iter().map(|node| node.id).collect();
    if nodes.is_empty() {
        return Err(no_viable_node());
    }
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
