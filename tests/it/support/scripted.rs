//! A server that answers each connection with what a script says, byte for byte: for what no HTTP library would do.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;

/// What to do with one request.
#[derive(Clone, Debug)]
pub enum Step {
    /// Write these bytes and wait for the next request on the same connection.
    Answer(Vec<u8>),
    /// Write these bytes and close.
    Cut(Vec<u8>),
}

impl Step {
    pub fn json(status: u16, body: &str) -> Self {
        Self::Answer(answer(status, "", body).into_bytes())
    }

    pub fn json_with(status: u16, headers: &str, body: &str) -> Self {
        Self::Answer(answer(status, headers, body).into_bytes())
    }

    /// Reads the request and closes the connection without a word.
    pub fn hang_up() -> Self {
        Self::Cut(Vec::new())
    }
}

fn answer(status: u16, headers: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n{headers}\r\n{body}")
}

/// The server; it ends when the script does.
pub struct Scripted {
    address: String,
    requests: Receiver<String>,
    thread: Option<JoinHandle<()>>,
}

impl Scripted {
    pub fn start(steps: impl IntoIterator<Item = Step>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (seen, requests) = channel();
        let steps: Vec<Step> = steps.into_iter().collect();
        let thread = std::thread::spawn(move || {
            let mut connection: Option<BufReader<TcpStream>> = None;
            for step in steps {
                let request = loop {
                    let stream = connection.get_or_insert_with(|| BufReader::new(listener.accept().unwrap().0));
                    match read_request(stream) {
                        Some(request) => break request,
                        // The client closed an idle connection: the script goes on with the next one.
                        None => connection = None,
                    }
                };
                seen.send(request).unwrap();
                let stream = connection.as_mut().unwrap().get_mut();
                match step {
                    Step::Answer(bytes) => stream.write_all(&bytes).unwrap(),
                    Step::Cut(bytes) => {
                        stream.write_all(&bytes).unwrap();
                        connection = None;
                    }
                }
            }
        });
        Self { address, requests, thread: Some(thread) }
    }

    pub fn url(&self) -> &str {
        &self.address
    }

    /// The whole text of every request, once the script has ended.
    pub fn finish(mut self) -> Vec<String> {
        self.thread.take().unwrap().join().unwrap();
        self.requests.try_iter().collect()
    }

    /// The requests that came so far, without waiting for the script's end.
    pub fn seen(&self) -> Vec<String> {
        self.requests.try_iter().collect()
    }
}

/// A whole request as text; none when the client has closed the connection.
pub(super) fn read_request(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let (head, body) = read_parts(stream)?;
    Some(head + &String::from_utf8_lossy(&body))
}

/// The head and the body of a request; none when the client has closed the connection.
pub fn read_parts(stream: &mut BufReader<TcpStream>) -> Option<(String, Vec<u8>)> {
    let mut head = String::new();
    loop {
        let start = head.len();
        if stream.read_line(&mut head).ok()? == 0 {
            return None;
        }
        if &head[start..] == "\r\n" {
            break;
        }
    }
    let length = head
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .map_or(0, |(_, value)| value.trim().parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    Some((head, body))
}
