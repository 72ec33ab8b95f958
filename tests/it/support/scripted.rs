//! A server that answers requests in the order of a script.
//!
//! A script of complete responses is served by `httpmock`. Raw bytes and cut connections, which no HTTP library
//! produces, are served by a loop over a socket.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use httpmock::HttpMockResponse;

use super::mock::{self, MockPanel};

/// How to answer one request.
#[derive(Clone)]
pub enum Step {
    /// Sends a complete response.
    Reply(HttpMockResponse),
    /// Writes these bytes and keeps the connection open.
    Answer(Vec<u8>),
    /// Writes these bytes and closes the connection.
    Cut(Vec<u8>),
}

impl Step {
    pub fn json(status: u16, body: &str) -> Self {
        Self::json_with(status, "", body)
    }

    /// As [`json`](Self::json), with further headers, each of which ends with CRLF.
    pub fn json_with(status: u16, headers: &str, body: &str) -> Self {
        Self::reply(status, &format!("Content-Type: application/json\r\n{headers}"), body)
    }

    /// Any complete response; each header ends with CRLF.
    pub fn reply(status: u16, headers: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers: Vec<_> = headers.lines().map(|line| line.split_once(": ").unwrap()).collect();
        Self::Reply(mock::reply(status, &headers, body))
    }

    /// Reads the request and closes the connection without a response.
    pub fn hang_up() -> Self {
        Self::Cut(Vec::new())
    }
}

/// A server that ends with its script.
pub struct Scripted(Server);

enum Server {
    Mock(MockPanel, Arc<Script>),
    Raw { url: String, requests: Receiver<String>, thread: JoinHandle<()> },
}

/// The rest of a script of complete responses.
struct Script {
    left: Mutex<VecDeque<HttpMockResponse>>,
    ended: Condvar,
}

impl Scripted {
    pub fn start(steps: impl IntoIterator<Item = Step>) -> Self {
        let steps: Vec<Step> = steps.into_iter().collect();
        let replies = steps.iter().map(|step| if let Step::Reply(reply) = step { Some(reply.clone()) } else { None });
        Self(match replies.collect() {
            Some(replies) => Server::mock(replies),
            None => Server::raw(steps),
        })
    }

    pub fn url(&self) -> &str {
        match &self.0 {
            Server::Mock(panel, _) => panel.url(),
            Server::Raw { url, .. } => url,
        }
    }

    /// Waits until the script has ended, and returns the text of every request that [`seen`](Self::seen) has not.
    pub fn finish(self) -> Vec<String> {
        match self.0 {
            Server::Mock(panel, script) => {
                script.wait();
                panel.seen().iter().map(mock::text).collect()
            }
            Server::Raw { requests, thread, .. } => {
                thread.join().unwrap();
                requests.try_iter().collect()
            }
        }
    }

    /// The requests that arrived since the last call, without waiting for the script's end.
    pub fn seen(&self) -> Vec<String> {
        match &self.0 {
            Server::Mock(panel, _) => panel.seen().iter().map(mock::text).collect(),
            Server::Raw { requests, .. } => requests.try_iter().collect(),
        }
    }
}

impl Script {
    fn next(&self) -> Option<HttpMockResponse> {
        let mut left = self.left.lock().unwrap();
        let reply = left.pop_front();
        if left.is_empty() {
            self.ended.notify_all();
        }
        reply
    }

    fn wait(&self) {
        let limit = Duration::from_secs(60);
        let wait = self.ended.wait_timeout_while(self.left.lock().unwrap(), limit, |left| !left.is_empty());
        let (left, _) = wait.unwrap();
        assert!(left.is_empty(), "{} responses of the script were never requested", left.len());
    }
}

impl Server {
    fn mock(replies: VecDeque<HttpMockResponse>) -> Self {
        let script = Arc::new(Script { left: Mutex::new(replies), ended: Condvar::new() });
        let rest = script.clone();
        Self::Mock(MockPanel::start(move |_| rest.next().unwrap_or_else(mock::unexpected)), script)
    }

    fn raw(steps: Vec<Step>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (seen, requests) = channel();
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
                    Step::Reply(reply) => stream.write_all(&bytes(&reply)).unwrap(),
                    Step::Answer(bytes) => stream.write_all(&bytes).unwrap(),
                    Step::Cut(bytes) => {
                        stream.write_all(&bytes).unwrap();
                        connection = None;
                    }
                }
            }
        });
        Self::Raw { url, requests, thread }
    }
}

/// A response as HTTP/1.1 writes it.
fn bytes(reply: &HttpMockResponse) -> Vec<u8> {
    let body = reply.body.as_ref().map_or(Vec::new(), |body| body.to_vec());
    let headers = reply.headers.iter().flatten().map(|(name, value)| format!("{name}: {value}\r\n"));
    let (status, length, headers) = (reply.status.unwrap(), body.len(), headers.collect::<String>());
    [format!("HTTP/1.1 {status} X\r\nContent-Length: {length}\r\n{headers}\r\n").into_bytes(), body].concat()
}

/// Reads a complete request as text, or `None` once the client has closed the connection.
pub fn read_request(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut request = String::new();
    loop {
        let start = request.len();
        if stream.read_line(&mut request).ok()? == 0 {
            return None;
        }
        if &request[start..] == "\r\n" {
            break;
        }
    }
    let length = request
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .map_or(0, |(_, value)| value.trim().parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    Some(request + &String::from_utf8_lossy(&body))
}
