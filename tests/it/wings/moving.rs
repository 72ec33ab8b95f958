//! Moving servers between nodes.

use std::time::Duration;

use ptero::ErrorKind;
use ptero::testing::{FakePanel, Operation, SeedNode};
use serde_json::json;

use super::{ALPHA, NODE};
use crate::dual_test;

dual_test! {
    async fn server_is_received_from_its_archive() {
        let panel = FakePanel::builder()
            .node(SeedNode::new("far").allocations("10.0.0.2", [9000]))
            .start();
        panel.on_operation(Operation::Transfer).takes(Duration::from_secs(600));
        panel.set_file(ALPHA, "world/level.dat", "precious");
        let near = wings::Client::new(panel.wings_url(), panel.node_token(NODE).unwrap()).unwrap();
        let far = wings::Client::builder(panel.wings_url(), panel.node_token("far").unwrap()).retries(0).build().unwrap();
        let archive = near.server(ALPHA).files().compress("/", ["world"]).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("server.tar.gz");
        near.server(ALPHA).download(archive.name).to_path(&path).await.unwrap();

        let refused = far.transfers().receive(ALPHA, &path).await.unwrap_err();
        assert_eq!((refused.kind(), refused.attempts()), (ErrorKind::Server, 1), "the panel transfers nothing");
        assert!(panel.transfer(ALPHA, "far"));
        std::fs::write(folder.path().join("text"), "no archive").unwrap();
        let refused = far.transfers().receive(ALPHA, folder.path().join("text")).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Server);
        let missing = far.transfers().receive(ALPHA, folder.path().join("nothing")).await.unwrap_err();
        assert_eq!((missing.kind(), missing.attempts()), (ErrorKind::Io, 0));
        let short = far.transfers().receive("7e215471", &path).await.unwrap_err();
        assert_eq!((short.kind(), short.attempts()), (ErrorKind::InvalidInput, 0));

        far.transfers().receive(ALPHA, &path).await.unwrap();
        let moved = far.server(ALPHA).files().contents("world/level.dat").await.unwrap();
        assert_eq!(&moved[..], b"precious");
        let gone = near.server(ALPHA).get().await.unwrap_err();
        assert!(gone.is_not_found());
    }

    async fn transfer_to_a_node_has_a_token_of_that_node() {
        let panel = FakePanel::builder()
            .node(SeedNode::new("far").allocations("10.0.0.2", [9000]))
            .start();
        let near = wings::Client::new(panel.wings_url(), panel.node_token(NODE).unwrap()).unwrap();
        let far = wings::Client::new(panel.wings_url(), panel.node_token("far").unwrap()).unwrap();
        let transfer = far.transfers().to_this_node(ALPHA).unwrap().backups(["682fad4c-831b-46c8-9b96-e807cf3302e8"]);
        assert!(!format!("{transfer:?}").contains("eyJ"));
        near.server(ALPHA).transfer(transfer).await.unwrap();
        let body = panel.requests().pop().unwrap().json();
        assert_eq!(body["url"], format!("{}/api/transfers", panel.wings_url()));
        assert_eq!(body["backups"], json!(["682fad4c-831b-46c8-9b96-e807cf3302e8"]));
        assert!(body["token"].as_str().unwrap().starts_with("Bearer eyJ"));
        let error = far.transfers().to_this_node("7e215471").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
    }
}
