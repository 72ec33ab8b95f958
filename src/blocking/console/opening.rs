use std::io::{self, Read, Write};
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::task::Poll;
use std::time::Instant;
use std::vec;

use mio::{Registry, Token};
use tungstenite::client::{IntoClientRequest, client_with_config};
use tungstenite::handshake::MidHandshake;
use tungstenite::handshake::client::{ClientHandshake, Request};
use tungstenite::{HandshakeError, WebSocket};

use crate::console::Hub;
use crate::deadline::after;
use crate::error::{ErrorKind, Result};
use crate::park;
use crate::socket::{self, SocketAddress, Tunnel, broken};
use crate::wire::unanswered;

use super::socket::Socket;
use super::stream::{Connection, Stream};
use crate::blocking::api::Client;

type Handshake = std::result::Result<WebSocket<Stream>, HandshakeError<ClientHandshake<Stream>>>;

/// A socket that is being opened, step by step.
pub(super) struct Opening {
    client: Client,
    address: SocketAddress,
    request: Option<Request>,
    step: Option<Step>,
    /// Whether there may be more to read, and no other sign of it.
    pub(super) is_cut_short: bool,
    pub(super) deadline: Instant,
}

enum Step {
    Resolving(Receiver<io::Result<Vec<SocketAddr>>>),
    /// To one of the host's addresses, with those that are left.
    Connecting(Connection, vec::IntoIter<SocketAddr>),
    /// The proxy is asked, of which so many bytes are written.
    Tunnelling(Connection, Tunnel, usize),
    Shaking(MidHandshake<ClientHandshake<Stream>>),
}

impl Opening {
    pub(super) fn new(client: &Client, origin: &str, url: &str, hub: &Arc<Hub>, now: Instant) -> Result<Self> {
        let config = client.config();
        let address = SocketAddress::new(url, config.proxies()?)?;
        let mut request = address.url.as_str().into_client_request().map_err(broken)?;
        SocketAddress::add_headers(request.headers_mut(), origin, &config.user_agent);
        let step = Some(Step::Resolving(resolve(address.next_hop(), hub).map_err(unreachable)?));
        let deadline = after(now, config.connect_timeout);
        Ok(Self { client: client.clone(), address, request: Some(request), step, is_cut_short: false, deadline })
    }

    /// Goes as far as possible without waiting.
    pub(super) fn advance(&mut self, registry: &Arc<Registry>, token: Token) -> Poll<Result<Socket>> {
        loop {
            let opened = match self.step.take() {
                // It has been opened, or cannot be.
                None => return Poll::Pending,
                Some(Step::Resolving(addresses)) => match addresses.try_recv() {
                    Ok(Ok(addresses)) => self.connect(addresses.into_iter(), None, registry, token),
                    Ok(Err(error)) => Err(unreachable(error)),
                    Err(TryRecvError::Empty) => return self.pending(Step::Resolving(addresses)),
                    Err(TryRecvError::Disconnected) => Err(unreachable(io::ErrorKind::NotFound.into())),
                },
                Some(Step::Connecting(mut connection, left)) => match connection.is_open() {
                    Ok(true) => self.connected(connection),
                    Ok(false) => return self.pending(Step::Connecting(connection, left)),
                    Err(error) => self.connect(left, Some(error), registry, token),
                },
                Some(Step::Tunnelling(mut connection, mut tunnel, mut written)) => {
                    match ask(&mut connection, &mut tunnel, &mut written) {
                        Poll::Ready(asked) => asked.and_then(|()| self.shake(connection)),
                        Poll::Pending => return self.pending(Step::Tunnelling(connection, tunnel, written)),
                    }
                }
                Some(Step::Shaking(mut shaking)) => {
                    shaking.get_mut().get_mut().tcp().allow_reads();
                    self.shaken(shaking.handshake().map(|(socket, _)| socket))
                }
            };
            match opened {
                Ok(None) if matches!(self.step, Some(Step::Shaking(_))) => return Poll::Pending,
                Ok(None) => {}
                Ok(Some(socket)) => return Poll::Ready(Ok(socket)),
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }

    fn pending(&mut self, step: Step) -> Poll<Result<Socket>> {
        self.step = Some(step);
        Poll::Pending
    }

    /// Tries the next address.
    fn connect(
        &mut self,
        mut left: vec::IntoIter<SocketAddr>,
        mut last: Option<io::Error>,
        registry: &Arc<Registry>,
        token: Token,
    ) -> Result<Option<Socket>> {
        for address in left.by_ref() {
            match Connection::to(address, registry, token) {
                Ok(connection) => {
                    self.step = Some(Step::Connecting(connection, left));
                    return Ok(None);
                }
                Err(error) => last = Some(error),
            }
        }
        Err(unreachable(last.unwrap_or_else(|| io::ErrorKind::NotFound.into())))
    }

    fn connected(&mut self, connection: Connection) -> Result<Option<Socket>> {
        match self.address.tunnel() {
            Some(tunnel) => {
                self.step = Some(Step::Tunnelling(connection, tunnel, 0));
                Ok(None)
            }
            None => self.shake(connection),
        }
    }

    fn shake(&mut self, mut connection: Connection) -> Result<Option<Socket>> {
        connection.allow_reads();
        let stream = secure(connection, &self.address, &self.client)?;
        let Some(request) = self.request.take() else { return Ok(None) };
        let shaken = client_with_config(request, stream, Some(socket::config()));
        self.shaken(shaken.map(|(socket, _)| socket))
    }

    fn shaken(&mut self, handshake: Handshake) -> Result<Option<Socket>> {
        match handshake {
            Ok(socket) => Ok(Some(Socket::new(socket))),
            Err(HandshakeError::Failure(error)) => Err(broken(error)),
            Err(HandshakeError::Interrupted(mut shaking)) => {
                self.is_cut_short = shaking.get_mut().get_mut().tcp().is_cut_short();
                self.step = Some(Step::Shaking(shaking));
                Ok(None)
            }
        }
    }
}

fn unreachable(error: io::Error) -> crate::error::Error {
    unanswered(ErrorKind::Connect, error)
}

/// Resolves a name in a thread of its own, since the system may take long and cannot be interrupted.
fn resolve((host, port): (&str, u16), hub: &Arc<Hub>) -> io::Result<Receiver<io::Result<Vec<SocketAddr>>>> {
    let (answer, answers) = channel();
    if let Ok(address) = host.parse::<IpAddr>() {
        // The receiver is there.
        let _ = answer.send(Ok(vec![(address, port).into()]));
        return Ok(answers);
    }
    let (host, hub) = (host.to_owned(), hub.clone());
    let look_up = move || {
        // Once the console is over, the addresses are not needed.
        let _ = answer.send((host, port).to_socket_addrs().map(Iterator::collect));
        hub.wake_driver();
    };
    park::spawn("ptero resolver", Box::new(look_up))?;
    Ok(answers)
}

/// Asks the proxy for the way to Wings.
fn ask(connection: &mut Connection, tunnel: &mut Tunnel, written: &mut usize) -> Poll<Result<()>> {
    let mut byte = 0;
    loop {
        // The tunnel bounds the reply.
        connection.allow_reads();
        let rest = tunnel.question().get(*written..).unwrap_or_default();
        let done = match rest {
            [] => connection.read(std::slice::from_mut(&mut byte)),
            rest => connection.write(rest),
        };
        match done {
            Ok(0) => return Poll::Ready(Err(unreachable(io::ErrorKind::UnexpectedEof.into()))),
            Ok(count) if !rest.is_empty() => *written = written.saturating_add(count),
            Ok(_) => match tunnel.take(byte) {
                Ok(true) => return Poll::Ready(Ok(())),
                Ok(false) => {}
                Err(error) => return Poll::Ready(Err(error)),
            },
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Poll::Pending,
            Err(error) => return Poll::Ready(Err(unreachable(error))),
        }
    }
}

#[cfg(feature = "rustls")]
fn secure(connection: Connection, address: &SocketAddress, client: &Client) -> Result<Stream> {
    if !address.is_secure {
        return Ok(Stream::Plain(connection));
    }
    let config = crate::tls::client_config(client.config())?;
    let name = rustls::pki_types::ServerName::try_from(address.host.clone())
        .map_err(|error| unanswered(ErrorKind::Tls, error))?;
    let tls = rustls::ClientConnection::new(config, name).map_err(|error| unanswered(ErrorKind::Tls, error))?;
    Ok(Stream::Tls(Box::new(rustls::StreamOwned::new(tls, connection))))
}

#[cfg(not(feature = "rustls"))]
fn secure(connection: Connection, _: &SocketAddress, _: &Client) -> Result<Stream> {
    Ok(Stream::Plain(connection))
}
