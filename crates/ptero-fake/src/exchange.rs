//! One request and its answer, with whatever fault the script has for it.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{HeaderName, HeaderValue};
use http::{Request, Response};
use http_body_util::BodyExt;
use hyper::body::Incoming;

use super::answer::{Answer, Body};
use super::body::AnswerBody;
use super::call::{Call, parse_query};
use super::dispatch::dispatch;
use super::fault::Fault;
use super::log::{Host, ReceivedRequest};
use super::refusal::{Refusal, WingsRefusal, redirect};
use super::serve::{Shared, lock};
use super::wings;

pub(crate) async fn exchange(
    shared: Arc<Shared>,
    host: Host,
    request: Request<Incoming>,
) -> io::Result<Response<AnswerBody>> {
    let mut call = call_of(&request);
    let fault = lock(&shared.faults).next(&call.method, &call.path);
    let instead = fault.as_ref().and_then(|fault| replacement(&shared, host, fault));
    let answer = match (host, instead) {
        (Host::Wings, None) if fault != Some(Fault::DroppedBefore) => {
            wings::answer(&shared, &mut call, request).await?
        }
        (_, instead) => {
            call.body = request.into_body().collect().await.map_err(io::Error::other)?.to_bytes();
            lock(&shared.log).push(ReceivedRequest::new(host, &call));
            match instead {
                Some(answer) => answer,
                None if fault == Some(Fault::DroppedBefore) => return Err(dropped()),
                None => dispatch(&mut lock(&shared.state), &call),
            }
        }
    };
    shared.changed.notify_one();
    match fault {
        Some(Fault::DroppedAfter) => Err(dropped()),
        Some(Fault::Truncated(at)) => truncate(answer, at),
        Some(Fault::Slow(wait)) => {
            tokio::time::sleep(wait).await;
            respond(answer, None)
        }
        _ => respond(answer, None),
    }
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

/// What is answered instead of the request being executed.
fn replacement(shared: &Shared, host: Host, fault: &Fault) -> Option<Answer> {
    Some(match fault {
        Fault::RateLimited(wait) => rate_limited(*wait, lock(&shared.state).calendar.seconds()),
        Fault::Status(status) => match host {
            Host::Panel => Refusal::http(*status, "HttpException", "").into_json(),
            Host::Wings => {
                let request_id = lock(&shared.state).random.uuid();
                let error = "An unexpected error was encountered while processing this request";
                WingsRefusal::handled(*status, error).into_answer(&request_id)
            }
        },
        Fault::Answer { status, content_type, body } => Answer::new(*status, content_type, body.clone()),
        Fault::Redirect(location) => redirect(location),
        Fault::Slow(_) | Fault::DroppedBefore | Fault::DroppedAfter | Fault::Truncated(_) => return None,
    })
}

fn rate_limited(wait: Duration, now: i64) -> Answer {
    let refusal = Refusal::throttled(wait, now);
    refusal.into_json().with_header("X-RateLimit-Limit", "240").with_header("X-RateLimit-Remaining", "0")
}

fn dropped() -> io::Error {
    io::ErrorKind::ConnectionAborted.into()
}

fn truncate(answer: Answer, at: usize) -> io::Result<Response<AnswerBody>> {
    let whole = answer.bytes();
    // Nothing can be missing from an empty body: the connection breaks instead.
    if whole.is_empty() { Err(dropped()) } else { respond(answer, Some(AnswerBody::truncated(&whole, at))) }
}

fn respond(answer: Answer, body: Option<AnswerBody>) -> io::Result<Response<AnswerBody>> {
    let body = body.unwrap_or(match answer.body {
        Body::Bytes(bytes) => AnswerBody::Whole(Some(bytes)),
        Body::Generated { size } => AnswerBody::Generated { left: size },
    });
    let mut response = Response::builder().status(answer.status).body(body).map_err(io::Error::other)?;
    for (name, value) in answer.headers {
        // From bytes: Wings sends file names in raw UTF-8.
        if let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) {
            response.headers_mut().insert(HeaderName::from_bytes(name.as_bytes()).map_err(io::Error::other)?, value);
        }
    }
    Ok(response)
}
