//! One request and its reply, with the fault that is scripted for it.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{HeaderName, HeaderValue};
use http::{Request, Response};
use http_body_util::BodyExt;
use hyper::body::Incoming;

use crate::api::dispatch::dispatch;
use crate::fault::Fault;
use crate::lock::lock;
use crate::shared::Shared;
use crate::stall;
use crate::state::State;
use crate::wings;
use crate::wings::refusal::WingsRefusal;
use crate::wire::body::ReplyBody;
use crate::wire::call::{Call, parse_query};
use crate::wire::log::{Host, ReceivedRequest};
use crate::wire::refusal::Refusal;
use crate::wire::reply::{Body, Reply};

pub(crate) async fn exchange(
    shared: Arc<Shared>,
    host: Host,
    request: Request<Incoming>,
) -> io::Result<Response<ReplyBody>> {
    let mut call = call_of(&request);
    let fault = lock(&shared.faults).next(&call.method, &call.path);
    let instead = fault.as_ref().and_then(|fault| replacement(&shared, host, fault));
    let reply = match (host, instead) {
        (Host::Wings, None) if fault != Some(Fault::DroppedBefore) => {
            wings::handle(&shared, &mut call, request).await?
        }
        (_, instead) => {
            call.body = request.into_body().collect().await.map_err(io::Error::other)?.to_bytes();
            lock(&shared.log).push(ReceivedRequest::new(host, &call));
            match instead {
                Some(reply) => reply,
                None if fault == Some(Fault::DroppedBefore) => return Err(dropped()),
                None => carry_out(&mut lock(&shared.state), &call),
            }
        }
    };
    shared.changed.notify_one();
    match fault {
        Some(Fault::DroppedAfter) => Err(dropped()),
        Some(Fault::Truncated(at)) => truncate(reply, at),
        Some(Fault::Slow(wait)) => {
            tokio::time::sleep(wait).await;
            respond(reply, None)
        }
        _ => respond(reply, None),
    }
}

/// Carries a request out, and tells programs that will wait for ever.
fn carry_out(state: &mut State, call: &Call) -> Reply {
    let reply = dispatch(state, call);
    let was_noticed = state.stalls.is_noticed();
    if call.method != "GET" || !state.is_stalled(&call.path) {
        return reply;
    }
    if !was_noticed {
        eprintln!("ptero-fake: GET {}: {}", call.path, stall::HINT);
    }
    reply.with_header("X-Fake-Hint", stall::HINT)
}

fn call_of(request: &Request<Incoming>) -> Call {
    let raw_query = request.uri().query().unwrap_or_default().to_owned();
    Call {
        method: request.method().as_str().to_owned(),
        path: request.uri().path().to_owned(),
        query: parse_query(&raw_query),
        raw_query,
        headers: request.headers().clone(),
        body: Bytes::new(),
    }
}

/// The reply of a fault that replaces the execution of the request.
fn replacement(shared: &Shared, host: Host, fault: &Fault) -> Option<Reply> {
    Some(match fault {
        Fault::RateLimited(wait) => rate_limited(*wait, lock(&shared.state).clock.seconds()),
        Fault::Status(status) => match host {
            Host::Panel => Refusal::http(*status, "HttpException", "").into_json(),
            Host::Wings => {
                let request_id = lock(&shared.state).random.uuid();
                let error = "An unexpected error was encountered while processing this request";
                WingsRefusal::handled(*status, error).into_reply(&request_id)
            }
        },
        Fault::Reply { status, content_type, body } => Reply::new(*status, content_type, body.clone()),
        Fault::Redirect(location) => Reply::redirect(location),
        Fault::Slow(_) | Fault::DroppedBefore | Fault::DroppedAfter | Fault::Truncated(_) => return None,
    })
}

fn rate_limited(wait: Duration, now: i64) -> Reply {
    let refusal = Refusal::throttled(wait, now);
    refusal.into_json().with_header("X-RateLimit-Limit", "240").with_header("X-RateLimit-Remaining", "0")
}

fn dropped() -> io::Error {
    io::ErrorKind::ConnectionAborted.into()
}

fn truncate(reply: Reply, at: usize) -> io::Result<Response<ReplyBody>> {
    let whole = reply.bytes();
    // An empty body cannot be truncated: the connection breaks instead.
    if whole.is_empty() { Err(dropped()) } else { respond(reply, Some(ReplyBody::truncated(&whole, at))) }
}

fn respond(reply: Reply, body: Option<ReplyBody>) -> io::Result<Response<ReplyBody>> {
    let body = body.unwrap_or(match reply.body {
        Body::Bytes(bytes) => ReplyBody::Whole(Some(bytes)),
        Body::Generated { size } => ReplyBody::Generated { left: size },
        Body::Broken { part, size } => ReplyBody::Truncated { part: Some(part), left: size, flushed: false },
    });
    let mut response = Response::builder().status(reply.status).body(body).map_err(io::Error::other)?;
    for (name, value) in reply.headers {
        // From bytes: Wings sends file names in raw UTF-8.
        if let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) {
            response.headers_mut().insert(HeaderName::from_bytes(name.as_bytes()).map_err(io::Error::other)?, value);
        }
    }
    Ok(response)
}
