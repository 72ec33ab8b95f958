//! Events of a server arrive in the order and form of the recordings.

use ptero::console::{ConsoleEvent, EventFilter, EventKind};
use ptero::request::{CreateBackup, Truncate};
use ptero::testing::FakePanel;
use ptero::{Clock, PowerAction};
use serde_json::Value;

use crate::dual_test;

const BRAVO: &str = "ba052e75";
const SECOND: std::time::Duration = std::time::Duration::from_secs(1);

/// The events of a recording, without what depends on the game and the time: its lines and figures.
fn recorded(name: &str) -> Vec<String> {
    let path = format!("{}/tests/fixtures/recordings/ws/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let recording: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let frames = recording["frames"].as_array().unwrap().iter().filter(|frame| frame["dir"] == "recv");
    let events = frames.map(|frame| ptero_event(&frame["frame"]));
    events.filter(|event| matters(event)).collect()
}

fn ptero_event(frame: &Value) -> String {
    let event = frame["event"].as_str().unwrap();
    match (event, frame["args"][0].as_str()) {
        ("status", Some(state)) => format!("status {state}"),
        ("daemon message", Some(text)) => format!("daemon message {}", text.split(' ').next().unwrap()),
        ("daemon error", Some(text)) => format!("daemon error {}", text.rsplit(": ").next().unwrap()),
        _ => event.split(':').next().unwrap().to_owned(),
    }
}

fn told(event: &ConsoleEvent) -> String {
    match event {
        ConsoleEvent::Status(state) => format!("status {state}"),
        ConsoleEvent::DaemonMessage(text) => format!("daemon message {}", text.split(' ').next().unwrap()),
        ConsoleEvent::DaemonError(text) => format!("daemon error {}", text.rsplit(": ").next().unwrap()),
        event => event.kind().to_string(),
    }
}

fn matters(event: &str) -> bool {
    !["stats", "console output", "install output"].contains(&event)
}

/// Every event that differs from the one before: the fake has other files to restore than the recorded server.
fn without_repetitions(mut events: Vec<String>) -> Vec<String> {
    events.dedup();
    events
}

dual_test! {
    async fn starting_and_stopping() {
        let panel = FakePanel::start();
        let console = Client::new(panel.url(), panel.client_key()).unwrap().server(BRAVO).console();
        let console = console.connect().await.unwrap();
        let mut events = console.listen(EventFilter::all());
        let expected = recorded("normal_session");
        let mut all = Vec::new();
        while all.len() < expected.len() {
            let event = told(&events.next().await.unwrap().unwrap());
            match event.as_str() {
                "status offline" if all.len() < 2 => console.set_state(PowerAction::Start).await.unwrap(),
                "status running" => console.set_state(PowerAction::Stop).await.unwrap(),
                _ => {}
            }
            all.extend(Some(event).filter(|event| matters(event)));
        }
        assert_eq!(all, expected);
        console.close().await;
    }

    async fn power_action_outcomes_match_the_recordings() {
        let panel = FakePanel::builder().step(SECOND / 5).start();
        let console = Client::new(panel.url(), panel.admin_key()).unwrap().server(BRAVO).console();
        let console = console.connect().await.unwrap();
        let mut events = console.listen(EventFilter::all());
        let expected = recorded("restart_kill_session");
        let mut all: Vec<String> = Vec::new();
        let mut restarted = false;
        while all.len() < expected.len() {
            let event = told(&events.next().await.unwrap().unwrap());
            if !matters(&event) {
                continue;
            }
            all.push(event);
            let count = all.len();
            match all[count - 1].as_str() {
                "status offline" if count == 2 => console.set_state(PowerAction::Start).await.unwrap(),
                "status running" if restarted => console.set_state(PowerAction::Kill).await.unwrap(),
                "status running" => console.set_state(PowerAction::Start).await.unwrap(),
                "daemon error server is running" => {
                    restarted = true;
                    console.set_state(PowerAction::Restart).await.unwrap();
                    console.set_state(PowerAction::Start).await.unwrap();
                }
                "status offline" if count + 1 == expected.len() => {
                    console.set_state(PowerAction::Stop).await.unwrap();
                    console.set_state(PowerAction::Kill).await.unwrap();
                    console.set_state(PowerAction::from("explode")).await.unwrap();
                }
                _ => {}
            }
        }
        assert_eq!(all, expected);
        console.close().await;
    }

    async fn reinstallation_matches_the_recordings() {
        // Nothing goes on before the console has seen what came before.
        let clock = Clock::simulated();
        let panel = FakePanel::builder().clock(clock.clone()).start();
        let server = Client::new(panel.url(), panel.client_key()).unwrap().server(BRAVO);
        server.power(PowerAction::Start).await.unwrap();
        let console = server.console().connect().await.unwrap();
        let mut events = console.listen(EventFilter::all());
        let expected = recorded("reinstall_owner");
        let mut all = Vec::new();
        while all.len() < expected.len() {
            let event = told(&events.next().await.unwrap().unwrap());
            match event.as_str() {
                "status running" => server.settings().reinstall().await.unwrap(),
                "status starting" | "daemon message Starting" => clock.advance(SECOND),
                _ => {}
            }
            all.extend(Some(event).filter(|event| matters(event)));
        }
        assert_eq!(all, expected);
        console.close().await;
    }

    async fn backups_and_restores_match_the_recordings() {
        let panel = FakePanel::start();
        panel.set_file(BRAVO, "a.txt", "a");
        let server = Client::new(panel.url(), panel.client_key()).unwrap().server(BRAVO);
        let console = server.console().connect().await.unwrap();
        let mut events = console.listen(EventFilter::all());
        let mut expected = without_repetitions(recorded("backup_events"));
        // Somebody started the recorded server at the end.
        assert_eq!(expected.pop().as_deref(), Some("status starting"));
        let backup = server.backups().create(CreateBackup::default()).await.unwrap();
        let mut all = Vec::new();
        while without_repetitions(all.clone()).len() < expected.len() {
            let event = events.next().await.unwrap().unwrap();
            if let ConsoleEvent::BackupCompleted(completed) = &event {
                assert_eq!((completed.uuid, completed.is_successful), (backup.uuid, true));
                server.backups().restore(backup.uuid, Truncate::DeleteAllFiles).await.unwrap();
            }
            all.extend(Some(told(&event)).filter(|event| matters(event)));
        }
        assert_eq!(without_repetitions(all), expected);
        console.close().await;
    }

    async fn deletion_ends_the_console() {
        let panel = FakePanel::start();
        let admin = Client::new(panel.url(), panel.admin_key()).unwrap();
        let console = admin.server(BRAVO).console().connect().await.unwrap();
        let mut events = console.listen(EventKind::Deleted);
        let id = panel.server(BRAVO).unwrap().id;
        admin.application().server(id).delete().await.unwrap();
        let event = events.next().await.unwrap().unwrap();
        assert_eq!(event, ConsoleEvent::Deleted);
        let error = events.next().await.unwrap().unwrap_err();
        assert!(error.to_string().contains("deleted"), "{error}");
        assert_eq!(panel.requests().iter().filter(|request| request.path.ends_with("/ws")).count(), 1);
    }

    async fn suspension_stops_the_server_and_refuses_new_sockets() {
        let panel = FakePanel::start();
        panel.set_power(BRAVO, ptero::ServerState::Running);
        let admin = Client::new(panel.url(), panel.admin_key()).unwrap();
        let console = admin.server(BRAVO).console().connect().await.unwrap();
        let mut events = console.listen([EventKind::Status, EventKind::DaemonError]);
        let id = panel.server(BRAVO).unwrap().id;
        admin.application().server(id).suspend().await.unwrap();
        let mut all = Vec::new();
        while all.len() < 4 {
            let event = told(&events.next().await.unwrap().unwrap());
            if event == "status offline" {
                console.set_state(PowerAction::Start).await.unwrap();
            }
            all.push(event);
        }
        let refusal = "daemon error server is currently in a suspended state";
        assert_eq!(all, ["status running", "status stopping", "status offline", refusal]);
        console.close().await;
    }

    async fn log_is_sent_only_for_running_servers() {
        let panel = FakePanel::start();
        let console = Client::new(panel.url(), panel.client_key()).unwrap().server(BRAVO).console();
        let console = console.connect().await.unwrap();
        let mut events = console.listen([EventKind::ConsoleOutput, EventKind::Status]);
        console.request_logs().await.unwrap();
        console.set_state(PowerAction::Start).await.unwrap();
        loop {
            let event = events.next().await.unwrap().unwrap();
            if told(&event) == "status running" {
                break;
            }
        }
        assert!(panel.print(BRAVO, "a player joined"));
        let joined = events.next().await.unwrap().unwrap();
        assert!(matches!(&joined, ConsoleEvent::ConsoleOutput(line) if line.text == "a player joined" && !line.replayed));
        let log = panel.server(BRAVO).unwrap().console;
        console.request_logs().await.unwrap();
        for expected in &log {
            let line = events.next().await.unwrap().unwrap();
            assert!(matches!(&line, ConsoleEvent::ConsoleOutput(line) if line.text == *expected && line.replayed), "{line:?}");
        }
        console.close().await;
    }
}
