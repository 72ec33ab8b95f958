//! How fast this machine is at the moment, for assertions about times: it may be busy with other tests.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

const ROUNDS: usize = 10;

/// More than any of ptero's own work takes in exchanges, and far less than a wait that should not be there.
const MANY: u32 = 200;

/// Less than the shortest pause that the library makes, 50 ms, and more than a fast machine needs when it is busy.
const LEAST: Duration = Duration::from_millis(30);

/// The longest that something may take which waits for nothing: many times the shortest exchange of a byte between two
/// threads.
pub fn no_wait() -> Duration {
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
