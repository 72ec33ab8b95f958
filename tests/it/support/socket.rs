//! A panel that gives out tokens and a Wings whose every connection follows a script.

mod peer;

use std::collections::VecDeque;
use std::io::{BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::scripted::read_request;

pub use peer::{Gone, Peer};

/// The server that every test opens the console of.
pub const SERVER: &str = "1a2b3c4d";

/// How long a script waits for the client before it fails.
const PATIENCE: Duration = Duration::from_secs(20);

/// What becomes of one connection to Wings.
pub enum Script {
    /// It is opened, and this is said on it; the TCP connection is dropped at the end.
    Socket(Box<dyn FnOnce(&mut Peer) + Send>),
    /// The handshake is answered with this status and text.
    Refuse(u16, &'static str),
}

/// A script for a connection that is opened.
pub fn script(talk: impl FnOnce(&mut Peer) + Send + 'static) -> Script {
    Script::Socket(Box::new(talk))
}

/// Both hosts.
pub struct Wings {
    pub panel: String,
    shared: Arc<Shared>,
}

struct Shared {
    panel: Mutex<String>,
    scripts: Mutex<VecDeque<Script>>,
    /// Answers of the panel that come before those with a token.
    refusals: Mutex<VecDeque<(u16, String, String)>>,
    /// What the panel says over REST.
    state: Mutex<&'static str>,
    /// Whether the panel lets questions for tokens wait.
    held: (Mutex<bool>, Condvar),
    tokens: AtomicUsize,
    connections: AtomicUsize,
    heard: Mutex<Vec<Heard>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    /// Connections that stay open although the peer is gone.
    kept: Mutex<Vec<TcpStream>>,
}

/// A message of the client.
#[derive(Clone, Debug)]
pub struct Heard {
    pub at: Instant,
    /// The number of the connection, from 1.
    pub connection: usize,
    pub event: String,
    pub args: Vec<String>,
}

impl Wings {
    pub fn start(scripts: impl IntoIterator<Item = Script>) -> Self {
        let shared = Arc::new(Shared {
            panel: Mutex::default(),
            scripts: Mutex::new(scripts.into_iter().collect()),
            refusals: Mutex::default(),
            state: Mutex::new("offline"),
            held: Default::default(),
            tokens: AtomicUsize::new(0),
            connections: AtomicUsize::new(0),
            heard: Mutex::default(),
            threads: Mutex::default(),
            kept: Mutex::default(),
        });
        let wings = listen(&shared, wings);
        let panel = listen(&shared, move |shared, stream| panel(shared, stream, &wings));
        let panel = format!("http://{panel}");
        shared.panel.lock().unwrap().clone_from(&panel);
        Self { panel, shared }
    }

    /// What the panel answers to the next question for a token, in place of one.
    pub fn refuse_token(&self, status: u16, body: &str) {
        self.shared.refusals.lock().unwrap().push_back((status, String::new(), body.to_owned()));
    }

    /// The panel responds with 429 and the number of seconds to wait.
    pub fn refuse_token_for(&self, seconds: u64, body: &str) {
        let header = format!("Retry-After: {seconds}\r\n");
        self.shared.refusals.lock().unwrap().push_back((429, header, body.to_owned()));
    }

    /// The URL that the panel is set up with, which sockets have to come from.
    pub fn set_origin(&self, origin: &str) {
        origin.clone_into(&mut self.shared.panel.lock().unwrap());
    }

    /// From now on the panel takes questions for tokens but does not answer.
    pub fn hold_panel(&self) {
        *self.shared.held.0.lock().unwrap() = true;
    }

    /// The panel answers again, also to what was asked meanwhile.
    pub fn release_panel(&self) {
        *self.shared.held.0.lock().unwrap() = false;
        self.shared.held.1.notify_all();
    }

    /// The state that the panel tells over REST.
    pub fn set_state(&self, state: &'static str) {
        *self.shared.state.lock().unwrap() = state;
    }

    /// How often the panel was asked for a token.
    pub fn tokens(&self) -> usize {
        self.shared.tokens.load(Ordering::SeqCst)
    }

    /// How many connections came to Wings.
    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }

    pub fn heard(&self) -> Vec<Heard> {
        self.shared.heard.lock().unwrap().clone()
    }

    /// The arguments of all messages of one event.
    pub fn heard_of(&self, event: &str) -> Vec<String> {
        self.heard().into_iter().filter(|heard| heard.event == event).flat_map(|heard| heard.args).collect()
    }

    /// Waits until the scripts of all connections made so far have ended, and passes on their panics.
    pub fn finish(&self) {
        let threads = std::mem::take(&mut *self.shared.threads.lock().unwrap());
        for thread in threads {
            if let Err(panic) = thread.join() {
                std::panic::resume_unwind(panic);
            }
        }
    }
}

fn listen(shared: &Arc<Shared>, serve: impl Fn(&Arc<Shared>, TcpStream) + Clone + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let shared = shared.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            serve(&shared, stream.unwrap());
        }
    });
    address
}

fn panel(shared: &Arc<Shared>, stream: TcpStream, wings: &str) {
    let (shared, wings) = (shared.clone(), wings.to_owned());
    std::thread::spawn(move || {
        let mut stream = BufReader::new(stream);
        while let Some(request) = read_request(&mut stream) {
            let (status, headers, body) =
                if request.starts_with("GET /api/client?") || request.starts_with("GET /api/client ") {
                    (200, String::new(), servers())
                } else if request.contains("/resources ") {
                    (200, String::new(), resources(*shared.state.lock().unwrap()))
                } else {
                    let number = shared.tokens.fetch_add(1, Ordering::SeqCst) + 1;
                    drop(shared.held.1.wait_while(shared.held.0.lock().unwrap(), |held| *held).unwrap());
                    let socket = format!("ws://{wings}/api/servers/7e215471-a458-42b6-aaa2-63d512858db4/ws");
                    let token = format!(r#"{{"data":{{"token":"token-{number}","socket":"{socket}"}}}}"#);
                    shared.refusals.lock().unwrap().pop_front().unwrap_or((200, String::new(), token))
                };
            let head =
                format!("HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {}", body.len());
            // A client that has gone away is no concern of the panel's.
            let _ = write!(stream.get_mut(), "{head}\r\n{headers}\r\n{body}");
        }
    });
}

/// The list of servers: the one.
fn servers() -> String {
    let uuid = "7e215471-a458-42b6-aaa2-63d512858db4";
    let server = format!(r#"{{"identifier":"{SERVER}","uuid":"{uuid}","name":"Lobby","node":"one"}}"#);
    let page = r#"{"total":1,"count":1,"per_page":100,"current_page":1,"total_pages":1}"#;
    let data = format!(r#"[{{"object":"server","attributes":{server}}}]"#);
    format!(r#"{{"object":"list","data":{data},"meta":{{"pagination":{page}}}}}"#)
}

fn resources(state: &str) -> String {
    format!(
        r#"{{"object":"stats","attributes":{{"current_state":"{state}","is_suspended":false,"resources":{{"memory_bytes":0,
        "cpu_absolute":0,"disk_bytes":0,"network_rx_bytes":0,"network_tx_bytes":0,"uptime":0}}}}}}"#
    )
}

fn wings(shared: &Arc<Shared>, mut stream: TcpStream) {
    let connection = shared.connections.fetch_add(1, Ordering::SeqCst) + 1;
    let next = shared.scripts.lock().unwrap().pop_front();
    let owner = shared.clone();
    let thread = std::thread::spawn(move || {
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_nodelay(true).unwrap();
        match next {
            Some(Script::Socket(talk)) => {
                let Some(mut peer) = Peer::accept(stream, owner, connection) else { return };
                talk(&mut peer);
            }
            Some(Script::Refuse(status, text)) => {
                read_request(&mut BufReader::new(stream.try_clone().unwrap()));
                let length = text.len();
                let head = format!("HTTP/1.1 {status} X\r\nContent-Type: text/plain\r\nContent-Length: {length}");
                // In one piece, as a whole answer mostly comes.
                let _ = stream.write_all(format!("{head}\r\nConnection: close\r\n\r\n{text}").as_bytes());
            }
            // There are no listeners left.
            None => {}
        }
    });
    shared.threads.lock().unwrap().push(thread);
}
