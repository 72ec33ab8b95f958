//! The websocket of fake Wings, against the transcripts of real ones.

use std::time::Duration;

use ptero::testing::FakePanel;
use ptero::{Clock, ServerState};
use serde_json::{Value, json};
use tungstenite::Message;

use crate::fake_panel::talk::{Talk, credentials, open};
use crate::fake_panel::wire::call;

const ALPHA: &str = "7e215471";
const ALPHA_UUID: &str = "7e215471-a458-42b6-aaa2-63d512858db4";

fn alpha(panel: &FakePanel) -> Talk {
    Talk::open(panel, &panel.admin_key(), ALPHA)
}

#[test]
fn a_session_from_start_to_stop() {
    let panel = FakePanel::start();
    let mut talk = alpha(&panel);
    talk.authenticate();
    talk.outline("normal_session", |talk, heard| match heard {
        [event, state] if event == "status" && state == "offline" => talk.say("set state", &["start"]),
        [event, state] if event == "status" && state == "running" => {
            talk.say("send command", &["hello world"]);
            talk.say("send logs", &[]);
            talk.say("set state", &["stop"]);
        }
        _ => {}
    });
}

#[test]
fn power_actions_are_refused_with_the_reasons_of_the_transcript() {
    let panel = FakePanel::builder().step(Duration::from_millis(300)).start();
    let mut talk = alpha(&panel);
    talk.authenticate();
    let mut runs = 0;
    let mut is_first_offline = true;
    talk.outline("restart_kill_session", |talk, heard| match (heard[0].as_str(), heard.get(1).map(String::as_str)) {
        ("status", Some("offline")) if is_first_offline => {
            is_first_offline = false;
            talk.say("set state", &["start"]);
        }
        ("status", Some("running")) => {
            runs += 1;
            panel.print(ALPHA, "[tick 1]");
        }
        ("console output", Some("[tick 1]")) => talk.say("set state", &[if runs == 1 { "start" } else { "kill" }]),
        ("daemon error", Some(reason)) if reason.ends_with("server is running") => talk.say("set state", &["restart"]),
        ("console output", Some("[stop] saving world")) => talk.say("set state", &["start"]),
        ("status", Some("offline")) if runs == 2 => {
            talk.say("set state", &["stop"]);
            talk.say("set state", &["kill"]);
            talk.say("set state", &["explode"]);
            talk.say("send command", &["ignored while offline"]);
        }
        _ => {}
    });
}

#[test]
fn only_administrators_see_the_reasons_of_refusals() {
    let panel = FakePanel::start();
    panel.set_power(ALPHA, ServerState::Running);
    let key = panel.subuser_key(["control.start"]);
    let mut talk = Talk::begin(&panel, &key, ALPHA);
    talk.say("set state", &["start"]);
    assert!(
        talk.hear_of("daemon error")[1].ends_with("an unexpected error was encountered while handling this request")
    );
    // Without the permission, nothing is said at all.
    talk.say("set state", &["kill"]);
    talk.say("send command", &["hello"]);
    talk.say("send logs", &[]);
    assert_eq!(panel.server(ALPHA).unwrap().state, ServerState::Running);
    assert!(panel.server(ALPHA).unwrap().console.is_empty());
}

#[test]
fn malformed_messages_are_dropped() {
    let panel = FakePanel::start();
    let mut talk = alpha(&panel);
    talk.say("send stats", &[]);
    assert_eq!(talk.hear(), ["jwt error", "jwt: no jwt present"]);
    for auth in [r#"{"event":"auth"}"#, r#"{"event":"auth","args":[]}"#, r#"{"event":"auth","args":["a.b.c"]}"#] {
        talk.say_text(auth);
        assert!(talk.hear()[1].ends_with("an unexpected error was encountered while handling this request"));
    }
    talk.authenticate();
    assert_eq!(talk.hear(), ["auth success"]);
    assert_eq!(talk.hear(), ["status", "offline"]);
    assert_eq!(talk.hear()[0], "stats");
    for nonsense in ["not json", "[1,2]", r#"{"event":"send stats","args":[1]}"#, r#"{"event":"no such event"}"#] {
        talk.say_text(nonsense);
    }
    talk.say_bytes(r#"{"event":"send stats"}"#);
    assert_eq!(talk.hear()[0], "stats", "binary frames are read like text");
    talk.say_text(r#"{"event":"set state","args":["st","art"]}"#);
    assert_eq!(talk.hear_of("status"), ["status", "starting"]);
}

#[test]
fn a_token_of_another_server_is_accepted_but_allows_nothing() {
    let panel = FakePanel::start();
    let (_, url) = credentials(&panel, &panel.admin_key(), ALPHA);
    let charlie = panel.servers().into_iter().find(|server| server.name == "Charlie").unwrap().identifier;
    let (other, _) = credentials(&panel, &panel.admin_key(), &charlie);
    let (mut socket, _) = open(&url, &panel.url()).unwrap();
    socket.send(Message::text(json!({"event": "auth", "args": [other]}).to_string())).unwrap();
    let mut hear = || serde_json::from_str::<Value>(socket.read().unwrap().to_text().unwrap()).unwrap();
    assert_eq!(hear(), json!({"event": "auth success"}));
    let mismatch = json!({"event": "jwt error", "args": ["jwt: server uuid mismatch"]});
    assert_eq!((hear(), hear()), (mismatch.clone(), mismatch));
}

#[test]
fn sockets_need_the_origin_and_the_full_uuid() {
    let panel = FakePanel::start();
    let (_, url) = credentials(&panel, &panel.admin_key(), ALPHA);
    for origin in ["", "https://evil.example", &panel.wings_url()] {
        assert_eq!(open(&url, origin).unwrap_err(), 403, "{origin}");
    }
    assert!(open(&url, &panel.url()).is_ok());
    let short = url.replace(ALPHA_UUID, ALPHA);
    assert_eq!(open(&short, &panel.url()).unwrap_err(), 404);
    panel.on("GET", "/api/servers/*/ws").status(502);
    assert_eq!(open(&url, &panel.url()).unwrap_err(), 502);
}

#[test]
fn a_new_token_revives_a_socket_whose_token_expired() {
    let panel = FakePanel::builder().token_life(Duration::from_secs(1)).start();
    let mut talk = Talk::begin(&panel, &panel.admin_key(), ALPHA);
    talk.hear_of("token expired");
    assert_eq!(talk.hear(), ["jwt error", "jwt: exp claim is invalid"], "the expiry is reported once");
    panel.print(ALPHA, "withheld");
    talk.say("send stats", &[]);
    assert_eq!(talk.hear()[0], "jwt error");
    talk.authenticate();
    let refused = loop {
        let heard = talk.hear();
        if heard[1] != "jwt: exp claim is invalid" {
            break heard;
        }
    };
    assert!(refused[1].starts_with("Error Event [") && refused[1].ends_with("]: jwt: exp claim is invalid"));
    let (token, _) = credentials(&panel, &panel.admin_key(), ALPHA);
    talk.say("auth", &[&token]);
    talk.hear_of("auth success");
    panel.print(ALPHA, "but this");
    assert_eq!(talk.hear_of("console output"), ["console output", "but this"]);
}

#[test]
fn the_expiry_of_a_token_is_reported_at_the_seconds_of_the_transcript() {
    let clock = Clock::simulated();
    let panel = FakePanel::builder().clock(clock.clone()).start();
    let mut talk = alpha(&panel);
    talk.authenticate();
    talk.hear_of("stats");
    clock.advance(Duration::from_secs(530));
    assert!(talk.is_quiet(Duration::from_millis(50)));
    clock.advance(Duration::from_secs(10));
    assert_eq!(talk.hear(), ["token expiring"]);
    for expected in [&["token expiring"][..], &["token expired"], &["jwt error", "jwt: exp claim is invalid"]] {
        clock.advance(Duration::from_secs(30));
        assert_eq!(talk.hear(), expected);
    }
}

#[test]
fn revoked_rights_end_the_session() {
    let panel = FakePanel::start();
    let key = panel.subuser_key(["control.console"]);
    let mut talk = Talk::begin(&panel, &key, ALPHA);
    let (_, users) =
        call(&panel, &panel.admin_key(), "GET", &format!("/api/client/servers/{ALPHA}/users"), Value::Null);
    let users = users["data"].as_array().unwrap();
    let user = users.last().unwrap()["attributes"]["uuid"].as_str().unwrap();
    let path = format!("/api/client/servers/{ALPHA}/users/{user}");
    assert_eq!(call(&panel, &panel.admin_key(), "DELETE", &path, Value::Null).0, 204);
    talk.say("send stats", &[]);
    assert_eq!(talk.hear_of("jwt error"), ["jwt error", "jwt: created too far in past (denylist)"]);
}

#[test]
fn only_administrators_see_the_output_of_installations() {
    let panel = FakePanel::start();
    panel.set_power(ALPHA, ServerState::Running);
    let subuser = panel.subuser_key(["settings.reinstall"]);
    let mut owner = Talk::begin(&panel, &subuser, ALPHA);
    let mut admin = Talk::begin(&panel, &panel.admin_key(), ALPHA);
    let path = format!("/api/client/servers/{ALPHA}/settings/reinstall");
    assert_eq!(call(&panel, &subuser, "POST", &path, Value::Null).0, 202);
    for (talk, output) in [(&mut admin, true), (&mut owner, false)] {
        let mut heard = Vec::new();
        while heard.last().is_none_or(|event| event != "install completed") {
            heard.push(talk.hear().swap_remove(0));
        }
        assert_eq!(heard.contains(&"install output".to_owned()), output, "{heard:?}");
        let order: Vec<_> =
            heard.iter().filter(|event| !event.starts_with("stat") && *event != "install output").collect();
        assert_eq!(order, ["install started", "daemon message", "install completed"]);
    }
}

#[test]
fn backups_and_restores_match_the_recordings() {
    let panel = FakePanel::start();
    let mut talk = alpha(&panel);
    talk.authenticate();
    let backups = format!("/api/client/servers/{ALPHA}/backups");
    let mut made = 0;
    talk.outline("backup_events", |talk, heard| match heard[0].as_str() {
        "stats" if made == 0 => {
            made = 1;
            assert_eq!(call(&panel, &panel.admin_key(), "POST", &backups, json!({})).0, 200);
        }
        "backup completed" if made == 1 => {
            made = 2;
            let payload: Value = serde_json::from_str(&heard[1]).unwrap();
            assert_eq!(payload["is_successful"], true);
            let restore = format!("{backups}/{}/restore", payload["uuid"].as_str().unwrap());
            assert_eq!(call(&panel, &panel.admin_key(), "POST", &restore, json!({"truncate": true})).0, 204);
        }
        "backup restore completed" => talk.say("set state", &["start"]),
        _ => {}
    });
}

#[test]
fn suspension_leaves_the_socket_open_and_deletion_closes_it() {
    let panel = FakePanel::start();
    panel.set_power(ALPHA, ServerState::Running);
    let mut talk = Talk::begin(&panel, &panel.admin_key(), ALPHA);
    assert_eq!(panel.sockets(ALPHA).count(), 1);
    let id = panel.server(ALPHA).unwrap().id;
    let application = |method: &str, path: &str| {
        call(&panel, &panel.application_key(), method, &format!("/api/application/servers/{id}{path}"), Value::Null).0
    };
    assert_eq!(application("POST", "/suspend"), 204);
    while talk.hear_of("status")[1] != "offline" {}
    talk.say("set state", &["start"]);
    assert!(talk.hear_of("daemon error")[1].ends_with("server is currently in a suspended state"));
    assert_eq!(application("POST", "/unsuspend"), 204);
    assert_eq!(application("DELETE", "/force"), 204);
    assert_eq!(talk.hear_of("deleted"), ["deleted", "null"]);
    let Some(Message::Close(Some(goodbye))) = talk.next() else { panic!() };
    assert_eq!((u16::from(goodbye.code), goodbye.reason.as_str()), (1001, "server deleted"));
}

#[test]
fn connections_break_in_every_way() {
    let panel = FakePanel::start();
    let begin = || Talk::begin(&panel, &panel.admin_key(), ALPHA);
    let gone = |talk: &mut Talk| loop {
        match talk.next() {
            Some(Message::Text(_)) => {}
            other => break other,
        }
    };
    let mut talk = begin();
    assert_eq!(panel.sockets(ALPHA).sever(), 1);
    assert_eq!(gone(&mut talk), None);
    let mut talk = begin();
    panel.restart_wings();
    assert_eq!(gone(&mut talk), None);
    let mut talk = begin();
    assert_eq!(panel.sockets(ALPHA).close(4409, "server is suspended"), 1);
    let Some(Message::Close(Some(goodbye))) = gone(&mut talk) else { panic!() };
    assert_eq!((u16::from(goodbye.code), goodbye.reason.as_str()), (4409, "server is suspended"));
    let mut talk = begin();
    panel.sockets(ALPHA).send("not json");
    while talk.next() != Some(Message::text("not json")) {}
    talk.ping();
    assert_eq!(talk.next(), Some(Message::Pong(Default::default())));
    assert_eq!(panel.sockets(ALPHA).freeze(), 1);
    while panel.sockets(ALPHA).count() > 0 {
        std::thread::yield_now();
    }
    talk.ping();
    assert!(talk.is_quiet(Duration::from_millis(100)));
}

#[test]
fn socket_limits_drop_messages_that_arrive_too_fast() {
    let panel = FakePanel::builder().socket_limits().start();
    panel.set_power(ALPHA, ServerState::Running);
    let mut talk = Talk::begin(&panel, &panel.admin_key(), ALPHA);
    for number in 0..20 {
        talk.say("send command", &[&number.to_string()]);
    }
    assert_eq!(talk.hear_of("throttled"), ["throttled", "global"]);
    talk.say("send stats", &[]);
    let echoes = panel.server(ALPHA).unwrap().console.iter().filter(|line| line.starts_with("echo: ")).count();
    assert_eq!(echoes, 9, "one of ten messages was the token");
}
