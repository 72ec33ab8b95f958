//! How fast this machine is at the moment, for assertions about times: it may be busy with other tests.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

const ROUNDS: usize = 10;

/// More than any of ptero's own work takes in exchanges, and far less than a wait that should not be there.
const MANY: u32 = 200;

/// Less than the shortest pause that the library makes, 50 ms, and more than a fast machine needs when it is busy.
const LEAST: Duration = Duration::from_millis(30);

/// How long to look for one that is fast.
const HANG: Duration = Duration::from_secs(60);

/// Looks for one attempt that waits for nothing. On a busy machine, most take as long as if they did.
pub struct Pace {
    limit: Duration,
    begun: Instant,
    shortest: Duration,
}

impl Pace {
    pub fn new() -> Self {
        Self { limit: no_wait(), begun: Instant::now(), shortest: Duration::MAX }
    }

    /// Allows attempts that do several times as much.
    pub fn allowing(self, factor: u32) -> Self {
        Self { limit: self.limit * factor, ..self }
    }

    /// Whether to try once more.
    pub fn is_slow(&self) -> bool {
        assert!(self.shortest < self.limit || self.begun.elapsed() < HANG, "none took less than {:?}", self.shortest);
        self.shortest >= self.limit
    }

    pub fn note(&mut self, time: Duration) {
        self.shortest = self.shortest.min(time);
    }
}

/// The longest that something may take which waits for nothing: many times the shortest exchange of a byte between two
/// threads.
fn no_wait() -> Duration {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let (mut server, _) = listener.accept().unwrap();
    let echo = std::thread::spawn(move || {
        let mut byte = [0];
        while server.read_exact(&mut byte).is_ok() {
            server.write_all(&byte).unwrap();
        }
    });
    let exchange = |_| {
        let begun = Instant::now();
        client.write_all(&[7]).unwrap();
        client.read_exact(&mut [0]).unwrap();
        begun.elapsed()
    };
    let shortest = (0..ROUNDS).map(exchange).min().unwrap();
    drop(client);
    echo.join().unwrap();
    (shortest * MANY).max(LEAST)
}
