//! Puts in place of values what PHP and forks of the panel send: maps for lists, texts for numbers, nothing at all. As
//! long as the fields stand that a model cannot do without, it is read.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ptero::fuzz::{Reading, read};
use serde_json::{Value, json};

/// Recorded replies, and the models that they are.
const REPLIES: &[(&str, &str)] = &[
    ("server", include_str!("../../tests/fixtures/recordings/http/client_root__list.json")),
    ("account", include_str!("../../tests/fixtures/recordings/http/client_account__view.json")),
    ("backup", include_str!("../../tests/fixtures/recordings/http/client_backups__list.json")),
    ("file_object", include_str!("../../tests/fixtures/recordings/http/client_files__list_root.json")),
    ("schedule", include_str!("../../tests/fixtures/recordings/http/client_schedules__view.json")),
    ("app server", include_str!("../../tests/fixtures/recordings/http/app_servers__list.json")),
    ("app node", include_str!("../../tests/fixtures/recordings/http/app_nodes__list.json")),
    ("app user", include_str!("../../tests/fixtures/recordings/http/app_users__list_per_page_1.json")),
    ("app egg", include_str!("../../tests/fixtures/recordings/http/app_nests__egg_view_variables.json")),
];

/// The envelope, and the fields that some model cannot do without.
const KEPT: &[&str] = &[
    "object", "data", "attributes", "id", "uuid", "name", "identifier", "username", "email", "env_variable", "fingerprint",
    "password", "relationships", "meta",
];

fuzz_target!(|data: &[u8]| {
    let Some((choice, mut choices)) = data.split_first() else { return };
    let (model, recording) = REPLIES[usize::from(*choice) % REPLIES.len()];
    let recording: Value = serde_json::from_str(recording).expect("a recording");
    let mut body = recording["response"]["body"].clone();
    change(&mut body, &mut choices);
    let reading = read(model, body.to_string().as_bytes());
    assert_ne!(reading, Reading::Refused, "{model}: {body}");
});

fn change(value: &mut Value, choices: &mut &[u8]) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| change(item, choices)),
        Value::Object(fields) => {
            for (key, field) in fields.iter_mut() {
                change(field, choices);
                if !KEPT.contains(&key.as_str()) {
                    replace(field, choices);
                }
            }
        }
        _ => {}
    }
}

fn replace(field: &mut Value, choices: &mut &[u8]) {
    let Some((choice, rest)) = choices.split_first() else { return };
    *choices = rest;
    *field = match choice {
        1 => Value::Null,
        2 => json!([]),
        3 => json!({}),
        4 => json!(""),
        5 => json!(-1),
        6 => json!(u64::MAX),
        7 => json!(1e300),
        8 => json!(0.5),
        9 => json!("-12"),
        10 => json!("1.5e3"),
        11 => json!(true),
        12 => json!([[null, {"0": 1}], "x"]),
        13 => json!({"object": "list", "data": {"1": {"attributes": {}}}}),
        14 => json!("0000-00-00 00:00:00"),
        15 => field.to_string().into(),
        // PHP writes a list as a map once an item in its middle is gone.
        16..32 => match std::mem::take(field) {
            Value::Array(items) => {
                items.into_iter().enumerate().map(|(place, item)| ((place * 2).to_string(), item)).collect()
            }
            Value::Object(fields) => fields.into_iter().map(|(_, field)| field).collect(),
            other => json!([other]),
        },
        _ => return,
    };
}
