//! Scripted outcomes: what goes wrong on a real panel, in one line each.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use ptero::testing::{FakePanel, Operation, SeedNode};
use ptero::{Clock, ServerState};
use serde_json::{Value, json};

use crate::fake_panel::talk::Talk;
use crate::fake_panel::wire::call;

const ALPHA: &str = "7e215471";
const SERVER: &str = "/api/client/servers/7e215471";

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

/// A panel whose operations take a second on a clock that only the test moves.
fn simulated() -> (FakePanel, Clock) {
    let clock = Clock::simulated();
    (FakePanel::builder().clock(clock.clone()).step(seconds(1)).start(), clock)
}

fn state(panel: &FakePanel) -> ServerState {
    panel.server(ALPHA).unwrap().state
}

fn status(panel: &FakePanel) -> Option<String> {
    panel.server(ALPHA).unwrap().status
}

fn power(panel: &FakePanel, signal: &str) {
    let reply = call(panel, &panel.admin_key(), "POST", &format!("{SERVER}/power"), json!({"signal": signal}));
    assert_eq!(reply.0, 204, "REST does not report refusals");
}

#[test]
fn power_actions_are_refused_while_one_runs() {
    let (panel, clock) = simulated();
    panel.set_power(ALPHA, ServerState::Running);
    let mut talk = Talk::begin(&panel, &panel.admin_key(), ALPHA);
    power(&panel, "stop");
    power(&panel, "start");
    talk.say("set state", &["start"]);
    let reason = "another power action is currently being processed for this server, please try again later";
    assert!(talk.hear_of("daemon error")[1].ends_with(reason));
    clock.advance(seconds(5));
    assert_eq!(state(&panel), ServerState::Offline, "the refused starts were not carried out");
}

#[test]
fn power_lock_outlasts_the_stop() {
    let clock = Clock::simulated();
    let panel = FakePanel::builder().clock(clock.clone()).power_lock(seconds(3)).start();
    panel.set_power(ALPHA, ServerState::Running);
    power(&panel, "stop");
    clock.advance(seconds(1));
    assert_eq!(state(&panel), ServerState::Offline);
    power(&panel, "start");
    assert_eq!(state(&panel), ServerState::Offline, "silently refused");
    clock.advance(seconds(3));
    power(&panel, "start");
    assert_eq!(state(&panel), ServerState::Starting);
}

#[test]
fn held_power_lock_refuses_everything_but_kill() {
    let (panel, clock) = simulated();
    panel.set_power(ALPHA, ServerState::Running);
    assert!(panel.hold_power_lock(ALPHA, seconds(60)));
    power(&panel, "stop");
    assert_eq!(state(&panel), ServerState::Running);
    power(&panel, "kill");
    assert_eq!(state(&panel), ServerState::Offline);
    clock.advance(seconds(61));
    power(&panel, "start");
    assert_eq!(state(&panel), ServerState::Starting);
}

#[test]
fn failing_starts_are_a_crash_loop_that_ends_offline() {
    let (panel, clock) = simulated();
    panel.on_operation(Operation::Start).always().fails();
    power(&panel, "start");
    clock.advance(seconds(1));
    assert_eq!(state(&panel), ServerState::Starting, "Wings restarts it once");
    clock.advance(seconds(1));
    assert_eq!(state(&panel), ServerState::Offline);
    panel.clear_operations();
    power(&panel, "start");
    clock.advance(seconds(1));
    assert_eq!(state(&panel), ServerState::Running);
}

#[test]
fn a_process_that_ignores_stop_is_killed_after_ten_minutes() {
    let (panel, clock) = simulated();
    panel.set_power(ALPHA, ServerState::Running);
    panel.on_operation(Operation::Stop).of(ALPHA).fails();
    power(&panel, "stop");
    clock.advance(seconds(599));
    assert_eq!(state(&panel), ServerState::Stopping);
    clock.advance(seconds(1));
    assert_eq!(state(&panel), ServerState::Offline);
}

#[test]
fn installations_are_slow_or_fail() {
    let (panel, clock) = simulated();
    let reinstall = || call(&panel, &panel.admin_key(), "POST", &format!("{SERVER}/settings/reinstall"), Value::Null).0;
    panel.on_operation(Operation::Install).takes(seconds(100));
    panel.on_operation(Operation::Install).fails();
    assert_eq!(reinstall(), 202);
    clock.advance(seconds(99));
    assert_eq!(status(&panel).as_deref(), Some("installing"));
    clock.advance(seconds(1));
    assert_eq!(status(&panel), None);
    assert_eq!(reinstall(), 202);
    clock.advance(seconds(1));
    assert_eq!(status(&panel).as_deref(), Some("reinstall_failed"));
}

#[test]
fn a_second_installation_reports_an_early_end() {
    let (panel, clock) = simulated();
    let mut talk = Talk::begin(&panel, &panel.admin_key(), ALPHA);
    let reinstall =
        || call(&panel, &panel.application_key(), "POST", "/api/application/servers/1/reinstall", Value::Null).0;
    assert_eq!((reinstall(), reinstall()), (204, 204));
    talk.hear_of("install completed");
    assert_eq!(status(&panel).as_deref(), Some("reinstall_failed"), "although the first one still runs");
    clock.advance(seconds(1));
    assert_eq!(status(&panel), None);
    talk.hear_of("install completed");
}

#[test]
fn failed_backups_are_completed_without_success() {
    let (panel, clock) = simulated();
    let (key, backups) = (panel.admin_key(), format!("{SERVER}/backups"));
    panel.on_operation(Operation::Backup).fails_after(seconds(5));
    let mut talk = Talk::begin(&panel, &key, ALPHA);
    let (_, made) = call(&panel, &key, "POST", &backups, json!({"is_locked": true}));
    let one = format!("{backups}/{}", made["attributes"]["uuid"].as_str().unwrap());
    clock.advance(seconds(4));
    assert_eq!(call(&panel, &key, "GET", &one, Value::Null).1["attributes"]["completed_at"], Value::Null);
    clock.advance(seconds(1));
    let (_, failed) = call(&panel, &key, "GET", &one, Value::Null);
    let failed = &failed["attributes"];
    assert!(!failed["completed_at"].is_null());
    assert_eq!(
        (&failed["is_successful"], &failed["is_locked"], &failed["bytes"]),
        (&json!(false), &json!(false), &json!(0))
    );
    let event: Value = serde_json::from_str(&talk.hear_of("backup completed")[1]).unwrap();
    assert_eq!(event["is_successful"], false);
    assert_eq!(call(&panel, &key, "POST", &format!("{one}/restore"), json!({"truncate": true})).0, 400);
}

#[test]
fn failed_restorations_leave_the_files_as_they_are() {
    let (panel, clock) = simulated();
    let (key, backups) = (panel.admin_key(), format!("{SERVER}/backups"));
    let (_, made) = call(&panel, &key, "POST", &backups, json!({}));
    clock.advance(seconds(1));
    panel.set_file(ALPHA, "later.txt", "later");
    panel.on_operation(Operation::Restore).fails();
    let restore = format!("{backups}/{}/restore", made["attributes"]["uuid"].as_str().unwrap());
    assert_eq!(call(&panel, &key, "POST", &restore, json!({"truncate": true})).0, 204);
    assert_eq!(status(&panel).as_deref(), Some("restoring_backup"));
    clock.advance(seconds(1));
    assert_eq!((status(&panel), panel.file(ALPHA, "later.txt")), (None, Some(b"later".to_vec())));
}

#[test]
fn transfers_move_a_server_or_fail() {
    let clock = Clock::simulated();
    let far = SeedNode::new("far").allocations("10.0.0.2", 9000..9003);
    let panel = FakePanel::builder().clock(clock.clone()).step(seconds(1)).node(far).start();
    let key = panel.admin_key();
    let node = || {
        let (_, server) = call(&panel, &key, "GET", SERVER, Value::Null);
        let allocations = server["attributes"]["relationships"]["allocations"]["data"].as_array().unwrap().len();
        (server["attributes"]["node"].as_str().unwrap().to_owned(), allocations)
    };
    panel.on_operation(Operation::Transfer).fails();
    assert!(panel.transfer(ALPHA, "far"));
    assert_eq!(node(), ("local-node".to_owned(), 4), "the allocations of both nodes");
    assert!(!panel.transfer(ALPHA, "far"), "already under way");
    assert_eq!(call(&panel, &panel.client_key(), "GET", &SERVER.replace(ALPHA, "nowhere0"), Value::Null).0, 404);
    clock.advance(seconds(1));
    assert_eq!(node(), ("local-node".to_owned(), 3));

    let mut talk = Talk::begin(&panel, &key, ALPHA);
    assert!(panel.transfer(ALPHA, "far"));
    assert_eq!(talk.hear_of("transfer status")[1], "processing");
    clock.advance(seconds(1));
    assert_eq!(node(), ("far".to_owned(), 1));
    assert_eq!(talk.hear_of("transfer status")[1], "completed");
    talk.hear_of("deleted");
    assert!(!panel.transfer(ALPHA, "nowhere"));
}

#[test]
fn commands_print_the_scripted_output() {
    let panel = FakePanel::start();
    panel.set_power(ALPHA, ServerState::Running);
    panel.on_command("list", "There are 2 players online:\nSteve, Alex");
    panel.on_command("say *", "");
    for command in ["list", "say hello", "seed"] {
        let reply = call(&panel, &panel.admin_key(), "POST", &format!("{SERVER}/command"), json!({"command": command}));
        assert_eq!(reply.0, 204);
    }
    let console = panel.server(ALPHA).unwrap().console;
    let expected = ["list", "There are 2 players online:", "Steve, Alex", "say hello", "seed", "echo: seed"];
    assert_eq!(console, expected);
}

#[test]
fn pulled_files_grow_until_they_are_complete() {
    let (panel, clock) = simulated();
    let pull = |body: Value| call(&panel, &panel.admin_key(), "POST", &format!("{SERVER}/files/pull"), body).0;
    panel.on_pull("https://example.com/map.zip", "0123456789");
    assert_eq!(pull(json!({"url": "https://example.com/map.zip", "directory": "/maps"})), 204);
    assert_eq!(panel.file(ALPHA, "maps/map.zip").unwrap(), b"01234");
    clock.advance(seconds(1));
    assert_eq!(panel.file(ALPHA, "maps/map.zip").unwrap(), b"0123456789");
}

#[test]
fn pulls_fail_silently_and_wait_in_the_foreground() {
    let (panel, clock) = simulated();
    let pull = |body: Value| call(&panel, &panel.admin_key(), "POST", &format!("{SERVER}/files/pull"), body).0;
    panel.on_operation(Operation::Pull).fails();
    assert_eq!(pull(json!({"url": "https://example.com/a.jar"})), 204);
    assert!(panel.file(ALPHA, "a.jar").is_some());
    clock.advance(seconds(1));
    assert_eq!(panel.file(ALPHA, "a.jar"), None);
    assert_eq!(pull(json!({"url": "https://example.com/b.jar", "foreground": true})), 204);
    assert_eq!(panel.file(ALPHA, "b.jar").unwrap(), b"https://example.com/b.jar");
}

#[test]
fn offline_nodes_break_connections_and_take_no_new_ones() {
    let panel = FakePanel::builder().node(SeedNode::new("far").allocations("10.0.0.2", [9000])).start();
    let mut talk = Talk::begin(&panel, &panel.admin_key(), ALPHA);
    assert!(panel.set_node_online("far", false));
    assert_eq!(panel.sockets(ALPHA).count(), 1, "another node");
    assert!(panel.set_node_online("local-node", false));
    while talk.next().is_some() {}
    assert_eq!(panel.sockets(ALPHA).count(), 0);
    let resources = || call(&panel, &panel.admin_key(), "GET", &format!("{SERVER}/resources"), Value::Null).0;
    assert_eq!(resources(), 504);
    let uuid = panel.server(ALPHA).unwrap().uuid;
    let mut stream = TcpStream::connect(panel.wings_url().strip_prefix("http://").unwrap()).unwrap();
    stream.write_all(format!("GET /api/servers/{uuid}/ws HTTP/1.1\r\nHost: fake\r\n\r\n").as_bytes()).unwrap();
    let mut reply = Vec::new();
    let _ = stream.read_to_end(&mut reply);
    assert!(reply.is_empty(), "no reply at all");
    panel.restart_wings();
    assert_eq!(resources(), 200);
    panel.set_wings_online(false);
    assert_eq!(resources(), 504);
    panel.set_wings_online(true);
    assert_eq!(resources(), 200);
    assert!(!panel.set_node_online("nowhere", false));
}

#[test]
fn restarts_of_wings_lose_unfinished_work() {
    let (panel, clock) = simulated();
    let (key, backups) = (panel.admin_key(), format!("{SERVER}/backups"));
    let (_, made) = call(&panel, &key, "POST", &backups, json!({}));
    let one = format!("{backups}/{}", made["attributes"]["uuid"].as_str().unwrap());
    call(&panel, &key, "POST", &format!("{SERVER}/settings/reinstall"), Value::Null);
    panel.restart_wings();
    assert_eq!(status(&panel), None);
    clock.advance(seconds(60));
    assert_eq!(call(&panel, &key, "GET", &one, Value::Null).1["attributes"]["completed_at"], Value::Null);
    clock.advance(seconds(6 * 3600));
    let (_, stale) = call(&panel, &key, "GET", &one, Value::Null);
    assert!(!stale["attributes"]["completed_at"].is_null(), "failed by the panel after six hours");
    assert_eq!(stale["attributes"]["is_successful"], false);
}

#[test]
fn routes_have_their_own_limits_since_1_12() {
    let clock = Clock::simulated();
    let panel = FakePanel::builder().clock(clock.clone()).route_limits().start();
    let token = |key: &str, server: &str| {
        call(&panel, key, "GET", &format!("/api/client/servers/{server}/websocket"), Value::Null).0
    };
    let subuser = panel.subuser_key(["control.console"]);
    for key in [panel.admin_key(), subuser.clone(), panel.admin_key(), subuser.clone(), panel.admin_key()] {
        assert_eq!(token(&key, ALPHA), 200);
    }
    assert_eq!(token(&subuser, ALPHA), 429, "all users of the server together");
    assert_eq!(token(&panel.admin_key(), "87fe4598"), 200, "another server");
    clock.advance(seconds(60));
    assert_eq!(token(&subuser, ALPHA), 200);
}

#[test]
fn poll_in_real_time_is_noticed_on_a_simulated_clock() {
    let (panel, clock) = simulated();
    let poll = || call(&panel, &panel.admin_key(), "GET", &format!("{SERVER}/resources"), Value::Null).0;
    power(&panel, "start");
    for _ in 0..4 {
        assert_eq!(poll(), 200);
        std::thread::sleep(Duration::from_millis(200));
    }
    assert!(panel.is_stalled());

    let (panel, clock) = (FakePanel::builder().clock(clock.clone()).step(seconds(5)).start(), clock);
    power(&panel, "start");
    while state(&panel) != ServerState::Running {
        assert_eq!(call(&panel, &panel.admin_key(), "GET", &format!("{SERVER}/resources"), Value::Null).0, 200);
        clock.sleep(seconds(1));
    }
    assert!(!panel.is_stalled());
}
