//! Files with odd names and odd contents, and ids that must not reach the panel.

mod support;

use ptero::request::{PullFile, SaveSchedule, Truncate};
use ptero::testing::FakePanel;
use ptero::{ErrorKind, Result};

const SERVER: &str = "7e215471";

/// Names that a URL, a shell or an encoder could stumble over.
const ODD_NAMES: [&str; 13] = [
    "a b.txt",
    "#hash.txt",
    "what?.txt",
    "100%.txt",
    "100%25.txt",
    "%25 twice %2F.txt",
    "a+b&c=d;e.txt",
    "日本 ünï ✓.txt",
    "-rf.txt",
    "..hidden..",
    "\"quoted\" 'name'.txt",
    "back\\slash.txt",
    "new\nline.txt",
];

/// Contents that something on the way could take for text and tidy up.
const ODD_CONTENTS: [&[u8]; 9] = [
    b"",
    b"a\r\nb\r\n",
    b"\n",
    b"\xef\xbb\xbfwith a BOM",
    b"\xff\xfe\x00 invalid UTF-8 \xc3\x28",
    b"{\"a\": 1, \"a\": 2}\n",
    b"null",
    b"  spaces around \t",
    b"\0",
];

fn assert_refused<T: std::fmt::Debug>(outcome: Result<T>, why: &str) {
    let error = outcome.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::InvalidInput, 0), "{error:?}");
    assert!(error.detail().contains(why), "{error}");
}

dual_test! {
    async fn odd_names_reach_the_panel_as_they_are() {
        let panel = FakePanel::start();
        let client = Client::new(panel.url(), panel.admin_key()).unwrap();
        let files = client.server(SERVER).files();
        for name in ODD_NAMES {
            let path = format!("/odd dir #1/{name}");
            files.write(&path, name).await.unwrap();
            assert_eq!(panel.file(SERVER, &path).as_deref(), Some(name.as_bytes()), "{name}");
            let write = panel.assert_received("POST", "/api/client/servers/*/files/write");
            assert_eq!(write.query, [("file".to_owned(), path.clone())]);
            let bytes = files.contents(&path).await.unwrap();
            assert_eq!(bytes, name);
        }
        let listed = files.list("/odd dir #1").collect().await.unwrap();
        let mut listed: Vec<_> = listed.into_iter().map(|file| file.name).collect();
        let mut expected = ODD_NAMES.to_vec();
        listed.sort();
        expected.sort();
        assert_eq!(listed, expected);
    }

    async fn odd_names_are_copied_renamed_and_deleted() {
        let panel = FakePanel::start();
        let client = Client::new(panel.url(), panel.admin_key()).unwrap();
        let files = client.server(SERVER).files();
        for name in ODD_NAMES {
            panel.set_file(SERVER, &format!("/{name}"), name);
            files.rename("/", [(name, format!("moved {name}"))]).await.unwrap();
            let rename = panel.assert_received("PUT", "/api/client/servers/*/files/rename").json();
            let pair = serde_json::json!({ "from": name, "to": format!("moved {name}") });
            assert_eq!(rename, serde_json::json!({ "root": "/", "files": [pair] }));
            assert_eq!(panel.file(SERVER, &format!("/{name}")), None, "{name}");
            assert!(panel.file(SERVER, &format!("/moved {name}")).is_some(), "{name}");
            files.copy(format!("/moved {name}")).await.unwrap();
            let copy = panel.assert_received("POST", "/api/client/servers/*/files/copy").json();
            assert_eq!(copy["location"], format!("/moved {name}"));
            files.delete("/", [format!("moved {name}")]).await.unwrap();
            assert_eq!(panel.file(SERVER, &format!("/moved {name}")), None, "{name}");
        }
    }

    async fn odd_names_can_be_downloaded() {
        let panel = FakePanel::start();
        let client = Client::new(panel.url(), panel.admin_key()).unwrap();
        let files = client.server(SERVER).files();
        for name in ODD_NAMES {
            panel.set_file(SERVER, &format!("/{name}"), name);
            let bytes = files.download(format!("/{name}")).bytes().await.unwrap();
            assert_eq!(bytes, name.as_bytes(), "{name}");
        }
    }

    async fn contents_are_unchanged_both_ways() {
        let panel = FakePanel::start();
        let client = Client::new(panel.url(), panel.admin_key()).unwrap();
        let files = client.server(SERVER).files();
        let every_byte: Vec<u8> = (0..=255).collect();
        for content in ODD_CONTENTS.into_iter().chain([every_byte.as_slice()]) {
            files.write("/odd.json", content.to_vec()).await.unwrap();
            let write = panel.assert_received("POST", "/api/client/servers/*/files/write");
            assert_eq!(write.body, content);
            assert_eq!(write.header("content-type"), Some("text/plain"));
            assert_eq!(panel.file(SERVER, "/odd.json").as_deref(), Some(content));
            let bytes = files.contents("/odd.json").await.unwrap();
            assert_eq!(bytes, content);
        }
    }

    async fn modes_are_sent_as_text() {
        let panel = FakePanel::start();
        let client = Client::new(panel.url(), panel.admin_key()).unwrap();
        panel.set_file(SERVER, "/start.sh", "");
        client.server(SERVER).files().chmod("/", [("start.sh", "755")]).await.unwrap();
        let chmod = panel.assert_received("POST", "/api/client/servers/*/files/chmod").json();
        assert_eq!(chmod["files"], serde_json::json!([{ "file": "start.sh", "mode": "755" }]));
    }

    async fn whitespace_around_names_needs_the_whole_uuid() {
        let panel = FakePanel::start();
        let client = Client::new(panel.url(), panel.admin_key()).unwrap();
        let why = "whole UUID";
        let files = client.server(SERVER).files();
        for name in [" a", "a ", "\ta", "a\n", "a\u{a0}"] {
            assert_refused(files.list(name).page(1).await, why);
            assert_refused(files.contents(name).await, why);
            assert_refused(files.write(name, "x").await, why);
            assert_refused(files.rename("/", [("b", name)]).await, why);
            assert_refused(files.copy(name).await, why);
            assert_refused(files.compress("/", ["b", name]).await, why);
            assert_refused(files.decompress("/", name).await, why);
            assert_refused(files.delete("/", [name]).await, why);
            assert_refused(files.create_folder("/", name).await, why);
            assert_refused(files.chmod("/", [(name, "644")]).await, why);
            assert_refused(files.download_url(name).await, why);
            assert_refused(files.pull(PullFile::new("https://example.com/a").filename(name)).await, why);
        }
        assert!(panel.requests().is_empty(), "{:?}", panel.requests());

        let files = client.server(panel.server(SERVER).unwrap().uuid).files();
        files.write("/ a ", "x").await.unwrap();
        assert_eq!(panel.assert_received("POST", "/api/client/servers/*/files/write").parameter("file"), Some("/ a "));
        files.delete("/", [" a "]).await.unwrap();
        let delete = panel.assert_received("POST", "/api/client/servers/*/files/delete").json();
        assert_eq!(delete["files"], serde_json::json!([" a "]));
    }

    async fn ids_that_would_reach_another_route_are_refused() {
        let panel = FakePanel::start();
        let client = Client::new(panel.url(), panel.admin_key()).unwrap();
        let server = client.server(SERVER);
        for id in ["", " ", ".", "..", "../x", "a/b", "a\\b", "a\0", "a\r\nb"] {
            assert_refused(client.server(id).get().await, "server id");
            assert_refused(client.server(id).files().list("/").page(1).await, "server id");
            assert_refused(client.server(id).settings().reinstall().await, "server id");
            assert_refused(server.backups().get(id).await, "backup id");
            assert_refused(server.backups().download_url(id).await, "backup id");
            assert_refused(server.backups().lock(id).await, "backup id");
            assert_refused(server.backups().restore(id, Truncate::KeepFiles).await, "backup id");
            assert_refused(server.backups().delete(id).await, "backup id");
            assert_refused(server.databases().rotate_password(id).await, "database id");
            assert_refused(server.databases().delete(id).await, "database id");
            assert_refused(server.users().get(id).await, "subuser id");
            assert_refused(server.users().update(id, ["control.start"]).await, "subuser id");
            assert_refused(server.users().delete(id).await, "subuser id");
            assert_refused(client.account().api_keys().delete(id).await, "API key id");
            assert_refused(client.application().users().get_external(id).await, "external id");
        }
        assert!(panel.requests().is_empty(), "{:?}", panel.requests());
    }

    async fn ids_with_reserved_characters_stay_one_segment() {
        let panel = FakePanel::start();
        let client = Client::new(panel.url(), panel.admin_key()).unwrap();
        let error = client.server(SERVER).backups().get("a?b#c%2Fd ü").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
        panel.assert_received("GET", "/api/client/servers/7e215471/backups/a%3Fb%23c%252Fd%20%C3%BC");
    }

    async fn what_the_panel_would_fail_at_is_refused() {
        let panel = FakePanel::start();
        let client = Client::new(panel.url(), panel.admin_key()).unwrap();
        let server = client.server(SERVER);
        let monthless = SaveSchedule::new("x").month(" ");
        assert_refused(server.files().create_folder("", "x").await, "root");
        assert_refused(server.schedules().create(monthless.clone()).await, "month");
        assert_refused(server.schedules().update(1, monthless).await, "month");
        assert_refused(server.network().note(1, "é".repeat(192).as_str()).await, "191");
        assert_refused(client.servers().list().filter("*", "a,b").page(1).await, "comma");
        assert!(panel.requests().is_empty(), "{:?}", panel.requests());

        server.network().note(1, "é".repeat(191).as_str()).await.unwrap();
        client.servers().list().filter("name", "a,b").page(1).await.unwrap();
    }
}
