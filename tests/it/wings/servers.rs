use std::time::Duration;

use ptero::testing::FakePanel;
use ptero::{Clock, ErrorKind, PowerAction, ServerState};

use super::{ALPHA, NODE};
use crate::dual_test;

dual_test! {
    async fn one_request_returns_every_server_with_its_state_and_use() {
        let panel = FakePanel::start();
        panel.set_power(ALPHA, ServerState::Running);
        let wings = wings::Client::new(panel.wings_url(), panel.node_token(NODE).unwrap()).unwrap();
        let servers = wings.servers().list().await.unwrap();
        assert_eq!(servers.len(), panel.servers().len());
        let alpha = servers.iter().find(|server| server.configuration.uuid.to_string() == ALPHA).unwrap();
        assert_eq!((&alpha.state, alpha.configuration.meta.name.as_str()), (&ServerState::Running, "Alpha"));
        assert_eq!(alpha.utilization.state, ServerState::Running);
        assert_eq!(panel.requests().len(), 1);
    }

    async fn power_over_wings_shows_on_the_panel() {
        let clock = Clock::simulated();
        let panel = FakePanel::builder().clock(clock.clone()).step(Duration::from_secs(1)).start();
        panel.set_power(ALPHA, ServerState::Running);
        let wings = wings::Client::new(panel.wings_url(), panel.node_token(NODE).unwrap()).unwrap();
        let server = wings.server(ALPHA);
        server.power(PowerAction::Stop).await.unwrap();
        clock.advance(Duration::from_secs(5));
        assert_eq!(panel.server(ALPHA).unwrap().state, ServerState::Offline);
        let found = server.get().await.unwrap();
        assert_eq!(found.state, ServerState::Offline);
        let error = server.commands(["say hi"]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ServerOffline);
    }

    async fn server_that_the_panel_has_suspended_is_so_on_wings() {
        let panel = FakePanel::start();
        panel.suspend(ALPHA);
        let wings = wings::Client::new(panel.wings_url(), panel.node_token(NODE).unwrap()).unwrap();
        let server = wings.server(ALPHA);
        let found = server.get().await.unwrap();
        assert!(found.is_suspended);
        let found = server.power(PowerAction::Start).await.unwrap_err();
        assert_eq!(found.kind(), ErrorKind::Refused);
        let error = server.console().connect().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Conflict);
    }

    async fn wrong_token_is_forbidden_and_shown_nowhere() {
        let panel = FakePanel::start();
        let sekret = "sekretsekretsekretsekretsekretsekretsekretsekretsekretsekretsekr";
        let wings = wings::Client::builder(panel.wings_url(), sekret).retries(0).build().unwrap();
        let error = wings.servers().list().await.unwrap_err();
        assert_eq!((error.kind(), error.status(), error.attempts()), (ErrorKind::Forbidden, Some(403), 1));
        assert!(error.hint().unwrap().contains("reset"), "{error}");
        let shown = format!("{error} {error:?} {error:#?} {wings:?} {:?} {:?}", wings.server(ALPHA), wings.servers());
        assert!(!shown.contains("sekret"), "{shown}");
    }

    async fn environment_and_configuration_are_masked_in_debug() {
        let panel = FakePanel::start();
        let wings = wings::Client::new(panel.wings_url(), panel.node_token(NODE).unwrap()).unwrap();
        let server = wings.server(ALPHA).get().await.unwrap();
        let configuration = &server.configuration;
        let (name, value) = configuration.environment.iter().find(|(_, value)| value.expose().len() > 5).unwrap();
        let shown = format!("{server:?}");
        assert!(shown.contains(name.as_str()) && shown.contains("[redacted]"), "{shown}");
        for hidden in [value.expose(), configuration.invocation.as_str(), configuration.allocations.default.ip.as_str()] {
            assert!(!hidden.is_empty() && !shown.contains(hidden), "{hidden}: {shown}");
        }
        assert!(!serde_json::to_string(&server).unwrap().contains(&format!("{:?}", value.expose())));
    }

    async fn address_of_the_panel_is_recognised() {
        let panel = FakePanel::start();
        let wings = wings::Client::builder(panel.url(), panel.node_token(NODE).unwrap()).retries(0).build().unwrap();
        let error = wings.servers().list().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnexpectedContent);
        assert!(error.hint().unwrap().contains("panel, not of Wings"), "{error}");
    }

    async fn options_hold_for_calls_of_the_client_that_they_made() {
        let panel = FakePanel::start();
        let wings = wings::Client::new(panel.wings_url(), panel.node_token(NODE).unwrap()).unwrap();
        let hasty = wings.with_options(ptero::RequestOptions::new().deadline(Duration::ZERO));
        let found = hasty.system().get().await.unwrap_err();
        assert_eq!(found.kind(), ErrorKind::Deadline);
        let found = wings.system().get().await.unwrap();
        assert_eq!(found.cpu_count, 2);
        let details = wings.system().details().await.unwrap();
        assert_eq!((details.system.cpu_threads, details.docker.containers.running), (2, 3));
    }
}

#[test]
fn invalid_token_or_url_is_refused_first() {
    for (url, token, expected) in [
        ("https://node.example.com:8080", "", "token is empty"),
        ("https://node.example.com:8080", "ptla_sekret", "is an API key"),
        ("https://node.example.com:8080", "abc.sekret", "a dot"),
        ("sekret", "https://node.example.com:8080", "no scheme"),
        ("https://node.example.com:8080/api/servers", "sekret", "use https://node.example.com:8080 instead"),
    ] {
        let error = ptero::wings::Client::new(url, token).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.to_string().contains(expected), "{error}");
        assert!(!format!("{error:?}").contains("sekret"), "{error:?}");
    }
}
