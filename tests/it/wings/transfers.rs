use ptero::testing::{FakePanel, Host};
use ptero::{CancelToken, ErrorKind};

use super::{ALPHA, NODE};
use crate::dual_test;

dual_test! {
    async fn files_go_up_and_down_without_the_panel() {
        let panel = FakePanel::start();
        let wings = wings::Client::new(panel.wings_url(), panel.node_token(NODE).unwrap()).unwrap();
        let server = wings.server(ALPHA);
        server.upload("/plugins").bytes("a.yml", "hello\n").bytes("b.yml", "world\n").send().await.unwrap();
        assert_eq!(panel.file(ALPHA, "plugins/a.yml").unwrap(), b"hello\n");
        for _ in 0..2 {
            let bytes = server.download("/plugins/b.yml").bytes().await.unwrap();
            assert_eq!(&bytes[..], b"world\n", "each download has a URL of its own");
        }
        assert!(panel.requests().iter().all(|request| request.host == Host::Wings));
    }

    async fn directory_keeps_its_tree() {
        let panel = FakePanel::start();
        let local = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(local.path().join("region/empty")).unwrap();
        std::fs::write(local.path().join("level.dat"), "x").unwrap();
        std::fs::write(local.path().join("region/r.mca"), "y").unwrap();
        let wings = wings::Client::new(panel.wings_url(), panel.node_token(NODE).unwrap()).unwrap();
        let server = wings.server(ALPHA);
        let found = server.upload_directory(local.path(), "/world").send().await.unwrap();
        assert_eq!(found, 2);
        assert_eq!(panel.file(ALPHA, "world/region/r.mca").unwrap(), b"y");
        let names = server.files().list("/world/region").await.unwrap();
        assert!(names.iter().any(|file| file.name == "empty" && file.directory));
    }

    async fn urls_that_are_handed_out_work_once() {
        let panel = FakePanel::start();
        panel.set_file(ALPHA, "a b%.txt", "x");
        let wings = wings::Client::new(panel.wings_url(), panel.node_token(NODE).unwrap()).unwrap();
        let url = wings.server(ALPHA).download_url("/a b%.txt").unwrap();
        assert!(!format!("{url:?}").contains("token="));
        let get = |url: String| {
            std::thread::spawn(move || {
                let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
                agent.get(&url).call().unwrap().status().as_u16()
            })
            .join()
            .unwrap()
        };
        assert_eq!(get(url.url.expose().to_owned()), 200);
        assert_eq!(get(url.url.expose().to_owned()), 404);
    }

    async fn errors_state_the_fault_without_the_token() {
        let panel = FakePanel::start();
        let token = panel.node_token(NODE).unwrap();
        let wings = wings::Client::builder(panel.wings_url(), &token).retries(0).build().unwrap();
        let unknown = wings.server("11111111-2222-4333-8444-555555555555");
        let error = unknown.download("/x").bytes().await.unwrap_err();
        assert!(error.is_not_found(), "{error}");
        let found = unknown.upload("/").bytes("x", "y").send().await.unwrap_err();
        assert!(found.is_not_found());
        let short = wings.server("7e215471").download("/x").bytes().await.unwrap_err();
        assert_eq!((short.kind(), short.attempts()), (ErrorKind::InvalidInput, 0));
        let missing = wings.server(ALPHA).download("/missing").bytes().await.unwrap_err();
        assert_eq!(missing.status(), Some(500), "Wings 1.11.11");
        let stop = CancelToken::new();
        stop.cancel();
        let stopped = wings.server(ALPHA).upload("/").bytes("x", "y").cancel_with(&stop).send().await.unwrap_err();
        assert_eq!(stopped.kind(), ErrorKind::Cancelled);
        for error in [error, short, missing, stopped] {
            let shown = format!("{error} {error:?} {error:#?}");
            assert!(!shown.contains(&token) && !shown.contains("eyJ"), "{shown}");
        }
    }
}
