//! What a node may send that no Wings does.

use std::time::Duration;

use ptero::console::{ConsoleEvent, EventFilter, Until};

use crate::support::socket::{Script, Wings, script};
use crate::{console, dual_test};

const CLEAR: &str = "\u{1b}[2J\u{7}gone";

dual_test! {
    async fn text_from_wings_is_quoted_without_control_characters() {
        let ends: [fn() -> Script; 3] = [
            || script(|peer| {
                peer.hear_of("auth");
                peer.close(4409, CLEAR);
            }),
            || script(|peer| {
                peer.hear_of("auth");
                peer.say("jwt error", &[&CLEAR.repeat(10_000)]);
                peer.until_gone();
            }),
            || Script::Refuse(404, "\u{1b}[2J\u{7}gone"),
        ];
        for end in ends {
            let error = console!(Client, Wings::start([end()])).connect().await.unwrap_err();
            let text = error.to_string();
            assert!(text.contains("gone") && !text.contains(|character: char| character.is_control()), "{text:?}");
            assert!(text.len() < 1000);
        }
    }

    async fn events_dropped_before_the_first_listener_are_reported() {
        let wings = Wings::start([script(|peer| {
            peer.auth_running();
            for _ in 0..6000 {
                let frame = "{\"event\":\"console output\",\"args\":[\"x\"]}\n";
                peer.send(tungstenite::Message::text(frame));
            }
            peer.flush();
            peer.hear_of("send command");
            peer.line("done");
            peer.until_gone();
        })]);
        let console = console!(Client, wings).connect().await.unwrap();
        console.run("list", Until::line_containing("done")).await.unwrap();
        let mut events = console.listen(EventFilter::all());
        let first = events.next().await.unwrap().unwrap();
        assert!(matches!(first, ConsoleEvent::Missed(missed) if (1000..4000).contains(&missed)), "{first:?}");
        console.close().await;
    }

    async fn pings_are_spaced() {
        let wings = Wings::start([script(|peer| {
            peer.auth();
            let pings = peer.pings_within(Duration::from_millis(1500));
            assert!(pings <= 2, "{pings}");
            peer.line("counted");
            peer.until_gone();
        })]);
        let console = console!(Client, wings).ping_interval(Duration::ZERO).patience(Duration::MAX);
        let console = console.connect().await.unwrap();
        let mut lines = console.listen("console output");
        lines.next().await.unwrap().unwrap();
        console.close().await;
        wings.finish();
    }
}
