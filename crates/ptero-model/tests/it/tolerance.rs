//! What happens to an item of which a field is missing, null or of another type: the rest still decodes.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::forms::{Form, form};
use crate::recordings;

/// The fields that a model cannot do without, by the panel's name for the resource.
const REQUIRED: &[(&str, &[&str])] = &[
    ("account", &["username"]),
    ("allocation", &["id"]),
    ("api_key", &["identifier"]),
    ("backup", &["uuid", "name"]),
    ("configuration", &["uuid", "token_id", "token"]),
    ("database_host", &["id", "name"]),
    ("database_password", &["password"]),
    ("databases", &["id"]),
    ("egg", &["id", "uuid", "name"]),
    ("egg_variable", &["id", "name", "env_variable"]),
    ("file_object", &["name"]),
    ("location", &["id"]),
    ("mount", &["id", "uuid", "name"]),
    ("nest", &["id", "uuid", "name"]),
    ("node", &["id", "uuid", "name"]),
    ("permissions", &["name"]),
    ("plugin", &["id", "name"]),
    ("recovery_tokens", &["tokens"]),
    ("role", &["id", "name"]),
    ("schedule_task", &["id"]),
    ("server", &["id", "uuid", "identifier", "name"]),
    ("server_database", &["id", "name"]),
    ("server_schedule", &["id", "name"]),
    ("server_subuser", &["uuid"]),
    ("server_variable", &["id", "name", "env_variable"]),
    ("signed_url", &["url"]),
    ("ssh_key", &["name", "fingerprint"]),
    ("subuser", &["id"]),
    ("two-factor", &["secret"]),
    ("user", &["id", "uuid"]),
    ("websocket", &["token", "socket"]),
];

#[derive(Clone, Debug, PartialEq)]
enum Step {
    Key(String),
    Index(usize),
}

/// A field of a resource.
#[derive(Clone, Debug)]
struct Field {
    /// Where it stands in the body.
    path: Vec<Step>,
    /// Where it stands in the JSON of the models, which has no envelopes.
    place: Vec<Step>,
    /// The resource that it belongs to.
    object: String,
    value: Value,
    /// Whether it is the resource's own, not of an object within it.
    is_direct: bool,
    /// Whether the models keep the value as it is, whatever it is.
    is_free: bool,
}

impl Field {
    fn key(&self) -> &str {
        match self.path.last() {
            Some(Step::Key(key)) => key,
            _ => panic!("a field has a key"),
        }
    }

    fn is_required(&self) -> bool {
        self.is_direct && REQUIRED.iter().any(|(object, keys)| *object == self.object && keys.contains(&self.key()))
    }
}

/// Collects every field of a body, at every depth.
fn fields(value: &Value, at: &Field, found: &mut Vec<Field>) {
    let step = |key: &str| Step::Key(key.to_owned());
    match value {
        Value::Object(object) => match (object.get("object"), object.get("attributes"), object.get("data")) {
            (Some(kind), Some(attributes), _) if attributes.is_object() => {
                let kind = kind.as_str().unwrap_or_default().to_owned();
                let at = Field {
                    path: [&at.path[..], &[step("attributes")]].concat(),
                    object: kind,
                    is_direct: true,
                    ..at.clone()
                };
                fields(attributes, &at, found);
            }
            (Some(_), _, Some(list)) => {
                let at = Field { path: [&at.path[..], &[step("data")]].concat(), ..at.clone() };
                fields(list, &at, found);
            }
            (Some(_), ..) => {}
            _ => {
                for (key, value) in object {
                    let free = ["environment", "properties"].contains(&key.as_str())
                        || (at.object == "node" && key == "mounts" && *value != json!([]))
                        || at.path.last() == Some(&step("config"))
                            && ["files", "startup", "logs"].contains(&key.as_str());
                    let field = Field {
                        path: [&at.path[..], &[step(key)]].concat(),
                        place: [&at.place[..], &[step(key.strip_prefix("servers_").unwrap_or(key))]].concat(),
                        object: at.object.clone(),
                        value: value.clone(),
                        is_direct: at.is_direct,
                        is_free: free,
                    };
                    found.push(field.clone());
                    if !free {
                        fields(value, &Field { is_direct: false, ..field }, found);
                    }
                }
            }
        },
        Value::Array(list) => {
            for (index, value) in list.iter().enumerate() {
                let index = [Step::Index(index)];
                let at = Field {
                    path: [&at.path[..], &index].concat(),
                    place: [&at.place[..], &index].concat(),
                    ..at.clone()
                };
                fields(value, &at, found);
            }
        }
        _ => {}
    }
}

fn parent<'v>(mut value: &'v mut Value, path: &[Step]) -> Option<&'v mut Value> {
    for step in &path[..path.len() - 1] {
        value = match step {
            Step::Key(key) => value.get_mut(key)?,
            Step::Index(index) => value.get_mut(index)?,
        };
    }
    Some(value)
}

fn object<'v>(value: &'v mut Value, path: &[Step]) -> Option<&'v mut Map<String, Value>> {
    parent(value, path).and_then(Value::as_object_mut)
}

fn with(body: &Value, field: &Field, value: Option<&Value>) -> Value {
    let mut body = body.clone();
    let object = object(&mut body, &field.path).unwrap();
    match value {
        Some(value) => drop(object.insert(field.key().to_owned(), value.clone())),
        None => drop(object.remove(field.key())),
    }
    body
}

fn without(mut json: Value, place: &[Step]) -> Value {
    if let (Some(object), Some(Step::Key(key))) = (object(&mut json, place), place.last()) {
        object.remove(key);
    }
    json
}

/// Other ways to write the same value, as PHP and databases do.
fn equals(value: &Value) -> Vec<Value> {
    match value {
        Value::Bool(flag) => vec![json!(u8::from(*flag)), json!(u8::from(*flag).to_string()), json!(flag.to_string())],
        Value::Number(number) => {
            let mut others = vec![json!(number.to_string())];
            others.extend(number.as_i64().map(|number| json!(number as f64)));
            others
        }
        Value::Array(list) => {
            let holes = list.iter().enumerate().map(|(index, value)| ((2 * index + 1).to_string(), value.clone()));
            let mut others = vec![Value::Object(holes.collect())];
            others.extend(list.is_empty().then(|| json!("")));
            others
        }
        Value::Object(map) if map.is_empty() => vec![json!([])],
        _ => Vec::new(),
    }
}

/// Values that fit few fields.
fn strangers() -> Vec<Value> {
    vec![
        json!(null),
        json!(""),
        json!(" "),
        json!("x"),
        json!("7"),
        json!(-1),
        json!(7),
        json!(1.5),
        json!(u64::MAX),
        json!(1e300),
        json!(true),
        json!([]),
        json!([1]),
        json!([null, {}, "x"]),
        json!({}),
        json!({ "1": 1 }),
        json!({ "object": "null_resource", "attributes": null }),
        json!({ "object": "list", "data": [{}] }),
        json!({ "object": "list", "data": null }),
        json!({ "object": "x", "attributes": {} }),
    ]
}

/// Cuts the lists of resources, which are all alike, to one.
fn shorten(value: &mut Value) {
    match value {
        Value::Object(object) => {
            if let Some(Value::Array(list)) = object.get_mut("data") {
                list.truncate(1);
            }
            object.values_mut().for_each(shorten);
        }
        Value::Array(list) => list.iter_mut().for_each(shorten),
        _ => {}
    }
}

/// Where a field is, wherever in lists that may be, and what type its value has.
fn signature(field: &Field) -> String {
    let keys = field.path.iter().filter_map(|step| match step {
        Step::Key(key) => Some(key.as_str()),
        Step::Index(_) => None,
    });
    let kind = match &field.value {
        Value::Null => "null",
        Value::Bool(_) => "flag",
        Value::Number(_) => "number",
        Value::String(_) => "text",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
    };
    format!("{} {kind} {}", field.object, keys.collect::<Vec<_>>().join("."))
}

/// Calls `check` with every form and body of the recordings, and with those fields that were in none before.
fn each(check: impl Fn(&str, Form, &Value, &[Field])) {
    let mut seen = BTreeSet::new();
    for exchange in recordings::pterodactyl().chain(recordings::pelican()) {
        let Some(mut body) = exchange.success().cloned() else { continue };
        let is_client = exchange.request.path.starts_with("/api/client");
        if is_client && exchange.request.path.contains("/startup") {
            continue; // Models of their own shape.
        }
        shorten(&mut body);
        let root = Field {
            path: Vec::new(),
            place: Vec::new(),
            object: String::new(),
            value: Value::Null,
            is_direct: false,
            is_free: false,
        };
        let mut found = Vec::new();
        fields(&body, &root, &mut found);
        // Resources without an envelope, or with that of another.
        let last = exchange.request.path.rsplit('/').next().unwrap_or_default();
        if ["account", "configuration", "two-factor", "websocket"].contains(&last) {
            found.retain(|field| field.path.len() != 1 || field.key() != "data");
            found.iter_mut().for_each(|field| (field.object, field.is_direct) = (last.to_owned(), true));
        }
        found.retain(|field| seen.insert((is_client, signature(field))));
        check(&exchange.name, form(&exchange), &body, &found);
    }
    assert!(seen.len() > 1000, "{} fields", seen.len());
}

#[test]
fn values_in_other_notations_are_equal() {
    each(|name, form, body, fields| {
        let plain = form(&body.to_string()).unwrap().json;
        for field in fields.iter().filter(|field| !field.is_free) {
            for value in equals(&field.value) {
                let context = || format!("{name}: {:?} = {value}", field.path);
                let decoded = form(&with(body, field, Some(&value)).to_string());
                assert!(
                    decoded.unwrap_or_else(|error| panic!("{}: {error}", context())).json == plain,
                    "{}",
                    context()
                );
            }
        }
    });
}

#[test]
fn missing_or_invalid_field_affects_only_itself() {
    each(|name, form, body, fields| {
        let plain = form(&body.to_string()).unwrap().json;
        for field in fields.iter().filter(|field| !field.is_required()) {
            let rest = without(plain.clone(), &field.place);
            for value in strangers().into_iter().map(Some).chain([None]) {
                let context = || format!("{name}: {:?} = {value:?}", field.path);
                let decoded = form(&with(body, field, value.as_ref()).to_string());
                let decoded = decoded.unwrap_or_else(|error| panic!("{}: {error}", context())).json;
                assert!(without(decoded, &field.place) == rest, "{}", context());
            }
        }
    });
}

#[test]
fn missing_required_field_is_named_and_affects_only_its_resource() {
    each(|name, form, body, fields| {
        let is_top = |field: &Field| !field.path.contains(&Step::Key("relationships".to_owned()));
        for field in fields.iter().filter(|field| field.is_required()) {
            for value in [None, Some(json!(null)), Some(json!({ "sekret": "sekret" }))] {
                let context = || format!("{name}: {:?} = {value:?}", field.path);
                match form(&with(body, field, value.as_ref()).to_string()) {
                    Ok(_) => assert!(!is_top(field), "{}", context()),
                    Err(error) => {
                        assert!(is_top(field), "{}: {error}", context());
                        let error = error.to_string();
                        assert!(error.contains(&format!("`{}`", field.key())), "{}: {error}", context());
                        assert!(!error.contains("sekret"), "{}: {error}", context());
                    }
                }
            }
        }
    });
}
