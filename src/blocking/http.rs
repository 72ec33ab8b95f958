use std::error::Error as StdError;
use std::io;

use bytes::Bytes;
use ureq::Agent;
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::{ConnectProxyConnector, Connector, TcpConnector};

use crate::config::Config;
use crate::error::{Error, ErrorKind, Result};
use crate::wire::{Incoming, Outgoing, is_tls, unanswered};

/// One pool of connections, shared by all clones of a client.
#[derive(Debug)]
pub(crate) struct Http {
    agent: Agent,
}

impl Http {
    pub(crate) fn new(config: &Config) -> Result<Self> {
        let mut builder = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_connect(Some(config.connect_timeout))
            .timeout_global(config.timeout)
            .max_idle_connections_per_host(16)
            .user_agent("");
        if let Some(proxy) = &config.proxy {
            let proxy = ureq::Proxy::new(proxy.as_str())
                .map_err(|error| Error::config("the proxy cannot be used").with_source(error))?;
            builder = builder.proxy(Some(proxy));
        }
        let connector = ConnectProxyConnector::default().chain(TcpConnector::default());
        #[cfg(feature = "rustls")]
        let connector = connector.chain(super::tls::TlsConnector::new(config)?);
        let agent = Agent::with_parts(builder.build(), connector, DefaultResolver::default());
        Ok(Self { agent })
    }

    pub(crate) fn send(&self, request: &Outgoing) -> Result<Incoming> {
        let mut head = http::Request::builder().method(request.method.clone()).uri(request.url.as_str());
        if let Some(headers) = head.headers_mut() {
            headers.clone_from(&request.headers);
        }
        let unsendable = |error| Error::invalid("the URL cannot be sent").with_source(error);
        let response = match request.method {
            http::Method::GET | http::Method::HEAD => self.agent.run(head.body(()).map_err(unsendable)?),
            _ => self.agent.run(head.body(request.body.as_ref()).map_err(unsendable)?),
        };
        let response = response.map_err(failure)?;
        let (head, mut body) = response.into_parts();
        let body = body.with_config().limit(u64::MAX).read_to_vec().map_err(failure)?;
        Ok(Incoming { status: head.status.as_u16(), headers: head.headers, body: Bytes::from(body) })
    }
}

fn failure(error: ureq::Error) -> Error {
    let kind = match &error {
        _ if is_tls_failure(&error) => ErrorKind::Tls,
        ureq::Error::Timeout(ureq::Timeout::Connect | ureq::Timeout::Resolve)
        | ureq::Error::HostNotFound
        | ureq::Error::ConnectionFailed
        | ureq::Error::ConnectProxyFailed(_) => ErrorKind::Connect,
        ureq::Error::Io(error) if never_connected(error.kind()) => ErrorKind::Connect,
        ureq::Error::Timeout(_) => ErrorKind::Timeout,
        ureq::Error::Http(_) | ureq::Error::BadUri(_) => ErrorKind::InvalidInput,
        _ => ErrorKind::Dropped,
    };
    match error {
        // ureq's own text repeats that it is an I/O error; what is inside says which.
        ureq::Error::Io(error) => unanswered(kind, error),
        error => unanswered(kind, error),
    }
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
