//! Commands with their output, and waits for states.

use std::time::{Duration, Instant};

use ptero::console::{ConsoleEvent, Until};
use ptero::{ErrorKind, ServerState};

use crate::support::socket::{Wings, script};
use crate::{console, dual_test};

const DOWN: &str = r#"{"errors":[{"code":"HttpException","status":"502","detail":"down"}]}"#;
const SECOND: Duration = Duration::from_secs(1);

dual_test! {
    async fn next_within_timeout_leaves_the_console_usable() {
        let wings = Wings::start([script(|peer| {
            peer.auth();
            peer.hear_of("send stats");
            peer.line("hi");
            peer.until_gone();
        })]);
        let mut console = console!(Client, wings).events("console output").connect().await.unwrap();
        let mut lines = console.listen("console output");
        let error = lines.next_within(SECOND / 10).await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Deadline);
        let error = console.next_within(SECOND / 10).await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Deadline);
        console.request_stats().await.unwrap();
        for event in [lines.next_within(Duration::MAX).await, console.next().await] {
            assert!(matches!(event, Some(Ok(ConsoleEvent::ConsoleOutput(_)))), "{event:?}");
        }
        console.close().await;
    }

    async fn unknown_event_name_is_an_error() {
        let wings = Wings::start([script(|peer| {
            peer.auth();
            peer.until_gone();
        })]);
        let error = console!(Client, wings).events("stat").connect().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        let console = console!(Client, wings).connect().await.unwrap();
        let mut events = console.listen("console_output");
        let error = events.next().await.unwrap().unwrap_err();
        assert!(error.hint().unwrap().contains("console output"), "{error}");
        let end = events.next().await;
        assert!(end.is_none());
        console.close().await;
    }

    async fn run_on_an_offline_server_fails_immediately() {
        let wings = Wings::start([script(|peer| {
            peer.auth();
            peer.say("status", &["offline"]);
            peer.until_gone();
        })]);
        let console = console!(Client, wings).connect().await.unwrap();
        let started = Instant::now();
        let error = console.run("list", Until::lines(1).within(60 * SECOND)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ServerOffline);
        assert!(started.elapsed() < 30 * SECOND);
        console.close().await;
    }

    async fn origin_can_differ_from_the_panel_url() {
        let wings = Wings::start([script(|peer| {
            peer.auth();
            peer.until_gone();
        })]);
        let builder = Client::builder(wings.panel.replace("127.0.0.1", "localhost"), "ptlc_key");
        let client = builder.origin(&wings.panel).build().unwrap();
        let console = client.server(crate::support::socket::SERVER).console().connect().await.unwrap();
        console.close().await;
    }

    async fn run_returns_the_output() {
        let wings = Wings::start([script(|peer| {
            peer.auth_running();
            peer.line("earlier");
            for _ in 0..4 {
                peer.hear_of("send command");
                for line in ["list", "\u{1b}[1mThere are 2 players online\u{1b}[0m", "a, b"] {
                    peer.line(line);
                }
            }
            peer.until_gone();
        })]);
        let console = console!(Client, wings).connect().await.unwrap();
        let mut others = console.listen("console output");
        others.next().await.unwrap().unwrap();
        for (until, lines) in [
            (Until::quiet(SECOND / 4), 3),
            (Until::lines(3), 3),
            (Until::line_containing("players online"), 2),
            (Until::line_matching(|line| line == "never").or_line_matching(|line| line.ends_with('b')), 3),
        ] {
            let output = console.run("list", until).await.unwrap();
            assert!(output.is_complete);
            assert_eq!(output.lines.len(), lines, "{output:?}");
            assert!(output.text().starts_with("list\nThere are 2 players online"), "{output:?}");
            // What the output has left out is not to be in the next one.
            for _ in 0..3 {
                let line = others.next().await.unwrap().unwrap();
                assert!(matches!(line, ConsoleEvent::ConsoleOutput(_)));
            }
        }
        console.close().await;
        wings.finish();
    }

    async fn run_without_output_ends_at_the_deadline() {
        let wings = Wings::start([script(|peer| {
            peer.auth_running();
            peer.until_gone();
        })]);
        let console = console!(Client, wings).connect().await.unwrap();
        let output = console.run("save-all", Until::lines(1).within(SECOND / 4)).await.unwrap();
        assert_eq!((output.lines.len(), output.is_complete), (0, false));
        console.close().await;
    }

    async fn run_fails_with_the_reason_if_the_console_ends() {
        let wings = Wings::start([script(|peer| {
            peer.auth_running();
            peer.hear_of("send command");
            peer.say("deleted", &["null"]);
        })]);
        let console = console!(Client, wings).connect().await.unwrap();
        let error = console.run("stop", Until::lines(1)).await.unwrap_err();
        assert!(error.to_string().contains("deleted"), "{error}");
    }

    async fn wait_for_state_returns_on_the_state() {
        let wings = Wings::start([script(|peer| {
            peer.auth();
            peer.say("status", &["offline"]);
            peer.hear_of("set state");
            peer.say("status", &["starting"]);
            peer.say("status", &["running"]);
            peer.until_gone();
        })]);
        let console = console!(Client, wings).connect().await.unwrap();
        console.wait_for_state(ServerState::Offline, SECOND).await.unwrap();
        let error = console.wait_for_state(ServerState::Running, SECOND / 4).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Deadline);
        assert!(error.to_string().contains("the server is not running"), "{error}");
        assert_eq!(error.last_state(), Some("offline"));
        console.set_state(ptero::PowerAction::Start).await.unwrap();
        console.wait_for_state(ServerState::Running, 10 * SECOND).await.unwrap();
        console.close().await;
    }

    async fn crash_loop_fails_wait_for_state_early() {
        let wings = Wings::start([script(|peer| {
            peer.auth();
            peer.hear_of("set state");
            while peer.try_say("status", &["starting"]) && peer.try_say("status", &["offline"]) {
                std::thread::sleep(SECOND / 50);
            }
        })]);
        let console = console!(Client, wings).connect().await.unwrap();
        console.set_state(ptero::PowerAction::Start).await.unwrap();
        let started = Instant::now();
        let error = console.wait_for_state(ServerState::Running, 60 * SECOND).await.unwrap_err();
        assert!(error.to_string().contains("stopped twice"), "{error}");
        assert!(started.elapsed() < 10 * SECOND);
        console.close().await;
    }

    async fn wait_for_state_polls_the_panel_while_disconnected() {
        let wings = Wings::start([script(|peer| {
            peer.auth();
            peer.say("status", &["starting"]);
            peer.hear_of("send stats");
        })]);
        let console = console!(Client, wings).connect().await.unwrap();
        for _ in 0..20 {
            wings.refuse_token(502, DOWN);
        }
        wings.set_state("running");
        console.request_stats().await.unwrap();
        let started = Instant::now();
        console.wait_for_state(ServerState::Running, 60 * SECOND).await.unwrap();
        assert!(started.elapsed() < 10 * SECOND);
        assert!(!console.is_connected());
        console.close().await;
    }
}
