//! Files are exactly those that were meant, whatever their names and contents; what the panel would cut is refused.

use crate::dual_test;
use std::collections::BTreeSet;

use ptero::ErrorKind;
use ptero::request::{PullFile, SaveSchedule};
use ptero::testing::FakePanel;

/// Names that mean something to URLs, JSON, shells or the panel.
const NAMES: &[&str] = &[
    "plain.txt",
    "two words.txt",
    " blanks at both ends ",
    "#hash?query&key=value+plus;semi,comma.txt",
    "100%.txt",
    "100%25.txt",
    "%2e%2e%2fup.txt",
    "-rf",
    "--",
    ".hidden",
    "...",
    "héllo 日本 🎮.txt",
    "quo\"te's`$(x).txt",
    "back\\slash.txt",
    "[brackets]{braces}.txt",
    "null",
];

/// What editors, servers and other systems leave in files.
const CONTENTS: &[&[u8]] = &[
    b"",
    b"plain",
    b"unix\nlines\n",
    b"windows\r\nlines\r\n",
    b"\n\n  blanks around  \n\n",
    b"\xEF\xBB\xBFwith a byte order mark",
    b"invalid \xFF\xFE\xC3 UTF-8 \xE9",
    b"\0nul\0",
    b"{\"a\": 1}",
    b"{\"a\": broken",
    b"null",
    b"<!DOCTYPE html><title>status page</title>",
    "ünïcode ✓ 日本".as_bytes(),
];

/// A server of the panel's ordinary user, by its whole UUID.
fn bravo(panel: &FakePanel) -> String {
    panel.servers().into_iter().find(|server| server.name == "Bravo").unwrap().uuid
}

dual_test! {
    async fn any_file_name_addresses_the_intended_file() {
        let panel = FakePanel::start();
        let server = bravo(&panel);
        let client = Client::builder(panel.url(), panel.client_key()).pacing(false).build().unwrap();
        let files = client.server(&server).files();
        files.create_folder("/", "names").await.unwrap();
        for &name in NAMES {
            let path = format!("/names/{name}");
            files.write(&path, name).await.unwrap();
            assert_eq!(panel.file(&server, &path).as_deref(), Some(name.as_bytes()), "{name:?} written");
            let contents = files.contents(&path).await.unwrap();
            assert_eq!(contents, name.as_bytes(), "{name:?} read");
            let downloaded = files.download(&path).bytes().await.unwrap();
            assert_eq!(downloaded, name.as_bytes(), "{name:?} downloaded");
        }
        let listed = files.list("/names").collect().await.unwrap();
        let listed: BTreeSet<&str> = listed.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(listed, NAMES.iter().copied().collect());

        files.chmod("/names", NAMES.iter().map(|&name| (name, "600"))).await.unwrap();
        let modes = files.list("/names").collect().await.unwrap();
        assert!(modes.iter().all(|file| file.mode_bits == "600"), "{modes:?}");

        files.rename("/names", NAMES.iter().map(|name| (*name, format!("moved/{name}")))).await.unwrap();
        for name in NAMES {
            assert_eq!(panel.file(&server, &format!("/names/{name}")), None, "{name:?} renamed");
            assert!(panel.file(&server, &format!("/names/moved/{name}")).is_some(), "{name:?} renamed");
        }

        files.delete("/names/moved", NAMES.iter().copied()).await.unwrap();
        let left = files.list("/names/moved").collect().await.unwrap();
        assert!(left.is_empty(), "{left:?}");
    }

    async fn any_directory_name_addresses_the_intended_directory() {
        let panel = FakePanel::start();
        let server = bravo(&panel);
        let client = Client::builder(panel.url(), panel.client_key()).pacing(false).build().unwrap();
        let files = client.server(&server).files();
        for &name in NAMES {
            files.create_folder("/", name).await.unwrap();
            files.write(format!("/{name}/inside.txt"), name).await.unwrap();
            let inside = files.list(format!("/{name}")).collect().await.unwrap();
            assert_eq!((inside.len(), inside[0].name.as_str()), (1, "inside.txt"), "{name:?}");
            files.copy(format!("/{name}/inside.txt")).await.unwrap();
            let copy = panel.file(&server, &format!("/{name}/inside copy.txt"));
            assert_eq!(copy.as_deref(), Some(name.as_bytes()), "{name:?} copied");
            let archive = files.compress(format!("/{name}"), ["inside.txt"]).await.unwrap();
            files.delete(format!("/{name}"), ["inside.txt"]).await.unwrap();
            files.decompress(format!("/{name}"), archive.name).await.unwrap();
            let unpacked = panel.file(&server, &format!("/{name}/inside.txt"));
            assert_eq!(unpacked.as_deref(), Some(name.as_bytes()), "{name:?} unpacked");
            files.delete("/", [name]).await.unwrap();
            assert_eq!(panel.file(&server, &format!("/{name}/inside.txt")), None, "{name:?} deleted");
        }
    }

    async fn contents_round_trip_byte_for_byte() {
        let panel = FakePanel::start();
        let server = bravo(&panel);
        let client = Client::builder(panel.url(), panel.client_key()).pacing(false).build().unwrap();
        let files = client.server(&server).files();
        let every_byte: Vec<u8> = (0..=255).collect();
        for &content in CONTENTS.iter().chain([&every_byte.as_slice()]) {
            files.write("/there.bin", content.to_vec()).await.unwrap();
            assert_eq!(panel.file(&server, "/there.bin").as_deref(), Some(content), "{content:?} written");
            let received = panel.assert_received("POST", "/api/client/servers/*/files/write");
            assert_eq!(received.body, content);
            assert_eq!(received.header("content-type"), Some("text/plain"));
            panel.set_file(&server, "/back.bin", content.to_vec());
            let read = files.contents("/back.bin").await.unwrap();
            assert_eq!(read, content, "{content:?} read");
        }
    }

    async fn text_and_bytes_are_written_identically() {
        let panel = FakePanel::start();
        let server = bravo(&panel);
        let client = Client::builder(panel.url(), panel.client_key()).pacing(false).build().unwrap();
        let files = client.server(&server).files();
        files.write("/1", "text").await.unwrap();
        files.write("/2", String::from("text")).await.unwrap();
        files.write("/3", &b"text"[..]).await.unwrap();
        files.write("/4", b"text".to_vec()).await.unwrap();
        files.write("/5", files.contents("/1").await.unwrap()).await.unwrap();
        files.write("directories/that are/missing", "text").await.unwrap();
        for path in ["/1", "/2", "/3", "/4", "/5", "/directories/that are/missing"] {
            assert_eq!(panel.file(&server, path).as_deref(), Some(&b"text"[..]), "{path}");
        }
    }

    async fn names_with_outer_whitespace_are_refused_for_short_ids() {
        let panel = FakePanel::start();
        let client = Client::new(panel.url(), panel.client_key()).unwrap();
        let files = client.server(&bravo(&panel)[..8]).files();
        let pull = PullFile::new("https://example.com/x");
        let refusals = [
            files.list("/a ").page(1).await.err(),
            files.contents(" a").await.err(),
            files.write("a\n", "x").await.err(),
            files.rename("/", [("a", "b "), ("c", "d")]).await.err(),
            files.rename("/", [("a", "b"), (" c", "d")]).await.err(),
            files.copy("a\t").await.err(),
            files.compress("/", ["a", "b "]).await.err(),
            files.decompress("/x ", "a.zip").await.err(),
            files.delete("/", ["config "]).await.err(),
            files.create_folder("/", " a").await.err(),
            files.chmod("/", [("a ", "600")]).await.err(),
            files.pull(pull.clone().directory("/a ")).await.err(),
            files.pull(pull.filename(" a")).await.err(),
            files.download_url("a ").await.err(),
            files.download("a ").bytes().await.err(),
        ];
        for (number, refusal) in refusals.into_iter().enumerate() {
            let error = refusal.unwrap_or_else(|| panic!("call {number} was sent"));
            assert_eq!(error.kind(), ErrorKind::InvalidInput, "call {number}: {error}");
            assert!(error.detail().contains("full UUID"), "call {number}: {error}");
        }
        assert!(panel.requests().is_empty(), "{:?}", panel.requests());
        files.write("/inner blanks are fine.txt", "x").await.unwrap();
    }

    async fn arguments_that_crash_the_panel_are_refused() {
        let panel = FakePanel::start();
        let client = Client::new(panel.url(), panel.client_key()).unwrap();
        let root = client.server(bravo(&panel)).files().create_folder("", "x").await.unwrap_err();
        assert_eq!(root.kind(), ErrorKind::InvalidInput);
        assert!(root.detail().contains("`/`"), "{root}");
        let filter = client.servers().list().filter("*", "a,b").collect().await.unwrap_err();
        assert_eq!(filter.kind(), ErrorKind::InvalidInput);
        assert!(filter.detail().contains("comma"), "{filter}");
        let server = client.server(bravo(&panel));
        let schedules = server.schedules();
        let monthless = SaveSchedule::new("x").month(" ");
        for error in [
            schedules.create(monthless.clone()).await.unwrap_err(),
            server.schedule(1).update(monthless).await.unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
            assert!(error.detail().contains("month"), "{error}");
        }
        let note = client.server(bravo(&panel)).network().set_note(1, "é".repeat(192).as_str()).await.unwrap_err();
        assert_eq!(note.kind(), ErrorKind::InvalidInput);
        assert!(note.detail().contains("191"), "{note}");
        assert!(panel.requests().is_empty(), "{:?}", panel.requests());
        let found = client.servers().list().filter("*", "bravo").collect().await.unwrap();
        assert_eq!(found.len(), 1);
    }
}
