//! What listeners receive.

use std::time::{Duration, Instant};

use ptero::ServerState;
use ptero::console::{ConsoleEvent, EventFilter, EventKind};

use crate::support::socket::{Peer, Wings, script};
use crate::{console, dual_test};

/// How long the console waits for a listener that does not read.
const STALL: Duration = Duration::from_secs(5);

const STATS: &str = r#"{"memory_bytes":1093632,"memory_limit_bytes":294400000,"cpu_absolute":0.018,"network":{"rx_bytes":1692,"tx_bytes":1296},"uptime":4310673,"state":"running","disk_bytes":11425}"#;
const BACKUP: &str = r#"{"uuid":"904df120-a66f-4f9a-a27b-a8b27ea4a4a6","is_successful":true,"checksum":"ab","checksum_type":"sha1","file_size":3}"#;

/// Sends numbered lines as fast as they are taken.
fn flood(peer: &mut Peer, lines: usize) {
    peer.auth();
    // Events before the first listener are bounded in number.
    peer.hear_of("send stats");
    for number in 0..lines {
        let frame = format!("{{\"event\":\"console output\",\"args\":[\"{number}\"]}}\n");
        assert!(peer.send(tungstenite::Message::text(frame)));
    }
    peer.flush();
    peer.until_gone();
}

dual_test! {
    async fn every_event_of_the_table_is_typed() {
        let wings = Wings::start([script(|peer| {
            peer.auth();
            for (event, args) in [
                ("status", "starting"),
                ("stats", STATS),
                ("console output", "\u{1b}[33mhello\u{1b}[0m"),
                ("install output", "pulling"),
                ("install started", ""),
                ("install completed", ""),
                ("daemon message", "(restoring): a"),
                ("daemon error", "Error Event [7e]: server is running"),
                ("backup completed:904df120-a66f-4f9a-a27b-a8b27ea4a4a6", BACKUP),
                ("backup restore completed", ""),
                ("transfer logs", "moving"),
                ("transfer status", "processing"),
                ("throttled", "set state"),
                ("brand new", "x"),
            ] {
                peer.say(event, &[args]);
            }
            peer.raw("{] no JSON");
            peer.raw(r#"{"event":7,"args":"bare"}"#);
            peer.line("the end");
            peer.until_gone();
        })]);
        let console = console!(Client, wings).connect().await.unwrap();
        let mut events = console.listen(EventFilter::all());
        let mut kinds = Vec::new();
        loop {
            let event = events.next().await.unwrap().unwrap();
            kinds.push(event.kind().to_string());
            match event {
                ConsoleEvent::Status(state) => assert_eq!(state, ServerState::Starting),
                ConsoleEvent::Stats(stats) => assert_eq!(stats.memory_bytes, 1_093_632),
                ConsoleEvent::BackupCompleted(backup) => assert_eq!(backup.file_size, 3),
                ConsoleEvent::Unknown { args, .. } => assert_eq!(args, ["x"]),
                ConsoleEvent::ConsoleOutput(line) if line.text == "the end" => break,
                ConsoleEvent::ConsoleOutput(line) => {
                    assert_eq!((line.text.as_str(), &*line.plain()), ("\u{1b}[33mhello\u{1b}[0m", "hello"));
                }
                _ => {}
            }
        }
        assert_eq!(kinds, [
            "auth success", "status", "stats", "console output", "install output", "install started",
            "install completed", "daemon message", "daemon error", "backup completed", "backup restore completed",
            "transfer logs", "transfer status", "throttled", "brand new", "malformed", "malformed", "console output",
        ]);
        console.close().await;
        wings.finish();
    }

    async fn listeners_filter_by_name_and_kind() {
        let wings = Wings::start([script(|peer| {
            peer.auth();
            peer.hear_of("send stats");
            peer.say("stats", &[STATS]);
            peer.line("one");
            peer.say("status", &["stopping"]);
            peer.until_gone();
        })]);
        let console = console!(Client, wings).events("stats").connect().await.unwrap();
        let mut by_name = console.listen("console output");
        let mut by_kinds = console.listen([EventKind::ConsoleOutput, EventKind::Status]);
        let mut others = console.listen(EventFilter::except(["stats", "console output"]));
        console.request_stats().await.unwrap();
        let first = by_name.next().await.unwrap().unwrap();
        assert_eq!(first.kind(), EventKind::ConsoleOutput);
        let (first, second) = (by_kinds.next().await.unwrap().unwrap(), by_kinds.next().await.unwrap().unwrap());
        assert_eq!((first.kind(), second), (EventKind::ConsoleOutput, ConsoleEvent::Status(ServerState::Stopping)));
        let other = others.next().await.unwrap().unwrap();
        assert_eq!(other, ConsoleEvent::Status(ServerState::Stopping));
        console.close().await;
        let end = by_name.next().await;
        assert!(end.is_none());
    }

    async fn line_of_one_mebibyte_arrives_complete() {
        let wings = Wings::start([script(|peer| {
            peer.auth();
            peer.line(&"x".repeat(1 << 20));
            peer.until_gone();
        })]);
        let console = console!(Client, wings).connect().await.unwrap();
        let mut lines = console.listen("console output");
        let ConsoleEvent::ConsoleOutput(line) = lines.next().await.unwrap().unwrap() else { panic!() };
        assert_eq!(line.text.len(), 1 << 20);
        console.close().await;
    }

    async fn two_hundred_thousand_lines_are_read_completely() {
        const LINES: usize = 200_000;
        let wings = Wings::start([script(|peer| flood(peer, LINES))]);
        let console = console!(Client, wings).connect().await.unwrap();
        let mut lines = console.listen("console output");
        console.request_stats().await.unwrap();
        for number in 0..LINES {
            let ConsoleEvent::ConsoleOutput(line) = lines.next().await.unwrap().unwrap() else { panic!("{number}") };
            assert_eq!(line.text, number.to_string());
        }
        console.close().await;
    }

    async fn forgotten_listener_blocks_the_others_only_once() {
        const LINES: usize = 40_000;
        let wings = Wings::start([script(|peer| flood(peer, LINES)), script(|peer| flood(peer, LINES))]);
        let console = console!(Client, wings).connect().await.unwrap();
        let mut lines = console.listen("console output");
        console.request_stats().await.unwrap();
        let started = Instant::now();
        for _ in 0..LINES {
            lines.next().await.unwrap().unwrap();
        }
        let alone = started.elapsed();
        console.close().await;

        let console = console!(Client, wings).connect().await.unwrap();
        let mut lines = console.listen("console output");
        let mut forgotten = console.listen("console output");
        console.request_stats().await.unwrap();
        let started = Instant::now();
        for _ in 0..LINES {
            let event = lines.next().await.unwrap().unwrap();
            assert_eq!(event.kind(), EventKind::ConsoleOutput);
        }
        let time = started.elapsed();
        // It is full several times, and the console waits for it once.
        assert!(time < alone + 2 * STALL, "{time:?} instead of {alone:?}");
        let first = forgotten.next().await.unwrap().unwrap();
        assert!(matches!(first, ConsoleEvent::Missed(missed) if missed > 30_000), "{first:?}");
        let then = forgotten.next().await.unwrap().unwrap();
        assert_eq!(then.kind(), EventKind::ConsoleOutput);
        console.close().await;
    }
}
