//! What goes wrong with a socket, on a test's wish.

use std::time::Duration;

use ptero::ServerState;
use ptero::console::{ConsoleEvent, EventFilter, EventKind, History};
use ptero::testing::FakePanel;

use crate::dual_test;

const BRAVO: &str = "ba052e75";
const SECOND: Duration = Duration::from_secs(1);

fn running() -> FakePanel {
    let panel = FakePanel::start();
    panel.set_power(BRAVO, ServerState::Running);
    panel
}

dual_test! {
    async fn wings_restart_is_survived_and_missed_lines_are_fetched() {
        let panel = running();
        panel.print(BRAVO, "before");
        let console = Client::new(panel.url(), panel.client_key()).unwrap().server(BRAVO).console();
        let console = console.connect().await.unwrap();
        let mut events = console.listen([EventKind::ConsoleOutput, EventKind::Reconnecting, EventKind::Reconnected]);
        console.request_logs().await.unwrap();
        let mut all = Vec::new();
        while all.len() < 5 {
            let event = events.next().await.unwrap().unwrap();
            match &event {
                ConsoleEvent::ConsoleOutput(line) if all.is_empty() => {
                    assert_eq!(line.text, "before");
                    panel.on("GET", "/api/servers/*/ws").status(502);
                    panel.restart_wings();
                }
                ConsoleEvent::Reconnecting { .. } => {
                    panel.print(BRAVO, "missed");
                }
                _ => {}
            }
            all.push(event);
        }
        let kinds: Vec<String> = all.iter().map(|event| event.kind().to_string()).collect();
        assert_eq!(kinds, ["console output", "reconnecting", "reconnecting", "reconnected", "console output"]);
        assert!(matches!(&all[4], ConsoleEvent::ConsoleOutput(line) if line.text == "before" && line.replayed));
        let missed = events.next().await.unwrap().unwrap();
        assert!(matches!(&missed, ConsoleEvent::ConsoleOutput(line) if line.text == "missed" && !line.replayed));
        console.close().await;
    }

    async fn every_fault_matches_the_recordings() {
        let panel = running();
        let console = Client::new(panel.url(), panel.client_key()).unwrap().server(BRAVO).console();
        let console = console.history(History::Ignore).ping_interval(SECOND / 5).patience(SECOND / 5);
        let console = console.connect().await.unwrap();
        let mut events = console.listen(EventFilter::except(["stats", "console output"]));
        let faults: [fn(&FakePanel) -> usize; 3] = [
            |panel| panel.sockets(BRAVO).sever(),
            |panel| panel.sockets(BRAVO).freeze(),
            |panel| panel.sockets(BRAVO).close(1001, ""),
        ];
        for fault in faults {
            assert_eq!(fault(&panel), 1);
            loop {
                let event = events.next().await.unwrap().unwrap();
                if event.kind() == EventKind::Reconnected {
                    break;
                }
            }
        }
        panel.sockets(BRAVO).send("{] nonsense");
        panel.sockets(BRAVO).send(r#"{"event":"brand new"}"#);
        let mut kinds = Vec::new();
        while kinds.last().is_none_or(|last| last != "brand new") {
            kinds.push(events.next().await.unwrap().unwrap().kind().to_string());
        }
        assert!(kinds.ends_with(&["malformed".to_owned(), "brand new".to_owned()]), "{kinds:?}");
        panel.sockets(BRAVO).close(4409, "server is suspended");
        let error = loop {
            if let Err(error) = events.next().await.unwrap() {
                break error;
            }
        };
        assert!(error.to_string().contains("suspended"), "{error}");
    }
}
