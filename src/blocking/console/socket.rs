use std::io::{self, Read, Write};
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::Arc;
use std::sync::mpsc::{TryRecvError, channel};
use std::time::Instant;

use tungstenite::client::{IntoClientRequest, client_with_config};
use tungstenite::{HandshakeError, WebSocket};

use crate::console::Hub;
use crate::deadline::after;
use crate::error::{Error, ErrorKind, Result};
use crate::socket::{self, GOODBYE, Message, Received, SEND, SocketAddress, SocketError, broken};
use crate::wire::unanswered;

use super::super::api::Client;
use super::stream::{PatientStream, Reactor, Stream};

/// A socket to Wings.
pub(super) struct Socket(WebSocket<Stream>);

impl Socket {
    pub(super) fn open(client: &Client, url: &str, reactor: &Reactor, hub: &Arc<Hub>) -> Result<Self> {
        let (config, address) = (client.config(), SocketAddress::new(url, client.config().proxy.clone())?);
        let deadline = after(Instant::now(), config.connect_timeout);
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
        match client_with_config(request, stream, Some(socket::config())) {
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
        self.0.get_mut().tcp().set_patience(Some(after(Instant::now(), SEND)));
        let sent = self.0.send(message).map_err(broken);
        self.0.get_mut().tcp().set_patience(None);
        sent
    }

    /// Allows a number of reads, after which it looks as if nothing more had arrived: else a node that sends frames
    /// without a message in them would be read for ever.
    pub(super) fn allow_reads(&mut self) {
        self.0.get_mut().tcp().allow_reads();
    }

    /// Whether all allowed reads were made.
    pub(super) fn is_cut_short(&mut self) -> bool {
        self.0.get_mut().tcp().is_cut_short()
    }

    /// What has arrived, if anything has.
    pub(super) fn receive(&mut self) -> Option<Received> {
        match self.0.read() {
            Err(SocketError::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => None,
            read => Some(read.into()),
        }
    }

    /// Says goodbye, or answers to the other side's.
    pub(super) fn close(mut self) {
        self.0.get_mut().tcp().set_patience(Some(after(Instant::now(), GOODBYE)));
        // The other side may be gone, which is as good.
        let _ = self.0.close(None);
    }
}

/// Tries each of the host's addresses.
fn connect(address: &SocketAddress, reactor: &Reactor, hub: &Arc<Hub>, deadline: Instant) -> io::Result<PatientStream> {
    let mut last = io::Error::from(io::ErrorKind::NotFound);
    for candidate in resolve(address.next_hop(), reactor, hub, deadline)? {
        match PatientStream::connect(candidate, reactor, hub, deadline) {
            Ok(stream) => return Ok(stream),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// Resolves a name in a thread of its own, since the system may take long and cannot be interrupted.
fn resolve(
    (host, port): (&str, u16),
    reactor: &Reactor,
    hub: &Arc<Hub>,
    deadline: Instant,
) -> io::Result<Vec<SocketAddr>> {
    if let Ok(address) = host.parse::<IpAddr>() {
        return Ok(vec![(address, port).into()]);
    }
    let (answer, answers) = channel();
    let (host, waker) = (host.to_owned(), hub.clone());
    std::thread::Builder::new().name("ptero resolver".to_owned()).spawn(move || {
        // If the console is over, nobody needs the answer.
        let _ = answer.send((host, port).to_socket_addrs().map(Iterator::collect));
        waker.wake_driver();
    })?;
    loop {
        match answers.try_recv() {
            Ok(addresses) => return addresses,
            Err(TryRecvError::Disconnected) => return Err(io::ErrorKind::NotFound.into()),
            Err(TryRecvError::Empty) if hub.is_closing() => return Err(io::ErrorKind::ConnectionAborted.into()),
            Err(TryRecvError::Empty) if Instant::now() >= deadline => return Err(io::ErrorKind::TimedOut.into()),
            Err(TryRecvError::Empty) => reactor.wait(deadline),
        }
    }
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
