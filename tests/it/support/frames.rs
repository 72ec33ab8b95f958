//! An HTTP/2 server that does to each request what a script says, frame by frame: for what no HTTP library would do.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::tls::certificate;

pub const INTERNAL_ERROR: u32 = 2;
pub const REFUSED_STREAM: u32 = 7;

/// What to do with one request.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// Answer with this JSON, or with 204 if it is empty.
    Answer(&'static str),
    /// Reset the stream with this code.
    Reset(u32),
    /// Answer in the same way, and say GOAWAY only when the next request has come, which is not among those served.
    Leave(&'static str),
    /// Neither answer nor read any more, and leave the connection open.
    Freeze,
}

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;

const END_STREAM: u8 = 1;
/// For settings and pings.
const ACK: u8 = 1;
const END_HEADERS: u8 = 4;

/// The server, in threads of its own that live as long as the test.
pub struct Frames {
    pub url: String,
    /// The authority's certificate, in PEM.
    pub root: String,
    script: Arc<Mutex<Vec<Step>>>,
    connections: Arc<AtomicUsize>,
}

impl Frames {
    pub fn start(steps: impl IntoIterator<Item = Step>) -> Self {
        let (root, mut config) = certificate();
        config.alpn_protocols = vec![b"h2".to_vec()];
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
        let mut steps: Vec<Step> = steps.into_iter().collect();
        steps.reverse();
        let (script, connections) = (Arc::new(Mutex::new(steps)), Arc::new(AtomicUsize::new(0)));
        let (own_script, own_connections, config) = (script.clone(), connections.clone(), Arc::new(config));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                own_connections.fetch_add(1, Ordering::Relaxed);
                let (script, config) = (own_script.clone(), config.clone());
                std::thread::spawn(move || {
                    // It ends when the client closes it.
                    let _ = Connection::new(config, stream.unwrap()).serve(&script);
                });
            }
        });
        Self { url, root, script, connections }
    }

    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }

    /// How many steps of the script no request has come for.
    pub fn left(&self) -> usize {
        self.script.lock().unwrap().len()
    }
}

struct Connection {
    stream: StreamOwned<ServerConnection, TcpStream>,
    last_served: u32,
    is_leaving: bool,
}

impl Connection {
    fn new(config: Arc<ServerConfig>, stream: TcpStream) -> Self {
        let connection = ServerConnection::new(config).unwrap();
        Self { stream: StreamOwned::new(connection, stream), last_served: 0, is_leaving: false }
    }

    fn serve(mut self, script: &Mutex<Vec<Step>>) -> std::io::Result<()> {
        let mut preface = [0; 24];
        self.stream.read_exact(&mut preface)?;
        self.send(SETTINGS, 0, 0, &[])?;
        loop {
            let mut head = [0; 9];
            self.stream.read_exact(&mut head)?;
            let [_, _, _, kind, flags, ..] = head;
            let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
            let stream = u32::from_be_bytes([head[5], head[6], head[7], head[8]]);
            let mut payload = vec![0; length as usize];
            self.stream.read_exact(&mut payload)?;
            match kind {
                SETTINGS | PING if flags & ACK == 0 => {
                    self.send(kind, ACK, 0, if kind == PING { &payload } else { &[] })?
                }
                HEADERS | DATA if flags & END_STREAM != 0 && self.is_leaving => {
                    let last = [self.last_served.to_be_bytes(), [0; 4]].concat();
                    self.send(GOAWAY, 0, 0, &last)?;
                }
                HEADERS | DATA if flags & END_STREAM != 0 => {
                    let step = script.lock().unwrap().pop().expect("the script says what to do");
                    self.act(step, stream)?;
                    self.last_served = stream;
                }
                _ => {}
            }
        }
    }

    fn act(&mut self, step: Step, stream: u32) -> std::io::Result<()> {
        match step {
            Step::Answer(body) => self.answer(stream, body),
            Step::Reset(code) => self.send(RST_STREAM, 0, stream, &code.to_be_bytes()),
            Step::Leave(body) => {
                self.is_leaving = true;
                self.answer(stream, body)
            }
            Step::Freeze => loop {
                std::thread::park();
            },
        }
    }

    fn answer(&mut self, stream: u32, body: &str) -> std::io::Result<()> {
        // Status 204 and 200, and the name of Content-Type, by their places in HPACK's table.
        if body.is_empty() {
            return self.send(HEADERS, END_HEADERS | END_STREAM, stream, &[0x89]);
        }
        let headers = [&[0x88, 0x0f, 0x10, 16], b"application/json".as_slice()].concat();
        self.send(HEADERS, END_HEADERS, stream, &headers)?;
        self.send(DATA, END_STREAM, stream, body.as_bytes())
    }

    fn send(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) -> std::io::Result<()> {
        let length = (payload.len() as u32).to_be_bytes();
        let head = [&length[1..], &[kind, flags], &stream.to_be_bytes()].concat();
        self.stream.write_all(&[&head, payload].concat())?;
        self.stream.flush()
    }
}
