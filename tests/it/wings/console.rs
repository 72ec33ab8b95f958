use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ptero::console::{ConsoleEvent, EventKind, Until};
use ptero::testing::{FakePanel, Host};
use ptero::{ErrorKind, PowerAction, ServerState};
use serde_json::Value;

use super::{ALPHA, NODE};
use crate::dual_test;

fn claims(token: &str) -> Value {
    let part = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

dual_test! {
    async fn console_works_without_the_panel() {
        let panel = FakePanel::start();
        panel.set_power(ALPHA, ServerState::Running);
        panel.on_command("list", "There are 0 players online");
        let token = panel.node_token(NODE).unwrap();
        let wings = wings::Client::builder(panel.wings_url(), token).origin(panel.url()).build().unwrap();
        let console = wings.server(ALPHA).console().connect().await.unwrap();
        let output = console.run("list", Until::quiet(Duration::from_millis(200))).await.unwrap();
        assert!(output.text().contains("There are 0 players online"), "{}", output.text());
        assert!(panel.requests().iter().all(|request| request.host == Host::Wings));
        console.close().await;
    }

    async fn console_of_a_node_of_the_panel_knows_the_origin() {
        let panel = FakePanel::start();
        let client = Client::builder(panel.url(), panel.application_key()).build().unwrap();
        let wings = client.application().node(1).wings().await.unwrap();
        panel.clear_requests();
        let console = wings.server(ALPHA).console().connect().await.unwrap();
        console.set_state(PowerAction::Start).await.unwrap();
        console.wait_for_state(ServerState::Running, Duration::from_secs(20)).await.unwrap();
        assert!(panel.requests().iter().all(|request| request.host == Host::Wings));
    }

    async fn reconnected_console_signs_a_new_token() {
        let panel = FakePanel::start();
        panel.set_power(ALPHA, ServerState::Running);
        let token = panel.node_token(NODE).unwrap();
        let wings = wings::Client::builder(panel.wings_url(), token).origin(panel.url()).build().unwrap();
        let mut console = wings.server(ALPHA).console().events([EventKind::Reconnected]).connect().await.unwrap();
        for _ in 0..7 {
            assert!(panel.sockets(ALPHA).sever() > 0);
            // More than the panel would sign in a minute.
            let event = console.next_within(Duration::from_secs(20)).await.unwrap().unwrap();
            assert!(matches!(event, ConsoleEvent::Reconnected { .. }), "{event:?}");
        }
    }

    async fn unknown_server_and_wrong_token_are_named_before_a_socket_is_opened() {
        let panel = FakePanel::start();
        let token = panel.node_token(NODE).unwrap();
        let wings = wings::Client::builder(panel.wings_url(), token).origin(panel.url()).build().unwrap();
        let unknown = wings.server("11111111-2222-4333-8444-555555555555");
        let found = unknown.console().connect().await.unwrap_err();
        assert!(found.is_not_found());
        let wrong = wings::Client::builder(panel.wings_url(), "wrong").origin(panel.url()).build().unwrap();
        let found = wrong.server(ALPHA).console().connect().await.unwrap_err();
        assert_eq!(found.kind(), ErrorKind::Forbidden);
    }

    async fn without_the_url_of_the_panel_the_error_says_so() {
        let panel = FakePanel::start();
        let wings = wings::Client::new(panel.wings_url(), panel.node_token(NODE).unwrap()).unwrap();
        let error = wings.server(ALPHA).console().connect().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Forbidden);
        assert!(error.hint().unwrap().contains("panel"), "{error}");
    }

    async fn token_for_others_has_the_permissions_that_it_was_given() {
        let panel = FakePanel::start();
        let wings = wings::Client::new(panel.wings_url(), panel.node_token(NODE).unwrap()).unwrap();
        let user = "8d2b6fbd-8bdd-4c9d-a5a4-1d7a1f3a8f10".parse().unwrap();
        let given = wings.server(ALPHA).as_user(user).websocket(["websocket.connect", "control.console"]).unwrap();
        assert_eq!(given.socket, format!("{}/api/servers/{ALPHA}/ws", panel.wings_url().replace("http", "ws")));
        let claims = claims(given.token.expose());
        assert_eq!(claims["permissions"], serde_json::json!(["websocket.connect", "control.console"]));
        assert_eq!(claims["user_uuid"], user.to_string());
        assert_eq!((&claims["scope"], &claims["server_uuid"]), (&"websocket".into(), &ALPHA.into()));
        assert!(panel.requests().is_empty());
        assert_eq!(wings.server("7e215471").upload_url().unwrap_err().kind(), ErrorKind::InvalidInput);
    }
}
