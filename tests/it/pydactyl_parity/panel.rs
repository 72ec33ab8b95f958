//! A panel that sends the recorded responses in order and records the requests.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use httpmock::{HttpMockRequest, HttpMockResponse};
use serde::Deserialize;
use serde_json::Value;

use super::request::{Body, Request};
use crate::support::mock::{self, MockPanel, header};

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
    panel: MockPanel,
    answers: Arc<Mutex<VecDeque<Answer>>>,
}

impl Panel {
    pub fn start() -> Self {
        let answers = Arc::new(Mutex::new(VecDeque::<Answer>::new()));
        let shared = answers.clone();
        let panel = MockPanel::start(move |_| {
            let mut answers = shared.lock().unwrap();
            let is_last = answers.len() == 1;
            let answer = if is_last { answers.front().cloned() } else { answers.pop_front() };
            answer.map_or_else(mock::unexpected, |answer| answer.reply())
        });
        Self { panel, answers }
    }

    pub fn url(&self) -> &str {
        self.panel.url()
    }

    /// Sets the responses from now on; the last one serves all further requests.
    pub fn answer_with(&self, answers: Vec<Answer>) {
        *self.answers.lock().unwrap() = answers.into();
    }

    /// The requests that arrived since the last call.
    pub fn received(&self) -> Vec<Received> {
        self.panel.seen().iter().map(Received::new).collect()
    }
}

impl Received {
    fn new(sent: &HttpMockRequest) -> Self {
        let body = match header(sent, "content-type") {
            _ if sent.body_ref().is_empty() => Body::None,
            "application/json" => Body::Json(serde_json::from_slice(sent.body_ref()).unwrap()),
            _ => Body::Bytes(sent.body_vec()),
        };
        let request = Request::of(sent.method_str(), &mock::target(sent), body);
        let text = |name| header(sent, name).to_owned();
        Self { request, authorization: text("authorization"), accept: text("accept") }
    }
}

impl Answer {
    pub fn json(body: Value) -> Self {
        Self { status: 200, content_type: Some("application/json".to_owned()), body }
    }

    fn reply(&self) -> HttpMockResponse {
        let body = match (&self.body, &self.body["__text__"]) {
            (Value::Null, _) => String::new(),
            (_, Value::String(text)) => text.clone(),
            (json, _) => json.to_string(),
        };
        let kind = self.content_type.as_deref().map(|kind| ("Content-Type", kind));
        mock::reply(self.status, kind.as_slice(), body)
    }
}
