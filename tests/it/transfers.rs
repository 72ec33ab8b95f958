//! Uploads and downloads: exact bytes, whole files or none, fresh URLs, and no key where it does not belong.

use crate::dual_test;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use crate::support::wings::{Fate, Hosts};
use ptero::{CancelToken, Clock, ErrorKind};

/// sha1 of `data()`.
const CHECKSUM: &str = "sha1:659fec6e05b1683ed5833de9dec9c4797a558d1b";

/// More than a few chunks, of bytes that are no text.
fn data() -> Vec<u8> {
    (0..200_000_u32).map(|number| (number * 7 % 251) as u8).collect()
}

/// A directory of its own for a test, removed with it.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let number = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("ptero-transfers-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(&self.0)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).unwrap();
    }
}

/// The names and contents of an upload's files.
fn parts(body: &[u8]) -> Vec<(String, Vec<u8>)> {
    let line = body.windows(2).position(|window| window == b"\r\n").unwrap();
    let boundary = [b"\r\n", &body[..line]].concat();
    let body = [b"\r\n", body].concat();
    let marks: Vec<usize> = (0..=body.len() - boundary.len()).filter(|&at| body[at..].starts_with(&boundary)).collect();
    assert!(body[marks.last().unwrap() + boundary.len()..].starts_with(b"--\r\n"), "the last boundary closes");
    let part = |ends: &[usize]| {
        let part = &body[ends[0] + boundary.len() + 2..ends[1]];
        let split = part.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(part[..split].to_vec()).unwrap();
        let name = head.split("filename=\"").nth(1).unwrap().split("\"\r\n").next().unwrap();
        (name.to_owned(), part[split + 4..].to_vec())
    };
    marks.windows(2).map(part).collect()
}

dual_test! {
    async fn several_files_are_uploaded_in_one_request_byte_for_byte() {
        let hosts = Hosts::start("", "", []);
        let folder = Folder::new();
        let local = folder.file("local ü.jar", data());
        let client = Client::new(&hosts.panel, "ptlc_key").unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = seen.clone();
        client
            .server("1a2b3c4d")
            .files()
            .upload("/mods & more")
            .path(&local)
            .bytes("empty.txt", "")
            .bytes("a \"b\".txt", "line\r\n")
            .reader("read.txt", std::io::Cursor::new(b"from a reader".to_vec()), 13)
            .on_progress(move |progress| log.lock().unwrap().push((progress.done, progress.total)))
            .send()
            .await
            .unwrap();
        let uploads = hosts.uploads();
        assert_eq!(uploads.len(), 1);
        assert!(uploads[0].0.ends_with("&directory=%2Fmods+%26+more"), "{}", uploads[0].0);
        let parts = parts(&uploads[0].1);
        let names: Vec<&str> = parts.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["local ü.jar", "empty.txt", "a \\\"b\\\".txt", "read.txt"]);
        assert_eq!(parts[0].1, data());
        assert_eq!((parts[1].1.as_slice(), parts[2].1.as_slice()), (&b""[..], &b"line\r\n"[..]));
        assert_eq!(parts[3].1, b"from a reader");
        let total = 200_000 + 6 + 13;
        let seen = seen.lock().unwrap();
        assert_eq!(seen.last(), Some(&(total, Some(total))));
        assert!(seen.len() >= 5 && seen.is_sorted());
    }

    async fn a_reader_of_unknown_length_is_sent_in_chunks() {
        let hosts = Hosts::start("", "", []);
        let client = Client::new(&hosts.panel, "ptlc_key").unwrap();
        let upload = client.server("1a2b3c4d").files().upload("/").reader("x", std::io::Cursor::new(data()), None);
        upload.send().await.unwrap();
        assert_eq!(parts(&hosts.uploads()[0].1)[0].1, data());
    }

    async fn source_of_unexpected_length_is_an_error() {
        for (length, word) in [(5, "more"), (50, "fewer")] {
            let hosts = Hosts::start("", "", []);
            let client = Client::new(&hosts.panel, "ptlc_key").unwrap();
            let reader = std::io::Cursor::new(b"ten bytes!".to_vec());
            let upload = client.server("1a2b3c4d").files().upload("/").reader("x.txt", reader, length);
            let error = upload.send().await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Corrupt);
            assert!(error.detail().contains(word) && error.path() == Some("/upload/file"), "{error}");
            assert!(hosts.uploads().is_empty());
        }
    }

    async fn directory_tree_is_uploaded() {
        let hosts = Hosts::start("", "", []);
        let folder = Folder::new();
        folder.file("world/level.dat", "1");
        folder.file("world/region/r.0.mca", "22");
        folder.file("world/region/deep/x", "333");
        std::fs::create_dir(folder.0.join("world/empty")).unwrap();
        let client = Client::new(&hosts.panel, "ptlc_key").unwrap();
        let last = Arc::new(Mutex::new(None));
        let log = last.clone();
        let upload = client
            .server("1a2b3c4d")
            .files()
            .upload_directory(folder.0.join("world"), "/world")
            .on_progress(move |progress| *log.lock().unwrap() = Some((progress.done, progress.total)));
        let count = upload.send().await.unwrap();
        assert_eq!(count, 3);
        assert_eq!(*last.lock().unwrap(), Some((6, Some(6))));
        let mut uploads: Vec<_> = hosts
            .uploads()
            .into_iter()
            .map(|(target, body)| (target.split("directory=").nth(1).unwrap().to_owned(), parts(&body)))
            .collect();
        uploads.sort();
        let part = |name: &str, content: &str| vec![(name.to_owned(), content.as_bytes().to_vec())];
        assert_eq!(
            uploads,
            [
                ("%2Fworld".to_owned(), part("level.dat", "1")),
                ("%2Fworld%2Fregion".to_owned(), part("r.0.mca", "22")),
                ("%2Fworld%2Fregion%2Fdeep".to_owned(), part("x", "333")),
            ]
        );
    }

    async fn names_that_escape_the_directory_are_refused() {
        let hosts = Hosts::start("", "", []);
        let client = Client::new(&hosts.panel, "ptlc_key").unwrap();
        for name in ["", "..", "a/b", "a\\b", "a\r\nb"] {
            let error = client.server("1a2b3c4d").files().upload("/").bytes(name, "x").send().await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput, "{name:?}");
        }
        let error = client.server("1a2b3c4d").files().upload("/").send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        let error = client.server("1a2b3c4d").files().upload("/").path("/no/such/file").send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Io);
        assert!(hosts.wings_heads().is_empty());
    }

    async fn interrupted_upload_is_retried_with_a_fresh_url() {
        let hosts = Hosts::start("", "", [Fate::CutAfter(1000), Fate::CutAfter(0)]);
        let client = Client::builder(&hosts.panel, "ptlc_key").clock(Clock::simulated()).build().unwrap();
        client.server("1a2b3c4d").files().upload("/").bytes("x", data()).send().await.unwrap();
        let tokens: Vec<String> =
            hosts.wings_heads().iter().map(|head| head[..head.find(' ').unwrap() + 40].to_owned()).collect();
        assert_eq!(tokens.len(), 3);
        assert!(tokens[0].contains("sekret-1") && tokens[1].contains("sekret-2") && tokens[2].contains("sekret-3"));
        assert_eq!(parts(&hosts.uploads()[0].1)[0].1, data());
    }

    async fn consumed_reader_is_not_retried() {
        let hosts = Hosts::start("", "", [Fate::CutAfter(1000)]);
        let client = Client::builder(&hosts.panel, "ptlc_key").clock(Clock::simulated()).build().unwrap();
        let reader = std::io::Cursor::new(data());
        let upload = client.server("1a2b3c4d").files().upload("/").reader("x", reader, 200_000);
        let error = upload.send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Dropped, "{error:?}");
        assert_eq!(hosts.wings_heads().len(), 1);
    }

    async fn refusals_of_wings_and_proxies_are_reported() {
        let limit = r#"{"error":"File x is larger than the maximum file upload size of 100 MB."}"#;
        let html = "<html>\n<head><title>413 Request Entity Too Large</title></head>";
        let burned = r#"{"error":"The requested resource was not found on this server."}"#;
        let expired =
            r#"{"error":"An unexpected error was encountered while processing this request","request_id":"abc"}"#;
        let cases = [
            (Fate::Answer(400, "application/json", limit), ErrorKind::Refused, "maximum file upload size of 100 MB"),
            (Fate::Answer(413, "text/html", html), ErrorKind::UnexpectedContent, "413 Request Entity Too Large"),
            (Fate::Answer(404, "application/json", burned), ErrorKind::NotFound, "signed URL"),
            (Fate::Answer(500, "application/json", expired), ErrorKind::Server, "signed URL"),
        ];
        for (fate, kind, text) in cases {
            let hosts = Hosts::start("", "", [fate]);
            let client = Client::new(&hosts.panel, "ptlc_key").unwrap();
            let error = client.server("1a2b3c4d").files().upload("/").bytes("x", "y").send().await.unwrap_err();
            assert_eq!(error.kind(), kind, "{error:?}");
            assert!(error.to_string().contains(text), "{error}");
            assert!(!format!("{error:?}{error}").contains("sekret"));
        }
    }

    async fn file_is_downloaded_completely() {
        let hosts = Hosts::start(data(), "", []);
        let folder = Folder::new();
        let client = Client::new(&hosts.panel, "ptlc_key").unwrap();
        let target = folder.file("x.jar", "the old one");
        let download = client.server("1a2b3c4d").files().download("/mods/x.jar");
        let bytes = download.to_path(&target).await.unwrap();
        assert_eq!(bytes, 200_000);
        assert_eq!(std::fs::read(&target).unwrap(), data());
        assert_eq!(folder.names(), ["x.jar"]);
        let all = download.bytes().await.unwrap();
        assert_eq!(all, data());
        let mut written = Vec::new();
        download.to_writer(&mut written).await.unwrap();
        assert_eq!(written, data());
    }

    async fn key_is_not_sent_to_the_node() {
        let hosts = Hosts::start(data(), CHECKSUM, []);
        let client = Client::builder(&hosts.panel, "ptlc_key").header("X-Gate", "open").build().unwrap();
        let server = client.server("1a2b3c4d");
        server.files().download("x").bytes().await.unwrap();
        server.files().upload("/").bytes("x", "y").send().await.unwrap();
        server.backups().download("904df120").bytes().await.unwrap();
        let heads = hosts.wings_heads();
        assert_eq!(heads.len(), 3);
        for head in heads {
            let head = head.to_lowercase();
            assert!(!head.contains("authorization") && !head.contains("ptlc_") && !head.contains("x-gate"), "{head}");
            assert!(head.contains("user-agent: ptero/"), "{head}");
        }
    }

    async fn download_interrupted_at_any_byte_restarts_and_leaves_no_partial_file() {
        for cut in [0, 1, 65_536, 199_999] {
            let hosts = Hosts::start(data(), "", [Fate::CutAfter(cut)]);
            let folder = Folder::new();
            let client = Client::builder(&hosts.panel, "ptlc_key").clock(Clock::simulated()).build().unwrap();
            client.server("1a2b3c4d").files().download("x").to_path(folder.0.join("x")).await.unwrap();
            assert_eq!(std::fs::read(folder.0.join("x")).unwrap(), data());
            assert_eq!((hosts.wings_heads().len(), folder.names().len()), (2, 1));

            let hosts = Hosts::start(data(), "", [Fate::CutAfter(cut)]);
            let folder = Folder::new();
            let client = Client::builder(&hosts.panel, "ptlc_key").retries(0).build().unwrap();
            let download = client.server("1a2b3c4d").files().download("x");
            let error = download.to_path(folder.0.join("x")).await.unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::Dropped | ErrorKind::Corrupt), "{error:?}");
            assert_eq!(error.path(), Some("/download/file"));
            assert!(folder.names().is_empty(), "{:?}", folder.names());
        }
    }

    async fn bytes_beyond_the_announced_length_are_an_error() {
        let hosts = Hosts::start(data(), "", [Fate::TooLong]);
        let client = Client::new(&hosts.panel, "ptlc_key").unwrap();
        let bytes = client.server("1a2b3c4d").files().download("x").bytes().await.unwrap();
        assert_eq!(bytes, data());
    }

    async fn backup_download_is_verified() {
        let hosts = Hosts::start(data(), CHECKSUM, []);
        let client = Client::new(&hosts.panel, "ptlc_key").unwrap();
        let bytes = client.server("1a2b3c4d").backups().download("904df120").bytes().await.unwrap();
        assert_eq!(bytes, data());

        let hosts = Hosts::start(data(), "sha1:0000", []);
        let folder = Folder::new();
        let client = Client::new(&hosts.panel, "ptlc_key").unwrap();
        let download = client.server("1a2b3c4d").backups().download("904df120");
        let error = download.to_path(folder.0.join("b.tar.gz")).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Corrupt);
        assert!(error.detail().contains("sha1:0000"), "{error}");
        assert!(folder.names().is_empty());
        let unverified = download.unverified().bytes().await.unwrap();
        assert_eq!(unverified, data());
    }

    async fn incomplete_backup_is_not_downloaded() {
        let hosts = Hosts::start(data(), CHECKSUM, []);
        let client = Client::new(&hosts.panel, "ptlc_key").unwrap();
        let error = client.server("1a2b3c4d").backups().download("unfinished").bytes().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.detail().contains("not finished"), "{error}");
        assert!(hosts.wings_heads().is_empty());
    }

    async fn cancelled_transfer_leaves_no_file() {
        let hosts = Hosts::start(data(), "", []);
        let folder = Folder::new();
        let client = Client::new(&hosts.panel, "ptlc_key").unwrap();
        let token = CancelToken::new();
        let stop = token.clone();
        let download = client.server("1a2b3c4d").files().download("x").cancel_with(&token);
        let download = download.on_progress(move |progress| {
            if progress.done > 70_000 {
                stop.cancel()
            }
        });
        let error = download.to_path(folder.0.join("x")).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Cancelled);
        assert!(folder.names().is_empty());
        let upload = client.server("1a2b3c4d").files().upload("/").bytes("x", data()).cancel_with(&token);
        let error = upload.send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Cancelled);
        assert!(hosts.uploads().is_empty());
    }

    async fn unwritable_destination_is_an_io_error() {
        let hosts = Hosts::start(data(), "", []);
        let client = Client::new(&hosts.panel, "ptlc_key").unwrap();
        let download = client.server("1a2b3c4d").files().download("x");
        let error = download.to_path("/no/such/directory/x").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Io);
        assert!(error.detail().contains("/no/such/directory/"), "{error}");
    }
}

/// `/dev/full` is a disk without room.
#[tokio::test]
async fn full_disk_is_an_io_error() {
    let hosts = Hosts::start(data(), "", []);
    let client = ptero::Client::new(&hosts.panel, "ptlc_key").unwrap();
    let mut full = tokio::fs::OpenOptions::new().write(true).open("/dev/full").await.unwrap();
    let error = client.server("1a2b3c4d").files().download("x").to_writer(&mut full).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
    assert!(error.detail().contains("No space left"), "{error}");

    let client = ptero::blocking::Client::new(&hosts.panel, "ptlc_key").unwrap();
    let mut full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let error = client.server("1a2b3c4d").files().download("x").to_writer(&mut full).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
    assert!(error.detail().contains("No space left"), "{error}");
}

#[tokio::test]
async fn dropped_download_leaves_no_partial_file() {
    let hosts = Hosts::start(data(), "", []);
    let folder = Folder::new();
    let client = ptero::Client::new(&hosts.panel, "ptlc_key").unwrap();
    let started = Arc::new(tokio::sync::Notify::new());
    let has_started = started.clone();
    let download = client.server("1a2b3c4d").files().download("x");
    let download = download.on_progress(move |_| has_started.notify_one());
    tokio::select! {
        biased;
        () = started.notified() => {}
        finished = download.to_path(folder.0.join("x")) => panic!("{finished:?} before it was dropped"),
    }
    assert!(folder.names().is_empty(), "{:?}", folder.names());
}

#[tokio::test]
async fn stream_yields_bytes_as_they_arrive() {
    use futures::TryStreamExt;
    let hosts = Hosts::start(data(), CHECKSUM, []);
    let client = ptero::Client::new(&hosts.panel, "ptlc_key").unwrap();
    let stream = client.server("1a2b3c4d").backups().download("904df120").stream().await.unwrap();
    let chunks: Vec<_> = stream.try_collect().await.unwrap();
    assert_eq!(chunks.concat(), data());
}

#[test]
fn reader_yields_bytes_as_they_arrive() {
    use std::io::Read;
    let hosts = Hosts::start(data(), CHECKSUM, []);
    let client = ptero::blocking::Client::new(&hosts.panel, "ptlc_key").unwrap();
    let mut bytes = Vec::new();
    let mut reader = client.server("1a2b3c4d").backups().download("904df120").reader().unwrap();
    reader.read_to_end(&mut bytes).unwrap();
    assert_eq!(bytes, data());

    let hosts = Hosts::start(data(), "sha1:00", []);
    let client = ptero::blocking::Client::new(&hosts.panel, "ptlc_key").unwrap();
    let mut reader = client.server("1a2b3c4d").backups().download("904df120").reader().unwrap();
    assert!(reader.read_to_end(&mut bytes).unwrap_err().to_string().contains("checksum"));
}
