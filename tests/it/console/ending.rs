//! Consoles whose driver ends before they do.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures::FutureExt;
use ptero::console::{ConsoleEvent, EventKind};
use ptero::{Client as AsyncClient, ErrorKind};

use crate::support::socket::{Peer, SERVER, Script, Wings, script};
use crate::{console, dual_test};

const THROTTLED: &str =
    r#"{"errors":[{"code":"ThrottleRequestsException","status":"429","detail":"Too Many Attempts."}]}"#;

/// A connection that is lost as soon as something is asked of it.
fn lost() -> Script {
    script(|peer| {
        peer.auth_running();
        peer.hear_of("send stats");
    })
}

fn listening() -> Script {
    script(|peer| {
        peer.auth_running();
        peer.until_gone();
    })
}

/// A hook that panics at its call with this number, from 1.
fn panics_at(number: usize) -> impl Fn(&ptero::ResponseInfo<'_>) + Send + Sync + 'static {
    let calls = Arc::new(AtomicUsize::new(0));
    move |_| assert_ne!(calls.fetch_add(1, Ordering::SeqCst) + 1, number, "a hook that panics once")
}

dual_test! {
    async fn unbounded_durations_do_not_panic() {
        let wings = Wings::start([lost(), listening()]);
        let console = console!(Client, wings).give_up_after(Duration::MAX).ping_interval(Duration::MAX);
        let console = console.patience(Duration::MAX).connect().await.unwrap();
        let mut events = console.listen(EventKind::Reconnected);
        console.request_stats().await.unwrap();
        events.next().await.unwrap().unwrap();
        console.wait_for_state(ptero::ServerState::Running, Duration::MAX).await.unwrap();
        console.close().await;
        wings.finish();
    }

    async fn endless_retry_after_is_an_error() {
        let wings = Wings::start([]);
        wings.refuse_token_for(1 << 63, THROTTLED);
        let error = console!(Client, wings).connect().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RateLimited, "{error:?}");
    }

    async fn endless_retry_after_ends_a_lost_connection() {
        let wings = Wings::start([lost()]);
        let console = console!(Client, wings).give_up_after(Duration::from_secs(1)).connect().await.unwrap();
        wings.refuse_token_for(1 << 63, THROTTLED);
        let mut events = console.listen(EventKind::Reconnected);
        console.request_stats().await.unwrap();
        let error = events.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RateLimited, "{error:?}");
        assert!(!console.is_connected());
    }

    async fn panicking_hook_fails_connect() {
        let wings = Wings::start([listening()]);
        let client = Client::builder(&wings.panel, "ptlc_key").on_response(panics_at(1)).build().unwrap();
        let error = client.server(SERVER).console().connect().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Console, "{error:?}");
        assert!(error.to_string().contains("panicked"), "{error}");
    }

    async fn panicking_hook_ends_the_console_for_every_waiter() {
        let wings = Wings::start([lost(), listening()]);
        let client = Client::builder(&wings.panel, "ptlc_key").on_response(panics_at(2)).build().unwrap();
        let console = client.server(SERVER).console().connect().await.unwrap();
        let mut events = console.listen([EventKind::Reconnected]);
        let sender = console.sender();
        console.request_stats().await.unwrap();
        let error = events.next().await.unwrap().unwrap_err();
        assert!(error.to_string().contains("panicked"), "{error}");
        let end = events.next().await;
        assert!(end.is_none());
        let error = sender.send_command("say hi").await.unwrap_err();
        assert!(error.to_string().contains("panicked"), "{error}");
        assert!(!console.is_connected());
        console.close().await;
    }

    async fn waiters_on_a_dropped_console_get_the_reason() {
        let wings = Wings::start([listening()]);
        let console = console!(Client, wings).connect().await.unwrap();
        let (mut lines, sender) = (console.listen("console output"), console.sender());
        drop(console);
        let error = lines.next().await.unwrap().unwrap_err();
        assert!(error.to_string().contains("dropped"), "{error}");
        let end = lines.next().await;
        assert!(end.is_none());
        let error = sender.request_logs().await.unwrap_err();
        assert!(error.hint().unwrap().contains("keep the `Console`"), "{error}");
        wings.finish();
    }

    async fn close_does_not_wait_for_endless_empty_frames() {
        let wings = Wings::start([script(endless)]);
        let patience = Duration::from_secs(30);
        let console = console!(Client, wings).patience(patience).ping_interval(patience).connect().await.unwrap();
        let mut lines = console.listen("console output");
        lines.next().await.unwrap().unwrap();
        let started = Instant::now();
        console.close().await;
        assert!(started.elapsed() < patience / 3, "{:?}", started.elapsed());
        wings.finish();
    }
}

/// Begins a message and goes on with it for ever, without any text.
fn endless(peer: &mut Peer) {
    peer.auth();
    peer.line("begin");
    let mut is_there = peer.bytes(&[0x01, 0x00]);
    let nothing = [0x00, 0x00].repeat(4096);
    while is_there {
        is_there = peer.bytes(&nothing);
    }
}

/// A runtime of its own, as each `#[tokio::test]` has one.
fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

#[test]
fn runtime_shutdown_ends_its_consoles() {
    let wings = Wings::start([listening()]);
    let first = runtime();
    let console = first.block_on(async { console!(AsyncClient, wings).connect().await.unwrap() });
    let mut events = console.listen(EventKind::Reconnected);
    drop(first);
    assert!(!console.is_connected());
    runtime().block_on(async {
        let error = events.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Console);
        assert!(error.to_string().contains("runtime"), "{error}");
        let error = console.send_command("say hi").await.unwrap_err();
        assert!(error.to_string().contains("runtime"), "{error}");
        console.close().await;
    });
}

#[test]
fn connect_without_a_runtime_is_an_error() {
    let wings = Wings::start([]);
    let error = console!(AsyncClient, wings).connect().now_or_never().unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Console, "{error}");
}

#[tokio::test]
async fn stream_ends_with_its_console() {
    use futures::StreamExt;
    let wings = Wings::start([listening()]);
    let console = console!(AsyncClient, wings).connect().await.unwrap();
    let events = console.listen("status");
    console.close().await;
    let all: Vec<_> = StreamExt::collect(events).await;
    assert!(matches!(all.as_slice(), [] | [Ok(ConsoleEvent::Status(_))]), "{all:?}");
}
