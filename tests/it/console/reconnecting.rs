//! Connections that are lost, and those that must stay lost.

use std::time::{Duration, Instant};

use ptero::ErrorKind;
use ptero::console::{ConsoleEvent, EventFilter, EventKind, History};

use crate::support::socket::{Gone, Peer, Script, Wings, script};
use crate::{console, dual_test};

const DOWN: &str = r#"{"errors":[{"code":"HttpException","status":"502","detail":"down"}]}"#;
const CONFLICT: &str = r#"{"errors":[{"code":"ServerStateConflictException","status":"409","detail":"suspended"}]}"#;
const FORBIDDEN: &str = r#"{"errors":[{"code":"HttpForbiddenException","status":"403","detail":"no"}]}"#;
const NOT_FOUND: &str = r#"{"errors":[{"code":"NotFoundHttpException","status":"404","detail":"gone"}]}"#;

/// A connection on which a line is said before it ends in some way.
fn first(end: impl FnOnce(&mut Peer) + Send + 'static) -> Script {
    script(move |peer| {
        peer.auth_running();
        peer.line("before");
        peer.hear_of("send stats");
        end(peer);
    })
}

/// The connection after that one: the log is requested, and shows what was missed.
fn second() -> Script {
    script(|peer| {
        assert_eq!(peer.auth_running(), "token-2");
        peer.hear_of("send logs");
        peer.line("before");
        peer.line("missed");
        peer.line("the end");
        assert_eq!(peer.until_gone(), Gone::Closed);
    })
}

/// What a listener to everything received, by kind; lines with whether they came again.
fn told(event: ConsoleEvent) -> String {
    match event {
        ConsoleEvent::ConsoleOutput(line) if line.replayed => format!("{} (again)", line.text),
        ConsoleEvent::ConsoleOutput(line) => line.text,
        ConsoleEvent::Reconnecting { attempt, .. } => format!("reconnecting {attempt}"),
        ConsoleEvent::Reconnected { attempts, .. } => format!("reconnected {attempts}"),
        event => event.kind().to_string(),
    }
}

const WHOLE: [&str; 10] = [
    "auth success",
    "status",
    "before",
    "reconnecting 1",
    "reconnected 1",
    "auth success",
    "status",
    "before (again)",
    "missed",
    "the end",
];

/// What Wings does to a connection.
type End = fn(&mut Peer);

dual_test! {
    async fn every_kind_of_loss_reconnects() {
        let ends: [fn(&mut Peer); 5] = [
            |_| {},
            |peer| assert_eq!(peer.close(1001, ""), Gone::Closed),
            |peer| assert_eq!(peer.close(1000, ""), Gone::Closed),
            |peer| assert_eq!(peer.close(1011, "oops"), Gone::Closed),
            Peer::vanish,
        ];
        for end in ends {
            let wings = Wings::start([first(end), second()]);
            let impatient = Duration::from_millis(200);
            let console = console!(Client, wings).ping_interval(impatient).patience(impatient).connect().await.unwrap();
            let mut events = console.listen(EventFilter::all());
            console.request_stats().await.unwrap();
            let mut all = Vec::new();
            while all.last().is_none_or(|last| last != "the end") {
                all.push(told(events.next().await.unwrap().unwrap()));
            }
            assert_eq!(all, WHOLE);
            console.close().await;
            wings.finish();
            assert_eq!((wings.tokens(), wings.connections()), (2, 2));
        }
    }

    async fn replayed_lines_are_removed_on_request() {
        let wings = Wings::start([first(|_| {}), second()]);
        let console = console!(Client, wings).history(History::Remove).connect().await.unwrap();
        let mut lines = console.listen("console output");
        console.request_stats().await.unwrap();
        for expected in ["before", "missed", "the end"] {
            let line = told(lines.next().await.unwrap().unwrap());
            assert_eq!(line, expected);
        }
        console.close().await;
    }

    async fn log_is_not_requested_if_history_is_off() {
        let wings = Wings::start([
            first(|_| {}),
            script(|peer| {
                peer.auth();
                assert_eq!(peer.hear().event, "send stats");
                peer.until_gone();
            }),
        ]);
        let console = console!(Client, wings).history(History::Ignore).connect().await.unwrap();
        let mut events = console.listen(EventKind::Reconnected);
        console.request_stats().await.unwrap();
        events.next().await.unwrap().unwrap();
        console.request_stats().await.unwrap();
        console.close().await;
        wings.finish();
    }

    async fn permanent_failure_is_one_error_without_reconnecting() {
        let ends: [(End, &str); 5] = [
            (|peer| assert_eq!(peer.close(4409, "server is suspended"), Gone::Closed), "suspended"),
            (|peer| assert_eq!(peer.close(4400, "bad request"), Gone::Closed), "4400"),
            (|peer| assert_eq!(peer.close(1001, "server deleted"), Gone::Closed), "deleted"),
            (|peer| peer.say("deleted", &["null"]), "deleted"),
            (|peer| peer.say("jwt error", &["jwt: server uuid mismatch"]), "uuid mismatch"),
        ];
        for (end, says) in ends {
            let wings = Wings::start([first(end), second()]);
            let mut console = console!(Client, wings).connect().await.unwrap();
            let mut others = console.listen(EventFilter::only([EventKind::from("nothing")]));
            console.request_stats().await.unwrap();
            let error = loop {
                match console.next().await.transpose() {
                    Ok(event) => assert!(event.is_some()),
                    Err(error) => break error,
                }
            };
            assert_eq!(error.kind(), ErrorKind::Console, "{error:?}");
            assert!(error.to_string().contains(says), "{error}");
            let end = console.next().await;
            assert!(end.is_none());
            let same = others.next().await.unwrap().unwrap_err();
            assert_eq!(same.to_string(), error.to_string());
            let late = console.send_command("x").await.unwrap_err();
            assert!(late.to_string().contains(says), "{late}");
            assert!(!console.is_connected());
            wings.finish();
            assert_eq!((wings.tokens(), wings.connections()), (1, 1));
        }
    }

    async fn refusal_of_the_panel_ends_the_console() {
        for (status, body, kind) in [
            (409, CONFLICT, ErrorKind::Conflict),
            (403, FORBIDDEN, ErrorKind::Forbidden),
            (404, NOT_FOUND, ErrorKind::NotFound),
        ] {
            let wings = Wings::start([first(|_| {}), second()]);
            let console = console!(Client, wings).connect().await.unwrap();
            let mut events = console.listen(EventKind::Reconnected);
            wings.refuse_token(status, body);
            console.request_stats().await.unwrap();
            let error = events.next().await.unwrap().unwrap_err();
            assert_eq!(error.kind(), kind);
            assert_eq!((wings.tokens(), wings.connections()), (2, 1));
        }
    }

    async fn temporary_outage_of_panel_or_node_is_survived() {
        let wings = Wings::start([first(|_| {}), Script::Refuse(502, "Bad Gateway"), script(|peer| {
            assert_eq!(peer.auth(), "token-4");
            peer.until_gone();
        })]);
        let console = console!(Client, wings).connect().await.unwrap();
        let mut events = console.listen([EventKind::Reconnecting, EventKind::Reconnected]);
        wings.refuse_token(502, DOWN);
        console.request_stats().await.unwrap();
        let mut all = Vec::new();
        while all.len() < 4 {
            all.push(told(events.next().await.unwrap().unwrap()));
        }
        assert_eq!(all, ["reconnecting 1", "reconnecting 2", "reconnecting 3", "reconnected 3"]);
        console.close().await;
        wings.finish();
    }

    async fn reconnecting_ends_eventually() {
        let wings = Wings::start([first(|_| {})]);
        let console = console!(Client, wings).give_up_after(Duration::from_secs(1)).connect().await.unwrap();
        let mut events = console.listen(EventKind::Reconnected);
        console.request_stats().await.unwrap();
        let started = Instant::now();
        let error = events.next().await.unwrap().unwrap_err();
        assert!(error.hint().unwrap().contains("took too long"), "{error:?}");
        assert!(started.elapsed() < Duration::from_secs(10));
        assert!(wings.connections() > 1);
    }

    async fn loss_without_reconnect_ends_the_console() {
        let wings = Wings::start([first(|_| {}), second()]);
        let console = console!(Client, wings).reconnect(false).connect().await.unwrap();
        let mut events = console.listen(EventKind::Reconnecting);
        console.request_stats().await.unwrap();
        let error = events.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Dropped);
        let end = events.next().await;
        assert!(end.is_none());
        assert_eq!(wings.connections(), 1);
    }

    async fn transferred_server_is_followed() {
        let wings = Wings::start([
            first(|peer| {
                // The old node deletes its copy in the same breath.
                peer.say_together(&[("transfer status", "completed"), ("deleted", "null")]);
            }),
            script(|peer| {
                assert_eq!(peer.auth(), "token-2");
                peer.until_gone();
            }),
        ]);
        let console = console!(Client, wings).connect().await.unwrap();
        let mut events = console.listen([EventKind::TransferStatus, EventKind::Deleted, EventKind::Reconnected]);
        console.request_stats().await.unwrap();
        let mut all = Vec::new();
        while all.len() < 2 {
            all.push(told(events.next().await.unwrap().unwrap()));
        }
        assert_eq!(all, ["transfer status", "reconnected 1"]);
        console.close().await;
        wings.finish();
    }
}
