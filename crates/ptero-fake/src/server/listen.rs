//! The listeners of the panel and of Wings, on a separate thread.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::{self, JoinHandle};

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;

use super::exchange::exchange;
use crate::lock::lock;
use crate::shared::Shared;
use crate::wire::log::Host;

/// Two bound listeners, not serving yet.
pub(crate) struct Listeners {
    panel: TcpListener,
    wings: TcpListener,
}

impl Listeners {
    /// Binds both to 127.0.0.1. Port 0 is any free one.
    pub(crate) fn bind(panel: u16, wings: u16) -> io::Result<Self> {
        let bind = |port: u16| -> io::Result<TcpListener> {
            let listener = TcpListener::bind(("127.0.0.1", port))
                .map_err(|error| io::Error::new(error.kind(), format!("cannot bind 127.0.0.1:{port}: {error}")))?;
            listener.set_nonblocking(true)?;
            Ok(listener)
        };
        Ok(Self { panel: bind(panel)?, wings: bind(wings)? })
    }

    pub(crate) fn addresses(&self) -> io::Result<(SocketAddr, SocketAddr)> {
        Ok((self.panel.local_addr()?, self.wings.local_addr()?))
    }

    /// Serves both on a new thread, until the [`Service`] is dropped.
    pub(crate) fn serve(self, shared: Arc<Shared>) -> io::Result<Service> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let inside = Arc::clone(&shared);
        let run = move || {
            runtime.block_on(async {
                tokio::spawn(accept(self.panel, Host::Panel, Arc::clone(&inside)));
                tokio::spawn(accept(self.wings, Host::Wings, Arc::clone(&inside)));
                tokio::spawn(keep_time(Arc::clone(&inside)));
                inside.stop.notified().await;
            });
            // Dropping the runtime closes every connection.
        };
        let thread = thread::Builder::new().name("fake-panel".to_owned()).spawn(run)?;
        Ok(Service { shared, thread: Some(thread) })
    }
}

/// The running thread. Dropping it closes every socket.
pub(crate) struct Service {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Service {
    fn drop(&mut self) {
        self.shared.stop.notify_one();
        if let Some(thread) = self.thread.take() {
            // A panic on the thread has been printed already.
            let _ = thread.join();
        }
    }
}

async fn accept(listener: TcpListener, host: Host, shared: Arc<Shared>) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let _ = stream.set_nodelay(true);
        shared.connections.fetch_add(1, Ordering::Relaxed);
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            let service = service_fn(move |request| exchange(Arc::clone(&shared), host, request));
            // Connections end with an error because of a fault or of the client.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).with_upgrades().await;
        });
    }
}

/// Runs the timers, also while no requests arrive.
async fn keep_time(shared: Arc<Shared>) {
    loop {
        let next = {
            let mut state = lock(&shared.state);
            state.catch_up();
            state.timers.next().map(|at| state.clock.sleep_until(at))
        };
        match next {
            None => shared.changed.notified().await,
            Some(wait) => {
                let _ = tokio::time::timeout(wait, shared.changed.notified()).await;
            }
        }
    }
}
