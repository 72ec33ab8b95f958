//! Fake Wings: signed URLs, and the way in to the websocket.

use std::io;

use http::Request;
use http_body_util::BodyExt;
use hyper::body::Incoming;

use super::answer::Answer;
use super::call::Call;
use super::log::{Host, ReceivedRequest};
use super::refusal::WingsRefusal;
use super::serve::{Shared, lock};

/// Answers a request to Wings.
pub(crate) async fn answer(shared: &Shared, call: &mut Call, request: Request<Incoming>) -> io::Result<Answer> {
    call.body = request.into_body().collect().await.map_err(io::Error::other)?.to_bytes();
    lock(&shared.log).push(ReceivedRequest::new(Host::Wings, call));
    let error = "The required authorization heads were not present in the request.";
    Ok(WingsRefusal::plain(401, error).into_answer(""))
}
