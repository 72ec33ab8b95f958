//! The side of Wings in one connection.

use std::io::Write;
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tungstenite::handshake::server::{Request, Response};
use tungstenite::protocol::CloseFrame;
use tungstenite::{Error, Message, WebSocket, accept_hdr};

use super::{Heard, PATIENCE, Shared};

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
    pub(super) fn accept(stream: TcpStream, shared: Arc<Shared>, connection: usize) -> Option<Self> {
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

    /// The next message of the client, or how the connection ended.
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

    /// Leaves the TCP connection open for ever, without reading or writing.
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
