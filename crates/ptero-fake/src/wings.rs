//! Fake Wings: signed URLs and the websocket.

mod download;
mod handshake;
mod socket;
mod upload;

use std::io;
use std::sync::Arc;

use http::Request;
use http_body_util::BodyExt;
use hyper::body::Incoming;

use super::answer::{Answer, Body};
use super::call::Call;
use super::log::{Host, ReceivedRequest};
use super::refusal::WingsRefusal;
use super::serve::{Shared, lock};
use super::state::State;
use super::token::Token;

type WingsOutcome = Result<Answer, WingsRefusal>;

/// Answers a request to Wings.
pub(crate) async fn answer(shared: &Arc<Shared>, call: &mut Call, request: Request<Incoming>) -> io::Result<Answer> {
    let segments = call.segments();
    let path: Vec<&str> = segments.iter().map(String::as_str).collect();
    let outcome = match (call.method.as_str(), path.as_slice()) {
        ("POST", ["upload", "file"]) => upload::upload(shared, call, request).await?,
        ("GET", ["api", "servers", uuid, "ws"]) => {
            lock(&shared.log).push(ReceivedRequest::new(Host::Wings, call));
            handshake::handshake(shared, call, uuid, request)
        }
        _ => {
            call.body = request.into_body().collect().await.map_err(io::Error::other)?.to_bytes();
            lock(&shared.log).push(ReceivedRequest::new(Host::Wings, call));
            let mut state = lock(&shared.state);
            state.catch_up();
            match (call.method.as_str(), path.as_slice()) {
                ("OPTIONS", _) => Ok(empty(204)),
                ("GET", ["download", "file"]) => download::file(&mut state, call),
                ("GET", ["download", "backup"]) => download::backup(&mut state, call),
                _ => Err(refuse_daemon_route(call)),
            }
        }
    };
    let request_id = lock(&shared.state).random.uuid();
    let answer = outcome.unwrap_or_else(|refusal| refusal.into_answer(&request_id));
    Ok(with_common_headers(answer, &request_id))
}

fn empty(status: u16) -> Answer {
    Answer { status, headers: Vec::new(), body: Body::Bytes(bytes::Bytes::new()) }
}

/// Everything else is for the panel, with a token that no client has.
fn refuse_daemon_route(call: &Call) -> WingsRefusal {
    if call.bearer().is_some() {
        WingsRefusal::plain(403, "You are not authorized to access this endpoint.")
    } else {
        let error = "The required authorization heads were not present in the request.";
        WingsRefusal::plain(401, error).with_header("Www-Authenticate", "Bearer")
    }
}

fn with_common_headers(answer: Answer, request_id: &str) -> Answer {
    const HEADERS: &str = "Accept, Accept-Encoding, Authorization, Cache-Control, Content-Type, Content-Length, Origin, \
                           X-Real-IP, X-CSRF-Token";
    answer
        .with_header("Access-Control-Allow-Credentials", "true")
        .with_header("Access-Control-Allow-Headers", HEADERS)
        .with_header("Access-Control-Allow-Methods", "GET, POST, PATCH, PUT, DELETE, OPTIONS")
        .with_header("Access-Control-Allow-Origin", "*")
        .with_header("Access-Control-Max-Age", "7200")
        .with_header("X-Request-Id", request_id)
}

/// The token of a signed URL, used up by this, and its server.
fn redeem(state: &mut State, call: &Call) -> Result<(Token, u64), WingsRefusal> {
    let token = call.parameter("token").and_then(Token::parse).ok_or_else(WingsRefusal::unexpected)?;
    if token.is_expired(state) {
        return Err(WingsRefusal::unexpected());
    }
    let server = state.server_id(token.text("server_uuid")).ok_or_else(WingsRefusal::not_found)?;
    // Used up from here on, whatever comes of it.
    if token.redeem(state) { Ok((token, server)) } else { Err(WingsRefusal::not_found()) }
}
