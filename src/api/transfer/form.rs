use std::collections::VecDeque;

use http::{HeaderMap, header};

use crate::error::{Error, ErrorKind, Expected, Result};
use crate::transfer::{Announced, Boundary, Meter, ProgressHook};

use super::super::engine::Attempt;
use super::super::{Client, dual, unless_stopped};
use super::body::{Content, Piece, UploadBody};
use super::wings::Target;

/// A form with files, which are read as they are sent.
pub(super) struct Form {
    boundary: Boundary,
    pieces: VecDeque<Piece>,
    /// The bytes around the files.
    framing: u64,
    /// The bytes of the files, as far as they are known.
    files: Option<u64>,
}

#[dual]
impl Form {
    pub(super) fn new() -> Self {
        Self { boundary: Boundary::random(), pieces: VecDeque::new(), framing: 0, files: Some(0) }
    }

    pub(super) fn add_file(&mut self, field: &str, name: String, length: Option<u64>, content: Content) {
        self.frame(self.boundary.opening(field, &name));
        self.files = self.files.zip(length).and_then(|(sum, length)| sum.checked_add(length));
        self.pieces.push_back(Piece::File(Announced::new(name, length), content));
        self.frame(self.boundary.closing());
    }

    #[cfg(feature = "wings")]
    pub(super) fn add_text(&mut self, field: &str, value: &str) {
        self.frame(self.boundary.text(field, value));
    }

    fn frame(&mut self, bytes: bytes::Bytes) {
        self.framing = self.framing.saturating_add(bytes.len() as u64);
        self.pieces.push_back(Piece::Frame(bytes));
    }

    /// Sends the form once, with these headers and those that every form has.
    pub(super) async fn post(
        mut self,
        attempt: &mut Attempt<'_>,
        client: &Client,
        target: &Target,
        mut headers: HeaderMap,
        hook: ProgressHook,
    ) -> Result<()> {
        self.frame(self.boundary.end());
        let stop = client.stop();
        let body = UploadBody::new(self.pieces, Meter::new(self.files, hook), stop.clone());
        let (fault, meter) = (body.fault(), body.meter());
        let length = self.files.and_then(|length| length.checked_add(self.framing));
        headers.insert(header::USER_AGENT, client.config().user_agent.clone());
        headers.insert(header::CONTENT_TYPE, self.boundary.content_type());
        attempt.intercept(&target.endpoint(), &mut headers)?;
        let carried = headers.clone();
        let patience = attempt.patience().map_err(|error| target.describe(error))?;
        let sent = attempt.begin();
        let upload = client.shared.http.upload(target.url(), headers, length, body, patience);
        let reply = unless_stopped(stop, upload).await;
        let status = reply.as_ref().ok().map(|reply| reply.status);
        let outcome = match (fault.take(), reply) {
            // What stopped the body says more than that the transport was stopped.
            (Some(error), _) | (None, Err(error)) => Err(target.describe(error)),
            (None, Ok(reply)) => target
                .judge(&carried, reply.status, &reply.headers, &reply.body, Expected::Nothing)
                .and_then(|()| was_received(&meter, reply.status).map_err(|error| target.describe(error))),
        };
        sent.end(&target.endpoint(), status, outcome.as_ref().err());
        outcome
    }
}

/// A success means nothing if the server had not been sent everything.
fn was_received(meter: &Meter, status: u16) -> Result<()> {
    if meter.is_finished() {
        return Ok(());
    }
    let message = format!("the server replied with status {status} before it had received the upload");
    Err(Error::new(ErrorKind::UnexpectedContent, message).with_status(status).with_sent(true))
}
