//! Fake Wings: signed URLs and the websocket.

mod daemon;
mod download;
mod handshake;
mod incoming;
pub(crate) mod refusal;
mod signed;
mod socket;
mod upload;

use std::io;
use std::sync::Arc;

use http::Request;
use http_body_util::BodyExt;
use hyper::body::Incoming;

use crate::lock::lock;
use crate::shared::Shared;
use crate::state::State;
use crate::wings::refusal::WingsOutcome;
use crate::wire::call::Call;
use crate::wire::log::{Host, ReceivedRequest};
use crate::wire::reply::Reply;

/// Handles a request to Wings.
pub(crate) async fn handle(shared: &Arc<Shared>, call: &mut Call, request: Request<Incoming>) -> io::Result<Reply> {
    let segments = call.segments();
    let path: Vec<&str> = segments.iter().map(String::as_str).collect();
    if let Some(redirect) = without_slash(call) {
        return Ok(redirect);
    }
    if !is_online(&lock(&shared.state), call, &path) {
        return Err(io::ErrorKind::ConnectionAborted.into());
    }
    let outcome = match (call.method.as_str(), path.as_slice()) {
        ("POST", ["upload", "file"]) => upload::upload(shared, call, request).await?,
        ("GET", ["api", "servers", uuid, "ws"]) => {
            lock(&shared.log).push(ReceivedRequest::new(Host::Wings, call));
            handshake::handshake(shared, call, uuid, request)
        }
        _ => {
            call.body = request.into_body().collect().await.map_err(io::Error::other)?.to_bytes();
            lock(&shared.log).push(ReceivedRequest::new(Host::Wings, call));
            match (call.method.as_str(), path.as_slice()) {
                ("OPTIONS", _) => Ok(Reply::empty(204)),
                ("POST", ["api", "transfers"]) => incoming::receive(shared, call).await,
                _ => answer(&mut lock(&shared.state), call, &path),
            }
        }
    };
    let request_id = lock(&shared.state).random.uuid();
    let reply = outcome.unwrap_or_else(|refusal| refusal.into_reply(&request_id));
    Ok(with_common_headers(reply, &request_id))
}

/// Handles a request with nothing to wait for.
fn answer(state: &mut State, call: &Call, path: &[&str]) -> WingsOutcome {
    state.catch_up();
    match (call.method.as_str(), path) {
        ("GET", ["download", "file"]) => download::file(state, call),
        ("GET", ["download", "backup"]) => download::backup(state, call),
        _ => daemon::handle(state, call, path),
    }
}

/// Redirects to the path without its trailing slash, before anything else.
fn without_slash(call: &Call) -> Option<Reply> {
    let path = call.path.strip_suffix('/').filter(|path| !path.is_empty())?;
    if call.method != "GET" {
        return Some(Reply::empty(307).with_header("Location", path));
    }
    let page = format!("<a href=\"{path}\">Moved Permanently</a>.\n\n");
    Some(Reply::new(301, "text/html; charset=utf-8", page).with_header("Location", path))
}

/// Whether Wings is online on the node that a request is for. One listener stands for all nodes, so the server or the
/// node's own token decides.
fn is_online(state: &State, call: &Call, path: &[&str]) -> bool {
    let token = call.parameter("token").and_then(|token| state.parse_token(token));
    let uuid = match (path, &token) {
        (["api", "servers", uuid, ..], _) => uuid,
        (_, Some(token)) => token.text("server_uuid"),
        _ => "",
    };
    let of_server = state.server_id(uuid).and_then(|id| state.servers.get(id)).map(|server| server.node);
    let of_token = || state.nodes.find(|node| Some(node.token.as_str()) == call.bearer()).map(|node| node.id);
    of_server.or_else(of_token).map_or(state.wings.online, |node| state.is_online(node))
}

fn with_common_headers(reply: Reply, request_id: &str) -> Reply {
    const HEADERS: &str = "Accept, Accept-Encoding, Authorization, Cache-Control, Content-Type, Content-Length, Origin, \
                           X-Real-IP, X-CSRF-Token";
    reply
        .with_header("Access-Control-Allow-Credentials", "true")
        .with_header("Access-Control-Allow-Headers", HEADERS)
        .with_header("Access-Control-Allow-Methods", "GET, POST, PATCH, PUT, DELETE, OPTIONS")
        .with_header("Access-Control-Allow-Origin", "*")
        .with_header("Access-Control-Max-Age", "7200")
        .with_header("X-Request-Id", request_id)
}
