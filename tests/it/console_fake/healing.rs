//! What the console recovers from, what ends it, and what it sends.

use crate::dual_test;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use ptero::console::{ConsoleEvent, EventFilter, EventKind, Until};
use ptero::testing::FakePanel;
use ptero::{Clock, ErrorKind, PowerAction, ServerState};

const ALPHA: &str = "7e215471";
const LONG: Duration = Duration::from_secs(10);

/// A panel on which Alpha runs.
fn running() -> FakePanel {
    let panel = FakePanel::start();
    panel.set_power(ALPHA, ServerState::Running);
    panel
}

/// How often the panel was asked for a token.
fn tokens(panel: &FakePanel) -> usize {
    panel.requests().iter().filter(|request| request.path.ends_with("/websocket")).count()
}

fn until(is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < LONG, "it does not come to that");
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn line_of(event: Option<ptero::Result<ConsoleEvent>>) -> (String, bool) {
    match event {
        Some(Ok(ConsoleEvent::ConsoleOutput(line))) => (line.text, line.replayed),
        other => panic!("{other:?}"),
    }
}

/// Something that ends a console of a subuser for good, with which kind of error and which word in it.
type Incurable = (fn(&FakePanel), ErrorKind, &'static str);

const INCURABLE: &[Incurable] = &[
    (
        |panel| {
            panel.suspend(ALPHA);
            panel.sockets(ALPHA).sever();
        },
        ErrorKind::Conflict,
        "409",
    ),
    (|panel| assert_eq!(panel.sockets(ALPHA).close(4409, "server is suspended"), 1), ErrorKind::Console, "suspended"),
    (remove_subuser, ErrorKind::NotFound, "404"),
    (delete_server, ErrorKind::Console, "deleted"),
];

fn remove_subuser(panel: &FakePanel) {
    let client = ptero::blocking::Client::new(panel.url(), panel.admin_key()).unwrap();
    let users = client.server(ALPHA).users();
    let last = users.list().collect().unwrap().pop().unwrap();
    users.delete(last.uuid).unwrap();
    panel.print(ALPHA, "not for him");
}

fn delete_server(panel: &FakePanel) {
    let client = ptero::blocking::Client::new(panel.url(), panel.application_key()).unwrap();
    let id = panel.server(ALPHA).unwrap().id;
    client.application().server(id).delete().unwrap();
}

dual_test! {
    async fn server_is_started_queried_and_stopped() {
        let panel = FakePanel::start();
        let client = Client::new(panel.url(), panel.admin_key()).unwrap();
        let console = client.server(ALPHA).console().connect().await.unwrap();
        let mut states = console.listen("status");
        console.set_state(PowerAction::Start).await.unwrap();
        console.wait_for_state(ServerState::Running, LONG).await.unwrap();
        let output = console.run("say hi", Until::line_containing("echo: say hi")).await.unwrap();
        assert!(output.is_complete);
        assert_eq!(output.lines, ["say hi", "echo: say hi"]);
        console.set_state(PowerAction::Stop).await.unwrap();
        console.wait_for_state(ServerState::Offline, LONG).await.unwrap();
        console.close().await;
        let mut seen = Vec::new();
        while let Some(event) = states.next().await {
            let ConsoleEvent::Status(state) = event.unwrap() else { panic!() };
            seen.push(state);
        }
        use ServerState::{Offline, Running, Starting, Stopping};
        assert_eq!(seen, [Offline, Starting, Running, Stopping, Offline]);
        until(|| panel.sockets(ALPHA).count() == 0);
    }

    async fn every_event_of_wings_is_understood() {
        let panel = running();
        let client = Client::new(panel.url(), panel.admin_key()).unwrap();
        let server = client.server(ALPHA);
        let console = server.console().connect().await.unwrap();
        let mut events = console.listen(EventFilter::except(["stats", "console output"]));
        server.backups().create("one").await.unwrap();
        let Some(Ok(ConsoleEvent::BackupCompleted(backup))) = (loop {
            match events.next().await {
                Some(Ok(ConsoleEvent::AuthSuccess | ConsoleEvent::Status(_))) => {}
                other => break other,
            }
        }) else { panic!() };
        assert!(backup.is_successful && backup.file_size > 0);
        server.settings().reinstall().await.unwrap();
        panel.sockets(ALPHA).send("not json");
        panel.sockets(ALPHA).send(r#"{"event":"of another version","args":["a"]}"#);
        let mut kinds = Vec::new();
        while kinds.last() != Some(&EventKind::InstallCompleted) {
            kinds.push(events.next().await.unwrap().unwrap().kind());
        }
        for kind in ["status", "install started", "install output", "malformed", "of another version"] {
            assert!(kinds.contains(&EventKind::from(kind)), "{kind}: {kinds:?}");
        }
        panel.set_transferring(ALPHA, true);
        let Some(Ok(ConsoleEvent::TransferLogs(_))) = events.next().await else { panic!() };
        let Some(Ok(ConsoleEvent::TransferStatus(_))) = events.next().await else { panic!() };
    }

    async fn expiring_tokens_lose_no_line() {
        let clock = Clock::simulated();
        let panel = FakePanel::builder().clock(clock.clone()).start();
        let client = Client::new(panel.url(), panel.admin_key()).unwrap();
        let console = client.server(ALPHA).console().connect().await.unwrap();
        let mut events = console.listen(["console output", "auth success"]);
        events.next().await.unwrap().unwrap();
        for (round, passes) in [570, 600, 640].into_iter().enumerate() {
            // In the last minute Wings warns; in the last second it says that it is over; later it refuses everything.
            clock.advance(Duration::from_secs(passes));
            let renewed = events.next().await.unwrap().unwrap();
            assert_eq!(renewed, ConsoleEvent::AuthSuccess);
            assert_eq!(tokens(&panel), round + 2);
            for number in 0..100 {
                panel.print(ALPHA, &format!("{round}.{number}"));
            }
            for number in 0..100 {
                let line = line_of(events.next().await);
                assert_eq!(line, (format!("{round}.{number}"), false));
            }
        }
        assert_eq!(panel.sockets(ALPHA).count(), 1, "all of that on one socket");
    }

    async fn outage_of_panel_and_node_is_survived() {
        let panel = running();
        let client = Client::new(panel.url(), panel.admin_key()).unwrap();
        let console = client.server(ALPHA).console().connect().await.unwrap();
        let mut events = console.listen("reconnected");
        panel.on("GET", "/api/client/servers/*/websocket").status(502);
        panel.on("GET", "/api/servers/*/ws").dropped_before();
        panel.sockets(ALPHA).sever();
        let Some(Ok(ConsoleEvent::Reconnected { attempts: 3, .. })) = events.next().await else { panic!() };
        assert_eq!(panel.faults_applied(), 2);
    }

    async fn dead_connection_is_detected() {
        let panel = running();
        let client = Client::new(panel.url(), panel.admin_key()).unwrap();
        let impatient = client.server(ALPHA).console();
        let impatient = impatient.ping_interval(Duration::from_millis(50)).patience(Duration::from_millis(300));
        let console = impatient.connect().await.unwrap();
        let mut events = console.listen("reconnected");
        panel.sockets(ALPHA).freeze();
        events.next().await.unwrap().unwrap();
        console.send_command("still there?").await.unwrap();
        until(|| panel.server(ALPHA).unwrap().console.contains(&"echo: still there?".to_owned()));
    }

    async fn permanent_failure_ends_the_console() {
        for (breaks, kind, word) in INCURABLE {
            let panel = running();
            let client = Client::new(panel.url(), panel.subuser_key(["control.console"])).unwrap();
            let console = client.server(ALPHA).console().connect().await.unwrap();
            let mut events = console.listen("reconnected");
            breaks(&panel);
            let error = events.next().await.unwrap().unwrap_err();
            assert_eq!(error.kind(), *kind, "{error}");
            assert!(error.to_string().contains(word), "{error}");
            let after = events.next().await;
            assert!(after.is_none());
            until(|| panel.sockets(ALPHA).count() == 0);
            let refused = console.send_command("hello").await.unwrap_err();
            assert_eq!(refused.kind(), *kind, "{refused}");
        }
    }

    async fn foreign_origin_is_refused_with_the_reason() {
        let panel = running();
        let client = Client::new(panel.url(), panel.admin_key()).unwrap();
        panel.on("GET", "/api/servers/*/ws").status(403);
        let error = client.server(ALPHA).console().connect().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Forbidden);
        assert!(error.to_string().contains("allowed_origins"), "{error}");
    }

    async fn burst_stays_in_order_and_within_the_limits_of_wings() {
        let panel = FakePanel::builder().socket_limits().start();
        panel.set_power(ALPHA, ServerState::Running);
        let client = Client::new(panel.url(), panel.admin_key()).unwrap();
        let console = client.server(ALPHA).console().connect().await.unwrap();
        let mut complaints = console.listen(["throttled", "reconnecting"]);
        for number in 0..12 {
            console.send_command(number.to_string()).await.unwrap();
        }
        until(|| panel.server(ALPHA).unwrap().console.len() == 24);
        let lines = panel.server(ALPHA).unwrap().console;
        let echoes: Vec<_> = lines.iter().filter_map(|line| line.strip_prefix("echo: ")).collect();
        let sent: Vec<_> = (0..12).map(|number| number.to_string()).collect();
        assert_eq!(echoes, sent);
        console.close().await;
        let complaint = complaints.next().await;
        assert!(complaint.is_none(), "{complaint:?}");
    }

    async fn crash_loop_ends_the_wait() {
        let panel = Arc::new(FakePanel::start());
        let client = Client::new(panel.url(), panel.admin_key()).unwrap();
        let console = client.server(ALPHA).console().connect().await.unwrap();
        let is_over = Arc::new(AtomicBool::new(false));
        let crashing = std::thread::spawn({
            let (panel, is_over) = (panel.clone(), is_over.clone());
            move || {
                while !is_over.load(Ordering::Relaxed) {
                    panel.set_power(ALPHA, ServerState::Starting);
                    panel.set_power(ALPHA, ServerState::Offline);
                    std::thread::yield_now();
                }
            }
        });
        let error = console.wait_for_state(ServerState::Running, LONG).await.unwrap_err();
        assert_eq!((error.kind(), error.last_state()), (ErrorKind::Failed, Some("offline")));
        assert!(error.to_string().contains("twice"), "{error}");
        is_over.store(true, Ordering::Relaxed);
        crashing.join().unwrap();
    }
}
