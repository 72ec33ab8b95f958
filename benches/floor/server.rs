//! The server that both sides talk to: prepared answers, as fast as threads can write them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tungstenite::Message;
use tungstenite::protocol::frame::Frame;
use tungstenite::protocol::frame::coding::{Data, OpCode};

/// The variable that makes this program the server.
pub const SERVE: &str = "PTERO_BENCH_SERVE";
pub const SERVERS: usize = 5000;
pub const PAGES: usize = 50;
const PER_PAGE: usize = SERVERS / PAGES;

const FILE: u64 = 256 << 20;
const ACCOUNT: &str = r#"{"object":"user","attributes":{"id":1,"admin":false,"username":"user","email":"user@example.com","first_name":"A","last_name":"B","language":"en"}}"#;

/// The server's process, which ends with this.
pub struct Process {
    child: Child,
    url: String,
}

impl Process {
    pub fn start() -> Self {
        let address = {
            let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
            listener.local_addr().expect("an address").to_string()
        };
        let program = std::env::current_exe().expect("this program");
        let child = Command::new(program).env(SERVE, &address).stdout(Stdio::null()).spawn().expect("the server");
        while TcpStream::connect(&address).is_err() {
            std::thread::yield_now();
        }
        Self { child, url: format!("http://{address}") }
    }

    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill().and_then(|()| self.child.wait());
    }
}

pub fn run(address: &str) {
    let listener = TcpListener::bind(address).expect("the port");
    let pages: &'static [String] = Vec::leak((1..=PAGES).map(page).collect());
    let url: &'static str = String::leak(format!("http://{address}"));
    for stream in listener.incoming() {
        std::thread::spawn(move || serve(stream.expect("a connection"), pages, url));
    }
}

fn page(number: usize) -> String {
    let recorded = include_str!("../../tests/fixtures/recordings/http/client_root__list.json");
    let recorded: serde_json::Value = serde_json::from_str(recorded).expect("a recording");
    let server = recorded["response"]["body"]["data"][0].clone();
    let data = vec![server; PER_PAGE];
    let pagination = serde_json::json!({
        "total": SERVERS, "count": PER_PAGE, "per_page": PER_PAGE, "current_page": number, "total_pages": PAGES,
        "links": {},
    });
    serde_json::json!({ "object": "list", "data": data, "meta": { "pagination": pagination } }).to_string()
}

fn serve(stream: TcpStream, pages: &[String], url: &str) {
    stream.set_nodelay(true).expect("a socket");
    let mut stream = BufReader::with_capacity(64 * 1024, stream);
    loop {
        let mut head = Vec::new();
        // A websocket's handshake is left for its own library to read.
        let is_socket = stream.fill_buf().is_ok_and(|bytes| bytes.starts_with(b"GET /socket"));
        if is_socket {
            return lines(Peeked { stream });
        }
        while !head.ends_with(b"\r\n\r\n") {
            if stream.read_until(b'\n', &mut head).unwrap_or(0) == 0 {
                return;
            }
        }
        let head = String::from_utf8_lossy(&head).into_owned();
        let target = head.split(' ').nth(1).unwrap_or_default();
        let (is_slow, target) = match target.strip_prefix("/slow") {
            Some(rest) => (true, rest),
            None => (false, target),
        };
        if is_slow {
            std::thread::sleep(Duration::from_millis(20));
        }
        let written = match target.split('?').next().unwrap_or_default() {
            "/api/client/account" => json(stream.get_mut(), ACCOUNT),
            "/api/client" => {
                let page = target.split("&page=").nth(1).and_then(|page| page.parse().ok()).unwrap_or(1);
                json(stream.get_mut(), &pages[page - 1])
            }
            "/api/client/servers/x/websocket" => {
                let socket = url.replace("http", "ws");
                json(stream.get_mut(), &format!(r#"{{"data":{{"token":"token","socket":"{socket}/socket"}}}}"#))
            }
            "/upload/file" => {
                let mut headers = head.lines().filter_map(|line| line.split_once(": "));
                let length = headers.find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
                let length = length.and_then(|(_, length)| length.parse().ok()).unwrap_or(0);
                std::io::copy(&mut stream.by_ref().take(length), &mut std::io::sink()).expect("the upload");
                stream.get_mut().write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            }
            "/download/file" => {
                let head = format!(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: {FILE}\r\n\r\n"
                );
                let stream = stream.get_mut();
                stream.write_all(head.as_bytes()).and_then(|()| {
                    let chunk = vec![7; 256 * 1024];
                    (0..FILE / chunk.len() as u64).try_for_each(|_| stream.write_all(&chunk))
                })
            }
            path if path.ends_with("/upload") => signed(stream.get_mut(), url, "upload"),
            _ => signed(stream.get_mut(), url, "download"),
        };
        if written.is_err() {
            return;
        }
    }
}

fn signed(stream: &mut TcpStream, url: &str, action: &str) -> std::io::Result<()> {
    json(stream, &format!(r#"{{"object":"signed_url","attributes":{{"url":"{url}/{action}/file?token=x"}}}}"#))
}

fn json(stream: &mut TcpStream, body: &str) -> std::io::Result<()> {
    let length = body.len();
    let answer = format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}");
    stream.write_all(answer.as_bytes())
}

/// Lines without an end, once a token has come.
fn lines(stream: Peeked) {
    let Ok(mut socket) = tungstenite::accept(stream) else { return };
    let _ = socket.read();
    let started = socket.send(Message::text(r#"{"event":"auth success"}"#));
    let line = r#"{"event":"console output","args":["\u001b[33m[12:00:00 INFO]: somebody said something to somebody\u001b[0m"]}"#;
    if started.is_err() {
        return;
    }
    // Made once, so that it is never the server that is waited for.
    let mut frames = Vec::new();
    for _ in 0..100 {
        let frame = Frame::message(line, OpCode::Data(Data::Text), true);
        frame.format(&mut frames).expect("a frame");
    }
    while socket.get_mut().write_all(&frames).is_ok() {}
}

/// A connection of which some bytes have been read already.
struct Peeked {
    stream: BufReader<TcpStream>,
}

impl Read for Peeked {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.stream.read(buffer)
    }
}

impl Write for Peeked {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.stream.get_mut().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.stream.get_mut().flush()
    }
}
