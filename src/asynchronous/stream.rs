//! Bodies that are sent or read piece by piece.

use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use http::{HeaderMap, header};
use url::Url;

use crate::cancel::Stop;
use crate::error::{Error, ErrorKind, Result};
use crate::transfer::{Patience, Stall};
use crate::wire::Incoming;

use super::api::UploadBody;
use super::http::{Http, failure, read};
use super::watch::{unless_stalled, unless_stopped, within};

/// How long a server has for refusing an upload before more than its first chunk is sent.
const FIRST_LOOK: Duration = Duration::from_millis(3);

impl Http {
    /// Sends a body as it is read. It may take any time, unless it stalls.
    pub(crate) async fn upload(
        &self,
        url: &Url,
        headers: HeaderMap,
        length: Option<u64>,
        body: UploadBody,
        patience: Patience,
    ) -> Result<Incoming> {
        let meter = body.meter();
        let chunks = stream::try_unfold((body, 0), |(mut body, number)| async move {
            give_way(number).await;
            let mut chunk = Bytes::new();
            Ok::<_, Error>((body.fill(&mut chunk).await? > 0).then_some((chunk, (body, number + 1))))
        });
        let mut request = self.client()?.post(url.clone()).headers(headers).body(reqwest::Body::wrap_stream(chunks));
        if let Some(length) = length {
            request = request.header(header::CONTENT_LENGTH, length);
        }
        let exchange = async { read(&mut request.send().await.map_err(failure)?).await };
        let (mut sent, mut is_finished) = (0, false);
        let observe = |stall: &mut Stall| {
            if meter.is_finished() && !is_finished {
                is_finished = true;
                *stall = Stall::new(Patience { silence: patience.reply(length), throughput: 0, ..patience });
                return false;
            }
            let before = std::mem::replace(&mut sent, meter.done());
            stall.moved(sent.saturating_sub(before));
            !meter.is_reading()
        };
        unless_stalled(&mut Stall::new(patience), observe, exchange).await?
    }

    /// Requests a body that is read as it arrives.
    pub(crate) async fn download(
        &self,
        url: &Url,
        headers: HeaderMap,
        patience: Patience,
        stop: &Stop,
    ) -> Result<Streamed> {
        let request = self.client()?.get(url.clone()).headers(headers);
        let response = within(patience.silence, request.send()).await;
        let response = response.ok_or_else(|| Error::new(ErrorKind::Timeout, "the node did not respond in time"))?;
        let response = response.map_err(failure)?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Ok(Streamed { status, headers, response, stall: Stall::new(patience), patience, stop: stop.clone() })
    }
}

/// Lets hyper look for a reply before it is given another chunk: once sending fails, it does not look any more. A server
/// that refuses an upload by its head does so right after the first one.
async fn give_way(number: u64) {
    match number {
        0 => {}
        1 => tokio::time::sleep(FIRST_LOOK).await,
        _ => tokio::task::yield_now().await,
    }
}

/// A response whose body has not been read yet.
pub(crate) struct Streamed {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    response: reqwest::Response,
    stall: Stall,
    patience: Patience,
    stop: Stop,
}

impl Streamed {
    pub(crate) fn length(&self) -> Option<u64> {
        self.response.content_length()
    }

    /// The next bytes; none at the end.
    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>> {
        let Self { response, stall, stop, .. } = self;
        let chunk = unless_stopped(stop, unless_stalled(stall, |_| true, response.chunk()));
        let chunk = chunk.await?.map_err(failure)?;
        self.stall.moved(chunk.as_ref().map_or(0, Bytes::len) as u64);
        Ok(chunk)
    }

    /// As much of the body as an error needs and arrives in time. The status already says that this is one.
    pub(crate) async fn beginning(&mut self, most: usize) -> Vec<u8> {
        let mut body = Vec::new();
        let _ = within(self.patience.silence, async {
            while body.len() < most {
                let Ok(Some(chunk)) = self.chunk().await else { break };
                body.extend_from_slice(&chunk);
            }
        })
        .await;
        body
    }
}
