//! Tokens that run out.

use ptero::ErrorKind;
use ptero::console::{ConsoleEvent, EventKind};

use crate::support::socket::{SERVER, Wings, script};
use crate::{console, dual_test};

const DOWN: &str = r#"{"errors":[{"code":"HttpException","status":"502","detail":"down"}]}"#;
const FORBIDDEN: &str = r#"{"errors":[{"code":"HttpForbiddenException","status":"403","detail":"no"}]}"#;

dual_test! {
    async fn ten_consoles_of_a_server_share_every_token() {
        let wings = Wings::start((0..10).map(|_| script(|peer| {
            assert_eq!(peer.auth_running(), "token-1");
            peer.hear_of("send stats");
            peer.say("token expiring", &[]);
            assert_eq!(peer.auth(), "token-2");
            peer.line("renewed");
            peer.until_gone();
        })));
        let client = Client::new(&wings.panel, "ptlc_key").unwrap();
        let mut consoles = Vec::new();
        for number in 0..10 {
            let name = if number % 2 == 0 { SERVER } else { "1a2b3c4d-a458-42b6-aaa2-63d512858db4" };
            consoles.push(client.clone().server(name).console().connect().await.unwrap());
        }
        assert_eq!(wings.tokens(), 1);
        for console in &consoles {
            let mut lines = console.listen("console output");
            console.request_stats().await.unwrap();
            lines.next().await.unwrap().unwrap();
        }
        assert_eq!(wings.tokens(), 2);
        for console in consoles {
            console.close().await;
        }
        wings.finish();
    }

    async fn rejected_shared_token_is_replaced() {
        let wings = Wings::start([
            script(|peer| {
                peer.auth_running();
                peer.until_gone();
            }),
            script(|peer| {
                assert_eq!(peer.hear_of("auth"), ["token-1"]);
                peer.say("jwt error", &["Error Event [7e]: jwt: created too far in past (denylist)"]);
                peer.until_gone();
            }),
            script(|peer| {
                assert_eq!(peer.auth_running(), "token-2");
                peer.until_gone();
            }),
        ]);
        let client = Client::new(&wings.panel, "ptlc_key").unwrap();
        let first = client.server(SERVER).console().connect().await.unwrap();
        let second = client.server(SERVER).console().connect().await.unwrap();
        first.close().await;
        second.close().await;
        wings.finish();
        assert_eq!((wings.tokens(), wings.connections()), (2, 3));
    }

    async fn one_renewal_serves_all_consoles() {
        for (event, args) in [
            ("token expiring", &[][..]),
            ("token expired", &[]),
            ("jwt error", &["jwt: exp claim is invalid"]),
            ("jwt error", &["jwt: created too far in past (denylist)"]),
        ] {
            let wings = Wings::start([script(move |peer| {
                peer.auth_running();
                for _ in 0..3 {
                    peer.say(event, args);
                }
                assert_eq!(peer.auth(), "token-2");
                peer.line("after");
                peer.until_gone();
            })]);
            let console = console!(Client, wings).connect().await.unwrap();
            let mut lines = console.listen("console output");
            lines.next().await.unwrap().unwrap();
            console.close().await;
            wings.finish();
            assert_eq!((wings.tokens(), wings.connections()), (2, 1), "{event}");
        }
    }

    async fn slow_renewal_blocks_nothing() {
        let wings = Wings::start([script(|peer| {
            peer.auth_running();
            peer.hear_of("send stats");
            peer.say("token expiring", &[]);
            peer.line("meanwhile");
            assert_eq!(peer.hear_of("send command"), ["say hi"]);
            peer.line("hi");
            assert_eq!(peer.auth(), "token-2");
            peer.line("renewed");
            peer.until_gone();
        })]);
        let console = console!(Client, wings).connect().await.unwrap();
        let mut lines = console.listen("console output");
        wings.hold_panel();
        console.request_stats().await.unwrap();
        for expected in ["meanwhile", "hi", "renewed"] {
            let ConsoleEvent::ConsoleOutput(line) = lines.next().await.unwrap().unwrap() else { panic!() };
            assert_eq!(line.text, expected);
            match expected {
                "meanwhile" => console.send_command("say hi").await.unwrap(),
                "hi" => wings.release_panel(),
                _ => {}
            }
        }
        console.close().await;
        wings.finish();
    }

    async fn loss_during_a_token_request_sends_no_second_request() {
        let wings = Wings::start([
            script(|peer| {
                peer.auth_running();
                peer.hear_of("send stats");
                peer.say("token expiring", &[]);
            }),
            script(|peer| {
                assert_eq!(peer.auth(), "token-2");
                peer.until_gone();
            }),
        ]);
        let console = console!(Client, wings).connect().await.unwrap();
        let mut events = console.listen([EventKind::Reconnecting, EventKind::Reconnected]);
        wings.hold_panel();
        console.request_stats().await.unwrap();
        let first = events.next().await.unwrap().unwrap();
        assert_eq!(first.kind(), EventKind::Reconnecting);
        wings.release_panel();
        let second = events.next().await.unwrap().unwrap();
        assert_eq!(second.kind(), EventKind::Reconnected);
        console.close().await;
        wings.finish();
        assert_eq!(wings.tokens(), 2);
    }

    async fn failed_renewal_is_retried() {
        let wings = Wings::start([script(|peer| {
            peer.auth_running();
            peer.hear_of("send stats");
            peer.say("token expiring", &[]);
            assert_eq!(peer.auth(), "token-3");
            peer.line("after");
            peer.until_gone();
        })]);
        let console = console!(Client, wings).connect().await.unwrap();
        let mut lines = console.listen("console output");
        wings.refuse_token(502, DOWN);
        console.request_stats().await.unwrap();
        lines.next().await.unwrap().unwrap();
        console.close().await;
        wings.finish();
        assert_eq!((wings.tokens(), wings.connections()), (3, 1));
    }

    async fn refused_renewal_ends_the_console() {
        let wings = Wings::start([script(|peer| {
            peer.auth_running();
            peer.hear_of("send stats");
            peer.say("token expiring", &[]);
            peer.until_gone();
        })]);
        let console = console!(Client, wings).connect().await.unwrap();
        let mut lines = console.listen("console output");
        wings.refuse_token(403, FORBIDDEN);
        console.request_stats().await.unwrap();
        let error = lines.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Forbidden);
        wings.finish();
        assert_eq!((wings.tokens(), wings.connections()), (2, 1));
    }

    async fn token_expired_on_arrival_is_replaced() {
        let wings = Wings::start([script(|peer| {
            peer.auth_running();
            peer.say("token expired", &[]);
            assert_eq!(peer.hear_of("auth"), ["token-2"]);
            peer.say("jwt error", &["Error Event [7e]: jwt: exp claim is invalid"]);
            assert_eq!(peer.auth(), "token-3");
            peer.line("after");
            peer.until_gone();
        })]);
        let console = console!(Client, wings).connect().await.unwrap();
        let mut lines = console.listen("console output");
        lines.next().await.unwrap().unwrap();
        console.close().await;
        wings.finish();
    }
}
