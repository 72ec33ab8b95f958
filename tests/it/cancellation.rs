//! Cancelling calls: seen at once in every phase, and nothing is left behind.

use std::io::{Read, Write};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use crate::dual_test;
use crate::support::mock::{self, MockPanel};
use crate::support::raw::{Raw, refusing};
use crate::support::scripted::read_request;
use ptero::testing::FakePanel;
use ptero::{CancelToken, ErrorKind, PowerAction, RequestOptions};

/// Less than any wait of these tests, the shortest of which is that for a connection, and more than a busy machine needs.
const AT_ONCE: Duration = Duration::from_secs(8);

/// Cancels `token` as soon as `is_time` returns, and says when that was.
fn cancel_when(token: &CancelToken, is_time: impl FnOnce() + Send + 'static) -> thread::JoinHandle<Instant> {
    let token = token.clone();
    thread::spawn(move || {
        is_time();
        // The client needs a moment to wait for what it has asked for.
        thread::sleep(Duration::from_millis(50));
        token.cancel();
        Instant::now()
    })
}

/// What a server has seen of a connection.
#[derive(Debug, PartialEq, Eq)]
enum Seen {
    Request,
    End,
}

/// A panel that sends the beginning of a response, and no more until the client is gone.
fn stopping(beginning: &'static str) -> (Raw, Receiver<Seen>) {
    let (seen, all) = channel();
    let seen = Mutex::new(seen);
    let panel = Raw::start(move |mut stream| {
        let seen = seen.lock().unwrap().clone();
        while read_request(&mut stream).is_some() {
            stream.get_mut().write_all(beginning.as_bytes()).unwrap();
            seen.send(Seen::Request).unwrap();
        }
        // The test may be over.
        let _ = (stream.read(&mut [0]), seen.send(Seen::End));
    });
    (panel, all)
}

#[cfg(target_os = "linux")]
dual_test! {
    async fn cancelled_while_connecting() {
        let full = crate::support::full::FullListener::start();
        let client = Client::new(format!("http://{}", full.address), "ptlc_key").unwrap();
        let token = CancelToken::new();
        let cancelled = cancel_when(&token, || {});
        let client = client.with_options(RequestOptions::new().cancel_with(&token));
        let error = client.account().get().await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Cancelled, 1), "{error:?}");
        assert!(cancelled.join().unwrap().elapsed() < AT_ONCE);
    }
}

dual_test! {
    async fn cancelled_while_waiting_for_bytes() {
        for beginning in ["", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", "HTTP/1.1 500 X\r\nContent-Length: 9\r\n\r\n"] {
            let (server, seen) = stopping(beginning);
            let reports = Arc::new(Mutex::new(Vec::new()));
            let report = reports.clone();
            let client = Client::builder(&server.url, "ptlc_key").on_response(move |info| {
                report.lock().unwrap().push((info.attempt, info.error.map(ptero::Error::kind)));
            });
            let token = CancelToken::new();
            let (request, requested) = channel();
            let cancelled = cancel_when(&token, move || requested.recv().unwrap());
            let watch = thread::spawn(move || {
                assert_eq!(seen.recv(), Ok(Seen::Request));
                request.send(()).unwrap();
                seen.recv_timeout(AT_ONCE)
            });
            let client = client.build().unwrap().with_options(RequestOptions::new().cancel_with(&token));
            let error = client.server("1a2b3c4d").power(PowerAction::Start).await.unwrap_err();
            assert!(cancelled.join().unwrap().elapsed() < AT_ONCE);
            assert_eq!((error.kind(), error.attempts()), (ErrorKind::Cancelled, 1), "{error:?}");
            assert!(error.was_sent() && error.path() == Some("/api/client/servers/1a2b3c4d/power"), "{error:?}");
            assert_eq!(*reports.lock().unwrap(), [(1, Some(ErrorKind::Cancelled))]);
            // The async client closes its connection in a task of this runtime, which runs during other calls.
            let panel = MockPanel::start(|_| mock::json(204, ""));
            let other = Client::new(panel.url(), "ptlc_key").unwrap();
            while !watch.is_finished() {
                other.server("1a2b3c4d").power(PowerAction::Start).await.unwrap();
            }
            assert_eq!(watch.join().unwrap(), Ok(Seen::End));
        }
    }

    async fn cancelled_while_waiting_to_retry() {
        let client = Client::builder(refusing(), "ptlc_key").backoff_factor(30.0).build().unwrap();
        let token = CancelToken::new();
        let cancelled = cancel_when(&token, || thread::sleep(Duration::from_millis(200)));
        let client = client.with_options(RequestOptions::new().cancel_with(&token));
        let error = client.server("1a2b3c4d").power(PowerAction::Start).await.unwrap_err();
        assert!(cancelled.join().unwrap().elapsed() < AT_ONCE);
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Cancelled, 1), "{error:?}");
        assert!(!error.was_sent(), "{error:?}");
    }

    async fn cancelled_while_waiting_for_a_limit() {
        let panel = FakePanel::builder().rate_limit(2, 2).start();
        let client = Client::new(panel.url(), panel.client_key()).unwrap();
        client.account().get().await.unwrap();
        client.account().get().await.unwrap();
        let token = CancelToken::new();
        let cancelled = cancel_when(&token, || {});
        let stoppable = client.with_options(RequestOptions::new().cancel_with(&token));
        let error = stoppable.account().get().await.unwrap_err();
        assert!(cancelled.join().unwrap().elapsed() < AT_ONCE);
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Cancelled, 0), "{error:?}");
        assert_eq!(error.path(), Some("/api/client/account"));
        assert_eq!(client.rate_limit().client.unwrap().remaining, 0);
        assert_eq!(panel.requests().len(), 2);
    }

    async fn cancelled_token_sends_nothing_and_leaves_other_clients_alone() {
        let panel = MockPanel::start(|_| mock::json(204, ""));
        let client = Client::new(panel.url(), "ptlc_key").unwrap();
        let (program, request) = (CancelToken::new(), CancelToken::new());
        let first = client.with_options(RequestOptions::new().cancel_with(&program));
        let both = first.with_options(RequestOptions::new().cancel_with(&request));
        both.server("1a2b3c4d").power(PowerAction::Start).await.unwrap();
        program.cancel();
        for cancelled in [&first, &both] {
            let error = cancelled.server("1a2b3c4d").power(PowerAction::Start).await.unwrap_err();
            assert_eq!((error.kind(), error.attempts()), (ErrorKind::Cancelled, 0), "{error:?}");
            let error = cancelled.server("1a2b3c4d").files().upload("/").bytes("x", "y").send().await.unwrap_err();
            assert_eq!((error.kind(), error.attempts()), (ErrorKind::Cancelled, 0), "{error:?}");
        }
        client.server("1a2b3c4d").power(PowerAction::Start).await.unwrap();
        assert_eq!(panel.seen().len(), 2);
    }

    async fn options_of_the_client_cancel_its_transfers() {
        use crate::support::wings::{Fate, Hosts};
        let hosts = Arc::new(Hosts::start(vec![7; 200_000], "", [Fate::SilentAfter(100_000)]));
        let client = Client::new(&hosts.panel, "ptlc_key").unwrap();
        let token = CancelToken::new();
        let wings = hosts.clone();
        let cancelled = cancel_when(&token, move || wings.wait_for_wings(1));
        let client = client.with_options(RequestOptions::new().cancel_with(&CancelToken::new()).cancel_with(&token));
        let download = client.server("1a2b3c4d").files().download("x").cancel_with(&CancelToken::new());
        let error = download.bytes().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Cancelled, "{error:?}");
        assert!(cancelled.join().unwrap().elapsed() < AT_ONCE);
    }
}
