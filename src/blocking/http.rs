use std::error::Error as StdError;
use std::io::{self, Read};
use std::time::Duration;

use http::{HeaderMap, Response};
use ureq::unversioned::transport::{ConnectProxyConnector, Connector};
use ureq::{Agent, AsSendBody, Body};
use url::Url;

use crate::config::Config;
use crate::error::{Error, ErrorKind, Result};
use crate::proxies::Proxies;
use crate::request::Request;
use crate::wire::{Incoming, LARGEST_ANSWER, is_tls, reserve, too_large, unanswered};

use super::connect::{TcpConnector, Unresolved};
use super::early::AttentiveConnector;
use super::forward::ForwardConnector;

/// How much a connection to a node reserves for reading, and for writing. ureq's default is four times as much, which is
/// most of what a client of a node takes.
const NODE_BUFFER: usize = 32 << 10;

/// One pool of connections, shared by all clones of a client.
#[derive(Debug)]
pub(crate) struct Http {
    pub(super) agent: Agent,
    base: Url,
    pub(super) proxies: Proxies,
    timeout: Option<Duration>,
    #[cfg(feature = "__bench")]
    answer: Option<Incoming>,
}

impl Http {
    pub(crate) fn new(config: &Config) -> Result<Self> {
        let mut builder = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_connect(Some(config.connect_timeout))
            .timeout_global(config.options.timeout)
            .max_idle_connections_per_host(16)
            // For all hosts together. ureq's default is less than what one may have.
            .max_idle_connections(64)
            .user_agent("");
        if config.is_node {
            builder = builder.input_buffer_size(NODE_BUFFER).output_buffer_size(NODE_BUFFER);
        }
        let proxies = config.proxies()?.clone();
        builder = builder.proxy(proxy(&proxies, &config.base)?);
        let connector = ForwardConnector::default().chain(ConnectProxyConnector::default());
        let connector = connector.chain(TcpConnector::default());
        #[cfg(feature = "rustls")]
        let connector = connector.chain(super::tls::TlsConnector::new(config)?);
        let agent = Agent::with_parts(builder.build(), connector.chain(AttentiveConnector), Unresolved);
        Ok(Self {
            agent,
            base: config.base.clone(),
            proxies,
            timeout: config.options.timeout,
            #[cfg(feature = "__bench")]
            answer: config.answer.clone(),
        })
    }

    /// Sends a request once and reads the reply.
    pub(crate) fn send(&self, request: &Request, headers: HeaderMap, timeout: Option<Duration>) -> Result<Incoming> {
        let mut head = http::Request::new(());
        *head.method_mut() = request.method.clone();
        *head.uri_mut() =
            http::Uri::try_from(request.url_text(&self.base)).map_err(|error| unsendable(error.into()))?;
        *head.headers_mut() = headers;
        #[cfg(feature = "__bench")]
        if let Some(answer) = &self.answer {
            std::hint::black_box(head);
            return Ok(answer.clone());
        }
        let body = request.body.bytes();
        let response = match request.method {
            http::Method::GET | http::Method::HEAD => self.run(head, timeout),
            _ => self.run(head.map(|()| body.as_ref()), timeout),
        };
        read(response?)
    }

    fn run(&self, mut request: http::Request<impl AsSendBody>, timeout: Option<Duration>) -> Result<Response<Body>> {
        if timeout != self.timeout {
            request = self.agent.configure_request(request).timeout_global(timeout).build();
        }
        self.agent.run(request).map_err(failure)
    }
}

/// The proxy for a connection to `url`. ureq would choose by rules of its own.
pub(super) fn proxy(proxies: &Proxies, url: &Url) -> Result<Option<ureq::Proxy>> {
    let proxy = proxies.of(url).map(|proxy| ureq::Proxy::new(proxy.as_str()));
    proxy.transpose().map_err(|error| Error::config("the proxy cannot be used").with_source(error))
}

pub(super) fn read(response: Response<Body>) -> Result<Incoming> {
    let (head, body) = response.into_parts();
    let mut bytes = Vec::with_capacity(reserve(body.content_length()));
    let mut body = body.into_with_config().limit(LARGEST_ANSWER as u64).reader();
    body.read_to_end(&mut bytes).map_err(|error| failure(error.into()))?;
    Ok(Incoming { status: head.status.as_u16(), headers: head.headers, body: bytes.into() })
}

pub(super) fn unsendable(error: http::Error) -> Error {
    Error::invalid("the URL cannot be sent").with_source(error)
}

pub(super) fn failure(error: ureq::Error) -> Error {
    if let Some(own) = own_error(&error) {
        return own.clone();
    }
    let kind = match &error {
        _ if is_tls_failure(&error) => ErrorKind::Tls,
        ureq::Error::Timeout(ureq::Timeout::Connect | ureq::Timeout::Resolve)
        | ureq::Error::HostNotFound
        | ureq::Error::ConnectionFailed
        | ureq::Error::ConnectProxyFailed(_) => ErrorKind::Connect,
        ureq::Error::Io(error) if never_connected(error.kind()) => ErrorKind::Connect,
        ureq::Error::Timeout(_) => ErrorKind::Timeout,
        ureq::Error::Http(_) | ureq::Error::BadUri(_) => ErrorKind::InvalidInput,
        #[cfg(feature = "gzip")]
        ureq::Error::Decompress(_, error) if is_about_bytes(error) => ErrorKind::Corrupt,
        ureq::Error::Protocol(_) | ureq::Error::LargeResponseHeader(..) => ErrorKind::UnexpectedContent,
        _ => ErrorKind::Dropped,
    };
    match error {
        ureq::Error::BodyExceedsLimit(_) => too_large(),
        // ureq's own text repeats that it is an I/O error; what is inside says which.
        ureq::Error::Io(error) => unanswered(kind, error),
        error => unanswered(kind, error),
    }
}

/// What this crate's own transports have ended the exchange with.
fn own_error(error: &ureq::Error) -> Option<&Error> {
    let ureq::Error::Io(error) = error else { return None };
    error.get_ref()?.downcast_ref()
}

fn is_tls_failure(error: &ureq::Error) -> bool {
    match error {
        ureq::Error::Tls(_) | ureq::Error::TlsRequired => true,
        ureq::Error::Io(error) => is_tls(error),
        ureq::Error::Other(error) => {
            let error: &(dyn StdError + 'static) = error.as_ref();
            is_tls(error)
        }
        _ => false,
    }
}

fn never_connected(kind: io::ErrorKind) -> bool {
    use io::ErrorKind::{AddrNotAvailable, ConnectionRefused, HostUnreachable, NetworkDown, NetworkUnreachable};
    matches!(kind, ConnectionRefused | HostUnreachable | NetworkUnreachable | NetworkDown | AddrNotAvailable)
}

/// Whether an answer cannot be decompressed, not for its connection. One that ends too early may lack its end for that.
#[cfg(feature = "gzip")]
fn is_about_bytes(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData)
}
