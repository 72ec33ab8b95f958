//! The local side of transfers: what a download leaves on the disk, and what an upload takes from it.
#![cfg(unix)]

use std::ffi::OsStr;
use std::fs::{self, Permissions};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::sync::mpsc::channel;
use std::time::Duration;

use crate::dual_test;
use crate::support::wings::{Fate, Hosts};
use ptero::{Clock, ErrorKind};
use tempfile::tempdir;

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

fn data() -> Vec<u8> {
    (0..3_000_000_u32).map(|number| (number * 7 % 251) as u8).collect()
}

dual_test! {
    async fn overwritten_file_keeps_its_mode() {
        let hosts = Hosts::start("new", "", []);
        let directory = tempdir().unwrap();
        let path = directory.path().join("x");
        let client = Client::new(&hosts.panel, "ptlc_key").unwrap();
        for kept in [0o600, 0o640, 0o755] {
            fs::write(&path, "old").unwrap();
            fs::set_permissions(&path, Permissions::from_mode(kept)).unwrap();
            client.server("1a2b3c4d").files().download("x").to_path(&path).await.unwrap();
            assert_eq!((mode(&path), fs::read(&path).unwrap().as_slice()), (kept, &b"new"[..]));
        }
    }

    async fn new_file_has_the_mode_that_the_umask_allows() {
        let hosts = Hosts::start("new", "", []);
        let directory = tempdir().unwrap();
        let (path, other) = (directory.path().join("x"), directory.path().join("y"));
        let client = Client::new(&hosts.panel, "ptlc_key").unwrap();
        client.server("1a2b3c4d").files().download("x").to_path(&path).await.unwrap();
        fs::write(&other, "").unwrap();
        assert_eq!(mode(&path), mode(&other));
    }

    async fn symlink_at_the_destination_is_followed() {
        let hosts = Hosts::start("new", "", []);
        let directory = tempdir().unwrap();
        let elsewhere = tempdir().unwrap();
        let client = Client::new(&hosts.panel, "ptlc_key").unwrap();
        // One file exists, the other does not yet.
        fs::write(elsewhere.path().join("existing"), "old").unwrap();
        for name in ["existing", "missing"] {
            let (link, target) = (directory.path().join(name), elsewhere.path().join(name));
            symlink(&target, &link).unwrap();
            client.server("1a2b3c4d").files().download("x").to_path(&link).await.unwrap();
            assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
            assert_eq!(fs::read(&target).unwrap(), b"new");
        }
    }

    async fn any_valid_file_name_is_written() {
        let hosts = Hosts::start("new", "", []);
        let directory = tempdir().unwrap();
        let client = Client::new(&hosts.panel, "ptlc_key").unwrap();
        let (longest, long) = ("x".repeat(255), "x".repeat(233));
        let mut names = vec![OsStr::new(&longest), OsStr::new(&long)];
        if cfg!(target_os = "linux") {
            names.push(OsStr::from_bytes(b"caf\xe9"));
        }
        for name in names {
            let path = directory.path().join(name);
            client.server("1a2b3c4d").files().download("x").to_path(&path).await.unwrap();
            assert_eq!(fs::read(&path).unwrap(), b"new");
        }
    }

    async fn destination_that_is_not_a_file_is_refused_before_anything_is_sent() {
        let hosts = Hosts::start("new", "", []);
        let directory = tempdir().unwrap();
        let client = Client::new(&hosts.panel, "ptlc_key").unwrap();
        for path in [directory.path(), Path::new("/dev/null")] {
            let download = client.server("1a2b3c4d").files().download("x");
            let error = download.to_path(path).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
        }
        assert!(hosts.wings_heads().is_empty() && names(directory.path()).is_empty());
    }

    async fn failed_download_leaves_the_old_file_and_nothing_else() {
        let hosts = Hosts::start(data(), "", [Fate::CutAfter(2_000_000), Fate::CutAfter(0), Fate::CutAfter(1)]);
        let directory = tempdir().unwrap();
        let path = directory.path().join("x");
        fs::write(&path, "old").unwrap();
        let client = Client::builder(&hosts.panel, "ptlc_key").clock(Clock::simulated()).retries(2).build().unwrap();
        let download = client.server("1a2b3c4d").files().download("x");
        download.to_path(&path).await.unwrap_err();
        assert_eq!((names(directory.path()).len(), fs::read(&path).unwrap().as_slice()), (1, &b"old"[..]));
        download.to_path(&path).await.unwrap();
        assert_eq!((names(directory.path()).len(), fs::read(&path).unwrap()), (1, data()));
    }

    async fn pipe_socket_and_device_are_refused_as_a_source() {
        let hosts = Hosts::start("", "", []);
        let directory = tempdir().unwrap();
        let (pipe, socket) = (directory.path().join("pipe"), directory.path().join("socket"));
        rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
        let _listener = UnixListener::bind(&socket).unwrap();
        let client = Client::new(&hosts.panel, "ptlc_key").unwrap();
        let files = client.server("1a2b3c4d").files();
        for path in [&pipe, &socket, Path::new("/dev/zero")] {
            let error = files.upload("/").path(path).send().await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
            assert!(error.detail().contains("not a regular file") && error.hint().unwrap().contains("reader"), "{error}");
        }
        let error = files.upload_directory(directory.path(), "/").send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
        assert!(hosts.wings_heads().is_empty());
    }

    async fn directory_is_uploaded_in_batches_bounded_by_count_and_size() {
        let hosts = Hosts::start("", "", []);
        let directory = tempdir().unwrap();
        for number in 0..4 {
            fs::write(directory.path().join(number.to_string()), vec![0; 1000]).unwrap();
        }
        let client = Client::new(&hosts.panel, "ptlc_key").unwrap();
        let files = client.server("1a2b3c4d").files();
        for (upload, requests) in [
            (files.upload_directory(directory.path(), "/"), 1),
            (files.upload_directory(directory.path(), "/").batch_files(3), 2),
            (files.upload_directory(directory.path(), "/").batch_bytes(2000), 2),
            (files.upload_directory(directory.path(), "/").batch_bytes(0), 4),
        ] {
            let before = hosts.uploads().len();
            let count = upload.send().await.unwrap();
            assert_eq!((count, hosts.uploads().len() - before), (4, requests));
        }
    }
}

/// A runtime whose pool for blocking work has one thread.
fn narrow_runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().max_blocking_threads(1).build().unwrap()
}

#[test]
fn download_dropped_at_any_point_leaves_nothing() {
    let hosts = Hosts::start(data(), "", []);
    let directory = tempdir().unwrap();
    let client = ptero::Client::new(&hosts.panel, "ptlc_key").unwrap();
    for turns in 0..100 {
        let runtime = narrow_runtime();
        let download = client.server("1a2b3c4d").files().download("x");
        let turning = async {
            for _ in 0..turns * 5 {
                tokio::task::yield_now().await;
            }
        };
        runtime.block_on(async {
            tokio::select! {
                biased;
                () = turning => {}
                _ = download.to_path(directory.path().join("x")) => {}
            }
        });
        drop(runtime);
        let names = names(directory.path());
        assert!(names.is_empty() || names == ["x"], "{names:?} after {turns} turns");
    }
}

#[test]
fn downloads_dropped_while_the_pool_is_busy_leave_nothing() {
    let hosts = Hosts::start("bytes", "", []);
    let directory = tempdir().unwrap();
    let client = ptero::Client::new(&hosts.panel, "ptlc_key").unwrap();
    let runtime = narrow_runtime();
    let (release, released) = channel::<()>();
    runtime.spawn_blocking(move || released.recv());
    runtime.block_on(async {
        for number in 0..200 {
            let download = client.server("1a2b3c4d").files().download("x");
            let saved = download.to_path(directory.path().join(number.to_string()));
            tokio::time::timeout(Duration::from_millis(1), saved).await.unwrap_err();
        }
        drop(release);
        // Whatever has been left to the pool is done after this.
        tokio::task::spawn_blocking(|| {}).await.unwrap();
    });
    assert!(names(directory.path()).is_empty(), "{:?}", names(directory.path()));
}
