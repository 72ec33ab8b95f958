//! Names are resolved only where a connection is opened.
//!
//! ureq asks its resolver for every request, before it looks for an idle connection, and its own resolver starts a
//! thread each time. So the agent gets a resolver that does nothing, and the connector resolves.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};

use ureq::Error;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{ConnectionDetails, Connector, Either, NextTimeout, TcpConnector, Transport};

/// The agent's resolver, which leaves the work to [`ResolvingConnector`].
#[derive(Debug)]
pub(super) struct Unresolved;

impl Resolver for Unresolved {
    fn resolve(&self, _: &Uri, _: &ureq::config::Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let mut addresses = self.empty();
        // ureq demands at least one.
        addresses.push(SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)));
        Ok(addresses)
    }
}

/// Resolves the host and connects to it.
pub(super) struct ResolvingConnector<R = DefaultResolver> {
    resolver: R,
    tcp: TcpConnector,
}

impl<R> ResolvingConnector<R> {
    pub(super) fn new(resolver: R) -> Self {
        Self { resolver, tcp: TcpConnector::default() }
    }
}

impl<In: Transport, R: Resolver> Connector<In> for ResolvingConnector<R> {
    type Out = <TcpConnector as Connector<In>>::Out;

    fn connect(&self, details: &ConnectionDetails<'_>, chained: Option<In>) -> Result<Option<Self::Out>, Error> {
        if let Some(transport) = chained {
            return Ok(Some(Either::A(transport)));
        }
        let addrs = match literal(details.uri) {
            Some(address) => {
                let mut addresses = self.resolver.empty();
                addresses.push(address);
                addresses
            }
            None => self.resolver.resolve(details.uri, details.config, details.timeout)?,
        };
        let resolved = ConnectionDetails {
            uri: details.uri,
            addrs,
            config: details.config,
            request_level: details.request_level,
            resolver: &self.resolver,
            // The TCP connector counts the time to resolve against the timeout, too.
            now: details.now,
            timeout: details.timeout,
            current_time: details.current_time.clone(),
            run_connector: details.run_connector.clone(),
            register_shutdown: details.register_shutdown.clone(),
        };
        self.tcp.connect(&resolved, None)
    }
}

/// The address of a URI whose host is one.
fn literal(uri: &Uri) -> Option<SocketAddr> {
    DefaultResolver::host_and_port(uri.scheme()?, uri.authority()?)?.parse().ok()
}

impl<R> fmt::Debug for ResolvingConnector<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResolvingConnector")
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader, Write};
    use std::net::TcpListener;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use ureq::Agent;

    use super::*;

    #[derive(Debug)]
    struct Counting(DefaultResolver, Arc<AtomicUsize>);

    impl Resolver for Counting {
        fn resolve(
            &self,
            uri: &Uri,
            config: &ureq::config::Config,
            timeout: NextTimeout,
        ) -> Result<ResolvedSocketAddrs, Error> {
            self.1.fetch_add(1, Ordering::Relaxed);
            self.0.resolve(uri, config, timeout)
        }
    }

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

    fn lookups(host: &str) -> usize {
        let count = Arc::new(AtomicUsize::new(0));
        let connector = ResolvingConnector::new(Counting(DefaultResolver::default(), count.clone()));
        let agent = Agent::with_parts(ureq::config::Config::default(), connector, Unresolved);
        let url = format!("http://{host}:{}/", serve());
        for _ in 0..3 {
            agent.get(&url).call().unwrap().into_body().read_to_vec().unwrap();
        }
        count.load(Ordering::Relaxed)
    }

    #[test]
    fn name_is_resolved_once_per_connection() {
        assert_eq!(lookups("localhost"), 1);
    }

    #[test]
    fn address_is_not_resolved() {
        assert_eq!(lookups("127.0.0.1"), 0);
        assert_eq!(literal(&"https://[::1]/x".parse().unwrap()), Some("[::1]:443".parse().unwrap()));
        assert_eq!(literal(&"https://panel.example.com/".parse().unwrap()), None);
    }
}
