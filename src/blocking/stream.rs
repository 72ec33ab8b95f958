//! Bodies that are sent or read piece by piece.

use std::io::{self, Read};
use std::mem;

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, header};
use ureq::{AsSendBody, Body, SendBody};
use url::Url;

use crate::error::Result;
use crate::transfer::CHUNK;
use crate::wire::Incoming;

use super::api::UploadBody;
use super::http::{Http, failure, read, unsendable};

impl Http {
    /// Sends a body as it is made. Only standing still runs into the timeout, however long it takes in all.
    pub(crate) fn upload(
        &self,
        url: &Url,
        content_type: &str,
        length: Option<u64>,
        body: UploadBody,
    ) -> Result<Incoming> {
        let mut request = http::Request::post(url.as_str())
            .header(header::USER_AGENT, self.user_agent.clone())
            .header(header::CONTENT_TYPE, content_type);
        if let Some(length) = length {
            request = request.header(header::CONTENT_LENGTH, length);
        }
        let mut body = BodyReader(body);
        read(self.stream(request, SendBody::from_reader(&mut body))?)
    }

    /// Asks for a body that is read as it comes.
    pub(crate) fn download(&self, url: &Url) -> Result<Streamed> {
        let request = http::Request::get(url.as_str())
            .header(header::USER_AGENT, self.user_agent.clone())
            .header(header::ACCEPT_ENCODING, "identity");
        let (head, body) = self.stream(request, ())?.into_parts();
        let length = body.content_length();
        let reader = body.into_with_config().limit(u64::MAX).reader();
        Ok(Streamed { status: head.status.as_u16(), headers: head.headers, length, reader, buffer: Bytes::new() })
    }

    fn stream(&self, request: http::request::Builder, body: impl AsSendBody) -> Result<http::Response<Body>> {
        let request = request.body(body).map_err(unsendable)?;
        let request = self
            .agent
            .configure_request(request)
            .timeout_global(None)
            .timeout_per_read(self.timeout)
            .timeout_per_write(self.timeout)
            .build();
        self.agent.run(request).map_err(failure)
    }
}

/// An answer whose body has not been read yet.
pub(crate) struct Streamed {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    length: Option<u64>,
    reader: ureq::BodyReader<'static>,
    /// Where the last chunk was read into, to be used again if that is no longer in use.
    buffer: Bytes,
}

impl Streamed {
    pub(crate) fn length(&self) -> Option<u64> {
        self.length
    }

    /// The next bytes; none at the end.
    pub(crate) fn chunk(&mut self) -> Result<Option<Bytes>> {
        let mut buffer = mem::take(&mut self.buffer).try_into_mut().unwrap_or_else(|_| BytesMut::zeroed(CHUNK));
        let read = self.reader.read(&mut buffer).map_err(|error| failure(error.into()))?;
        self.buffer = buffer.freeze();
        // A reader never gives more than fits.
        Ok((read > 0).then(|| self.buffer.slice(..read)))
    }
}

/// An upload's body as ureq reads it.
struct BodyReader(UploadBody);

impl Read for BodyReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let room = CHUNK.min(buffer.len());
        self.0.fill(buffer.get_mut(..room).unwrap_or_default()).map_err(io::Error::other)
    }
}
