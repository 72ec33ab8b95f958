//! Opening a console, and the reasons why it cannot be.

use ptero::ErrorKind;
use ptero::console::EventKind;
use tungstenite::Message;

use crate::support::proxy::Proxy;
use crate::support::socket::{Gone, SERVER, Script, Wings, script};
use crate::{console, dual_test};

const CONFLICT: &str = r#"{"errors":[{"code":"ServerStateConflictException","status":"409","detail":"suspended"}]}"#;
const FORBIDDEN: &str = r#"{"errors":[{"code":"HttpForbiddenException","status":"403","detail":"no"}]}"#;
const THROTTLED: &str =
    r#"{"errors":[{"code":"ThrottleRequestsException","status":"429","detail":"Too Many Attempts."}]}"#;

dual_test! {
    async fn connect_returns_once_the_token_is_accepted() {
        let wings = Wings::start([script(|peer| {
            assert_eq!(peer.auth_running(), "token-1");
            assert_eq!(peer.until_gone(), Gone::Closed);
        })]);
        let mut console = console!(Client, wings).connect().await.unwrap();
        assert!(console.is_connected());
        let event = console.next().await.unwrap().unwrap();
        assert_eq!(event.kind(), EventKind::AuthSuccess);
        let event = console.next().await.unwrap().unwrap();
        assert_eq!(event.kind(), EventKind::Status);
        assert_eq!(console.state(), Some(ptero::ServerState::Running));
        console.close().await;
        wings.finish();
        assert_eq!((wings.tokens(), wings.connections()), (1, 1));
    }

    async fn wrong_origin_is_refused_with_a_hint() {
        let wings = Wings::start([Script::Refuse(403, "Forbidden")]);
        let error = console!(Client, wings).connect().await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (ErrorKind::Forbidden, Some(403)));
        assert!(error.hint().unwrap().contains("allowed_origins"), "{error:?}");
    }

    async fn origin_can_be_set_on_client_and_console() {
        const ORIGIN: &str = "https://panel.example.com";
        let talk = || script(|peer| {
            peer.auth();
            peer.until_gone();
        });
        let wings = Wings::start([talk(), talk(), talk()]);
        wings.set_origin(ORIGIN);
        let error = console!(Client, wings).connect().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Forbidden);
        let console = console!(Client, wings).origin("https://panel.example.com/").connect().await.unwrap();
        console.close().await;
        let client = Client::builder(&wings.panel, "ptlc_key").origin(ORIGIN).build().unwrap();
        let console = client.server(SERVER).console().connect().await.unwrap();
        console.close().await;
        let error = console!(Client, wings).origin("panel.example.com").connect().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
    }

    async fn proxy_refusing_the_tunnel_is_reported() {
        let wings = Wings::start([]);
        let proxy = Proxy::only_to(&wings.panel);
        let client = Client::builder(&wings.panel, "ptlc_key").proxy(&proxy.url).build().unwrap();
        let error = client.server(SERVER).console().connect().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connect);
        assert!(error.to_string().contains("407 Proxy Authentication Required"), "{error}");
        assert_eq!((wings.tokens(), wings.connections()), (1, 0));
    }

    async fn server_unknown_to_the_node_is_not_found() {
        let wings = Wings::start([Script::Refuse(404, r#"{"error":"The requested resource does not exist"}"#)]);
        let error = console!(Client, wings).connect().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
        assert!(error.to_string().contains("does not exist"), "{error}");
    }

    async fn refusal_of_the_panel_is_returned_unchanged() {
        for (status, body, kind) in [(409, CONFLICT, ErrorKind::Conflict), (403, FORBIDDEN, ErrorKind::Forbidden)] {
            let wings = Wings::start([]);
            wings.refuse_token(status, body);
            let error = console!(Client, wings).connect().await.unwrap_err();
            assert_eq!(error.kind(), kind);
            assert_eq!((wings.tokens(), wings.connections()), (1, 0));
        }
    }

    async fn unreachable_node_is_a_connect_error() {
        let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let wings = Wings::start([]);
        wings.refuse_token(200, &format!(r#"{{"data":{{"token":"t","socket":"ws://{closed}/api/servers/x/ws"}}}}"#));
        let error = console!(Client, wings).connect().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connect, "{error:?}");
    }

    async fn rate_limit_of_the_panel_delays_the_connection() {
        let wings = Wings::start([script(|peer| {
            peer.auth();
            peer.until_gone();
        })]);
        wings.refuse_token_for(1, THROTTLED);
        let started = std::time::Instant::now();
        let console = console!(Client, wings).connect().await.unwrap();
        assert!(started.elapsed() >= std::time::Duration::from_millis(900));
        console.close().await;
        assert_eq!(wings.tokens(), 2);
    }

    async fn rejected_token_fails_immediately() {
        for (event, text, says) in [
            ("daemon error", "Error Event [7e]: an unexpected error was encountered", "use different secrets"),
            ("jwt error", "Error Event [7e]: jwt: missing connect permission", "missing connect permission"),
            ("jwt error", "Error Event [7e]: jwt: missing connect permission", "older than 1.12.3"),
            ("jwt error", "Error Event [7e]: jwt: exp claim is invalid", "clocks"),
        ] {
            let wings = Wings::start([script(move |peer| {
                peer.hear_of("auth");
                peer.say(event, &[text]);
                peer.until_gone();
            })]);
            let error = console!(Client, wings).connect().await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Console);
            let whole = format!("{error} {:?}", error.hint());
            assert!(whole.contains(says), "{whole}");
            wings.finish();
            assert_eq!((wings.tokens(), wings.connections()), (1, 1));
        }
    }

    async fn lost_race_for_the_last_socket_is_retried() {
        let refusals: [fn() -> Script; 3] = [
            || script(|peer| drop(peer.hear_of("auth"))),
            || script(|peer| {
                peer.hear_of("auth");
                peer.say("daemon error", &["Error Event [7e]: an unexpected error was encountered"]);
            }),
            || Script::Refuse(400, "Too many open websocket connections."),
        ];
        for refusal in refusals {
            let wings = Wings::start([refusal(), script(|peer| {
                assert_eq!(peer.auth_running(), "token-2");
                peer.until_gone();
            })]);
            let console = console!(Client, wings).connect().await.unwrap();
            console.close().await;
            wings.finish();
            assert_eq!((wings.tokens(), wings.connections()), (2, 2));
        }
    }

    async fn exhausted_sockets_fail_with_a_hint() {
        let full = || Script::Refuse(400, "Too many open websocket connections.");
        let wings = Wings::start([full(), full(), full(), full(), full()]);
        let error = console!(Client, wings).connect().await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (ErrorKind::Dropped, Some(400)));
        assert!(error.hint().unwrap().contains("30 open consoles"), "{error}");
        assert_eq!(wings.connections(), 4);
    }

    async fn silence_after_the_token_times_out() {
        let wings = Wings::start([script(|peer| {
            peer.hear_of("auth");
            peer.until_gone();
        })]);
        let patience = std::time::Duration::from_millis(100);
        let error = console!(Client, wings).patience(patience).connect().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
    }

    async fn pings_are_answered() {
        let wings = Wings::start([script(|peer| {
            peer.auth();
            assert!(peer.send(Message::Ping("are you there".into())));
            peer.flush();
            assert_eq!(peer.pong(), "are you there");
            peer.line("yes");
            peer.until_gone();
        })]);
        let console = console!(Client, wings).connect().await.unwrap();
        let mut lines = console.listen("console output");
        lines.next().await.unwrap().unwrap();
        console.close().await;
        wings.finish();
    }

    async fn error_contains_no_token() {
        let wings = Wings::start([script(|peer| {
            peer.hear_of("auth");
            peer.say("daemon error", &["no"]);
            peer.until_gone();
        })]);
        let builder = console!(Client, wings);
        assert!(!format!("{builder:?}").contains("ptlc_key"));
        let error = builder.connect().await.unwrap_err();
        assert!(!format!("{error:?}{error}").contains("token-1"));
    }
}
