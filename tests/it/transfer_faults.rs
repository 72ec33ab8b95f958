//! Transfers against servers that refuse early, drip, fall silent or lie about lengths.

use std::sync::{Arc, Mutex, Once};
use std::thread;
use std::time::{Duration, Instant};

use crate::dual_test;
use crate::support::scripted::{Scripted, Step};
use crate::support::tls::TlsServer;
use crate::support::wings::{Fate, Hosts};
use ptero::{Clock, ErrorKind};
use tempfile::tempdir;

/// sha1 of `bytes`.
const CHECKSUM: &str = "sha1:daf529a73101c2be626b99fc6938163e7a27620b";

/// Longer than anything here may take, and shorter than what a server would go on for.
const SOON: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(100);

fn signed(url: &str) -> Step {
    Step::json(200, &format!(r#"{{"object":"signed_url","attributes":{{"url":"{url}"}}}}"#))
}

/// A signed URL as panels make them.
fn file_url(path: &str) -> String {
    use base64::Engine;
    let claims = format!(r#"{{"file_path":{path:?},"unique_id":"x"}}"#);
    let claims = base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(claims);
    format!("http://127.0.0.1:9/download/file?token=e30.{claims}.c2ln")
}

dual_test! {
    async fn refusal_before_the_upload_is_read_is_reported_once() {
        let body = vec![7; 64 << 20];
        let html = "<html><head><title>413 Request Entity Too Large</title></head></html>";
        let json = r#"{"error":"File x is larger than the maximum file upload size of 100 MB."}"#;
        for fate in [Fate::Early(413, "text/html", html), Fate::EarlyOpen(413, "text/html", html),
            Fate::Early(400, "application/json", json), Fate::EarlyOpen(400, "application/json", json)] {
            let hosts = Hosts::start("", "", [fate.clone()]);
            let client = Client::builder(&hosts.panel, "ptlc_key").clock(Clock::simulated()).build().unwrap();
            let upload = client.server("1a2b3c4d").files().upload("/").bytes("x", body.clone());
            let error = upload.send().await.unwrap_err();
            assert!(matches!(error.status(), Some(400 | 413)), "{fate:?}: {error:?}");
            assert_eq!((error.attempts(), hosts.wings_heads().len()), (1, 1), "{fate:?}: {error:?}");
        }
    }

    async fn refusal_of_an_upload_without_a_length_is_reported_once() {
        let hosts = Hosts::start("", "", [Fate::Early(413, "text/html", "<html>too large")]);
        let client = Client::builder(&hosts.panel, "ptlc_key").clock(Clock::simulated()).build().unwrap();
        let reader = std::io::Cursor::new(vec![7; 64 << 20]);
        let upload = client.server("1a2b3c4d").files().upload("/").reader("x", reader, None);
        let error = upload.send().await.unwrap_err();
        assert_eq!((error.status(), hosts.wings_heads().len()), (Some(413), 1), "{error:?}");
    }

    async fn success_that_is_not_the_file_is_an_error() {
        let html = "Content-Type: text/html; charset=utf-8\r\n";
        for (status, headers, body, expected) in [
            (200, html, "<title>Welcome</title>", "the response is a page, not the file: Welcome"),
            (204, "", "", "not the complete file"),
            (206, "Content-Range: bytes 0-4/10\r\n", "bytes", "not the complete file"),
            (200, "Content-Encoding: br\r\n", "bytes", "the file arrives compressed with br"),
        ] {
            let node = Scripted::start([Step::reply(status, headers, body)]);
            let panel = Scripted::start([signed(&format!("{}/download/file?token=sekret", node.url()))]);
            let client = Client::new(panel.url(), "ptlc_key").unwrap();
            let folder = tempdir().unwrap();
            let path = folder.path().join("file");
            let error = client.server("1a2b3c4d").files().download("/file").to_path(&path).await.unwrap_err();
            assert_eq!((error.kind(), error.status()), (ErrorKind::UnexpectedContent, Some(status)), "{error:?}");
            assert!(error.detail().contains(expected), "{error:?}");
            assert_eq!((error.attempts(), folder.path().read_dir().unwrap().count()), (1, 0), "{error:?}");
        }
    }

    async fn signed_url_that_is_not_http_is_refused() {
        for url in ["file:///etc/passwd?token=sekret", "ftp://127.0.0.1/?token=sekret", "javascript:sekret", "/sekret", ""] {
            let panel = Scripted::start([signed(url), signed(url)]);
            let client = Client::new(panel.url(), "ptlc_key").unwrap();
            let files = client.server("1a2b3c4d").files();
            let download = files.download("/file").bytes().await.unwrap_err();
            let upload = files.upload("/").bytes("file", "x").send().await.unwrap_err();
            for error in [download, upload] {
                assert_eq!((error.kind(), error.attempts()), (ErrorKind::Decode, 1), "{url}: {error:?}");
                assert!(error.detail().starts_with("the panel returned an invalid URL: "), "{url}: {error:?}");
                assert!(!format!("{error:?}").contains("sekret"), "{url}: {error:?}");
            }
        }
    }

    async fn success_before_the_upload_is_read_is_an_error() {
        for fate in [Fate::EarlyOpen(200, "text/html", "<html>welcome"), Fate::Early(204, "", "")] {
            let hosts = Hosts::start("", "", [fate.clone()]);
            let client = Client::builder(&hosts.panel, "ptlc_key").clock(Clock::simulated()).build().unwrap();
            let upload = client.server("1a2b3c4d").files().upload("/").bytes("x", vec![7; 64 << 20]);
            let error = upload.send().await.unwrap_err();
            assert_eq!((error.kind(), hosts.wings_heads().len()), (ErrorKind::UnexpectedContent, 1), "{fate:?}: {error:?}");
            assert!(error.was_sent() && error.status().is_some_and(|status| status < 300), "{fate:?}: {error:?}");
        }
    }

    async fn refusal_over_tls_is_reported_once() {
        let reply = "HTTP/1.1 413 X\r\nContent-Length: 4\r\nConnection: close\r\n\r\nhtml";
        let node = TlsServer::replying(reply, true);
        let hosts = Hosts::with_node(&node.url);
        let builder = Client::builder(&hosts.panel, "ptlc_key").add_root_certificate(&node.root);
        let client = builder.clock(Clock::simulated()).build().unwrap();
        let upload = client.server("1a2b3c4d").files().upload("/").bytes("x", vec![7; 64 << 20]);
        let error = upload.send().await.unwrap_err();
        assert_eq!((error.status(), error.attempts()), (Some(413), 1), "{error:?}");
    }

    async fn refusal_of_a_large_file_by_the_panel_is_reported_once() {
        let panel = Scripted::start([Step::Cut(
            b"HTTP/1.1 413 X\r\nContent-Type: text/html\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<html>".to_vec(),
        )]);
        let client = Client::new(panel.url(), "ptlc_key").unwrap();
        let error = client.server("1a2b3c4d").files().write("x", vec![7; 1 << 20]).await.unwrap_err();
        assert_eq!(error.status(), Some(413), "{error:?}");
    }

    async fn dripping_server_is_bounded_by_the_timeout_in_every_phase() {
        for is_upload in [false, true] {
            let hosts = Hosts::start(vec![7; 2000], "", [Fate::Drip(200, PAUSE)]);
            let builder = Client::builder(&hosts.panel, "ptlc_key").retries(0);
            let client = builder.timeout(Duration::from_millis(400)).build().unwrap();
            let files = client.server("1a2b3c4d").files();
            let started = Instant::now();
            let error = if is_upload {
                files.upload("/").bytes("x", "y").send().await.unwrap_err()
            } else {
                files.download("x").bytes().await.unwrap_err()
            };
            assert!(started.elapsed() < SOON, "{:?}", started.elapsed());
            assert_eq!((error.kind(), error.status()), (ErrorKind::Timeout, None), "{error:?}");
        }
    }

    async fn dripping_error_body_of_a_download_is_bounded_by_the_timeout() {
        let head = "HTTP/1.1 500 X\r\nContent-Type: text/html\r\nContent-Length: 9000\r\n\r\n";
        let hosts = Hosts::with_node(crate::support::wings::dripping(head, PAUSE));
        let builder = Client::builder(&hosts.panel, "ptlc_key").retries(0);
        let client = builder.timeout(Duration::from_millis(400)).build().unwrap();
        let started = Instant::now();
        let error = client.server("1a2b3c4d").files().download("x").bytes().await.unwrap_err();
        assert!(started.elapsed() < SOON, "{:?}", started.elapsed());
        assert_eq!(error.status(), Some(500), "{error:?}");
    }

    async fn download_below_the_minimum_throughput_is_a_timeout() {
        for (throughput, is_enough) in [(0, true), (1, true), (100, false)] {
            let hosts = Hosts::start(vec![7; 12], "", [Fate::DripFile(PAUSE)]);
            let builder = Client::builder(&hosts.panel, "ptlc_key").retries(0).min_throughput(throughput);
            let client = builder.timeout(Duration::from_millis(500)).build().unwrap();
            let received = client.server("1a2b3c4d").files().download("x").bytes().await;
            match received {
                Ok(bytes) => assert!(is_enough && bytes == vec![7; 12], "{throughput}"),
                Err(error) => assert!(!is_enough && error.kind() == ErrorKind::Timeout, "{throughput}: {error:?}"),
            }
        }
    }

    async fn silence_within_a_download_is_a_timeout_and_leaves_nothing() {
        let hosts = Hosts::start(vec![7; 200_000], "", [Fate::SilentAfter(100_000)]);
        let directory = tempdir().unwrap();
        let builder = Client::builder(&hosts.panel, "ptlc_key").retries(0);
        let client = builder.timeout(Duration::from_millis(300)).build().unwrap();
        let download = client.server("1a2b3c4d").files().download("x");
        let error = download.to_path(directory.path().join("x")).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert!(error.detail().contains("no bytes"), "{error}");
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0);
    }

    async fn slow_consumer_of_a_download_does_not_stall_it() {
        let hosts = Hosts::start(vec![7; 3_000_000], "", []);
        let builder = Client::builder(&hosts.panel, "ptlc_key").retries(0).min_throughput(1_000_000_000);
        let client = builder.timeout(Duration::from_secs(2)).build().unwrap();
        let download = client.server("1a2b3c4d").files().download("x");
        let pause = Once::new();
        let download = download.on_progress(move |_| pause.call_once(|| thread::sleep(Duration::from_secs(3))));
        let bytes = download.bytes().await.unwrap();
        assert_eq!(bytes.len(), 3_000_000);
    }

    async fn file_above_the_limit_is_not_read_into_memory() {
        for fate in [Fate::Whole, Fate::NoLength] {
            let hosts = Hosts::start(vec![7; 1001], "", [fate.clone(), fate.clone(), fate]);
            let client = Client::new(&hosts.panel, "ptlc_key").unwrap();
            let download = client.server("1a2b3c4d").files().download("x");
            let error = download.clone().max_bytes(1000).bytes().await.unwrap_err();
            assert_eq!((error.kind(), error.attempts()), (ErrorKind::UnexpectedContent, 1));
            assert!(error.detail().contains("1000 bytes") && error.hint().unwrap().contains("max_bytes"), "{error}");
            let bytes = download.clone().max_bytes(1001).bytes().await.unwrap();
            assert_eq!(bytes.len(), 1001);
            let bytes = download.bytes().await.unwrap();
            assert_eq!(bytes.len(), 1001);
        }
    }

    async fn backup_of_another_size_than_recorded_is_corrupt() {
        let hosts = Hosts::start("bytes and more", CHECKSUM, [Fate::Other(b"bytes")]);
        let directory = tempdir().unwrap();
        let client = Client::new(&hosts.panel, "ptlc_key").unwrap();
        let download = client.server("1a2b3c4d").backups().download("904df120");
        let error = download.to_path(directory.path().join("x")).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Corrupt, "{error:?}");
        assert!(error.detail().contains("record") && error.path() == Some("/download/backup"), "{error}");
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0);

        let hosts = Hosts::start("bytes", CHECKSUM, [Fate::NoLength]);
        let client = Client::new(&hosts.panel, "ptlc_key").unwrap();
        let bytes = client.server("1a2b3c4d").backups().download("904df120").bytes().await.unwrap();
        assert_eq!(bytes, "bytes");
    }

    async fn tls_connection_cut_without_a_length_is_an_error() {
        let reply = "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nConnection: close\r\n\r\nhalf a file";
        for polite in [true, false] {
            let node = TlsServer::replying(reply, polite);
            let hosts = Hosts::with_node(&node.url);
            let builder = Client::builder(&hosts.panel, "ptlc_key").add_root_certificate(&node.root).retries(0);
            let client = builder.build().unwrap();
            let received = client.server("1a2b3c4d").files().download("x").bytes().await;
            match received {
                Ok(bytes) => assert!(polite && bytes == "half a file"),
                Err(error) => assert!(!polite && error.kind() == ErrorKind::Dropped, "{error:?}"),
            }
        }
    }

    async fn panel_that_is_down_costs_one_connection_per_attempt() {
        let panel = crate::support::wings::hanging_up();
        let clock = Clock::simulated();
        let builder = Client::builder(&panel.url, "ptlc_key").retries(3).clock(clock.clone());
        let client = builder.build().unwrap();
        let server = client.server("1a2b3c4d");
        let error = server.files().download("x").bytes().await.unwrap_err();
        assert_eq!((error.attempts(), panel.connections()), (4, 4), "{error:?}");
        let error = server.backups().download("904df120").bytes().await.unwrap_err();
        assert_eq!((error.attempts(), panel.connections()), (4, 8), "{error:?}");
        let error = server.files().upload("/").bytes("x", "y").send().await.unwrap_err();
        assert_eq!((error.attempts(), panel.connections()), (4, 12), "{error:?}");
    }

    async fn retry_after_is_waited_once_per_retry_of_a_download() {
        let limited = Step::json_with(429, "Retry-After: 60\r\n", r#"{"errors":[]}"#);
        let panel = Scripted::start(vec![limited; 4]);
        let clock = Clock::simulated();
        let builder = Client::builder(panel.url(), "ptlc_key").retries(3).clock(clock.clone());
        let client = builder.pacing(false).build().unwrap();
        let error = client.server("1a2b3c4d").files().download("x").bytes().await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::RateLimited, 4));
        let waited: Duration = clock.waits().iter().sum();
        assert!(waited >= Duration::from_secs(180) && waited < Duration::from_secs(200), "{waited:?}");
    }

    async fn every_exchange_with_the_node_is_reported() {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = seen.clone();
        let hosts = Hosts::start(vec![7; 2000], "", [Fate::CutAfter(1000), Fate::Whole, Fate::CutAfter(0)]);
        let builder = Client::builder(&hosts.panel, "ptlc_key").clock(Clock::simulated()).retries(1);
        let builder = builder.on_response(move |info| {
            let what = format!("{} {}", info.method, info.path.replace("/api/client/servers/1a2b3c4d", ""));
            log.lock().unwrap().push((what, info.status, info.attempt, info.error.is_some()));
        });
        let client = builder.build().unwrap();
        let files = client.server("1a2b3c4d").files();
        files.download("x").bytes().await.unwrap();
        files.upload("/").bytes("x", vec![7; 100_000]).send().await.unwrap();
        let seen = seen.lock().unwrap();
        let seen: Vec<_> = seen.iter().map(|(what, status, attempt, is_error)| (what.as_str(), *status, *attempt, *is_error)).collect();
        assert_eq!(seen, [
            ("GET /files/download", Some(200), 1, false),
            ("GET /download/file", Some(200), 1, true),
            ("GET /files/download", Some(200), 2, false),
            ("GET /download/file", Some(200), 2, false),
            ("GET /files/upload", Some(200), 1, false),
            ("POST /upload/file", None, 1, true),
            ("GET /files/upload", Some(200), 2, false),
            ("POST /upload/file", Some(200), 2, false),
        ]);
    }

    async fn name_is_encoded_as_the_panel_decodes_it() {
        // Stock panels decode twice.
        let panel = Scripted::start([signed(&file_url("/100%25.txt"))]);
        let client = Client::new(panel.url(), "ptlc_key").unwrap();
        let url = client.server("1a2b3c4d").files().download_url("/100%25.txt").await.unwrap();
        assert_eq!(url.url.expose(), file_url("/100%25.txt"));
        assert!(panel.finish()[0].contains("file=%2F100%252525.txt "));

        // Repaired ones decode once: the first URL is for another file.
        let panel = Scripted::start([signed(&file_url("/100%2525.txt")), signed(&file_url("/100%25.txt"))]);
        let client = Client::new(panel.url(), "ptlc_key").unwrap();
        let url = client.server("1a2b3c4d").files().download_url("/100%25.txt").await.unwrap();
        assert_eq!(url.url.expose(), file_url("/100%25.txt"));
        let requests = panel.finish();
        assert!(requests[1].contains("file=%2F100%2525.txt "), "{}", requests[1]);

        let panel = Scripted::start([signed(&file_url("/other")), signed(&file_url("/other"))]);
        let client = Client::new(panel.url(), "ptlc_key").unwrap();
        let error = client.server("1a2b3c4d").files().download("/100%.txt").bytes().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnexpectedContent, "{error:?}");

        // Names that read alike either way cost one request.
        let panel = Scripted::start([signed(&file_url("/x"))]);
        let client = Client::new(panel.url(), "ptlc_key").unwrap();
        client.server("1a2b3c4d").files().download_url("/x").await.unwrap();
        assert_eq!(panel.finish().len(), 1);
    }
}

/// Only the blocking client has its own hands on the connection. hyper does not read on once sending has failed, so that
/// the async client may miss the reply if a reset follows within a moment, which Go, nginx and others avoid.
#[test]
fn refusal_followed_by_a_reset_is_reported_once() {
    for length in [Some(64 << 20), None] {
        let hosts = Hosts::start("", "", [Fate::EarlyReset(413, "text/html", "<html>too large")]);
        let builder = ptero::blocking::Client::builder(&hosts.panel, "ptlc_key").clock(Clock::simulated());
        let client = builder.build().unwrap();
        let reader = std::io::Cursor::new(vec![7; 64 << 20]);
        let upload = client.server("1a2b3c4d").files().upload("/").reader("x", reader, length);
        let error = upload.send().unwrap_err();
        assert_eq!((error.status(), hosts.wings_heads().len()), (Some(413), 1), "{error:?}");
    }
}

/// A slow source is not a stalled transfer.
#[tokio::test]
async fn slow_reader_does_not_stall_an_upload() {
    use tokio::io::AsyncWriteExt;
    let hosts = Hosts::start("", "", []);
    let client = ptero::Client::builder(&hosts.panel, "ptlc_key").timeout(Duration::from_secs(2)).build().unwrap();
    let (mut writer, reader) = tokio::io::duplex(64);
    let upload = client.server("1a2b3c4d").files().upload("/").reader("x", reader, 6);
    let write = async move {
        tokio::time::sleep(Duration::from_secs(3)).await;
        writer.write_all(b"binary").await.unwrap();
        drop(writer);
    };
    let (sent, ()) = tokio::join!(upload.send(), write);
    sent.unwrap();
    assert_eq!(hosts.uploads().len(), 1);
}
