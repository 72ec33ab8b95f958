//! Bodies that are sent or read piece by piece.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::{Either, select};
use futures_util::stream;
use http::{HeaderMap, header};
use tokio::sync::oneshot;
use url::Url;

use crate::cancel::Stop;
use crate::error::{Error, ErrorKind, Result};
use crate::transfer::{CHUNK, Patience, Stall};
use crate::wire::Incoming;

use super::api::UploadBody;
use super::http::{Http, failure, read};
use super::watch::{Alarm, unless_stalled, unless_stopped, within};

/// How long a server has for refusing a large upload once it has got its beginning. Servers that reset the connection
/// right after that need it; each upload takes as much longer.
const FIRST_LOOK: Duration = Duration::from_millis(1);

/// How much is sent before hyper looks for a reply again: as many pieces as it takes before it writes them. With one more,
/// each write of them would be followed by one of a single piece.
const STRIDE: usize = 7 * CHUNK;

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
        let (reply, rest) = Reply::new();
        let chunks = stream::try_unfold((body, rest), |(mut body, mut rest)| async move {
            let mut chunk = Bytes::new();
            let filled = rest.fill(async { body.fill(&mut chunk).await }).await?;
            Ok::<_, Error>((filled > 0).then_some((chunk, (body, rest))))
        });
        let mut request = self.client()?.post(url.clone()).headers(headers).body(reqwest::Body::wrap_stream(chunks));
        if let Some(length) = length {
            request = request.header(header::CONTENT_LENGTH, length);
        }
        let exchange = async {
            let mut response = request.send().await.map_err(failure)?;
            reply.begin();
            read_reply(&mut response).await
        };
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
        unless_stalled(&mut Stall::new(patience), &mut Alarm::default(), observe, exchange).await?
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
        let (stall, alarm) = (Stall::new(patience), Alarm::default());
        Ok(Streamed { status, headers, response, stall, alarm, patience, stop: stop.clone() })
    }
}

/// The reply to an upload, as the task that sends the body sees it.
struct Reply {
    has_begun: Arc<AtomicBool>,
    _end: oneshot::Sender<Infallible>,
}

/// The part of an upload's body that has not been sent.
struct Rest {
    /// How much hyper has been given since it last looked for a reply.
    given: usize,
    has_looked: bool,
    is_unwanted: Arc<AtomicBool>,
    end: oneshot::Receiver<Infallible>,
}

impl Reply {
    fn new() -> (Self, Rest) {
        let (has_begun, (end, ended)) = (Arc::<AtomicBool>::default(), oneshot::channel());
        let rest = Rest { given: 0, has_looked: false, is_unwanted: Arc::clone(&has_begun), end: ended };
        (Self { has_begun, _end: end }, rest)
    }

    fn begin(&self) {
        self.has_begun.store(true, Ordering::Release);
    }
}

impl Rest {
    /// Waits for the next bytes. Once there is a reply, nothing more is sent: the server may have closed the connection,
    /// and when sending fails, hyper does not read the reply to its end.
    ///
    /// # Errors
    ///
    /// When the reply has been read or its reader is gone. This closes the connection.
    async fn fill(&mut self, next: impl Future<Output = Result<usize>>) -> Result<usize> {
        self.give_way().await;
        let is_over = || Error::new(ErrorKind::Dropped, "the server replied before it had read the upload");
        let filled = match select(&mut self.end, pin!(next)).await {
            Either::Left(_) => return Err(is_over()),
            Either::Right((filled, _)) => filled?,
        };
        if self.is_unwanted.load(Ordering::Acquire) {
            // Nothing comes this way: it ends when the other half is dropped.
            let _ = (&mut self.end).await;
            return Err(is_over());
        }
        self.given = self.given.saturating_add(filled);
        Ok(filled)
    }

    /// Lets hyper look for a reply: it does before it asks for more of the body, but not once sending has failed.
    async fn give_way(&mut self) {
        if !self.has_looked && self.given >= CHUNK {
            self.has_looked = true;
            tokio::time::sleep(FIRST_LOOK).await;
        } else if self.given >= STRIDE {
            tokio::task::yield_now().await;
        } else {
            return;
        }
        self.given = 0;
    }
}

/// Reads the reply to an upload. A refusal counts even if the connection breaks before its body is complete.
async fn read_reply(response: &mut reqwest::Response) -> Result<Incoming> {
    let (status, headers) = (response.status(), response.headers().clone());
    match read(response).await {
        Err(error) if error.kind() == ErrorKind::Dropped && !status.is_success() => {
            Ok(Incoming { status: status.as_u16(), headers, body: Bytes::new() })
        }
        read => read,
    }
}

/// A response whose body has not been read yet.
pub(crate) struct Streamed {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    response: reqwest::Response,
    stall: Stall,
    alarm: Alarm,
    patience: Patience,
    stop: Stop,
}

impl Streamed {
    pub(crate) fn length(&self) -> Option<u64> {
        self.response.content_length()
    }

    /// The next bytes; none at the end.
    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>> {
        let Self { response, stall, alarm, stop, .. } = self;
        let chunk = unless_stopped(stop, unless_stalled(stall, alarm, |_| true, response.chunk()));
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
