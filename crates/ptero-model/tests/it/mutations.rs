//! Envelopes that are odd, and keys that no model knows: the resources around them are read as before.

use serde_json::{Map, Value, json};

use crate::forms::{Form, form, wings_form};
use crate::recordings::{self, Exchange};

/// Calls `check` with every form and body of the recordings.
fn each(check: impl Fn(&Exchange, Form, &Value)) {
    let mut checked = 0;
    let panels =
        recordings::pterodactyl().chain(recordings::pelican()).map(|exchange| (exchange, form as fn(&_) -> Form));
    let wings = recordings::wings().map(|exchange| (exchange, wings_form as fn(&_) -> Form));
    for (exchange, form) in panels.chain(wings) {
        // The contents of files are JSON at times, too.
        let is_file = exchange.request.path.ends_with("/contents") || exchange.request.path.starts_with("/download");
        let Some(body) = exchange.success().filter(|_| !is_file) else { continue };
        let mut body = body.clone();
        shorten(&mut body);
        check(&exchange, form(&exchange), &body);
        checked += 1;
    }
    assert!(checked > 480, "{checked}");
}

/// Cuts the lists, whose elements are much alike, to two.
fn shorten(value: &mut Value) {
    match value {
        Value::Object(object) => object.values_mut().for_each(shorten),
        Value::Array(list) => {
            list.truncate(2);
            list.iter_mut().for_each(shorten);
        }
        _ => {}
    }
}

/// Calls `change` with every object of a body.
fn objects(value: &mut Value, change: &impl Fn(&mut Map<String, Value>)) {
    match value {
        Value::Object(object) => {
            object.values_mut().for_each(|value| objects(value, change));
            change(object);
        }
        Value::Array(list) => list.iter_mut().for_each(|value| objects(value, change)),
        _ => {}
    }
}

fn decode(exchange: &Exchange, form: Form, body: &Value) -> Value {
    form(&body.to_string()).unwrap_or_else(|error| panic!("{}: {error}: {body}", exchange.name)).json
}

fn is_envelope(object: &Map<String, Value>) -> bool {
    object.contains_key("object") && (object.contains_key("attributes") || object.contains_key("data"))
}

#[test]
fn unknown_keys_change_nothing() {
    const NEW: &str = "key_of_tomorrow";
    each(|exchange, form, body| {
        let plain = decode(exchange, form, body);
        for value in [json!(null), json!("x"), json!(1e300), json!([{}]), json!({ "object": "x", "attributes": [] })] {
            let mut body = body.clone();
            objects(&mut body, &|object| drop(object.insert(NEW.to_owned(), value.clone())));
            let mut decoded = decode(exchange, form, &body);
            // What is a map to the panel keeps it.
            objects(&mut decoded, &|object| drop(object.remove(NEW)));
            assert!(decoded == plain, "{}: {value}", exchange.name);
        }
    });
}

#[test]
fn odd_envelope_does_not_affect_the_resource() {
    let strangers = [
        json!(null),
        json!(""),
        json!("x"),
        json!(-1),
        json!(1.5),
        json!(true),
        json!([]),
        json!([1]),
        json!({ "1": 1 }),
    ];
    each(|exchange, form, body| {
        let plain = decode(exchange, form, body);
        let path = &exchange.request.path;
        // What comes with these is a part of their models.
        let needs_meta = path.contains("/startup") || path.ends_with("/api-keys") || path.contains("/client/servers/");
        for value in &strangers {
            let mut body = body.clone();
            objects(&mut body, &|object| {
                if is_envelope(object) {
                    for key in ["object", "meta", "links"] {
                        object.insert(key.to_owned(), value.clone());
                    }
                }
            });
            let decoded = decode_unless(exchange, form, &body, needs_meta);
            assert!(decoded.is_none_or(|decoded| decoded == plain), "{}: {value}", exchange.name);
        }
    });
}

/// Decodes a body, which for resources that need their meta may fail only for that.
fn decode_unless(exchange: &Exchange, form: Form, body: &Value, needs_meta: bool) -> Option<Value> {
    match form(&body.to_string()) {
        Ok(decoded) => Some(decoded.json).filter(|_| !needs_meta),
        Err(error) => {
            let names_it = needs_meta && error.to_string().contains("`secret_token`");
            assert!(names_it, "{}: {error}: {body}", exchange.name);
            None
        }
    }
}

#[test]
fn number_of_pages_is_derived_if_it_is_not_sent() {
    for (pagination, pages) in [
        (json!({ "total": 101, "per_page": 50 }), 3),
        (json!({ "total": 101, "per_page": 50, "total_pages": null }), 3),
        (json!({ "total": 101 }), 1),
        (json!({}), 1),
        (json!({ "total": 0, "per_page": 50, "total_pages": 0 }), 1),
        (json!({ "total": 101, "per_page": 50, "total_pages": "7" }), 7),
    ] {
        let list = json!({ "data": [], "meta": { "pagination": pagination } }).to_string();
        let list: ptero_model::envelope::List<ptero_model::Backup> = serde_json::from_str(&list).unwrap();
        assert_eq!(ptero_model::Page::from(list).meta.total_pages, pages, "{pagination}");
    }
}
