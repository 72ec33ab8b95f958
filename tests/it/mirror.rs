//! Directories are downloaded, and mirrored in both directions.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use ptero::testing::FakePanel;
use ptero::{CancelToken, ErrorKind};

use crate::dual_test;

const SERVER: &str = "ba052e75";

/// Counts the requests to one path that run at the same time.
#[derive(Clone)]
struct AtOnce {
    path: &'static str,
    now: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
}

impl AtOnce {
    fn new(path: &'static str) -> Self {
        Self { path, now: Arc::default(), most: Arc::default() }
    }

    fn begin(&self, path: &str) {
        if path == self.path {
            self.most.fetch_max(self.now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        }
    }

    fn end(&self, path: &str) {
        if path == self.path {
            self.now.fetch_sub(1, Ordering::SeqCst);
        }
    }

    /// The most at the same time since the last call.
    fn take_most(&self) -> usize {
        self.most.swap(0, Ordering::SeqCst)
    }
}

fn write(root: &Path, path: &str, content: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

/// Sets when a local file was changed, in seconds from now.
fn age(root: &Path, path: &str, seconds: u64) {
    let time = SystemTime::now() - Duration::from_secs(seconds);
    fs::File::options().write(true).open(root.join(path)).unwrap().set_modified(time).unwrap();
}

fn read(root: &Path, path: &str) -> Option<String> {
    fs::read_to_string(root.join(path)).ok()
}

fn remote(panel: &FakePanel, path: &str) -> Option<String> {
    panel.file(SERVER, path).map(|bytes| String::from_utf8(bytes).unwrap())
}

/// The reply to a listing with these names, of files or directories.
fn listing(names: &[(&str, bool)]) -> String {
    let object = |(name, is_file): &(&str, bool)| {
        let attributes = serde_json::json!({
            "name": name, "mode": "-rw-r--r--", "mode_bits": "644", "size": 1, "is_file": is_file, "is_symlink": false,
            "mimetype": "text/plain", "created_at": "2026-11-24T05:21:33+00:00",
            "modified_at": "2026-11-24T05:21:33+00:00",
        });
        serde_json::json!({ "object": "file_object", "attributes": attributes })
    };
    serde_json::json!({ "object": "list", "data": names.iter().map(object).collect::<Vec<_>>() }).to_string()
}

/// How many requests changed something on the server.
fn changes(panel: &FakePanel) -> usize {
    let is_change =
        |path: &str| ["/files/delete", "/files/create-folder", "/upload/file"].iter().any(|end| path.ends_with(end));
    panel.requests().iter().filter(|request| is_change(&request.path)).count()
}

dual_test! {
    async fn directories_are_downloaded_as_they_are() {
        let panel = FakePanel::start();
        let client = Client::builder(panel.url(), panel.client_key()).pacing(false).build().unwrap();
        let files = client.server(SERVER).files();
        for (path, content) in [("tree/a.txt", "a"), ("tree/b/c.txt", "ccc"), ("tree/b/d/ünï 日本.txt", "u")] {
            panel.set_file(SERVER, path, content);
        }
        files.create_folder("/tree", "empty").await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("new/tree");
        let seen = Arc::new(Mutex::new(0));
        let hook = seen.clone();
        let download = files.download_directory("/tree", &target);
        let count = download.on_progress(move |progress| *hook.lock().unwrap() = progress.done).send().await.unwrap();
        assert_eq!((count, *seen.lock().unwrap()), (3, 5));
        assert_eq!(read(&target, "a.txt").as_deref(), Some("a"));
        assert_eq!(read(&target, "b/c.txt").as_deref(), Some("ccc"));
        assert_eq!(read(&target, "b/d/ünï 日本.txt").as_deref(), Some("u"));
        assert!(target.join("empty").is_dir());
        let error = files.download_directory("/nowhere", &target).send().await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Daemon | ErrorKind::NotFound), "{error}");
        let token = CancelToken::new();
        token.cancel();
        let error = files.download_directory("/tree", &target).cancel_with(&token).send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Cancelled);
    }

    async fn uploads_only_what_differs() {
        let panel = FakePanel::start();
        let client = Client::builder(panel.url(), panel.client_key()).pacing(false).build().unwrap();
        let files = client.server(SERVER).files();
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        write(root, "same.txt", "same");
        write(root, "sub/deep/new.txt", "new");
        fs::create_dir(root.join("empty")).unwrap();
        for path in ["same.txt", "sub/deep/new.txt"] {
            age(root, path, 60);
        }
        let mirror = files.mirror(root, "/app");
        let planned = mirror.clone().dry_run().upload().await.unwrap();
        assert_eq!((planned.copied.as_slice(), changes(&panel)), (["same.txt".to_owned(), "sub/deep/new.txt".to_owned()].as_slice(), 0));
        let done = mirror.clone().upload().await.unwrap();
        assert_eq!(done, planned);
        assert_eq!((done.bytes, remote(&panel, "app/sub/deep/new.txt").as_deref()), (7, Some("new")));
        let listed = files.list("/app").collect().await.unwrap();
        assert!(listed.iter().any(|file| file.name == "empty" && file.is_directory()));

        let before = changes(&panel);
        let again = mirror.clone().upload().await.unwrap();
        assert!(again.is_unchanged() && again.unchanged == 2, "{again:?}");
        assert_eq!(changes(&panel), before);

        write(root, "same.txt", "changed");
        panel.set_file(SERVER, "app/extra/old.txt", "old");
        let changed = mirror.clone().upload().await.unwrap();
        assert_eq!(changed.copied, ["same.txt"]);
        assert!(changed.deleted.is_empty() && remote(&panel, "app/extra/old.txt").is_some(), "{changed:?}");
        let would_delete = mirror.clone().delete_extra().dry_run().upload().await.unwrap();
        assert_eq!(would_delete.deleted, ["extra"]);
        assert!(remote(&panel, "app/extra/old.txt").is_some());
        let deleted = mirror.delete_extra().upload().await.unwrap();
        assert_eq!((deleted.deleted.as_slice(), remote(&panel, "app/extra/old.txt")), (["extra".to_owned()].as_slice(), None));
    }

    async fn downloads_only_what_differs() {
        let panel = FakePanel::start();
        let client = Client::builder(panel.url(), panel.client_key()).pacing(false).build().unwrap();
        let files = client.server(SERVER).files();
        panel.set_file(SERVER, "world/level.dat", "level");
        panel.set_file(SERVER, "world/region/r.0.0.mca", "region");
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let mirror = files.mirror(root, "/world");
        let first = mirror.clone().download().await.unwrap();
        assert_eq!((first.copied.len(), first.bytes), (2, 11));
        let again = mirror.clone().download().await.unwrap();
        assert!(again.is_unchanged(), "{again:?}");

        panel.set_file(SERVER, "world/level.dat", "level 2");
        write(root, "extra/old.txt", "old");
        let planned = mirror.clone().delete_extra().dry_run().download().await.unwrap();
        assert_eq!((planned.copied, planned.deleted), (vec!["level.dat".to_owned()], vec!["extra".to_owned()]));
        assert!(read(root, "extra/old.txt").is_some());
        mirror.clone().download().await.unwrap();
        assert_eq!((read(root, "level.dat").as_deref(), read(root, "extra/old.txt").is_some()), (Some("level 2"), true));
        mirror.delete_extra().download().await.unwrap();
        assert!(!root.join("extra").exists());
    }

    async fn contents_decide_with_checksums() {
        let panel = FakePanel::start();
        let client = Client::builder(panel.url(), panel.client_key()).pacing(false).build().unwrap();
        let files = client.server(SERVER).files();
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        write(root, "a.txt", "old!");
        write(root, "b.txt", "same");
        panel.set_file(SERVER, "app/a.txt", "new!");
        panel.set_file(SERVER, "app/b.txt", "same");
        // By time, both look up to date.
        age(root, "a.txt", 3600);
        age(root, "b.txt", 3600);
        let mirror = files.mirror(root, "/app");
        let by_time = mirror.clone().dry_run().upload().await.unwrap();
        assert!(by_time.is_unchanged(), "{by_time:?}");
        let by_content = mirror.by_checksum().upload().await.unwrap();
        assert_eq!((by_content.copied, by_content.unchanged), (vec!["a.txt".to_owned()], 1));
        assert_eq!(remote(&panel, "app/a.txt").as_deref(), Some("old!"));
    }

    async fn file_replaces_a_directory_only_when_deletion_is_allowed() {
        let panel = FakePanel::start();
        let client = Client::builder(panel.url(), panel.client_key()).pacing(false).build().unwrap();
        let files = client.server(SERVER).files();
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "thing", "a file");
        panel.set_file(SERVER, "app/thing/inside.txt", "x");
        let mirror = files.mirror(folder.path(), "/app");
        let error = mirror.clone().upload().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        mirror.delete_extra().upload().await.unwrap();
        assert_eq!(remote(&panel, "app/thing").as_deref(), Some("a file"));
    }

    async fn names_that_lead_out_of_the_directory_are_refused() {
        let panel = FakePanel::start();
        let client = Client::builder(panel.url(), panel.client_key()).pacing(false).build().unwrap();
        let hostile = listing(&[("../../evil", true)]);
        panel.on("GET", "/api/client/servers/*/files/list").reply(200, "application/json", hostile);
        let folder = tempfile::tempdir().unwrap();
        let error = client.server(SERVER).files().download_directory("/", folder.path()).send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnexpectedContent, "{error}");
    }

    async fn directory_that_contains_itself_is_an_error() {
        let panel = FakePanel::start();
        let client = Client::builder(panel.url(), panel.client_key()).pacing(false).build().unwrap();
        let itself = listing(&[("again", false)]);
        panel.on("GET", "/api/client/servers/*/files/list").always().reply(200, "application/json", itself);
        let folder = tempfile::tempdir().unwrap();
        let files = client.server(SERVER).files();
        let error = files.download_directory("/", folder.path()).send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnexpectedContent, "{error}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        assert!(panel.requests().len() < 200, "{}", panel.requests().len());
    }

    async fn odd_names_are_kept_or_errors() {
        let panel = FakePanel::start();
        let client = Client::builder(panel.url(), panel.client_key()).pacing(false).retries(0).build().unwrap();
        let files = client.server(SERVER).files();
        // Both forms of one letter, a path of Windows, and what would be markup or a pattern.
        let kept = ["caf\u{e9}", "cafe\u{301}", "C:\\x", "a?b*c", "<b>", " x", "%2e%2e", "...", "-rf", "~"];
        for name in kept {
            panel.set_file(SERVER, &format!("odd/{name}"), name);
        }
        let folder = tempfile::tempdir().unwrap();
        let count = files.download_directory("/odd", folder.path()).send().await.unwrap();
        assert_eq!(count, kept.len());
        for name in kept {
            assert_eq!(read(folder.path(), name).as_deref(), Some(name));
        }
        let long = "x".repeat(300);
        let refused = [("", ErrorKind::UnexpectedContent), ("..", ErrorKind::UnexpectedContent),
            ("/etc/passwd", ErrorKind::UnexpectedContent), ("a\u{0}b", ErrorKind::UnexpectedContent),
            (long.as_str(), ErrorKind::Io)];
        for (name, kind) in refused {
            panel.clear_faults();
            let odd = listing(&[(name, true)]);
            panel.on("GET", "/api/client/servers/*/files/list").always().reply(200, "application/json", odd);
            panel.on("GET", "/download/file").always().reply(200, "application/octet-stream", "x");
            let folder = tempfile::tempdir().unwrap();
            let error = files.download_directory("/", folder.path()).send().await.unwrap_err();
            assert_eq!(error.kind(), kind, "{name:?}: {error}");
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "{name:?}");
        }
    }

    async fn files_are_downloaded_at_once_but_no_more_than_allowed() {
        const FILES: usize = 12;
        let panel = FakePanel::start();
        let at_once = AtOnce::new("/download/file");
        let (begun, ended) = (at_once.clone(), at_once.clone());
        let client = Client::builder(panel.url(), panel.client_key()).pacing(false);
        let client = client.intercept(move |request| {
            begun.begin(request.path());
            Ok(())
        });
        let client = client.on_response(move |response| ended.end(response.path));
        let files = client.build().unwrap().server(SERVER).files();
        for number in 0..FILES {
            panel.set_file(SERVER, &format!("tree/{}/{number}.txt", number % 3), number.to_string());
        }
        panel.on("GET", "/download/file").always().slow(Duration::from_millis(100));
        let folder = tempfile::tempdir().unwrap();
        let done = Arc::new(Mutex::new(Vec::new()));
        let hook = done.clone();
        let download = files.download_directory("/tree", folder.path()).concurrency(3);
        let download = download.on_progress(move |progress| hook.lock().unwrap().push(progress.done));
        let count = download.send().await.unwrap();
        assert_eq!(count, FILES);
        for number in 0..FILES {
            assert_eq!(read(folder.path(), &format!("{}/{number}.txt", number % 3)), Some(number.to_string()));
        }
        let most = at_once.take_most();
        assert!((2..=3).contains(&most), "{most} at once");
        let done = done.lock().unwrap();
        assert!(done.is_sorted() && done.last() == Some(&14), "{done:?}");
    }

    async fn failed_download_ends_the_mirror_and_leaves_complete_files_only() {
        let panel = FakePanel::start();
        let client = Client::builder(panel.url(), panel.client_key()).pacing(false).retries(0).build().unwrap();
        let files = client.server(SERVER).files();
        for number in 0..20 {
            panel.set_file(SERVER, &format!("tree/{number:02}.txt"), "content");
        }
        panel.on("GET", "/download/file").after(5).always().status(500);
        let folder = tempfile::tempdir().unwrap();
        let mirror = files.mirror(folder.path(), "/tree").concurrency(2);
        mirror.clone().download().await.unwrap_err();
        let complete = fs::read_dir(folder.path()).unwrap().count();
        assert!(complete <= 5, "{complete}");
        assert!(fs::read_dir(folder.path()).unwrap().all(|file| file.unwrap().metadata().unwrap().len() == 7));
        panel.clear_faults();
        let rest = mirror.download().await.unwrap();
        assert_eq!((rest.copied.len(), rest.unchanged), (20 - complete, complete), "it goes on from there");
    }

    async fn directories_are_uploaded_at_once_but_no_more_than_allowed() {
        const DIRECTORIES: usize = 6;
        let panel = FakePanel::start();
        let at_once = AtOnce::new("/upload/file");
        let (begun, ended) = (at_once.clone(), at_once.clone());
        let client = Client::builder(panel.url(), panel.client_key()).pacing(false);
        let client = client.intercept(move |request| {
            begun.begin(request.path());
            Ok(())
        });
        let client = client.on_response(move |response| ended.end(response.path));
        let files = client.build().unwrap().server(SERVER).files();
        let folder = tempfile::tempdir().unwrap();
        for number in 0..DIRECTORIES {
            write(folder.path(), &format!("above/{number}/below/file.txt"), &number.to_string());
            write(folder.path(), &format!("above/{number}/file.txt"), "above");
        }
        for concurrency in [1, 3] {
            panel.clear_faults();
            panel.on("POST", "/upload/file").dropped_after();
            panel.on("POST", "/upload/file").always().slow(Duration::from_millis(100));
            let done = Arc::new(Mutex::new(Vec::new()));
            let hook = done.clone();
            let target = format!("new/{concurrency}");
            let upload = files.upload_directory(folder.path(), &target).concurrency(concurrency);
            let upload = upload.on_progress(move |progress| hook.lock().unwrap().push((progress.done, progress.total)));
            let count = upload.send().await.unwrap();
            assert_eq!(count, 2 * DIRECTORIES);
            for number in 0..DIRECTORIES {
                let below = format!("{target}/above/{number}/below/file.txt");
                assert_eq!(remote(&panel, &below), Some(number.to_string()));
            }
            let most = at_once.take_most();
            assert!((concurrency.min(2)..=concurrency).contains(&most), "{most} at once");
            let done = done.lock().unwrap();
            assert_eq!(done.last(), Some(&(36, Some(36))), "{done:?}");
        }
    }

    async fn failed_upload_begins_no_others_and_is_continued_by_the_next_mirror() {
        let panel = FakePanel::start();
        let client = Client::builder(panel.url(), panel.client_key()).pacing(false).retries(0).build().unwrap();
        let files = client.server(SERVER).files();
        let folder = tempfile::tempdir().unwrap();
        for number in 0..10 {
            let path = format!("{number}/file.txt");
            write(folder.path(), &path, "content");
            age(folder.path(), &path, 60);
        }
        panel.on("POST", "/upload/file").after(3).always().status(500);
        let mirror = files.mirror(folder.path(), "/app").concurrency(2);
        let error = mirror.clone().upload().await.unwrap_err();
        assert_eq!(error.status(), Some(500), "{error}");
        let sent = panel.requests().iter().filter(|request| request.path == "/upload/file").count();
        assert!((4..=5).contains(&sent), "{sent}");
        panel.clear_faults();
        let rest = mirror.upload().await.unwrap();
        assert_eq!((rest.copied.len(), rest.unchanged), (7, 3), "it goes on from there");
    }
}
