//! The listeners of the panel and of Wings, in a thread of their own.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::sync::Notify;

use super::exchange::exchange;
use super::fault::Faults;
use super::log::{Host, ReceivedRequest};
use super::state::State;

/// What the thread shares with the handle.
pub(crate) struct Shared {
    pub(crate) state: Mutex<State>,
    pub(crate) faults: Mutex<Faults>,
    pub(crate) log: Mutex<Vec<ReceivedRequest>>,
    pub(crate) connections: AtomicUsize,
    /// Something new may be on the agenda.
    pub(crate) changed: Notify,
    stop: Notify,
}

impl Shared {
    pub(crate) fn new(state: State) -> Self {
        Self {
            state: Mutex::new(state),
            faults: Mutex::default(),
            log: Mutex::default(),
            connections: AtomicUsize::new(0),
            changed: Notify::new(),
            stop: Notify::new(),
        }
    }
}

/// A lock that does not care whether another test thread panicked while it held it.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Two bound listeners, before anything is served.
pub(crate) struct Listeners {
    panel: TcpListener,
    wings: TcpListener,
}

impl Listeners {
    pub(crate) fn bind() -> io::Result<Self> {
        let bind = || -> io::Result<TcpListener> {
            let listener = TcpListener::bind(("127.0.0.1", 0))?;
            listener.set_nonblocking(true)?;
            Ok(listener)
        };
        Ok(Self { panel: bind()?, wings: bind()? })
    }

    pub(crate) fn addresses(&self) -> io::Result<(SocketAddr, SocketAddr)> {
        Ok((self.panel.local_addr()?, self.wings.local_addr()?))
    }

    /// Serves both in a new thread, until [`Service`] is dropped.
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
            // The runtime goes with this closure, and with it every connection.
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
            // A panic in there has been printed already.
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
            // Connections that end badly are a fault of the script, or the client's business.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).with_upgrades().await;
        });
    }
}

/// Lets happen what is due, also while no request comes in.
async fn keep_time(shared: Arc<Shared>) {
    loop {
        let next = {
            let mut state = lock(&shared.state);
            state.catch_up();
            state.agenda.next().map(|at| state.calendar.sleep_until(at))
        };
        match next {
            None => shared.changed.notified().await,
            Some(wait) => {
                let _ = tokio::time::timeout(wait, shared.changed.notified()).await;
            }
        }
    }
}
