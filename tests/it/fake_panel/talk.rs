//! A websocket as it is, so that no client heals what goes wrong.

use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ptero::testing::FakePanel;
use serde_json::{Value, json};
use tungstenite::client::IntoClientRequest;
use tungstenite::handshake::client::Response;
use tungstenite::{Error, HandshakeError, Message, WebSocket};

use crate::fake_panel::wire::call;

/// Nothing that is expected takes this long.
const PATIENCE: Duration = Duration::from_secs(5);

pub(crate) struct Talk {
    socket: WebSocket<TcpStream>,
    token: String,
}

/// What the panel says to open a socket: the token and the address.
pub(crate) fn credentials(panel: &FakePanel, key: &str, server: &str) -> (String, String) {
    let (status, body) = call(panel, key, "GET", &format!("/api/client/servers/{server}/websocket"), Value::Null);
    assert_eq!(status, 200, "{body}");
    let text = |name: &str| body["data"][name].as_str().unwrap().to_owned();
    (text("token"), text("socket"))
}

/// The socket, or with which status it is refused.
pub(crate) fn open(url: &str, origin: &str) -> Result<(WebSocket<TcpStream>, Response), u16> {
    let host = url.strip_prefix("ws://").unwrap().split('/').next().unwrap();
    let stream = TcpStream::connect(host).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut request = url.into_client_request().unwrap();
    if !origin.is_empty() {
        request.headers_mut().insert("Origin", origin.parse().unwrap());
    }
    match tungstenite::client(request, stream) {
        Ok(opened) => Ok(opened),
        Err(HandshakeError::Failure(Error::Http(response))) => Err(response.status().as_u16()),
        Err(error) => panic!("{error}"),
    }
}

impl Talk {
    /// Opens a socket, with a token that is not used yet.
    pub(crate) fn open(panel: &FakePanel, key: &str, server: &str) -> Self {
        let (token, url) = credentials(panel, key, server);
        Self { socket: open(&url, &panel.url()).unwrap().0, token }
    }

    /// The `jti` of the token.
    pub(crate) fn token_id(&self) -> String {
        let payload = URL_SAFE_NO_PAD.decode(self.token.split('.').nth(1).unwrap()).unwrap();
        let claims: Value = serde_json::from_slice(&payload).unwrap();
        claims["jti"].as_str().unwrap().to_owned()
    }

    /// Opens a socket, and is let in.
    pub(crate) fn begin(panel: &FakePanel, key: &str, server: &str) -> Self {
        let mut talk = Self::open(panel, key, server);
        talk.authenticate();
        assert_eq!(talk.hear(), ["auth success"]);
        talk
    }

    pub(crate) fn authenticate(&mut self) {
        let token = self.token.clone();
        self.say("auth", &[&token]);
    }

    pub(crate) fn say(&mut self, event: &str, args: &[&str]) {
        self.say_text(&json!({"event": event, "args": args}).to_string());
    }

    pub(crate) fn say_text(&mut self, text: &str) {
        self.socket.send(Message::text(text)).unwrap();
    }

    pub(crate) fn say_bytes(&mut self, text: &str) {
        self.socket.send(Message::binary(text.as_bytes().to_vec())).unwrap();
    }

    pub(crate) fn ping(&mut self) {
        self.socket.send(Message::Ping(Default::default())).unwrap();
    }

    /// The next message of any kind. None when the connection has broken.
    pub(crate) fn next(&mut self) -> Option<Message> {
        match self.socket.read() {
            Ok(message) => Some(message),
            Err(Error::Io(error)) if error.kind() == std::io::ErrorKind::WouldBlock => panic!("nothing comes"),
            Err(_) => None,
        }
    }

    /// The next event's name and its arguments.
    pub(crate) fn hear(&mut self) -> Vec<String> {
        let Some(Message::Text(text)) = self.next() else { panic!("the connection is over") };
        words(&serde_json::from_str(&text).unwrap())
    }

    /// As [`hear`](Self::hear), past everything else.
    pub(crate) fn hear_of(&mut self, event: &str) -> Vec<String> {
        loop {
            let heard = self.hear();
            if heard[0] == event {
                return heard;
            }
        }
    }

    /// Whether nothing comes within so long.
    pub(crate) fn is_quiet(&mut self, time: Duration) -> bool {
        self.socket.get_ref().set_read_timeout(Some(time)).unwrap();
        let answer = self.socket.read();
        self.socket.get_ref().set_read_timeout(Some(PATIENCE)).unwrap();
        matches!(answer, Err(Error::Io(error)) if error.kind() == std::io::ErrorKind::WouldBlock)
    }

    /// What this socket tells, up to as much as in the recording of a real one, and while `act` reacts to it.
    pub(crate) fn outline(&mut self, recording: &str, mut act: impl FnMut(&mut Self, &[String])) {
        let expected = outline(recorded(recording).into_iter());
        let mut told = Vec::new();
        while outline(told.iter().cloned()) != expected {
            let heard = self.hear();
            told.push(heard.clone());
            let so_far = outline(told.iter().cloned());
            assert!(expected.starts_with(&so_far), "{recording}: {so_far:#?} instead of {expected:#?}");
            act(self, &heard);
        }
    }
}

fn words(frame: &Value) -> Vec<String> {
    let args = frame["args"].as_array().into_iter().flatten();
    let event = frame["event"].as_str().unwrap().to_owned();
    std::iter::once(event).chain(args.map(|arg| arg.as_str().unwrap().to_owned())).collect()
}

/// The events of a transcript.
pub(crate) fn recorded(name: &str) -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/recordings/ws/{name}.json"));
    let transcript: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let frames = transcript["frames"].as_array().unwrap().iter();
    frames.filter(|frame| frame["dir"] == "recv").map(|frame| words(&frame["frame"])).collect()
}

/// The order of events: lines in a row count as one, states and reasons in full. Without figures, which come by the
/// clock.
fn outline(events: impl Iterator<Item = Vec<String>>) -> Vec<String> {
    let mut outline: Vec<String> = Vec::new();
    for event in events {
        let name = match event[0].as_str() {
            "stats" => continue,
            "status" | "jwt error" | "deleted" => event.join(" "),
            "daemon error" => format!("daemon error{}", event[1].split(']').next_back().unwrap()),
            name => name.to_owned(),
        };
        if outline.last() != Some(&name) {
            outline.push(name);
        }
    }
    outline
}
