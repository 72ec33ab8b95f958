//! A server whose every connection runs a function, and which ends every connection after some time.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// The life of a server: more than any test allows, so a client that waits for ever fails its test.
const LIFE: Duration = Duration::from_secs(120);

pub(super) struct Server {
    pub(super) url: String,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    is_over: AtomicBool,
    connections: AtomicUsize,
}

impl Server {
    /// Reads the head of the first request of every connection, calls `talk`, and closes the connection.
    pub(super) fn start(talk: fn(&mut Peer)) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new(Shared::default());
        let server = Self { url, shared: shared.clone() };
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if shared.is_over.load(Ordering::SeqCst) {
                    return;
                }
                shared.connections.fetch_add(1, Ordering::SeqCst);
                let shared = shared.clone();
                std::thread::spawn(move || {
                    let Some(mut peer) = Peer::new(stream.unwrap(), shared) else { return };
                    if peer.request() {
                        talk(&mut peer);
                    }
                });
            }
        });
        server
    }

    pub(super) fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.is_over.store(true, Ordering::SeqCst);
        // Wakes the thread that accepts connections.
        let _ = TcpStream::connect(self.url.trim_start_matches("http://"));
    }
}

/// One connection.
pub(super) struct Peer {
    stream: BufReader<TcpStream>,
    shared: Arc<Shared>,
    end: Instant,
    /// The head of the last request.
    pub(super) head: String,
}

impl Peer {
    fn new(stream: TcpStream, shared: Arc<Shared>) -> Option<Self> {
        stream.set_nodelay(true).ok()?;
        stream.set_write_timeout(Some(LIFE)).ok()?;
        stream.set_read_timeout(Some(LIFE)).ok()?;
        Some(Self { stream: BufReader::new(stream), shared, end: Instant::now() + LIFE, head: String::new() })
    }

    /// Reads the head of the next request; false once the client is gone.
    pub(super) fn request(&mut self) -> bool {
        self.head.clear();
        while !self.head.ends_with("\r\n\r\n") {
            if self.stream.read_line(&mut self.head).unwrap_or(0) == 0 {
                return false;
            }
        }
        true
    }

    /// Writes bytes; false once the client is gone or the server is over.
    pub(super) fn say(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        let is_alive = !self.shared.is_over.load(Ordering::SeqCst) && Instant::now() < self.end;
        is_alive && self.stream.get_mut().write_all(bytes.as_ref()).is_ok()
    }

    /// Writes bytes, whether or not the client takes them.
    pub(super) fn reply(&mut self, bytes: impl AsRef<[u8]>) {
        self.say(bytes);
    }

    /// Writes the same bytes as often and as fast as the client takes them.
    pub(super) fn flood(&mut self, bytes: impl AsRef<[u8]>) {
        let many = bytes.as_ref().repeat((16_384 / bytes.as_ref().len()).max(1));
        while self.say(&many) {}
    }

    /// Writes the same bytes again and again, with a pause in between.
    pub(super) fn drip(&mut self, bytes: impl AsRef<[u8]>) {
        while self.say(bytes.as_ref()) {
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Reads and discards what the client sends until it is gone.
    pub(super) fn wait(&mut self) {
        let mut buffer = [0; 16_384];
        while self.stream.read(&mut buffer).is_ok_and(|length| length > 0) {}
    }

    /// Keeps the connection open and reads nothing, until the client is gone.
    pub(super) fn ignore(&mut self) {
        self.stream.get_ref().set_nonblocking(true).unwrap();
        let is_open = |stream: &TcpStream| !matches!(stream.take_error(), Ok(Some(_)) | Err(_));
        while Instant::now() < self.end && !self.shared.is_over.load(Ordering::SeqCst) && is_open(self.stream.get_ref())
        {
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}
