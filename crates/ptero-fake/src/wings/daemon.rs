//! Wings' own API, which the panel uses with the token of the node.

mod backups;
mod files;
mod pelican;
mod pulls;
mod request;
mod servers;
mod system;
mod transfers;

use super::refusal::{WingsOutcome, WingsRefusal};
use crate::state::State;
use crate::state::server::Server;
use crate::wire::call::Call;
use crate::wire::reply::Reply;
use request::ServerRequest;

type Handler = fn(&mut ServerRequest<'_>) -> WingsOutcome;

/// Handles a request to a route of the daemon.
pub(super) fn handle(state: &mut State, call: &Call, path: &[&str]) -> WingsOutcome {
    let node = authenticate(state, call)?;
    if state.is_pelican() {
        if let Some(outcome) = pelican::of_node(state, node, call, path) {
            return outcome;
        }
    }
    let found: (Handler, &str, &str) = match (call.method.as_str(), path) {
        ("GET", ["api", "system"]) => return system::get(state, call),
        ("POST", ["api", "update"]) => return system::update(),
        ("GET", ["api", "servers"]) => return servers::list(state, node),
        ("POST", ["api", "servers"]) => return servers::create(state, node, call),
        ("DELETE", ["api", "transfers", _]) => return Ok(Reply::empty(500)),
        (method, ["api", "servers", uuid, rest @ ..]) => {
            let Some((handler, id)) = find(state, method, rest) else { return Ok(page_not_found()) };
            (handler, uuid, id)
        }
        _ => return Ok(page_not_found()),
    };
    let (handler, uuid, id) = found;
    let wanted = |server: &Server| server.uuid == uuid && server.node == node && server.copies > 0;
    let server = state.servers.find(wanted).map(|server| server.id).ok_or_else(WingsRefusal::unknown_server)?;
    handler(&mut ServerRequest { state, call, server, id })
}

/// The handler of a route below a server, and the second id in its path.
fn find<'a>(state: &State, method: &str, path: &[&'a str]) -> Option<(Handler, &'a str)> {
    let handler: Handler = match (method, path) {
        ("GET", []) => servers::get,
        ("DELETE", []) => servers::delete,
        ("GET", ["logs"]) => servers::logs,
        ("POST", ["power"]) => servers::power,
        ("POST", ["commands"]) => servers::commands,
        ("POST", ["install"]) => servers::install,
        ("POST", ["reinstall"]) => servers::reinstall,
        ("POST", ["sync"]) => servers::sync,
        ("POST", ["ws", "deny"]) => servers::deny_tokens,
        ("POST", ["transfer"]) => transfers::start,
        ("DELETE", ["transfer"]) => transfers::cancel,
        ("GET", ["files", "contents"]) => files::contents,
        ("GET", ["files", "list-directory"]) => files::list,
        ("PUT", ["files", "rename"]) => files::rename,
        ("POST", ["files", "copy"]) => files::copy,
        ("POST", ["files", "write"]) => files::write,
        ("POST", ["files", "create-directory"]) => files::create_directory,
        ("POST", ["files", "delete"]) => files::delete,
        ("POST", ["files", "compress"]) => files::compress,
        ("POST", ["files", "decompress"]) => files::decompress,
        ("POST", ["files", "chmod"]) => files::chmod,
        ("GET", ["files", "pull"]) => pulls::list,
        ("POST", ["files", "pull"]) => pulls::start,
        ("DELETE", ["files", "pull", id]) => return Some((pulls::cancel, id)),
        ("POST", ["backup"]) => backups::create,
        ("DELETE", ["backup", id]) => return Some((backups::delete, id)),
        ("POST", ["backup", id, "restore"]) => return Some((backups::restore, id)),
        ("GET", ["install-logs"]) if state.is_pelican() => pelican::install_logs,
        ("GET", ["files", "search"]) if state.is_pelican() => pelican::search,
        ("DELETE", ["deleteAllBackups"]) if state.is_pelican() => pelican::delete_all_backups,
        _ => return None,
    };
    Some((handler, ""))
}

/// The node that the token belongs to. One listener stands for all nodes.
fn authenticate(state: &State, call: &Call) -> Result<u64, WingsRefusal> {
    let token = call.bearer().ok_or_else(WingsRefusal::no_authorization)?;
    let node = state.nodes.find(|node| node.token == token).map(|node| node.id);
    node.ok_or_else(|| WingsRefusal::plain(403, "You are not authorized to access this endpoint."))
}

fn page_not_found() -> Reply {
    Reply::new(404, "text/plain", "404 page not found")
}
