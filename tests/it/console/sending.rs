//! Commands and other messages to the server.

use std::sync::Arc;
use std::time::{Duration, Instant};

use ptero::blocking::Client as BlockingClient;
use ptero::console::{ConsoleEvent, EventKind, WhenOffline};
use ptero::{Client as AsyncClient, ErrorKind, PowerAction};

use crate::support::pace::Pace;
use crate::support::socket::{Peer, Script, Wings, script};
use crate::{console, dual_test};

const DOWN: &str = r#"{"errors":[{"code":"HttpException","status":"502","detail":"down"}]}"#;

/// A connection that listens to its end.
fn listening() -> Script {
    script(|peer| {
        peer.auth_running();
        peer.until_gone();
    })
}

/// A connection that is lost as soon as something is asked of it.
fn lost() -> Script {
    script(|peer| {
        peer.auth_running();
        peer.hear_of("send stats");
    })
}

fn says_goodbye(peer: &mut Peer) {
    peer.auth_running();
    peer.hear_of("send command");
    peer.line("goodbye");
    peer.until_gone();
}

/// Says more than a listener's queue takes, and resets the connection without having read a command.
fn deaf(peer: &mut Peer) {
    peer.auth_running();
    peer.buffer_sends(1 << 20);
    for number in 0..4500 {
        peer.send(tungstenite::Message::text(format!("{{\"event\":\"console output\",\"args\":[\"{number}\"]}}\n")));
    }
    peer.flush();
    peer.wait_for_data();
}

dual_test! {
    async fn burst_of_commands_arrives_in_order() {
        let wings = Wings::start([listening()]);
        let console = console!(Client, wings).connect().await.unwrap();
        let commands: Vec<String> = (0..10).map(|number| format!("say {number}")).collect();
        for command in &commands {
            console.send_command(command.as_str()).await.unwrap();
        }
        console.close().await;
        wings.finish();
        assert_eq!(wings.heard_of("send command"), commands);
    }

    async fn every_method_sends_its_message() {
        let wings = Wings::start([listening()]);
        let console = console!(Client, wings).connect().await.unwrap();
        for action in [PowerAction::Start, PowerAction::Kill] {
            console.set_state(action).await.unwrap();
        }
        console.request_logs().await.unwrap();
        console.request_stats().await.unwrap();
        console.close().await;
        wings.finish();
        let heard: Vec<String> = wings.heard().into_iter().map(|heard| heard.event).collect();
        assert_eq!(heard, ["auth", "set state", "set state", "send logs", "send stats"]);
        assert_eq!(wings.heard_of("set state"), ["start", "kill"]);
    }

    async fn command_with_a_line_break_is_refused() {
        let wings = Wings::start([listening()]);
        let console = console!(Client, wings).connect().await.unwrap();
        let error = console.send_command("say hi\nstop").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        console.close().await;
        wings.finish();
        assert_eq!(wings.heard().len(), 1);
    }

    async fn commands_wait_while_disconnected() {
        let wings = Wings::start([lost(), script(says_goodbye)]);
        let console = console!(Client, wings).connect().await.unwrap();
        let mut events = console.listen([EventKind::Reconnecting, EventKind::ConsoleOutput]);
        wings.refuse_token(502, DOWN);
        console.request_stats().await.unwrap();
        events.next().await.unwrap().unwrap();
        assert!(!console.is_connected());
        console.send_command("say bye").await.unwrap();
        assert!(console.is_connected());
        let last = loop {
            if let ConsoleEvent::ConsoleOutput(line) = events.next().await.unwrap().unwrap() {
                break line;
            }
        };
        assert_eq!(last.text, "goodbye");
        console.close().await;
        wings.finish();
        assert_eq!(wings.heard_of("send command"), ["say bye"]);
    }

    async fn commands_fail_immediately_while_disconnected_on_request() {
        let wings = Wings::start([lost(), script(says_goodbye)]);
        let console = console!(Client, wings).when_offline(WhenOffline::Fail).connect().await.unwrap();
        let mut events = console.listen([EventKind::Reconnecting, EventKind::Reconnected]);
        wings.hold_panel();
        console.request_stats().await.unwrap();
        events.next().await.unwrap().unwrap();
        let error = console.send_command("say bye").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Console);
        wings.release_panel();
        events.next().await.unwrap().unwrap();
        console.send_command("say bye").await.unwrap();
        console.close().await;
        wings.finish();
        assert_eq!(wings.heard_of("send command"), ["say bye"]);
    }

    async fn message_dropped_by_wings_is_sent_again() {
        let wings = Wings::start([script(|peer| {
            peer.auth_running();
            assert_eq!(peer.hear_of("send command"), ["say hi"]);
            let dropped = Instant::now();
            peer.say("throttled", &["send command"]);
            assert_eq!(peer.hear_of("send command"), ["say hi"]);
            assert!(dropped.elapsed() >= Duration::from_millis(900));
            peer.line("hi");
            peer.until_gone();
        })]);
        let console = console!(Client, wings).connect().await.unwrap();
        let mut lines = console.listen("console output");
        console.send_command("say hi").await.unwrap();
        lines.next().await.unwrap().unwrap();
        console.close().await;
        wings.finish();
    }

    async fn single_command_is_not_delayed() {
        let mut pace = Pace::new();
        while pace.is_slow() {
            let wings = Wings::start([listening()]);
            let console = console!(Client, wings).connect().await.unwrap();
            let sent = Instant::now();
            console.send_command("say hi").await.unwrap();
            console.close().await;
            wings.finish();
            pace.note(wings.heard().pop().unwrap().at.duration_since(sent));
        }
    }

    async fn failed_write_is_sent_again_or_fails() {
        for when_offline in [WhenOffline::Wait, WhenOffline::Fail] {
            let wings = Wings::start([script(deaf), listening()]);
            let console = console!(Client, wings).when_offline(when_offline).connect().await.unwrap();
            let mut lines = console.listen("console output");
            console.send_command("unread").await.unwrap();
            wings.finish();
            let second = console.send_command("second").await;
            assert_eq!(second.is_ok(), when_offline == WhenOffline::Wait, "{second:?}");
            lines.next().await.unwrap().unwrap();
            console.close().await;
            wings.finish();
            let expected: &[&str] = if second.is_ok() { &["second"] } else { &[] };
            assert_eq!(wings.heard_of("send command"), expected);
        }
    }

    async fn command_too_long_for_wings_is_refused() {
        let wings = Wings::start([listening()]);
        let console = console!(Client, wings).connect().await.unwrap();
        let error = console.send_command("x".repeat(33_000)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        console.close().await;
    }

    async fn expired_token_delays_commands() {
        let wings = Arc::new(Wings::start([script(|peer| {
            peer.auth_running();
            peer.hear_of("send stats");
            peer.say("token expired", &[]);
            peer.line("expired");
            assert_eq!(peer.hear().event, "auth", "not the command");
            peer.say("auth success", &[]);
            assert_eq!(peer.hear_of("send command"), ["say hi"]);
            peer.until_gone();
        })]));
        let console = console!(Client, wings).connect().await.unwrap();
        let mut lines = console.listen("console output");
        wings.hold_panel();
        console.request_stats().await.unwrap();
        lines.next().await.unwrap().unwrap();
        let panel = wings.clone();
        std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(200));
            panel.release_panel();
        });
        console.send_command("say hi").await.unwrap();
        console.close().await;
        wings.finish();
    }

    async fn closed_console_refuses_commands() {
        let wings = Wings::start([listening()]);
        let console = console!(Client, wings).connect().await.unwrap();
        let sender = console.sender();
        console.close().await;
        let error = sender.send_command("x").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Console);
    }
}

/// A Wings that replies to each command with its time of arrival by the test's own clock.
fn echoing() -> Script {
    script(|peer| {
        peer.auth_running();
        for number in 0..COMMANDS {
            peer.hear_of("send command");
            peer.line(&number.to_string());
        }
        peer.until_gone();
    })
}

const COMMANDS: usize = 8;

/// The shortest time from sending to arrival: the others depend on the load of the machine.
fn shortest(wings: &Wings, sent: &[Instant]) -> Duration {
    let heard = wings.heard().into_iter().filter(|heard| heard.event == "send command");
    heard.zip(sent).map(|(heard, sent)| heard.at - *sent).min().unwrap()
}

#[test]
fn thread_can_send_while_another_listens() {
    let mut pace = Pace::new();
    while pace.is_slow() {
        pace.note(sent_by_a_thread());
    }
}

fn sent_by_a_thread() -> Duration {
    let wings = Wings::start([echoing()]);
    let console = console!(BlockingClient, wings).connect().unwrap();
    let sender = console.sender();
    let mut lines = console.listen("console output");
    let thread = std::thread::spawn(move || {
        (0..COMMANDS)
            .map(|_| {
                std::thread::sleep(Duration::from_millis(100));
                let now = Instant::now();
                sender.send_command("x").unwrap();
                now
            })
            .collect::<Vec<_>>()
    });
    for _ in 0..COMMANDS {
        lines.next().unwrap().unwrap();
    }
    let shortest = shortest(&wings, &thread.join().unwrap());
    console.close();
    shortest
}

#[tokio::test]
async fn task_can_send_while_another_listens() {
    let mut pace = Pace::new();
    while pace.is_slow() {
        pace.note(sent_by_a_task().await);
    }
}

async fn sent_by_a_task() -> Duration {
    let wings = Wings::start([echoing()]);
    let console = console!(AsyncClient, wings).connect().await.unwrap();
    let sender = console.sender();
    let mut lines = console.listen("console output");
    let task = tokio::spawn(async move {
        let mut sent = Vec::new();
        for _ in 0..COMMANDS {
            tokio::time::sleep(Duration::from_millis(100)).await;
            sent.push(Instant::now());
            sender.send_command("x").await.unwrap();
        }
        sent
    });
    for _ in 0..COMMANDS {
        lines.next().await.unwrap().unwrap();
    }
    let shortest = shortest(&wings, &task.await.unwrap());
    console.close().await;
    shortest
}
