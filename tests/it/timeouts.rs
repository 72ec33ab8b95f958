//! A timeout bounds an attempt in every phase, also when the other side keeps doing a little.

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use crate::dual_test;
use crate::support::raw::Raw;
use crate::support::scripted::read_request;
use ptero::{ErrorKind, RequestOptions};

const TIMEOUT: Duration = Duration::from_millis(300);

/// More than a timeout may be exceeded by, and less than the bad manners would take.
const PATIENCE: Duration = Duration::from_secs(15);

/// How long the servers go on: far beyond any patience.
const PAUSE: Duration = Duration::from_millis(50);

/// Writes bytes one by one, with pauses shorter than the timeout.
fn dribble(stream: &mut impl Write, bytes: impl IntoIterator<Item = u8>) {
    for byte in bytes {
        if stream.write_all(&[byte]).is_err() {
            return;
        }
        std::thread::sleep(PAUSE);
    }
}

fn dribbled_head() -> Raw {
    Raw::start(|mut stream| {
        read_request(&mut stream);
        let head = b"HTTP/1.1 200 OK\r\nX-Filler: ".iter().copied();
        dribble(stream.get_mut(), head.chain(std::iter::repeat_n(b'x', 1000)));
    })
}

fn dribbled_body(status: u16) -> Raw {
    Raw::start(move |mut stream| {
        read_request(&mut stream);
        let head = format!("HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: 10000\r\n\r\n");
        if stream.get_mut().write_all(head.as_bytes()).is_ok() {
            dribble(stream.get_mut(), std::iter::repeat_n(b' ', 1000));
        }
    })
}

/// Begins a TLS handshake, and never ends it.
fn dribbled_handshake() -> Raw {
    Raw::start(|mut stream| {
        // The head of a record of 16 KiB that holds a handshake message.
        let head = [22, 3, 3, 0x40, 0, 2, 0, 0x3f, 0xfc];
        dribble(stream.get_mut(), head.into_iter().chain(std::iter::repeat_n(0, 1000)));
    })
}

/// Takes a request in small pieces, with pauses shorter than the timeout.
fn slow_reader() -> Raw {
    Raw::start(|mut stream| {
        let mut piece = [0; 64 * 1024];
        while stream.get_mut().read(&mut piece).is_ok_and(|read| read > 0) {
            std::thread::sleep(PAUSE);
        }
    })
}

dual_test! {
    async fn timeout_bounds_a_response_that_arrives_byte_by_byte() {
        for panel in [dribbled_head(), dribbled_body(200), dribbled_body(500)] {
            let client = Client::builder(&panel.url, "ptlc_key").retries(0).timeout(TIMEOUT).build().unwrap();
            let begun = Instant::now();
            let error = client.account().get().await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Timeout, "{error:?}");
            assert!(begun.elapsed() < PATIENCE, "{:?}", begun.elapsed());
            assert_eq!(panel.connections(), 1);
        }
    }

    async fn timeout_bounds_a_tls_handshake_that_arrives_byte_by_byte() {
        let panel = dribbled_handshake();
        let url = panel.url.replace("http:", "https:");
        let client = Client::builder(url, "ptlc_key").retries(0).timeout(TIMEOUT).danger_accept_invalid_certs(true);
        let begun = Instant::now();
        let error = client.build().unwrap().account().get().await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Timeout | ErrorKind::Connect), "{error:?}");
        assert!(begun.elapsed() < PATIENCE, "{:?}", begun.elapsed());
    }

    async fn timeout_bounds_a_request_that_is_read_piece_by_piece() {
        let panel = slow_reader();
        let client = Client::builder(&panel.url, "ptlc_key").retries(0).timeout(TIMEOUT).build().unwrap();
        let begun = Instant::now();
        let write = client.server("1a2b3c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d").files().write("x", vec![b'x'; 64 << 20]);
        let error = write.await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout, "{error:?}");
        assert!(begun.elapsed() < PATIENCE, "{:?}", begun.elapsed());
    }

    async fn deadline_bounds_the_same_phases() {
        for panel in [dribbled_head(), dribbled_body(200), dribbled_body(500), slow_reader()] {
            let client = Client::builder(&panel.url, "ptlc_key").retries(0).build().unwrap();
            let client = client.with_options(RequestOptions::new().deadline(TIMEOUT));
            let begun = Instant::now();
            let error = client.account().get().await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Deadline, "{error:?}");
            assert!(begun.elapsed() < PATIENCE, "{:?}", begun.elapsed());
        }
    }
}
