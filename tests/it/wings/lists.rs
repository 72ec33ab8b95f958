use ptero::ErrorKind;

use super::ALPHA;
use crate::dual_test;
use crate::support::mock::{self, MockPanel};

/// Lists with an odd item in the middle of each.
fn node() -> MockPanel {
    MockPanel::start(|request| {
        let body = match request.uri().path().rsplit('/').next().unwrap() {
            "servers" => {
                r#"[{"state":"running","configuration":{"uuid":"7e215471-a458-42b6-aaa2-63d512858db4"}},
                {"state":"x","sekret":"sekret"},{"configuration":{"uuid":"de66e9c1-5355-43cb-8df2-bae0d4f9f54c"}}]"#
            }
            "list-directory" => r#"[{"name":"a.txt"},"sekret",{"name":"b.txt"}]"#,
            "search" => r#"{"message":"permission denied"}[{"name":"logs/a.txt"}]"#,
            "pull" => {
                r#"{"downloads":[{"Identifier":"sekret"},{"Identifier":"2c1a77c8-1bd1-4a31-b774-93ac1097b9e7"}]}"#
            }
            _ => r#"{"data":[]}"#,
        };
        mock::json(200, body)
    })
}

dual_test! {
    async fn odd_items_are_reported_and_cost_no_other() {
        let node = node();
        let wings = wings::Client::builder(node.url(), "token").retries(0).build().unwrap();
        let files = wings.server(ALPHA).files();
        let (servers, faults) = wings.servers().list_lossy().await.unwrap();
        assert_eq!((servers.len(), faults.len()), (2, 1));
        assert!(faults[0].detail().starts_with("item 2 of the response cannot be read"), "{:?}", faults[0]);
        assert_eq!((faults[0].kind(), faults[0].path()), (ErrorKind::Decode, Some("/api/servers")));
        let (found, more) = files.list_lossy("/").await.unwrap();
        assert_eq!((found.len(), more.len()), (2, 1));
        let (pulls, last) = files.pulls_lossy().await.unwrap();
        assert_eq!((pulls.len(), last.len()), (1, 1));
        assert!(!format!("{faults:?} {more:?} {last:?}").contains("sekret"));
    }

    async fn list_with_an_odd_item_is_an_error() {
        let node = node();
        let wings = wings::Client::builder(node.url(), "token").retries(0).build().unwrap();
        let files = wings.server(ALPHA).files();
        let servers = wings.servers().list().await.unwrap_err();
        let list = files.list("/").await.unwrap_err();
        let pulls = files.pulls().await.unwrap_err();
        for error in [servers, list, pulls] {
            assert_eq!((error.kind(), error.attempts()), (ErrorKind::Decode, 1), "{error}");
        }
    }

    async fn directory_that_cannot_be_searched_is_reported() {
        let node = node();
        let wings = wings::Client::builder(node.url(), "token").retries(0).build().unwrap();
        let files = wings.server(ALPHA).files();
        let (found, faults) = files.search_lossy("/", "txt").await.unwrap();
        assert_eq!((found[0].name.as_str(), faults.len()), ("logs/a.txt", 1));
        assert_eq!(faults[0].kind(), ErrorKind::Server);
        assert!(faults[0].detail().contains("permission denied"), "{:?}", faults[0]);
        let error = files.search("/", "txt").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Server);
    }
}
