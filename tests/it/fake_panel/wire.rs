//! Requests as they are, so that nothing of a client's own is in the way.

use std::io::{Read, Write};
use std::net::TcpStream;

use ptero::testing::FakePanel;
use serde_json::Value;

/// Status, then body.
pub(crate) fn send(base: &str, head: &str, body: &[u8]) -> (u16, Vec<u8>) {
    let mut stream = TcpStream::connect(base.strip_prefix("http://").unwrap()).unwrap();
    let length = body.len();
    let request = format!("{head}\r\nHost: fake\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    stream.write_all(body).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let status = String::from_utf8_lossy(&answer[9..12]).parse().unwrap();
    (status, answer[end + 4..].to_vec())
}

/// A request to the panel with a key. Its body is JSON when there is one.
pub(crate) fn call(panel: &FakePanel, key: &str, method: &str, path: &str, body: Value) -> (u16, Value) {
    let head = format!(
        "{method} {path} HTTP/1.1\r\nAccept: application/json\r\nContent-Type: application/json\r\nAuthorization: Bearer {key}"
    );
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let (status, body) = send(&panel.url(), &head, body.as_bytes());
    (status, serde_json::from_slice(&body).unwrap_or_default())
}

/// The URL that the panel signs, without its host.
pub(crate) fn signed(panel: &FakePanel, path: &str) -> String {
    let (status, body) = call(panel, &panel.admin_key(), "GET", path, Value::Null);
    assert_eq!(status, 200, "{body}");
    let url = body["attributes"]["url"].as_str().unwrap();
    url.strip_prefix(&panel.wings_url()).unwrap().to_owned()
}

pub(crate) fn get(panel: &FakePanel, target: &str) -> (u16, Vec<u8>) {
    send(&panel.wings_url(), &format!("GET {target} HTTP/1.1"), b"")
}

pub(crate) fn upload(panel: &FakePanel, target: &str, files: &[(&str, &[u8])]) -> (u16, Vec<u8>) {
    let mut body = Vec::new();
    for (name, content) in files {
        let head = format!("--edge\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\r\n");
        body.extend(head.bytes());
        body.extend(*content);
        body.extend(b"\r\n");
    }
    body.extend(b"--edge--\r\n");
    let head = format!("POST {target} HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=edge");
    send(&panel.wings_url(), &head, &body)
}
