//! Access for `fuzz/` to the parsers of foreign bytes. No API: it changes whenever a target needs it to.
//!
//! Each function checks what must hold for any input, and panics where it does not.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]
#![allow(clippy::arithmetic_side_effects)]

mod models;
mod session;

use std::fmt::Write;

use http::{HeaderMap, HeaderName, HeaderValue, Method, header};

use crate::console::ConsoleEvent;
use crate::error::{Error, Exchange, Expected, Secrets, SentKey};
use crate::key::KeyKind;
use crate::model::Panel;
use crate::transfer::{Boundary, check_name};

pub use models::{MODELS, Reading, read};
pub use session::session;

/// More than the text of any error has.
const LONGEST_ERROR: usize = 8000;

const SECRET: &str = "ptlc_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG";

/// Reads a message of Wings, without a session.
#[must_use]
pub fn console_event(text: &str) -> ConsoleEvent {
    ConsoleEvent::parse(text)
}

/// Judges a response, which may contain the client's key: `{key}` in the body and in headers stands for it.
pub fn judge(status: u16, choice: u8, media_type: &str, location: &str, body: &str) {
    let with_key = |text: &str| text.replace("{key}", SECRET);
    let mut headers = HeaderMap::new();
    let mut insert = |name: HeaderName, text: &str| {
        if let Ok(value) = HeaderValue::try_from(with_key(text)) {
            headers.insert(name, value);
        }
    };
    insert(header::CONTENT_TYPE, media_type);
    insert(header::LOCATION, location);
    insert(header::RETRY_AFTER, location);
    insert(header::WWW_AUTHENTICATE, media_type);
    let mut sent = HeaderMap::new();
    sent.insert(header::AUTHORIZATION, format!("Bearer {SECRET}").parse().unwrap());
    let path = ["/api/client/servers/x/command", "/api/client/servers/x/files/write", "/download/file", "/"];
    let kind = if choice & 1 == 0 { KeyKind::Client } else { KeyKind::Application };
    let panel = if choice & 2 == 0 { Panel::Pterodactyl } else { Panel::Pelican };
    let verdict = crate::error::classify(&Exchange {
        method: &Method::POST,
        path: path[usize::from(choice >> 5 & 3)],
        key: (choice & 4 != 0).then_some(SentKey { kind, panel }),
        secrets: Secrets::of_headers(&sent),
        expected: [Expected::Json, Expected::Bytes, Expected::Nothing][usize::from(choice >> 3 & 3) % 3],
        status,
        headers: &headers,
        body: with_key(body).as_bytes(),
    });
    match verdict {
        Ok(()) => assert!((200..300).contains(&status), "{status}"),
        Err(error) => {
            assert_eq!((error.status(), error.attempts()), (Some(status), 1));
            assert!(!(200..300).contains(&status) || error.was_sent(), "{error:?}");
            is_fit_to_be_shown(&error);
        }
    }
}

/// Writes the frame around a file in an upload, if its name is allowed, and reads the name as Wings does.
pub fn multipart(name: &str) {
    if check_name(name).is_err() {
        return;
    }
    let opening = Boundary::random().opening("files", name);
    let text = std::str::from_utf8(&opening).expect("a heading is text");
    let lines: Vec<_> = text.split("\r\n").collect();
    let [boundary, disposition, media_type, "", ""] = lines[..] else { panic!("{text:?}") };
    assert!(boundary.starts_with("--ptero-"), "{text:?}");
    assert_eq!(media_type, "Content-Type: application/octet-stream");
    let quoted =
        disposition.strip_prefix("Content-Disposition: form-data; name=\"files\"; filename=\"").expect("a name");
    let mut read = String::new();
    let mut characters = quoted.chars();
    loop {
        match characters.next().expect("the quotes are closed") {
            '\\' => read.extend(characters.next()),
            '"' => break,
            character => read.push(character),
        }
    }
    assert_eq!((read.as_str(), characters.as_str()), (name, ""));
}

/// Whatever a server sends, an error is short, on one line and without secrets.
fn is_fit_to_be_shown(error: &Error) {
    let mut text = error.to_string();
    assert!(!text.contains(char::is_control), "{text:?}");
    write!(text, "{error:?}").expect("a `String` takes any text");
    assert!(!text.contains(SECRET), "{text}");
    let mut next = std::error::Error::source(error);
    while let Some(source) = next {
        assert!(!source.to_string().contains(SECRET), "{source}");
        next = source.source();
    }
    assert!(error.to_string().chars().count() < LONGEST_ERROR, "{text}");
}
