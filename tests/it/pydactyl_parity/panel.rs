//! A panel that gives the recorded answers one after the other and remembers what it was asked.

use std::collections::VecDeque;
use std::io::{BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use serde::Deserialize;
use serde_json::Value;

use super::request::{Body, Request};
use crate::support::scripted::read_parts;

#[derive(Clone, Deserialize)]
pub struct Answer {
    pub status: u16,
    content_type: Option<String>,
    body: Value,
}

/// A request and the two headers that are compared.
pub struct Received {
    pub request: Request,
    pub authorization: String,
    pub accept: String,
}

pub struct Panel {
    url: String,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    answers: VecDeque<Answer>,
    received: Vec<Received>,
}

impl Panel {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State::default()));
        let shared = state.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let state = shared.clone();
                std::thread::spawn(move || serve(&state, stream.unwrap()));
            }
        });
        Self { url, state }
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// Sets what is answered from now on; the last answer serves for all further requests.
    pub fn answer_with(&self, answers: Vec<Answer>) {
        self.state.lock().unwrap().answers = answers.into();
    }

    /// What came since this was last asked.
    pub fn received(&self) -> Vec<Received> {
        std::mem::take(&mut self.state.lock().unwrap().received)
    }
}

fn serve(state: &Mutex<State>, stream: TcpStream) {
    let mut stream = BufReader::new(stream);
    while let Some((head, body)) = read_parts(&mut stream) {
        let answer = {
            let mut state = state.lock().unwrap();
            state.received.push(Received::new(&head, body));
            let is_last = state.answers.len() == 1;
            if is_last { state.answers.front().cloned() } else { state.answers.pop_front() }
        };
        let answer = answer.map_or_else(|| b"HTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n".to_vec(), |it| it.bytes());
        let Ok(()) = stream.get_mut().write_all(&answer) else { return };
    }
}

impl Received {
    fn new(head: &str, body: Vec<u8>) -> Self {
        let header = |wanted: &str| {
            let mut headers = head.lines().filter_map(|line| line.split_once(": "));
            let found = headers.find(|(name, _)| name.eq_ignore_ascii_case(wanted));
            found.map_or(String::new(), |(_, value)| value.to_owned())
        };
        let mut words = head.split(' ');
        let (method, target) = (words.next().unwrap(), words.next().unwrap());
        let body = match header("content-type").as_str() {
            _ if body.is_empty() => Body::None,
            "application/json" => Body::Json(serde_json::from_slice(&body).unwrap()),
            _ => Body::Bytes(body),
        };
        let request = Request::of(method, target, body);
        Self { request, authorization: header("authorization"), accept: header("accept") }
    }
}

impl Answer {
    pub fn json(body: Value) -> Self {
        Self { status: 200, content_type: Some("application/json".to_owned()), body }
    }

    fn bytes(&self) -> Vec<u8> {
        let body = match (&self.body, &self.body["__text__"]) {
            (Value::Null, _) => String::new(),
            (_, Value::String(text)) => text.clone(),
            (json, _) => json.to_string(),
        };
        let kind = self.content_type.as_ref().map_or(String::new(), |kind| format!("Content-Type: {kind}\r\n"));
        format!("HTTP/1.1 {} X\r\n{kind}Content-Length: {}\r\n\r\n{body}", self.status, body.len()).into_bytes()
    }
}
