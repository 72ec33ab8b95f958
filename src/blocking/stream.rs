//! Bodies that are sent or read piece by piece.

use std::io::{self, Read};
use std::mem;
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, Method, Request, Response, Uri, header};
use ureq::{AsSendBody, Body, SendBody};
use url::Url;

use crate::cancel::Stop;
use crate::error::{ErrorKind, Result};
use crate::transfer::{CHUNK, Patience, Stall};
use crate::wire::Incoming;

use super::api::UploadBody;
use super::http::{Http, failure, proxy, read, unsendable};
use super::watch;

impl Http {
    /// Sends a body as it is read. It may take any time, unless it stalls.
    pub(crate) fn upload(
        &self,
        url: &Url,
        mut headers: HeaderMap,
        length: Option<u64>,
        body: UploadBody,
        patience: Patience,
    ) -> Result<Incoming> {
        if let Some(length) = length {
            headers.insert(header::CONTENT_LENGTH, length.into());
        }
        let request = request(Method::POST, url, headers)?;
        let mut body = BodyReader { body, left: length };
        let response = watch::streaming(&mut Stall::new(patience), || {
            self.stream(url, request, SendBody::from_reader(&mut body), patience.reply(length), patience.silence)
        });
        read_reply(response?)
    }

    /// Requests a body that is read as it arrives.
    pub(crate) fn download(&self, url: &Url, headers: HeaderMap, patience: Patience, stop: &Stop) -> Result<Streamed> {
        let request = request(Method::GET, url, headers)?;
        let (head, body) = self.stream(url, request, (), patience.silence, None)?.into_parts();
        Ok(Streamed {
            status: head.status.as_u16(),
            headers: head.headers,
            length: body.content_length(),
            reader: body.into_with_config().limit(u64::MAX).reader(),
            buffer: Bytes::new(),
            stall: Stall::new(patience),
            patience,
            stop: stop.clone(),
        })
    }

    fn stream(
        &self,
        url: &Url,
        request: Request<()>,
        body: impl AsSendBody,
        head: Option<Duration>,
        rest: Option<Duration>,
    ) -> Result<Response<Body>> {
        let request = self.agent.configure_request(request.map(|()| body)).timeout_global(None);
        let request = request.proxy(proxy(&self.proxies, url)?);
        let request = request.timeout_send_request(head).timeout_recv_response(head).timeout_recv_body(rest).build();
        self.agent.run(request).map_err(failure)
    }
}

/// Reads the reply to an upload. A refusal counts even if the connection breaks before its body is complete.
fn read_reply(response: Response<Body>) -> Result<Incoming> {
    let (status, headers) = (response.status(), response.headers().clone());
    match read(response) {
        Err(error) if error.kind() == ErrorKind::Dropped && !status.is_success() => {
            Ok(Incoming { status: status.as_u16(), headers, body: Bytes::new() })
        }
        read => read,
    }
}

fn request(method: Method, url: &Url, headers: HeaderMap) -> Result<Request<()>> {
    let mut request = Request::new(());
    *request.method_mut() = method;
    *request.uri_mut() = Uri::try_from(url.as_str()).map_err(|error| unsendable(error.into()))?;
    *request.headers_mut() = headers;
    Ok(request)
}

/// A response whose body has not been read yet.
pub(crate) struct Streamed {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    length: Option<u64>,
    reader: ureq::BodyReader<'static>,
    /// Where the last chunk was read into, to be used again if that is no longer in use.
    buffer: Bytes,
    stall: Stall,
    patience: Patience,
    stop: Stop,
}

impl Streamed {
    pub(crate) fn length(&self) -> Option<u64> {
        self.length
    }

    /// The next bytes; none at the end.
    pub(crate) fn chunk(&mut self) -> Result<Option<Bytes>> {
        let mut buffer = mem::take(&mut self.buffer).try_into_mut().unwrap_or_else(|_| BytesMut::zeroed(CHUNK));
        let Self { reader, stall, stop, .. } = self;
        let _stoppable = watch::stoppable(stop);
        let read = watch::streaming(stall, || reader.read(&mut buffer));
        let read = read.map_err(|error| failure(error.into()))?;
        self.buffer = buffer.freeze();
        // A reader never returns more than fits.
        Ok((read > 0).then(|| self.buffer.slice(..read)))
    }

    /// As much of the body as an error needs and arrives in time. The status already says that this is one.
    pub(crate) fn beginning(&mut self, most: usize) -> Vec<u8> {
        let started = Instant::now();
        let mut body = Vec::new();
        while body.len() < most {
            let silence = self.patience.silence.map(|silence| silence.saturating_sub(started.elapsed()));
            self.stall = Stall::new(Patience { silence, throughput: 0, ..self.patience });
            let Ok(Some(chunk)) = self.chunk() else { break };
            body.extend_from_slice(&chunk);
        }
        body
    }
}

/// An upload's body as ureq reads it.
struct BodyReader {
    body: UploadBody,
    /// How much of the announced length is left.
    left: Option<u64>,
}

impl Read for BodyReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let filled = if watch::has_replied() {
            // Nothing is sent any more, but ureq wants what was announced.
            usize::try_from(self.left.unwrap_or(0)).map_or(buffer.len(), |left| left.min(buffer.len()))
        } else {
            let room = CHUNK.min(buffer.len());
            let room = buffer.get_mut(..room).unwrap_or_default();
            watch::unwatched(|| self.body.fill(room)).map_err(io::Error::other)?
        };
        self.left = self.left.map(|left| left.saturating_sub(filled as u64));
        Ok(filled)
    }
}
