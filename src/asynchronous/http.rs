use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use http::{HeaderMap, HeaderValue, header};
use reqwest::redirect::Policy;
use url::Url;

use crate::config::Config;
use crate::error::{Error, ErrorKind, Result};
use crate::request::Request;
use crate::wire::{Incoming, is_tls, unanswered};

use super::api::UploadBody;
use super::connect::Reuse;

/// One pool of connections, shared by all clones of a client.
#[derive(Debug)]
pub(crate) struct Http {
    client: reqwest::Client,
    reuse: Reuse,
    base: Url,
    timeout: Option<Duration>,
    user_agent: HeaderValue,
    #[cfg(feature = "__bench")]
    answer: Option<Incoming>,
}

impl Http {
    pub(crate) fn new(config: &Config) -> Result<Self> {
        let reuse = Reuse::default();
        let mut builder = reqwest::Client::builder()
            .connector_layer(reuse.clone())
            .redirect(Policy::none())
            .connect_timeout(config.connect_timeout)
            .tcp_nodelay(true);
        #[cfg(feature = "rustls")]
        {
            let mut tls = rustls::ClientConfig::clone(&*crate::tls::client_config(config)?);
            tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
            builder = builder.tls_backend_preconfigured(tls);
        }
        if let Some(proxy) = &config.proxy {
            let proxy = reqwest::Proxy::all(proxy.clone())
                .map_err(|error| Error::config("the proxy cannot be used").with_source(error))?;
            builder = builder.proxy(proxy);
        }
        let client =
            builder.build().map_err(|error| Error::config("the HTTP client cannot be set up").with_source(error))?;
        Ok(Self {
            client,
            reuse,
            base: config.base.clone(),
            timeout: config.timeout,
            user_agent: config.user_agent.clone(),
            #[cfg(feature = "__bench")]
            answer: config.answer.clone(),
        })
    }

    pub(crate) async fn send(&self, request: &Request, headers: HeaderMap) -> Result<Incoming> {
        let mut message = reqwest::Request::new(request.method.clone(), self.url(request));
        *message.headers_mut() = headers;
        *message.body_mut() = Some(request.body.bytes().into());
        *message.timeout_mut() = self.timeout;
        #[cfg(feature = "__bench")]
        if let Some(answer) = &self.answer {
            std::hint::black_box(message);
            return Ok(answer.clone());
        }
        let response = self.reuse.request(self.client.execute(message)).await.map_err(failure)?;
        let answer = read(response).await;
        self.reuse.answered();
        answer
    }

    fn url(&self, request: &Request) -> Url {
        let mut url = self.base.clone();
        url.set_path(&[url.path().trim_end_matches('/'), request.path.as_str()].concat());
        url.set_query(request.query.encode().as_deref());
        url
    }

    /// Sends a body as it is made. Only standing still runs into the timeout, however long it takes in all.
    pub(crate) async fn upload(
        &self,
        url: &Url,
        content_type: &str,
        length: Option<u64>,
        body: UploadBody,
    ) -> Result<Incoming> {
        let meter = body.meter();
        let chunks = stream::unfold(body, |mut body| async { body.next().await.map(|chunk| (chunk, body)) });
        let mut builder = self
            .client
            .post(url.clone())
            .header(header::USER_AGENT, self.user_agent.clone())
            .header(header::CONTENT_TYPE, content_type)
            .body(reqwest::Body::wrap_stream(chunks));
        if let Some(length) = length {
            builder = builder.header(header::CONTENT_LENGTH, length);
        }
        let mut answer = pin!(async { read(self.reuse.request(builder.send()).await.map_err(failure)?).await });
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
        let response =
            within(self.timeout, self.reuse.request(request.send())).await.ok_or_else(stalled)?.map_err(failure)?;
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

async fn read(mut response: reqwest::Response) -> Result<Incoming> {
    let status = response.status().as_u16();
    let headers = std::mem::take(response.headers_mut());
    let body = response.bytes().await.map_err(failure)?;
    Ok(Incoming { status, headers, body })
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

fn failure(error: reqwest::Error) -> Error {
    let kind = match &error {
        _ if is_tls(&error) => ErrorKind::Tls,
        error if error.is_connect() => ErrorKind::Connect,
        error if error.is_timeout() => ErrorKind::Timeout,
        error if error.is_builder() => ErrorKind::InvalidInput,
        _ => ErrorKind::Dropped,
    };
    unanswered(kind, error.without_url())
}
