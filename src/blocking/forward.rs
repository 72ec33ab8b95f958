//! Plain HTTP through a proxy, which is asked for the complete URL, as the async client does. ureq would open a tunnel,
//! which many proxies allow only for TLS.

use std::fmt;
use std::mem;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, Either, NextTimeout, Transport};
use ureq::{Error, Proxy};

use super::connect::TcpConnector;
use super::socket::Socket;

/// Opens connections to the proxies of plain HTTP.
#[derive(Debug, Default)]
pub(super) struct ForwardConnector(TcpConnector);

impl<In: Transport> Connector<In> for ForwardConnector {
    type Out = Either<In, Forwarded>;

    fn connect(&self, details: &ConnectionDetails<'_>, chained: Option<In>) -> Result<Option<Self::Out>, Error> {
        if let Some(transport) = chained {
            return Ok(Some(Either::A(transport)));
        }
        let Some(proxy) = details.config.proxy().filter(|_| !details.needs_tls()) else { return Ok(None) };
        let authority = details.uri.authority().map(|authority| authority.as_str()).unwrap_or_default();
        let inner = self.0.open(proxy.uri(), details)?;
        let (origin, login) = (format!("http://{authority}"), login(proxy));
        Ok(Some(Either::B(Forwarded { inner, origin, login, is_sending: false })))
    }
}

/// The header with the proxy's user and password.
fn login(proxy: &Proxy) -> String {
    if proxy.username().is_none() && proxy.password().is_none() {
        return String::new();
    }
    let login = [proxy.username().unwrap_or_default(), ":", proxy.password().unwrap_or_default()].concat();
    format!("Proxy-Authorization: Basic {}\r\n", STANDARD.encode(login))
}

/// A connection to a proxy, which completes the head of each request.
pub(super) struct Forwarded {
    inner: Socket,
    /// Scheme and host of the requests.
    origin: String,
    login: String,
    /// The head of the request has been sent.
    is_sending: bool,
}

impl Forwarded {
    /// Completes the head of a request in the output buffer, and returns its length.
    fn complete(&mut self, length: usize) -> Result<usize, Error> {
        let output = self.inner.buffers().output();
        let head = output.get(..length).unwrap_or_default();
        let target = head.iter().position(|byte| *byte == b' ').map_or(0, |space| space.saturating_add(1));
        let headers = head.iter().position(|byte| *byte == b'\n').map_or(length, |end| end.saturating_add(1));
        let (method, line) = head.split_at(target);
        let (line, headers) = line.split_at(headers.saturating_sub(target));
        let head = [method, self.origin.as_bytes(), line, self.login.as_bytes(), headers].concat();
        let room = output.get_mut(..head.len());
        room.ok_or_else(|| Error::BadUri("too long for the proxy".to_owned()))?.copy_from_slice(&head);
        Ok(head.len())
    }
}

impl Transport for Forwarded {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        // ureq sends the head alone, and at once.
        let amount = if mem::replace(&mut self.is_sending, true) { amount } else { self.complete(amount)? };
        self.inner.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        self.is_sending = false;
        self.inner.await_input(timeout)
    }

    fn is_open(&mut self) -> bool {
        self.inner.is_open()
    }
}

impl fmt::Debug for Forwarded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Forwarded")
    }
}
