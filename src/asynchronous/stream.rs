//! Bodies that are sent or read piece by piece.

use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use http::{HeaderMap, header};
use url::Url;

use crate::error::{Error, ErrorKind, Result};
use crate::wire::Incoming;

use super::api::UploadBody;
use super::http::{Http, failure, read};

impl Http {
    /// Sends a body as it is made. Only standing still runs into the timeout, however long it takes in all.
    pub(crate) async fn upload(
        &self,
        url: &Url,
        content_type: &str,
        length: Option<u64>,
        body: UploadBody,
    ) -> Result<Incoming> {
        let meter = body.meter();
        let chunks = stream::try_unfold(body, |mut body| async {
            let mut chunk = Bytes::new();
            Ok::<_, Error>((body.fill(&mut chunk).await? > 0).then_some((chunk, body)))
        });
        let mut builder = self
            .client
            .post(url.clone())
            .header(header::USER_AGENT, self.user_agent.clone())
            .header(header::CONTENT_TYPE, content_type)
            .body(reqwest::Body::wrap_stream(chunks));
        if let Some(length) = length {
            builder = builder.header(header::CONTENT_LENGTH, length);
        }
        let mut answer = pin!(async { read(&mut builder.send().await.map_err(failure)?).await });
        loop {
            let before = meter.done();
            match within(self.timeout, answer.as_mut()).await {
                Some(answer) => return answer,
                None if meter.done() > before => {}
                None => return Err(stalled()),
            }
        }
    }

    /// Asks for a body that is read as it comes.
    pub(crate) async fn download(&self, url: &Url) -> Result<Streamed> {
        let request = self
            .client
            .get(url.clone())
            .header(header::USER_AGENT, self.user_agent.clone())
            .header(header::ACCEPT_ENCODING, "identity");
        let response = within(self.timeout, request.send()).await.ok_or_else(stalled)?.map_err(failure)?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Ok(Streamed { status, headers, response, timeout: self.timeout })
    }
}

/// An answer whose body has not been read yet.
pub(crate) struct Streamed {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    response: reqwest::Response,
    timeout: Option<Duration>,
}

impl Streamed {
    pub(crate) fn length(&self) -> Option<u64> {
        self.response.content_length()
    }

    /// The next bytes; none at the end.
    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>> {
        within(self.timeout, self.response.chunk()).await.ok_or_else(stalled)?.map_err(failure)
    }
}

async fn within<F: Future>(timeout: Option<Duration>, future: F) -> Option<F::Output> {
    match timeout {
        Some(timeout) => tokio::time::timeout(timeout, future).await.ok(),
        None => Some(future.await),
    }
}

fn stalled() -> Error {
    Error::new(ErrorKind::Timeout, "the transfer stood still for too long")
}
