//! The fake panel against the recordings of the real one: status, headers, kinds, fields and their types.

#[path = "contract/compare.rs"]
mod compare;
#[path = "contract/left_out.rs"]
mod left_out;
#[path = "contract/names.rs"]
mod names;
#[path = "contract/recording.rs"]
mod recording;
#[path = "contract/replay.rs"]
mod replay;
#[path = "contract/wire.rs"]
mod wire;

use left_out::LEFT_OUT;
use replay::Replay;

/// Recordings of one second whose order the rate limit does not tell.
const AFTER: &[(&str, &str)] = &[
    ("client_server__view_as_subuser", "client_users__update_422"),
    ("errors__subuser_power_start_403", "client_users__update_422"),
    ("errors__subuser_file_write_403", "client_users__update_422"),
    ("errors__subuser_backups_403", "client_users__update_422"),
    ("errors__subuser_create_subuser_403", "client_users__update_422"),
    ("errors__subuser_databases_403", "client_users__update_422"),
    ("conflict__suspended_view", "app_servers__suspend"),
    ("conflict__suspended_resources", "app_servers__suspend"),
    ("conflict__suspended_power_409", "app_servers__suspend"),
    ("conflict__suspended_files_409", "app_servers__suspend"),
    ("conflict__suspended_websocket_409", "app_servers__suspend"),
    ("conflict__suspended_websocket_admin", "app_servers__suspend"),
];

#[test]
fn the_fake_answers_like_the_recorded_panel() {
    let recordings = recording::all(AFTER);
    let mut replay = Replay::new();
    let mut failures = Vec::new();
    let mut covered = 0;
    for recording in &recordings {
        if LEFT_OUT.iter().any(|(name, _)| *name == recording.name) {
            continue;
        }
        let answer = replay.replay(recording);
        let differences = compare::differences(recording, &answer);
        replay.learn(recording, &answer);
        if differences.is_empty() {
            covered += 1;
        } else {
            failures.push(format!("{}\n    {}", recording.name, differences.join("\n    ")));
        }
    }
    println!("the fake panel covers {covered} of {} recordings", recordings.len());
    for (name, _) in LEFT_OUT {
        assert!(recordings.iter().any(|recording| recording.name == *name), "{name} is no recording");
    }
    assert!(failures.is_empty(), "{} recordings differ:\n{}", failures.len(), failures.join("\n"));
}
