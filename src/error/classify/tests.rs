use http::{HeaderMap, HeaderValue, Method};
use proptest::prelude::*;

use super::*;
use crate::error::Secrets;
use crate::error::exchange::SentKey;
use crate::key::KeyKind;
use crate::model::Panel;

fn judge(status: u16, content_type: &str, body: &str, expected: Expected) -> Result<(), Error> {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, content_type.parse().unwrap());
    headers.insert(header::LOCATION, "https://panel.example.com/api/client?token=x".parse().unwrap());
    classify(&Exchange {
        method: &Method::GET,
        path: "/api/client",
        key: Some(SentKey { kind: KeyKind::Application, panel: Panel::Pterodactyl }),
        secrets: Secrets::NONE,
        expected,
        status,
        headers: &headers,
        body: body.as_bytes(),
    })
}

#[test]
fn html_with_status_200_is_an_error_with_its_first_line() {
    let error = judge(200, "text/html", "\n <!DOCTYPE html>\n<html>", Expected::Json).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedContent);
    assert!(error.to_string().contains("<!DOCTYPE html>"), "{error}");
}

#[test]
fn redirect_names_the_url_without_its_query() {
    let error = judge(301, "text/html", "", Expected::Json).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Redirect);
    assert!(error.to_string().contains("https://panel.example.com/api/client"), "{error}");
    assert!(!error.to_string().contains("token"), "{error}");
}

#[test]
fn wrong_kind_of_key_is_explained() {
    let body = r#"{"errors":[{"code":"AccessDeniedHttpException","status":"403","detail":"no"}]}"#;
    let error = judge(403, "application/json", body, Expected::Json).unwrap_err();
    assert_eq!((error.kind(), error.detail()), (ErrorKind::Forbidden, "no"));
    assert!(error.hint().unwrap().contains("client key (ptlc_)"));
}

#[test]
fn proxy_in_front_of_the_panel_is_not_the_panel() {
    let error = judge(502, "text/html", "<h1>Bad Gateway</h1>", Expected::Json).unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::UnexpectedContent, Some(502)));
    assert!(error.is_retryable());
}

#[test]
fn empty_body_is_fine_where_nothing_is_expected() {
    assert!(judge(202, "application/json", "[]", Expected::Nothing).is_ok());
    assert!(judge(204, "text/html", "", Expected::Nothing).is_ok());
    assert!(judge(200, "text/html", "<p>", Expected::Nothing).is_err());
    assert!(judge(200, "text/html", "<p>", Expected::Bytes).is_err());
}

/// What a server may do with the key: repeat it plainly, in JSON, in HTML, in a URL, or behind much else.
const FORMS: [&str; 8] = [
    r#"{"errors":[{"code":"KEY","status":404,"detail":"KEY <b>KEY</b>","meta":{"source_field":"KEY","rule":"KEY"}}]}"#,
    r#"{"message":"KEY","exception":"KEY","errors":{"KEY":["KEY"]}}"#,
    r#"{"error":"KEY","request_id":"KEY"}"#,
    "<html><title>KEY</title>KEY",
    "<Error><Code>KEY</Code><Message>KEY</Message></Error>",
    "<b>Warning</b>: KEY on line <b>3</b><br>{\"errors\":[{\"code\":\"X\",\"detail\":\"KEY\"}]}KEY",
    "error code: 1020 KEY",
    "KEY",
];

fn body() -> impl Strategy<Value = (String, Vec<u8>)> {
    let key = "[A-Za-z0-9_/+.=~-]{6,60}";
    let form = prop_oneof![(0..FORMS.len()).prop_map(|form| FORMS[form].to_owned()), "(?s:.{0,300})"];
    (key, form, prop::collection::vec(any::<u8>(), 0..20), 0usize..3).prop_map(|(key, form, noise, place)| {
        let form = form.replace("KEY", &key);
        let body = match place {
            0 => form.into_bytes(),
            1 => [form.as_bytes(), &noise].concat(),
            _ => [&noise, form.as_bytes()].concat(),
        };
        (key, body)
    })
}

proptest! {
    #[test]
    fn errors_never_panic_leak_or_exceed_their_length(
        status in 100u16..1000,
        content_type in "(application/json|text/html|text/plain|[ -~]{0,30})",
        location in "[ -~]{0,60}",
        wait in "([0-9]{1,25}|[ -~]{0,40})",
        (key, body) in body(),
        expected in prop::sample::select(vec![Expected::Json, Expected::Bytes, Expected::Nothing]),
        kind in prop::option::of(prop::sample::select(vec![KeyKind::Client, KeyKind::Application, KeyKind::Other])),
        panel in prop::sample::select(vec![Panel::Pterodactyl, Panel::Pelican, Panel::Unknown]),
        path in "(/api/client/servers/x/command|/api/application/nodes/1/configuration|/download/file|/[a-z/]{0,30})",
    ) {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            (header::CONTENT_TYPE, content_type),
            (header::LOCATION, format!("{location}{key}")),
            (header::RETRY_AFTER, wait),
        ] {
            headers.insert(name, HeaderValue::try_from(value).unwrap());
        }
        let mut sent = HeaderMap::new();
        sent.insert(header::AUTHORIZATION, HeaderValue::try_from(format!("Bearer {key}")).unwrap());
        let verdict = classify(&Exchange {
            method: &Method::POST,
            path: &path,
            key: kind.map(|kind| SentKey { kind, panel }),
            secrets: Secrets::of_headers(&sent),
            expected,
            status,
            headers: &headers,
            body: &body,
        });
        if let Err(error) = verdict {
            let text = error.to_string();
            prop_assert!(text.chars().count() < 8000, "{}", text.chars().count());
            prop_assert!(!text.contains(char::is_control), "{text:?}");
            // The crate's own words may contain a short key by chance.

            prop_assert!(key.len() < 12 || !format!("{error:#?}").contains(&key), "{key} {error:#?}");
            prop_assert!(error.status() == Some(status) && error.attempts() == 1);
            prop_assert!(!(200..300).contains(&status) || error.was_sent());
        }
    }
}
