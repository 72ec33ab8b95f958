//! Files: whatever a path may hold, and bytes as they are.

mod support;

use ptero::ErrorKind;
use ptero::testing::FakePanel;

const PATHS: [&str; 9] = [
    "/with space.txt",
    "/hash#tag.txt",
    "/what?.txt",
    "/100%.txt",
    "/100%25.txt",
    "/ünïcødé 日本.txt",
    "/-rf",
    "/plus+and&amp.txt",
    "/deep/er/still.txt",
];

const CONTENTS: [&[u8]; 6] = [
    b"",
    b"line one\r\nline two\r\n",
    b"\xef\xbb\xbfwith a byte order mark",
    b"\xff\xfe\x00 not UTF-8 \x80",
    br#"{"json": [1, 2, {"as": "text"}]}"#,
    b"  spaces around  \n\n",
];

dual_test! {
    async fn odd_paths_are_the_paths_they_are() {
        let panel = FakePanel::start();
        let client = Client::new(panel.url(), panel.admin_key()).unwrap();
        let files = client.server("7e215471").files();
        for path in PATHS {
            files.write(path, path).await.unwrap();
            assert_eq!(panel.file("7e215471", path).as_deref(), Some(path.as_bytes()), "{path}");
            let contents = files.contents(path).await.unwrap();
            assert_eq!(contents, path);
            let downloaded = files.download(path).bytes().await.unwrap();
            assert_eq!(downloaded, path);
        }
        let names: Vec<String> = files.list("/").collect().await.unwrap().into_iter().map(|file| file.name).collect();
        for path in &PATHS[..8] {
            assert!(names.contains(&path[1..].to_owned()), "{path} in {names:?}");
        }
        files.rename("/", [("-rf", "#1?")]).await.unwrap();
        files.copy("/#1?").await.unwrap();
        files.delete("/", ["100%.txt", "what?.txt"]).await.unwrap();
        let names: Vec<String> = files.list("/").collect().await.unwrap().into_iter().map(|file| file.name).collect();
        assert!(names.contains(&"#1?".to_owned()) && names.contains(&"#1? copy".to_owned()), "{names:?}");
        assert!(!names.contains(&"100%.txt".to_owned()) && names.contains(&"100%25.txt".to_owned()), "{names:?}");
    }

    async fn bytes_come_back_as_they_were_written() {
        let panel = FakePanel::start();
        let client = Client::new(panel.url(), panel.admin_key()).unwrap();
        let files = client.server("7e215471").files();
        for contents in CONTENTS {
            files.write("/x.json", contents).await.unwrap();
            let received = panel.assert_received("POST", "/api/client/servers/7e215471/files/write");
            assert_eq!(received.body, contents);
            let read = files.contents("/x.json").await.unwrap();
            assert_eq!(read, contents);
        }
    }

    async fn ids_that_would_lead_elsewhere_are_refused_before_anything_is_sent() {
        let panel = FakePanel::start();
        let client = Client::new(panel.url(), panel.admin_key()).unwrap();
        for id in ["", " ", ".", "..", "../users/1", "7e215471/files", "a\\b", "a\0b", "a\r\nX: y"] {
            let server = client.server(id);
            let errors = [
                server.get().await.unwrap_err(),
                server.files().list("/").collect().await.unwrap_err(),
                client.server("7e215471").backups().delete(id).await.unwrap_err(),
                client.server("7e215471").databases().rotate_password(id).await.unwrap_err(),
                client.server("7e215471").users().delete(id).await.unwrap_err(),
                client.account().api_keys().delete(id).await.unwrap_err(),
                client.application().users().get_external(id).await.unwrap_err(),
            ];
            for error in errors {
                assert_eq!((error.kind(), error.attempts()), (ErrorKind::InvalidInput, 0), "{id:?}: {error}");
            }
        }
        assert!(panel.requests().is_empty());
    }
}
