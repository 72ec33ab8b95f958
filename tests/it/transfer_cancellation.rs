//! Transfers that are cancelled while they connect, wait or stand still.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use crate::dual_test;
use crate::support::wings::{Fate, Hosts};
use ptero::{CancelToken, ErrorKind};
use tempfile::tempdir;

/// Far less than the client's timeout, after which each of these calls would end anyhow.
const AT_ONCE: Duration = Duration::from_secs(10);

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

#[cfg(target_os = "linux")]
dual_test! {
    async fn cancel_while_connecting_takes_effect_immediately() {
        let full = crate::support::full::FullListener::start();
        let hosts = Arc::new(Hosts::with_node(format!("http://{}", full.address)));
        let client = Client::new(&hosts.panel, "ptlc_key").unwrap();
        for is_upload in [false, true] {
            let token = CancelToken::new();
            let (panel, count) = (hosts.clone(), 1 + u32::from(is_upload));
            let cancelled = cancel_when(&token, move || panel.wait_for_panel(count));
            let files = client.server("1a2b3c4d").files();
            let error = if is_upload {
                files.upload("/").bytes("x", "y").cancel_with(&token).send().await.unwrap_err()
            } else {
                files.download("x").cancel_with(&token).bytes().await.unwrap_err()
            };
            assert_eq!(error.kind(), ErrorKind::Cancelled, "{error:?}");
            assert!(cancelled.join().unwrap().elapsed() < AT_ONCE);
        }
    }
}

dual_test! {
    async fn cancel_during_a_stall_takes_effect_immediately() {
        for fate in [Fate::Silent, Fate::SilentAfter(100_000)] {
            let hosts = Arc::new(Hosts::start(vec![7; 200_000], "", [fate]));
            let directory = tempdir().unwrap();
            let client = Client::new(&hosts.panel, "ptlc_key").unwrap();
            let token = CancelToken::new();
            let wings = hosts.clone();
            let cancelled = cancel_when(&token, move || wings.wait_for_wings(1));
            let download = client.server("1a2b3c4d").files().download("x").cancel_with(&token);
            let error = download.to_path(directory.path().join("x")).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Cancelled, "{error:?}");
            assert!(cancelled.join().unwrap().elapsed() < AT_ONCE);
            assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0);
            assert_eq!(hosts.wings_heads().len(), 1);
        }
    }

    async fn cancel_of_an_upload_without_a_response_takes_effect_immediately() {
        let hosts = Arc::new(Hosts::start("", "", [Fate::Silent]));
        let client = Client::new(&hosts.panel, "ptlc_key").unwrap();
        let token = CancelToken::new();
        let wings = hosts.clone();
        let cancelled = cancel_when(&token, move || wings.wait_for_wings(1));
        let upload = client.server("1a2b3c4d").files().upload("/").bytes("x", "y").cancel_with(&token);
        let error = upload.send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Cancelled, "{error:?}");
        assert!(cancelled.join().unwrap().elapsed() < AT_ONCE);
    }

    async fn cancel_while_waiting_to_retry_takes_effect_immediately() {
        let panel = Arc::new(crate::support::wings::hanging_up());
        let client = Client::builder(&panel.url, "ptlc_key").backoff_factor(30.0).build().unwrap();
        let token = CancelToken::new();
        let down = panel.clone();
        let cancelled = cancel_when(&token, move || down.wait_for(1));
        let download = client.server("1a2b3c4d").files().download("x").cancel_with(&token);
        let error = download.bytes().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Cancelled, "{error:?}");
        assert!(cancelled.join().unwrap().elapsed() < AT_ONCE);
        assert_eq!(panel.connections(), 1);
    }
}

#[tokio::test]
async fn cancel_ends_a_waiting_stream() {
    use futures::TryStreamExt;
    let hosts = Hosts::start(vec![7; 200_000], "", [Fate::SilentAfter(100_000)]);
    let client = ptero::Client::new(&hosts.panel, "ptlc_key").unwrap();
    let token = CancelToken::new();
    let download = client.server("1a2b3c4d").files().download("x").cancel_with(&token);
    let stream = download.stream().await.unwrap();
    let cancelled = cancel_when(&token, || {});
    let error = stream.try_collect::<Vec<_>>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled);
    assert!(cancelled.join().unwrap().elapsed() < AT_ONCE);
}

#[test]
fn cancel_ends_a_waiting_reader() {
    let hosts = Hosts::start(vec![7; 200_000], "", [Fate::SilentAfter(100_000)]);
    let client = ptero::blocking::Client::new(&hosts.panel, "ptlc_key").unwrap();
    let token = CancelToken::new();
    let download = client.server("1a2b3c4d").files().download("x").cancel_with(&token);
    let mut reader = download.reader().unwrap();
    let cancelled = cancel_when(&token, || {});
    let error = std::io::copy(&mut reader, &mut std::io::sink()).unwrap_err();
    assert!(error.to_string().contains("cancelled"), "{error}");
    assert!(cancelled.join().unwrap().elapsed() < AT_ONCE);
}
