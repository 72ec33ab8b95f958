//! Every recorded conversation with Wings, played once more with its pauses made short.

use std::time::Duration;

use ptero::ErrorKind;
use ptero::console::{EventFilter, EventKind};
use serde_json::Value;

use crate::support::socket::{Peer, Script, Wings, script};
use crate::{console, dual_test};

/// How much faster than it was recorded a conversation is played.
const FASTER: f64 = 1000.0;

fn recordings() -> Vec<Value> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/recordings/ws");
    let files = std::fs::read_dir(folder).unwrap().map(|file| std::fs::read(file.unwrap().path()).unwrap());
    files.map(|file| serde_json::from_slice(&file).unwrap()).collect()
}

fn frames(recording: &Value) -> &[Value] {
    recording["frames"].as_array().unwrap()
}

/// What Wings said, by the names of the events.
fn said(recording: &Value) -> Vec<String> {
    let said = frames(recording).iter().filter(|frame| frame["dir"] == "recv");
    said.map(|frame| frame["frame"]["event"].as_str().unwrap().to_owned()).collect()
}

/// Plays Wings' part, after the client has shown its token if the recorded one did.
fn play(recording: &Value) -> Script {
    let frames = frames(recording).to_vec();
    let Some(refusal) = frames.iter().find(|frame| frame["dir"] == "handshake_rejected") else {
        return script(move |peer| {
            peer.hear_of("auth");
            let mut before = 0.0;
            for frame in &frames {
                if frame["dir"] == "recv" {
                    let at = frame["t_ms"].as_f64().unwrap();
                    std::thread::sleep(Duration::from_secs_f64((at - before).max(0.0) / 1000.0 / FASTER));
                    if !say(peer, frame) {
                        return;
                    }
                    before = at;
                }
            }
        });
    };
    Script::Refuse(refusal["status"].as_u64().unwrap().try_into().unwrap(), "{}")
}

/// Whether the client is still there.
fn say(peer: &mut Peer, frame: &Value) -> bool {
    let sent = peer.send(tungstenite::Message::text(frame["raw"].as_str().unwrap()));
    peer.flush();
    sent
}

/// Whether the console ends with this event.
fn is_final(event: &str, is_first: bool) -> bool {
    event == "deleted" || (is_first && matches!(event, "daemon error" | "jwt error"))
}

dual_test! {
    async fn every_transcript_is_reported_event_by_event() {
        let recordings = recordings();
        assert_eq!(recordings.len(), 29);
        for recording in recordings {
            let name = recording["name"].as_str().unwrap().to_owned();
            if name == "handshake_daemon_down" {
                continue;
            }
            let wings = Wings::start([play(&recording)]);
            let patience = Duration::from_secs(2);
            let opened = console!(Client, wings).reconnect(false).patience(patience).connect().await;
            let said = said(&recording);
            let console = match (said.first(), opened) {
                (Some(first), Ok(console)) if first == "auth success" => console,
                (first, Err(error)) if first.is_none_or(|first| is_final(first, true)) => {
                    let kinds = [ErrorKind::Console, ErrorKind::NotFound, ErrorKind::Dropped];
                    assert!(kinds.contains(&error.kind()), "{name}: {error:?}");
                    continue;
                }
                (first, opened) => panic!("{name}: {first:?} {opened:?}"),
            };
            let mut events = console.listen(EventFilter::except([EventKind::Reconnecting]));
            let end = said.iter().position(|event| is_final(event, false)).map_or(said.len(), |last| last + 1);
            for (number, expected) in said[..end].iter().enumerate() {
                let event = events.next().await.unwrap();
                let event = event.unwrap_or_else(|error| panic!("{name}, event {number}: {error}"));
                assert!(expected.starts_with(event.kind().as_str()), "{name}, event {number}: {event:?}");
            }
            let last = events.next().await.unwrap().unwrap_err();
            assert!([ErrorKind::Dropped, ErrorKind::Console].contains(&last.kind()), "{name}: {last:?}");
            console.close().await;
        }
    }
}
