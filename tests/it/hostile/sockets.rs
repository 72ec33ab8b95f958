//! What a node can send on a console's socket besides messages.

use std::time::{Duration, Instant};

use crate::dual_test;
use crate::support::socket::{Peer, SERVER, Script, Wings, script};

use super::MARGIN;

/// A frame of a server: not masked.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let length = u8::try_from(payload.len()).unwrap();
    assert!(length < 126);
    [&[first, length], payload].concat()
}

/// A name, and the bytes to send.
type Case = (&'static str, fn() -> Vec<u8>);

/// Bytes that end the connection.
const FRAMES: &[Case] = &[
    ("reserved bits", || frame(0xf1, b"{}")),
    ("unknown opcode", || frame(0x83, b"{}")),
    ("unknown control opcode", || frame(0x8b, b"")),
    ("masked frame", || vec![0x81, 0x82, 1, 2, 3, 4, b'{', b'}']),
    ("fragmented ping", || frame(0x09, b"x")),
    ("ping of 126 bytes", || [&[0x89, 126, 0, 126][..], &[0; 126]].concat()),
    ("continuation of nothing", || frame(0x80, b"{}")),
    ("message within a message", || [frame(0x01, b"{"), frame(0x81, b"{}")].concat()),
    ("invalid UTF-8", || frame(0x81, b"\xff\xff")),
    ("length of 2^63", || vec![0x81, 127, 0x80, 0, 0, 0, 0, 0, 0, 0]),
    ("length of 2^62", || vec![0x81, 127, 0x40, 0, 0, 0, 0, 0, 0, 0]),
    ("frame beyond the limit", || [&[0x81, 127, 0, 0, 0, 0, 0x10, 0, 0, 0][..], &vec![b' '; 1 << 20]].concat()),
    ("close of one byte", || frame(0x88, b"\x03")),
    ("close with code 0", || frame(0x88, b"\0\0")),
    ("close with code 1005", || frame(0x88, b"\x03\xed")),
    ("close with an invalid reason", || frame(0x88, b"\x03\xe8\xff")),
    ("HTTP", || b"HTTP/1.1 400 Bad Request\r\n\r\n".repeat(10)),
];

/// Bytes that a server sends for ever.
const STORMS: &[Case] = &[
    ("pings", || frame(0x89, b"x")),
    ("pongs", || frame(0x8a, b"x")),
    ("empty continuations", || frame(0x00, b"")),
    ("binary messages", || frame(0x82, b"x")),
    ("empty messages", || frame(0x81, b"")),
    ("messages that are no JSON", || frame(0x81, b"{\"event\":")),
    ("unknown events", || frame(0x81, br#"{"event":"x","args":["y"]}"#)),
    ("deep nesting", || {
        let text = "[".repeat(60_000);
        [&[0x81, 126, 0xea, 0x60][..], text.as_bytes()].concat()
    }),
];

/// Sends bytes after the console is open, and waits until the client is gone.
fn after_auth(bytes: Vec<u8>) -> Script {
    script(move |peer: &mut Peer| {
        peer.auth_running();
        peer.bytes(&bytes);
        peer.until_gone();
    })
}

dual_test! {
    async fn protocol_violation_reconnects() {
        for (name, bytes) in FRAMES {
            let healthy = script(|peer: &mut Peer| {
                peer.auth_running();
                peer.line("healthy");
                peer.until_gone();
            });
            let wings = Wings::start([after_auth(bytes()), healthy]);
            let began = Instant::now();
            let console = Client::new(&wings.panel, "ptlc_key").unwrap().server(SERVER).console().connect().await.unwrap();
            let mut lines = console.listen("console output");
            let line = lines.next().await;
            assert!(matches!(line, Some(Ok(_))), "{name}: {line:?}");
            console.close().await;
            assert!(began.elapsed() < 2 * MARGIN, "{name}: {:?}", began.elapsed());
        }
    }

    async fn storm_does_not_delay_close() {
        for (name, bytes) in STORMS {
            let storm = script(move |peer: &mut Peer| {
                peer.auth_running();
                if *name == "empty continuations" {
                    peer.bytes(&frame(0x01, b"{"));
                }
                let (bytes, end) = (bytes().repeat(16), Instant::now() + 2 * MARGIN);
                while peer.bytes(&bytes) && Instant::now() < end {}
            });
            let wings = Wings::start([storm]);
            let console = Client::new(&wings.panel, "ptlc_key").unwrap().server(SERVER).console().connect().await.unwrap();
            let mut status = console.listen("status");
            let _ = status.next().await;
            let began = Instant::now();
            console.close().await;
            assert!(began.elapsed() < MARGIN, "{name}: {:?}", began.elapsed());
        }
    }

    async fn close_loop_is_bounded() {
        let at_once = || script(|peer: &mut Peer| {
            peer.auth_running();
        });
        let wings = Wings::start((0..200).map(|_| at_once()));
        let client = Client::new(&wings.panel, "ptlc_key").unwrap();
        let console = client.server(SERVER).console().give_up_after(Duration::from_millis(500)).connect().await.unwrap();
        let began = Instant::now();
        console.close().await;
        assert!(began.elapsed() < MARGIN, "{:?}", began.elapsed());
        assert!(wings.connections() < 20, "{}", wings.connections());
    }
}
