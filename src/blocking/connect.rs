//! Opening connections. Names are resolved here, and so only when a connection is opened.

use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use http::Uri;
use ureq::Error;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout, Transport};

use crate::park;

use super::socket::{Socket, Wait, is_ours};

/// Leaves names to [`TcpConnector`]: ureq asks for every request, also on an open connection, and with a timeout each
/// answer takes a thread.
#[derive(Debug)]
pub(super) struct Unresolved;

impl Resolver for Unresolved {
    fn resolve(&self, _: &Uri, _: &ureq::config::Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let mut addresses = self.empty();
        addresses.push(SocketAddr::from(([0, 0, 0, 0], 0)));
        Ok(addresses)
    }
}

/// Opens [`Socket`]s.
pub(super) struct TcpConnector {
    look_up: fn(&str, u16) -> io::Result<Vec<SocketAddr>>,
}

impl Default for TcpConnector {
    fn default() -> Self {
        Self { look_up: |host, port| Ok((host, port).to_socket_addrs()?.collect()) }
    }
}

impl fmt::Debug for TcpConnector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TcpConnector")
    }
}

impl<In: Transport> Connector<In> for TcpConnector {
    type Out = Either<In, Socket>;

    fn connect(&self, details: &ConnectionDetails<'_>, chained: Option<In>) -> Result<Option<Self::Out>, Error> {
        if let Some(transport) = chained {
            return Ok(Some(Either::A(transport)));
        }
        Ok(Some(Either::B(self.open(details.uri, details)?)))
    }
}

/// The address of a URI whose host is one.
fn literal(uri: &Uri) -> Option<SocketAddr> {
    let host = uri.host()?.trim_matches(['[', ']']);
    Some(SocketAddr::new(host.parse::<IpAddr>().ok()?, port(uri)))
}

fn port(uri: &Uri) -> u16 {
    uri.port_u16().unwrap_or(if uri.scheme_str() == Some("https") { 443 } else { 80 })
}

impl TcpConnector {
    /// Connects to the host of `uri`.
    pub(super) fn open(&self, uri: &Uri, details: &ConnectionDetails<'_>) -> Result<Socket, Error> {
        let wait = Wait::new(details.timeout);
        let addresses = self.resolve(uri, &wait)?;
        let mut socket = Err(Error::HostNotFound);
        for (left, address) in (0..addresses.len()).rev().zip(&addresses) {
            let (input, output) = (details.config.input_buffer_size(), details.config.output_buffer_size());
            // An address that does not respond must leave time for the others.
            let wait = if left == 0 { wait } else { wait.half() };
            socket = Socket::connect(*address, &wait, LazyBuffers::new(input, output));
            match &socket {
                Err(Error::Timeout(_)) => {}
                Err(Error::Io(error)) if !is_ours(error) => {}
                _ => break,
            }
        }
        socket
    }

    /// The addresses of a host, in the order in which the system prefers them.
    fn resolve(&self, uri: &Uri, wait: &Wait) -> Result<Vec<SocketAddr>, Error> {
        if let Some(address) = literal(uri) {
            return Ok(vec![address]);
        }
        // The system's resolver cannot be interrupted. When it takes too long, it is left to itself.
        let resolved = Arc::new(Mutex::new(None));
        let (look_up, host, port) = (self.look_up, uri.host().unwrap_or_default().to_owned(), port(uri));
        let (result, caller) = (resolved.clone(), thread::current());
        let resolve = move || {
            let addresses = look_up(&host, port);
            *result.lock().unwrap_or_else(PoisonError::into_inner) = Some(addresses);
            caller.unpark();
        };
        park::spawn("ptero resolver", Box::new(resolve))?;
        loop {
            let addresses = resolved.lock().unwrap_or_else(PoisonError::into_inner).take();
            match addresses {
                Some(Ok(addresses)) if !addresses.is_empty() => return Ok(addresses),
                Some(Ok(_)) => return Err(Error::HostNotFound),
                // Nothing has been sent, which is what this kind is taken for.
                Some(Err(error)) => return Err(io::Error::new(io::ErrorKind::HostUnreachable, error).into()),
                None => match wait.limit()? {
                    Some(limit) => thread::park_timeout(limit),
                    None => thread::park(),
                },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader, Write};
    use std::net::TcpListener;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use ureq::Agent;

    use super::*;

    static LOOKUPS: AtomicUsize = AtomicUsize::new(0);

    /// Serves requests on one connection and returns its port.
    fn serve() -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || {
            let (stream, _) = listener.accept().unwrap();
            let mut stream = BufReader::new(stream);
            let mut line = String::new();
            while stream.read_line(&mut line).is_ok_and(|read| read > 0) {
                if line == "\r\n" {
                    stream.get_mut().write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").unwrap();
                }
                line.clear();
            }
        });
        port
    }

    #[test]
    fn name_is_resolved_once_per_connection() {
        let look_up = |_: &str, port| {
            LOOKUPS.fetch_add(1, Ordering::Relaxed);
            Ok(vec![SocketAddr::from(([127, 0, 0, 1], port))])
        };
        let agent = Agent::with_parts(ureq::config::Config::default(), TcpConnector { look_up }, Unresolved);
        let url = format!("http://localhost:{}/", serve());
        for _ in 0..3 {
            agent.get(&url).call().unwrap().into_body().read_to_vec().unwrap();
        }
        assert_eq!(LOOKUPS.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn address_is_not_resolved() {
        assert_eq!(literal(&"https://[::1]/x".parse().unwrap()), Some("[::1]:443".parse().unwrap()));
        assert_eq!(literal(&"http://127.0.0.1:8080".parse().unwrap()), Some("127.0.0.1:8080".parse().unwrap()));
        assert_eq!(literal(&"https://panel.example.com/".parse().unwrap()), None);
    }
}
