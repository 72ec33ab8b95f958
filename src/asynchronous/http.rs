use std::error::Error as _;
use std::io;
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use tokio::runtime::{Handle, RuntimeFlavor};
use url::Url;

use crate::config::Config;
use crate::error::{Error, ErrorKind, Result};
use crate::request::Request;
use crate::wire::{Incoming, LARGEST_ANSWER, causes, is_tls, reserve, too_large, unanswered};

use super::pool::Pools;

/// The connections of a client, shared by all its clones.
#[derive(Debug)]
pub(crate) struct Http {
    pools: Pools,
    base: Url,
    #[cfg(feature = "__bench")]
    answer: Option<Incoming>,
}

impl Http {
    pub(crate) fn new(config: &Config) -> Result<Self> {
        Ok(Self {
            pools: Pools::new(config)?,
            base: config.base.clone(),
            #[cfg(feature = "__bench")]
            answer: config.answer.clone(),
        })
    }

    /// The client whose connections the current runtime drives.
    pub(super) fn client(&self) -> Result<reqwest::Client> {
        self.pools.current()
    }

    /// Sends a request once and reads the reply.
    pub(crate) async fn send(
        &self,
        request: &Request,
        headers: HeaderMap,
        timeout: Option<Duration>,
    ) -> Result<Incoming> {
        let mut message = reqwest::Request::new(request.method.clone(), request.url(&self.base));
        *message.headers_mut() = headers;
        *message.body_mut() = Some(request.body.bytes().into());
        *message.timeout_mut() = timeout;
        #[cfg(feature = "__bench")]
        if let Some(answer) = &self.answer {
            std::hint::black_box(message);
            return Ok(answer.clone());
        }
        read(&mut self.client()?.execute(message).await.map_err(failure)?).await
    }
}

pub(super) async fn read(response: &mut reqwest::Response) -> Result<Incoming> {
    let status = response.status().as_u16();
    let headers = std::mem::take(response.headers_mut());
    let body = read_body(response).await?;
    // Lets the task of the connection return it to the pool first. Otherwise the next call may open another one: with
    // eight callers on several threads, reqwest alone opens up to sixteen, and with this rarely more than eight. On one
    // thread, that task has gone on already.
    if !Handle::try_current().is_ok_and(|runtime| runtime.runtime_flavor() == RuntimeFlavor::CurrentThread) {
        tokio::task::yield_now().await;
    }
    Ok(Incoming { status, headers, body })
}

async fn read_body(response: &mut reqwest::Response) -> Result<Bytes> {
    // Most come in one piece, which is taken as it is.
    let length = reserve(response.content_length());
    let first = response.chunk().await.map_err(failure)?.unwrap_or_default();
    let Some(second) = response.chunk().await.map_err(failure)? else { return Ok(first) };
    let mut body = Vec::with_capacity(length.max(first.len().saturating_add(second.len())));
    body.extend_from_slice(&first);
    body.extend_from_slice(&second);
    drop((first, second));
    while let Some(chunk) = response.chunk().await.map_err(failure)? {
        if body.len() + chunk.len() > LARGEST_ANSWER {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.into())
}

pub(super) fn failure(error: reqwest::Error) -> Error {
    let kind = match &error {
        _ if is_tls(&error) => ErrorKind::Tls,
        error if error.is_connect() || is_unprocessed(error) => ErrorKind::Connect,
        error if error.is_timeout() => ErrorKind::Timeout,
        error if error.is_builder() => ErrorKind::InvalidInput,
        error if is_decompression(error) => ErrorKind::Corrupt,
        error if is_malformed(error) => ErrorKind::UnexpectedContent,
        _ => ErrorKind::Dropped,
    };
    unanswered(kind, error.without_url())
}

/// Whether the server says, by HTTP/2, that it has not looked at the request: it is about to close the connection, or
/// has too much to do. The type that knows is private to reqwest's dependencies, so its text has to do.
fn is_unprocessed(error: &reqwest::Error) -> bool {
    let text = causes(error).last().map(ToString::to_string).unwrap_or_default();
    text.starts_with("connection error received: not a result of an error")
        || text.starts_with("stream error received: refused stream before processing any application logic")
}

/// Whether the response is not valid HTTP. One that ends too early is not meant.
fn is_malformed(error: &reqwest::Error) -> bool {
    let Some(error) = causes(error).find_map(|cause| cause.downcast_ref::<hyper::Error>()) else { return false };
    // Invalid chunks are I/O errors.
    let io = error.source().and_then(|source| source.downcast_ref::<io::Error>()).map(io::Error::kind);
    error.is_parse() || matches!(io, Some(io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData))
}

/// Whether an answer cannot be decompressed, not for its connection: what befalls that is wrapped by hyper. One that
/// ends too early may lack its end for that, too.
fn is_decompression(error: &reqwest::Error) -> bool {
    let cause = causes(error).find(|cause| !cause.is::<reqwest::Error>());
    let cause = cause.and_then(|cause| cause.downcast_ref::<io::Error>());
    error.is_decode() && cause.is_some_and(|cause| cause.kind() != io::ErrorKind::UnexpectedEof)
}
