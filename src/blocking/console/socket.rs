use std::io::{self, Read, Write};
use std::net::ToSocketAddrs;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tungstenite::client::{IntoClientRequest, client_with_config};
use tungstenite::protocol::WebSocketConfig;
use tungstenite::{Error as SocketError, HandshakeError, Message, Utf8Bytes, WebSocket};

use crate::console::{Hub, LARGEST_MESSAGE, SocketAddress, refused};
use crate::error::{Error, ErrorKind, Result};
use crate::wire::{is_tls, unanswered};

use super::super::api::Client;
use super::stream::{PatientStream, Reactor, Stream};

/// How long sending may take before the connection counts as lost.
const SEND: Duration = Duration::from_secs(10);

/// How long saying goodbye may take.
const GOODBYE: Duration = Duration::from_secs(1);

/// A socket to Wings.
pub(super) struct Socket(WebSocket<Stream>);

/// What there is to read on a socket.
pub(super) enum Received {
    Text(Utf8Bytes),
    /// A sign of life.
    Other,
    /// Nothing yet.
    Nothing,
    Closed {
        code: u16,
        reason: String,
    },
    Broken(Error),
}

impl Socket {
    pub(super) fn open(client: &Client, url: &str, reactor: &Reactor, hub: &Arc<Hub>) -> Result<Self> {
        let (config, address) = (client.config(), SocketAddress::new(url, client.config().proxy.clone())?);
        let deadline = Instant::now() + config.connect_timeout;
        let mut request = address.url.as_str().into_client_request().map_err(broken)?;
        SocketAddress::add_headers(request.headers_mut(), &config.origin(), &config.user_agent);
        let unreachable = |error| unanswered(ErrorKind::Connect, error);
        let mut stream = connect(&address, reactor, hub, deadline).map_err(unreachable)?;
        if let Some(mut tunnel) = address.tunnel() {
            stream.write_all(tunnel.question()).map_err(unreachable)?;
            let mut byte = 0;
            loop {
                stream.read_exact(std::slice::from_mut(&mut byte)).map_err(unreachable)?;
                if tunnel.take(byte)? {
                    break;
                }
            }
        }
        let stream = secure(stream, &address, client)?;
        let limits =
            WebSocketConfig::default().max_message_size(Some(LARGEST_MESSAGE)).max_frame_size(Some(LARGEST_MESSAGE));
        match client_with_config(request, stream, Some(limits)) {
            Ok((mut socket, _)) => {
                socket.get_mut().tcp().set_patience(None);
                Ok(Self(socket))
            }
            Err(HandshakeError::Failure(error)) => Err(broken(error)),
            // A patient stream gives up instead.
            Err(HandshakeError::Interrupted(_)) => {
                Err(Error::new(ErrorKind::Connect, "the socket could not be opened in time"))
            }
        }
    }

    pub(super) fn send(&mut self, message: Message) -> Result<()> {
        self.0.get_mut().tcp().set_patience(Some(Instant::now() + SEND));
        let sent = self.0.send(message).map_err(broken);
        self.0.get_mut().tcp().set_patience(None);
        sent
    }

    pub(super) fn receive(&mut self) -> Received {
        match self.0.read() {
            Ok(Message::Text(text)) => Received::Text(text),
            Ok(Message::Close(frame)) => match frame {
                Some(frame) => Received::Closed { code: frame.code.into(), reason: frame.reason.to_string() },
                None => Received::Closed { code: 1005, reason: String::new() },
            },
            Ok(_) => Received::Other,
            Err(SocketError::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => Received::Nothing,
            Err(SocketError::ConnectionClosed | SocketError::AlreadyClosed) => {
                Received::Closed { code: 1006, reason: String::new() }
            }
            Err(error) => Received::Broken(broken(error)),
        }
    }

    /// Says goodbye, or answers to the other side's.
    pub(super) fn close(mut self) {
        self.0.get_mut().tcp().set_patience(Some(Instant::now() + GOODBYE));
        // The other side may be gone, which is as good.
        let _ = self.0.close(None);
    }
}

/// Tries each of the host's addresses.
fn connect(address: &SocketAddress, reactor: &Reactor, hub: &Arc<Hub>, deadline: Instant) -> io::Result<PatientStream> {
    let mut last = io::Error::from(io::ErrorKind::NotFound);
    for candidate in address.next_hop().to_socket_addrs()? {
        match PatientStream::connect(candidate, reactor, hub, deadline) {
            Ok(stream) => return Ok(stream),
            Err(error) => last = error,
        }
    }
    Err(last)
}

#[cfg(feature = "rustls")]
fn secure(stream: PatientStream, address: &SocketAddress, client: &Client) -> Result<Stream> {
    if !address.is_secure {
        return Ok(Stream::Plain(stream));
    }
    let config = crate::tls::client_config(client.config())?;
    let name = rustls::pki_types::ServerName::try_from(address.host.clone())
        .map_err(|error| unanswered(ErrorKind::Tls, error))?;
    let connection = rustls::ClientConnection::new(config, name).map_err(|error| unanswered(ErrorKind::Tls, error))?;
    Ok(Stream::Tls(Box::new(rustls::StreamOwned::new(connection, stream))))
}

#[cfg(not(feature = "rustls"))]
fn secure(stream: PatientStream, _: &SocketAddress, _: &Client) -> Result<Stream> {
    Ok(Stream::Plain(stream))
}

fn broken(error: SocketError) -> Error {
    match error {
        SocketError::Http(response) => refused(response.status().as_u16(), response.body().as_deref()),
        error if is_tls(&error) => unanswered(ErrorKind::Tls, error),
        error => Error::new(ErrorKind::Dropped, format!("the connection to Wings broke: {error}")).with_source(error),
    }
}
