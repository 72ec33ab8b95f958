use std::time::Duration;

use ptero::request::application::UpdateNode;
use ptero::testing::{FakePanel, Host, SeedNode};
use ptero::{Clock, ErrorKind, ServerState};

use super::ALPHA;
use crate::dual_test;

fn to_panel(panel: &FakePanel) -> usize {
    panel.requests().iter().filter(|request| request.host == Host::Panel).count()
}

dual_test! {
    async fn client_of_a_node_takes_address_and_token_from_the_panel() {
        let panel = FakePanel::start();
        panel.set_power(ALPHA, ServerState::Running);
        let client = Client::builder(panel.url(), panel.application_key()).header("x-gate", "sekret").build().unwrap();
        let wings = client.application().node(1).wings().await.unwrap();
        let found = wings.server(ALPHA).get().await.unwrap();
        assert_eq!(found.state, ServerState::Running);
        let request = panel.requests().pop().unwrap();
        assert_eq!(request.host, Host::Wings);
        assert_eq!(request.header("x-gate"), None, "headers for the panel are not for its nodes");
        let shown = format!("{wings:?} {:?}", wings.server(ALPHA));
        assert!(!shown.contains(&panel.node_token("local-node").unwrap()), "{shown}");
    }

    async fn token_that_was_reset_is_read_again_once() {
        let panel = FakePanel::start();
        let client = Client::builder(panel.url(), panel.application_key()).build().unwrap();
        let node = client.application().node(1);
        let wings = node.wings().await.unwrap();
        wings.servers().list().await.unwrap();
        let before = panel.node_token("local-node").unwrap();
        node.update(UpdateNode::new().reset_secret(true)).await.unwrap();
        assert_ne!(panel.node_token("local-node").unwrap(), before);
        panel.clear_requests();
        let found = wings.servers().list().await.unwrap();
        assert!(!found.is_empty());
        assert_eq!(to_panel(&panel), 2, "the node and its configuration");
        panel.clear_requests();
        wings.clone().server(ALPHA).download("server.properties").bytes().await.unwrap();
        wings.servers().list().await.unwrap();
        assert_eq!(to_panel(&panel), 0);
    }

    async fn token_that_the_panel_confirms_is_not_asked_for_again_and_again() {
        let clock = Clock::simulated();
        let panel = FakePanel::start();
        let client = Client::builder(panel.url(), panel.application_key()).clock(clock.clone()).build().unwrap();
        let wings = client.application().node(1).wings().await.unwrap();
        panel.on("GET", "/api/servers").times(3).reply(
            403,
            "application/json",
            r#"{"error":"You are not authorized to access this endpoint."}"#,
        );
        panel.clear_requests();
        for _ in 0..2 {
            let error = wings.servers().list().await.unwrap_err();
            assert_eq!((error.kind(), error.status()), (ErrorKind::Forbidden, Some(403)));
        }
        assert_eq!(to_panel(&panel), 2, "once for both");
        clock.advance(Duration::from_secs(11));
        wings.servers().list().await.unwrap_err();
        assert_eq!(to_panel(&panel), 4);
    }

    async fn new_token_is_not_sent_to_an_old_address() {
        let panel = FakePanel::start();
        let client = Client::builder(panel.url(), panel.application_key()).build().unwrap();
        let node = client.application().node(1);
        let wings = node.wings().await.unwrap();
        node.update(UpdateNode::new().reset_secret(true).fqdn("elsewhere.example.com")).await.unwrap();
        let found = wings.servers().list().await.unwrap_err();
        assert_eq!(found.kind(), ErrorKind::Forbidden);
        let token = panel.node_token("local-node").unwrap();
        let requests = panel.requests();
        let to_wings = requests.iter().filter(|request| request.host == Host::Wings);
        assert!(to_wings.into_iter().all(|request| !request.header("authorization").unwrap_or_default().contains(&token)));
    }

    async fn denied_file_is_no_reason_to_read_the_configuration() {
        let panel = FakePanel::builder().egg(ptero::testing::SeedEgg::new("Strict").deny("secret.txt")).start();
        let client = Client::builder(panel.url(), panel.application_key()).build().unwrap();
        let wings = client.application().node(1).wings().await.unwrap();
        panel.on("POST", format!("/api/servers/{ALPHA}/files/write").as_str()).reply(
            403,
            "application/json",
            r#"{"error":"This file cannot be modified: present in egg denylist.","request_id":"756813f7-3cd9-4443-8c1c-000000000000"}"#,
        );
        panel.clear_requests();
        let error = wings.server(ALPHA).files().write("/secret.txt", "x").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Forbidden);
        assert_eq!(to_panel(&panel), 0);
    }

    async fn each_node_has_its_own_servers() {
        let far = SeedNode::new("far").allocations("10.0.0.2", [9000]);
        let panel = FakePanel::builder().node(far).start();
        let wings = wings::Client::new(panel.wings_url(), panel.node_token("far").unwrap()).unwrap();
        let found = wings.servers().list().await.unwrap();
        assert!(found.is_empty());
        let found = wings.server(ALPHA).get().await.unwrap_err();
        assert!(found.is_not_found());
    }
}
