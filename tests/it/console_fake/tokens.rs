//! Tokens that run out, are revoked, or open only a part.

use std::time::Duration;

use ptero::console::{ConsoleEvent, EventFilter, EventKind};
use ptero::testing::FakePanel;
use ptero::{Clock, ErrorKind, PowerAction, ServerState};

use crate::dual_test;

const ALPHA: &str = "7e215471";
const BRAVO: &str = "ba052e75";
const SECOND: Duration = Duration::from_secs(1);

dual_test! {
    async fn console_outlives_its_tokens_without_losing_lines() {
        let clock = Clock::simulated();
        let panel = FakePanel::builder().clock(clock.clone()).start();
        panel.set_power(BRAVO, ServerState::Running);
        let console = Client::new(panel.url(), panel.client_key()).unwrap().server(BRAVO).console();
        let console = console.connect().await.unwrap();
        let kinds = [EventKind::TokenExpiring, EventKind::AuthSuccess, EventKind::ConsoleOutput];
        let mut events = console.listen(kinds);
        let first = events.next().await.unwrap().unwrap();
        assert_eq!(first, ConsoleEvent::AuthSuccess);
        for round in 0..4 {
            let line = |text: &str| format!("{text} {round}");
            panel.print(BRAVO, &line("before"));
            clock.advance(560 * SECOND);
            let mut all = Vec::new();
            while all.len() < 3 {
                let event = events.next().await.unwrap().unwrap();
                if event == ConsoleEvent::AuthSuccess {
                    panel.print(BRAVO, &line("after"));
                }
                match event {
                    ConsoleEvent::ConsoleOutput(line) => all.push(line.text),
                    event if all.last().is_none_or(|last| *last != event.kind().to_string()) => {
                        all.push(event.kind().to_string());
                    }
                    _ => {}
                }
            }
            let after = events.next().await.unwrap().unwrap();
            assert_eq!(all, [line("before").as_str(), "token expiring", "auth success"]);
            assert!(matches!(after, ConsoleEvent::ConsoleOutput(text) if text.text == line("after")));
        }
        console.close().await;
        let asked = panel.requests().iter().filter(|request| request.path.ends_with("/websocket")).count();
        assert_eq!(asked, 5);
    }

    async fn changed_permissions_renew_the_token_and_revoked_ones_end_the_console() {
        let panel = FakePanel::start();
        panel.set_power(ALPHA, ServerState::Running);
        let key = panel.subuser_key(["control.console"]);
        let console = Client::new(panel.url(), key).unwrap().server(ALPHA).console().connect().await.unwrap();
        let mut events = console.listen([EventKind::JwtError, EventKind::AuthSuccess, EventKind::ConsoleOutput]);
        let first = events.next().await.unwrap().unwrap();
        assert_eq!(first, ConsoleEvent::AuthSuccess);
        let users = Client::new(panel.url(), panel.admin_key()).unwrap().server(ALPHA).users();
        let subuser = users.list().collect().await.unwrap().remove(0);
        users.update(subuser.uuid, ["control.start"]).await.unwrap();
        panel.print(ALPHA, "unheard");
        let denied = events.next().await.unwrap().unwrap();
        assert!(matches!(&denied, ConsoleEvent::JwtError(reason) if reason.contains("denylist")), "{denied:?}");
        // A token of the same second as the change is still denied.
        loop {
            let event = events.next().await.unwrap().unwrap();
            if event == ConsoleEvent::AuthSuccess {
                break;
            }
        }
        panel.print(ALPHA, "heard");
        let line = events.next().await.unwrap().unwrap();
        assert!(matches!(&line, ConsoleEvent::ConsoleOutput(line) if line.text == "heard"), "{line:?}");
        users.delete(subuser.uuid).await.unwrap();
        panel.print(ALPHA, "unheard");
        let error = loop {
            if let Err(error) = events.next().await.unwrap() {
                break error;
            }
        };
        assert!([ErrorKind::NotFound, ErrorKind::Forbidden].contains(&error.kind()), "{error:?}");
    }

    async fn permissions_decide_which_messages_and_events_pass() {
        let panel = FakePanel::start();
        let key = panel.subuser_key(["control.start"]);
        let subuser = Client::new(panel.url(), key).unwrap().server(ALPHA).console().connect().await.unwrap();
        let admin = Client::new(panel.url(), panel.admin_key()).unwrap().server(ALPHA);
        let mut events = subuser.listen(EventFilter::except(["stats", "auth success"]));
        admin.power(PowerAction::Start).await.unwrap();
        subuser.wait_for_state(ServerState::Running, 10 * SECOND).await.unwrap();
        subuser.send_command("ignored").await.unwrap();
        subuser.set_state(PowerAction::Stop).await.unwrap();
        subuser.set_state(PowerAction::Start).await.unwrap();
        loop {
            match events.next().await.unwrap().unwrap() {
                ConsoleEvent::InstallOutput(line) => panic!("{line}"),
                ConsoleEvent::DaemonError(reason) => {
                    assert!(reason.contains("an unexpected error was encountered"), "{reason}");
                    break;
                }
                _ => {}
            }
        }
        let server = panel.server(ALPHA).unwrap();
        assert_eq!(server.state, ServerState::Running);
        assert!(!server.console.iter().any(|line| line.contains("ignored")));
        subuser.close().await;
    }
}
