//! The socket of a server's console, which replays frames that Wings once sent, byte for byte.

use std::cell::Cell;
use std::io::{BufReader, Read, Write};
use std::sync::LazyLock;

use serde_json::Value;
use tungstenite::handshake::server::{Request, Response};
use tungstenite::protocol::frame::Frame;
use tungstenite::protocol::frame::coding::{Data, OpCode};
use tungstenite::{Message, WebSocket};

use crate::server::Stream;

/// What the ids of servers begin with whose consoles never stop.
pub const FLOOD: &str = "f10d";
/// What to say to a console that replies, as in the recording.
pub const COMMAND: &str = "hello world";

static SESSION: LazyLock<Vec<Value>> =
    LazyLock::new(|| frames(include_str!("../../tests/fixtures/recordings/ws/normal_session.json")));

/// Frames of many lines, so that the server is never the slower side.
static LINES: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut bytes = Vec::new();
    let recorded = frames(include_str!("../../tests/fixtures/recordings/ws/console_throttle.json"));
    for frame in received(&recorded, |event| matches!(event, "console output" | "stats")) {
        let frame = Frame::message(frame.to_owned(), OpCode::Data(Data::Text), true);
        frame.format(&mut bytes).expect("a frame");
    }
    bytes
});

fn frames(recording: &str) -> Vec<Value> {
    let mut recording: Value = serde_json::from_str(recording).expect("a recording");
    serde_json::from_value(recording["frames"].take()).expect("frames")
}

/// The texts of the frames that Wings sent.
fn received(frames: &[Value], mut wanted: impl FnMut(&str) -> bool) -> impl Iterator<Item = &str> {
    let frames = frames.iter().filter(|frame| frame["dir"] == "recv");
    frames
        .filter(move |frame| wanted(frame["frame"]["event"].as_str().unwrap_or_default()))
        .filter_map(|frame| frame["raw"].as_str())
}

/// What Wings says first: that the token is accepted, the state, and the utilisation.
fn greeting() -> impl Iterator<Item = &'static str> {
    received(&SESSION, |_| true).take(3)
}

/// What Wings says to [`COMMAND`]: the command itself, and what the server prints.
fn response() -> impl Iterator<Item = &'static str> {
    received(&SESSION, |event| event == "console output").filter(|text| text.contains(COMMAND)).take(2)
}

pub fn serve(stream: BufReader<Box<dyn Stream>>) {
    let is_flood = Cell::new(false);
    #[allow(clippy::result_large_err, reason = "the type is tungstenite's")]
    let handshake = |request: &Request, response: Response| {
        is_flood.set(request.uri().path().contains(FLOOD));
        Ok(response)
    };
    let Ok(mut socket) = tungstenite::accept_hdr(Peeked(stream), handshake) else { return };
    // It ends when the client goes.
    let _ = talk(&mut socket, is_flood.get());
}

fn talk(socket: &mut WebSocket<Peeked>, is_flood: bool) -> tungstenite::Result<()> {
    loop {
        let message = socket.read()?;
        let text = message.to_text().unwrap_or_default();
        if text.contains(r#""auth""#) {
            greeting().try_for_each(|text| socket.send(Message::text(text)))?;
            if is_flood {
                loop {
                    socket.get_mut().write_all(&LINES)?;
                }
            }
        } else if text.contains(r#""send command""#) {
            response().try_for_each(|text| socket.send(Message::text(text)))?;
        }
    }
}

/// A connection of which some bytes have been read already.
struct Peeked(BufReader<Box<dyn Stream>>);

impl Read for Peeked {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.0.read(buffer)
    }
}

impl Write for Peeked {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.get_mut().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.get_mut().flush()
    }
}
