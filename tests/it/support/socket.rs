//! A panel that gives out tokens and a Wings whose every connection follows a script.

use std::collections::VecDeque;
use std::io::{BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tungstenite::handshake::server::{Request, Response};
use tungstenite::protocol::CloseFrame;
use tungstenite::{Error, Message, WebSocket, accept_hdr};

use super::scripted::read_request;

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
    /// Connections that stay open although nobody is there any more.
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
            // Nobody listens any more.
            None => {}
        }
    });
    shared.threads.lock().unwrap().push(thread);
}

/// One connection, seen from Wings.
pub struct Peer {
    socket: WebSocket<TcpStream>,
    shared: Arc<Shared>,
    connection: usize,
}

/// How the client went away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gone {
    Closed,
    Dropped,
}

impl Peer {
    /// Opens the socket if it comes from the panel, as Wings does.
    #[allow(clippy::result_large_err)]
    fn accept(stream: TcpStream, shared: Arc<Shared>, connection: usize) -> Option<Self> {
        let panel = shared.panel.lock().unwrap().clone();
        let check = |request: &Request, response: Response| {
            if request.headers().get("origin").is_some_and(|origin| origin.as_bytes() == panel.as_bytes()) {
                return Ok(response);
            }
            Err(http_refusal())
        };
        let socket = accept_hdr(stream, check).ok()?;
        Some(Self { socket, shared, connection })
    }

    pub fn say(&mut self, event: &str, args: &[&str]) {
        assert!(self.try_say(event, args), "the client went away");
    }

    /// Says something, or finds that the client is gone.
    pub fn try_say(&mut self, event: &str, args: &[&str]) -> bool {
        let frame = match args {
            [] => serde_json::json!({"event": event}),
            args => serde_json::json!({"event": event, "args": args}),
        };
        self.socket.send(Message::text(format!("{frame}\n"))).is_ok()
    }

    /// Says several things in one write, so that they arrive together.
    pub fn say_together(&mut self, events: &[(&str, &str)]) {
        for (event, arg) in events {
            let frame = serde_json::json!({"event": event, "args": [arg]});
            self.send(Message::text(frame.to_string()));
        }
        self.flush();
    }

    pub fn line(&mut self, line: &str) {
        self.say("console output", &[line]);
    }

    pub fn raw(&mut self, text: &str) {
        self.socket.send(Message::text(text)).unwrap();
    }

    /// Lets so many bytes wait in the system, so that writing them does not wait for the client.
    pub fn buffer_sends(&mut self, bytes: usize) {
        rustix::net::sockopt::set_socket_send_buffer_size(self.socket.get_ref(), bytes).unwrap();
    }

    /// Sends any message, or finds that the client is gone.
    pub fn send(&mut self, message: Message) -> bool {
        self.socket.write(message).is_ok()
    }

    pub fn flush(&mut self) {
        let _ = self.socket.flush();
    }

    /// Writes bytes that need not be frames, or finds that the client is gone.
    pub fn bytes(&mut self, bytes: &[u8]) -> bool {
        self.socket.get_mut().write_all(bytes).is_ok()
    }

    /// Waits until the client has sent something, and leaves it unread.
    pub fn wait_for_data(&mut self) {
        self.socket.get_ref().peek(&mut [0]).unwrap();
    }

    /// Counts the client's pings during some time.
    pub fn pings_within(&mut self, time: Duration) -> usize {
        let (end, mut pings) = (Instant::now() + time, 0);
        while let Some(left) = end.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) {
            self.socket.get_ref().set_read_timeout(Some(left)).unwrap();
            match self.socket.read() {
                Ok(Message::Ping(_)) => pings += 1,
                Ok(_) => {}
                Err(Error::Io(error)) if error.kind() == std::io::ErrorKind::WouldBlock => {}
                Err(error) => panic!("{error}"),
            }
        }
        self.socket.get_ref().set_read_timeout(Some(PATIENCE)).unwrap();
        pings
    }

    /// The next message of the client, or how it went away.
    fn next(&mut self) -> Result<Heard, Gone> {
        loop {
            match self.socket.read() {
                Ok(Message::Text(text)) => {
                    let frame: serde_json::Value = serde_json::from_str(&text).unwrap();
                    let args = frame["args"].as_array().into_iter().flatten();
                    let args = args.map(|arg| arg.as_str().unwrap().to_owned()).collect();
                    let event = frame["event"].as_str().unwrap().to_owned();
                    let heard = Heard { at: Instant::now(), connection: self.connection, event, args };
                    self.shared.heard.lock().unwrap().push(heard.clone());
                    return Ok(heard);
                }
                Ok(Message::Close(_)) => {
                    let _ = self.socket.flush();
                    return Err(Gone::Closed);
                }
                Ok(_) => {}
                Err(Error::Io(error)) if error.kind() == std::io::ErrorKind::WouldBlock => {
                    panic!("the client said nothing for {PATIENCE:?}");
                }
                Err(_) => return Err(Gone::Dropped),
            }
        }
    }

    /// The next message of the client.
    pub fn hear(&mut self) -> Heard {
        self.next().expect("the client went away")
    }

    /// Waits for a message of one event and passes over the others.
    pub fn hear_of(&mut self, event: &str) -> Vec<String> {
        loop {
            let heard = self.hear();
            if heard.event == event {
                return heard.args;
            }
        }
    }

    /// Waits for the answer to a ping.
    pub fn pong(&mut self) -> String {
        loop {
            if let Message::Pong(payload) = self.socket.read().unwrap() {
                return String::from_utf8(payload.to_vec()).unwrap();
            }
        }
    }

    /// Takes the token, whatever it is, and gives it back.
    pub fn auth(&mut self) -> String {
        let token = self.hear_of("auth").remove(0);
        self.say("auth success", &[]);
        token
    }

    /// Accepts the token and reports that the server is running.
    pub fn auth_running(&mut self) -> String {
        let token = self.auth();
        self.say("status", &["running"]);
        token
    }

    /// Closes the connection and waits until the client has answered to that.
    pub fn close(&mut self, code: u16, reason: &'static str) -> Gone {
        let _ = self.socket.close(Some(CloseFrame { code: code.into(), reason: reason.into() }));
        self.until_gone()
    }

    /// Listens until the client goes away.
    pub fn until_gone(&mut self) -> Gone {
        loop {
            if let Err(gone) = self.next() {
                return gone;
            }
        }
    }

    /// Leaves the TCP connection open for ever, with nobody behind it.
    pub fn vanish(&mut self) {
        let stream = self.socket.get_ref().try_clone().unwrap();
        self.shared.kept.lock().unwrap().push(stream);
    }
}

fn http_refusal() -> tungstenite::http::Response<Option<String>> {
    let mut response = tungstenite::http::Response::new(Some("Forbidden".to_owned()));
    *response.status_mut() = tungstenite::http::StatusCode::FORBIDDEN;
    response
}
