//! `/api/application/nodes/{node}/allocations`

use std::net::{IpAddr, Ipv4Addr};

use ipnet::{Ipv4AddrRange, Ipv4Net};
use ptero_model::routes;

use crate::api::context::Context;
use crate::api::endpoint::Endpoint;
use crate::api::paging::{Paging, exactly, filters, partly};
use crate::api::validation::field;
use crate::state::allocation::Allocation;
use crate::wire::refusal::{Outcome, Refusal};
use crate::wire::reply::Reply;

pub(crate) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(&routes::APPLICATION_NODES_ALLOCATIONS_LIST, list),
    Endpoint::new(&routes::APPLICATION_NODES_ALLOCATIONS_CREATE, create),
    Endpoint::new(&routes::APPLICATION_NODES_ALLOCATIONS_DELETE, delete),
];

const MOST_PORTS: usize = 1000;

/// The id of the node in the path.
fn node(context: &Context<'_>) -> Result<u64, Refusal> {
    let id = context.id("node")?;
    context.state.nodes.get(id).map(|node| node.id).ok_or_else(Refusal::not_found)
}

fn list(context: &mut Context<'_>) -> Outcome {
    let node = node(context)?;
    let filters = filters(context.call, &["ip", "port", "ip_alias", "server_id"])?;
    let matches = |allocation: &Allocation, name: &str, value: &str| match name {
        "ip" => exactly(&allocation.ip, value),
        "port" => exactly(&allocation.port.to_string(), value),
        "ip_alias" => partly(allocation.alias.as_deref().unwrap_or_default(), value),
        // Anything except the number of a server selects unassigned allocations.
        _ => match value.parse::<u64>() {
            Ok(server) if server > 0 => allocation.server == Some(server),
            _ => allocation.server.is_none(),
        },
    };
    let fits = |allocation: &&Allocation| {
        allocation.node == node && filters.iter().all(|(name, value)| matches(allocation, name, value))
    };
    let allocations: Vec<_> = context.state.allocations.iter().filter(fits).collect();
    let (state, include) = (&*context.state, context.include());
    let page = Paging::application(50)
        .page(context.call, &state.settings, &allocations, |allocation| allocation.to_application(state, &include));
    Reply::ok(&page)
}

fn create(context: &mut Context<'_>) -> Outcome {
    let node = node(context)?;
    context.validate(&[
        field("ip", "required|string"),
        field("alias", "sometimes|nullable|string|max:191"),
        field("ports", "required|array"),
        field("ports.*", "string"),
    ])?;
    let addresses = addresses(&context.required_text("ip"))?;
    let mut ports = Vec::new();
    for mapping in context.texts("ports") {
        ports.extend(ports_of(&mapping)?);
    }
    let alias = context.text("alias");
    if context.state.is_pelican() {
        let taken = |row: &Allocation| row.node == node && addresses.contains(&row.ip) && ports.contains(&row.port);
        if context.state.allocations.find(taken).is_some() {
            return Err(Refusal::unexpected("UniqueConstraintViolationException"));
        }
    }
    for ip in addresses {
        for port in &ports {
            let taken = |row: &Allocation| row.node == node && row.ip == ip && row.port == *port;
            // An existing one stays as it is.
            if context.state.allocations.find(taken).is_none() {
                let (ip, alias, port) = (ip.clone(), alias.clone(), *port);
                context.state.allocations.add(|id| Allocation { id, node, ip, alias, port, notes: None, server: None });
            }
        }
    }
    Reply::no_content()
}

/// The addresses of an address, a range or `localhost`.
fn addresses(text: &str) -> Result<Vec<String>, Refusal> {
    let unreadable = || {
        let detail = format!("Could not parse provided allocation IP address ({text}): Invalid IP address format");
        Refusal::display(&detail)
    };
    let Some((address, mask)) = text.split_once('/') else {
        let name = if text == "localhost" { "127.0.0.1" } else { text };
        return Ok(vec![name.parse::<IpAddr>().map_err(|_| unreadable())?.to_string()]);
    };
    let mask: u8 = mask.parse().map_err(|_| unreadable())?;
    if !(25..=32).contains(&mask) {
        return Err(Refusal::rule("CidrOutOfRangeException", "CIDR notation only allows masks between /25 and /32."));
    }
    let address: Ipv4Addr = address.parse().map_err(|_| unreadable())?;
    let range = Ipv4Net::new(address, mask).map_err(|_| unreadable())?;
    Ok(Ipv4AddrRange::new(range.network(), range.broadcast()).map(|address| address.to_string()).collect())
}

/// The ports of `25565` or `25565-25570`.
fn ports_of(mapping: &str) -> Result<Vec<u16>, Refusal> {
    let (from, to) = mapping.split_once('-').unwrap_or((mapping, mapping));
    let (Ok(from), Ok(to)) = (from.parse::<u32>(), to.parse::<u32>()) else {
        let detail = format!("The mapping provided for `{mapping}` was invalid and could not be processed.");
        return Err(Refusal::rule("InvalidPortMappingException", &detail));
    };
    if (from..=to).count() > MOST_PORTS {
        let detail = "Adding more than 1000 ports in a single range at once is not supported.";
        return Err(Refusal::rule("TooManyPortsInRangeException", detail));
    }
    let ports: Result<Vec<_>, _> = (from..=to).map(u16::try_from).collect();
    match ports {
        Ok(ports) if from > 1024 => Ok(ports),
        _ => {
            let detail = "Ports in an allocation must be greater than 1024 and less than or equal to 65535.";
            Err(Refusal::rule("PortOutOfRangeException", detail))
        }
    }
}

fn delete(context: &mut Context<'_>) -> Outcome {
    let (node, id) = (node(context)?, context.id("allocation")?);
    let allocation = context.state.allocations.get(id).filter(|allocation| allocation.node == node);
    if allocation.ok_or_else(Refusal::not_found)?.server.is_some() {
        let detail = "A server is currently assigned to this allocation. An allocation can only be deleted if no server \
                      is currently assigned.";
        return Err(Refusal::rule("ServerUsingAllocationException", detail));
    }
    context.state.allocations.remove(id);
    Reply::no_content()
}
