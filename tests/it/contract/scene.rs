//! A fake panel that plays the part of one of the recorded panels.

use std::collections::HashMap;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::Timestamp;
use ptero::Clock;
use ptero::testing::{Acl, FakePanel, Resource};
use serde_json::Value;

use crate::contract::exchange::Exchange;
use crate::contract::shape;
use crate::contract::story;
use crate::contract::wire::{self, Answer};

pub(crate) struct Scene {
    pub(crate) panel: FakePanel,
    clock: Clock,
    time: Option<Timestamp>,
    plays: fn(&Exchange) -> bool,
    /// What the fake calls the things that have random names, by their recorded names.
    pub(crate) names: HashMap<String, String>,
    /// Files of forms, which were not recorded, by the names of their exchanges.
    pub(crate) files: HashMap<&'static str, Vec<u8>>,
    /// Tokens of signed URLs, by the recorded ones.
    tokens: HashMap<String, String>,
}

impl Scene {
    /// The recorder used one panel for most, one with low rate limits, and one with automatic allocations.
    pub(crate) fn all() -> Vec<Self> {
        let clock = Clock::simulated();
        let main = FakePanel::builder().clock(clock.clone()).without_servers().auto_allocation(false);
        let main = Self::new(main.start(), clock, |exchange| !exchange.request.base.ends_with(":18501"));
        let clock = Clock::simulated();
        let limited = FakePanel::builder().clock(clock.clone()).rate_limit(5, 4);
        let limited = Self::new(limited.start(), clock, |exchange| exchange.name.starts_with("rate_limit__"));
        let clock = Clock::simulated();
        let allocating = FakePanel::builder().clock(clock.clone()).auto_allocation(true);
        let plays = |exchange: &Exchange| {
            exchange.request.base.ends_with(":18501") && exchange.name.starts_with("client_network__")
        };
        let allocating = Self::new(allocating.start(), clock, plays);
        vec![main, limited, allocating]
    }

    pub(crate) fn new(panel: FakePanel, clock: Clock, plays: fn(&Exchange) -> bool) -> Self {
        Self { panel, clock, time: None, plays, names: HashMap::new(), files: HashMap::new(), tokens: HashMap::new() }
    }

    pub(crate) fn plays(&self, exchange: &Exchange) -> bool {
        (self.plays)(exchange)
    }

    /// Lets time pass, for what the panel does by itself.
    pub(crate) fn wait(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// Sends a recorded request and compares the answers.
    pub(crate) fn play(&mut self, exchange: &Exchange) -> Vec<String> {
        let passed = self.pass_until(exchange);
        if !story::stands_still(exchange) {
            self.wait(passed);
        }
        story::before(self, exchange);
        let answer = self.send(exchange);
        self.compare(exchange, &answer)
    }

    /// As [`play`](Self::play), without the story of Pterodactyl's recordings.
    pub(crate) fn play_plainly(&mut self, exchange: &Exchange) -> Vec<String> {
        let passed = self.pass_until(exchange);
        self.wait(passed);
        let answer = self.send(exchange);
        self.compare(exchange, &answer)
    }

    /// The seconds since the exchange before.
    fn pass_until(&mut self, exchange: &Exchange) -> u64 {
        let before = self.time.replace(exchange.recorded_at);
        let passed = before.map_or(0, |before| exchange.recorded_at.as_second() - before.as_second());
        u64::try_from(passed).unwrap()
    }

    /// A request of the admin's that may fail.
    pub(crate) fn attempt(&self, method: &str, path: &str, body: Value) {
        let key = self.panel.admin_key();
        self.request(&key, method, path, &body);
    }

    /// A request that the recorder sent without recording it. It must succeed.
    pub(crate) fn call(&self, key: &str, method: &str, path: &str, body: Value) -> Value {
        let answer = self.request(key, method, path, &body);
        let text = String::from_utf8_lossy(&answer.body);
        assert!((200..300).contains(&answer.status), "{method} {path}: {} {text}", answer.status);
        answer.json()
    }

    /// A form that the recorder sent without recording it.
    pub(crate) fn post_form(&self, key: &str, path: &str, boundary: &str, body: &[u8]) {
        let (authorization, form) = (format!("Bearer {key}"), format!("multipart/form-data; boundary={boundary}"));
        let headers =
            [("Accept", "application/json"), ("Content-Type", form.as_str()), ("Authorization", &authorization)];
        let answer = wire::send(&self.panel.url(), "POST", path, &headers, body);
        assert_eq!(answer.status, 201, "POST {path}");
    }

    /// Takes down a key, whose secret only its creation shows.
    pub(crate) fn learn_key(&mut self, name: &str, made: &Value) {
        let text = |place: &str| made.pointer(place).unwrap().as_str().unwrap();
        let key = [text("/attributes/identifier"), text("/meta/secret_token")].concat();
        self.names.insert(name.to_owned(), key);
    }

    pub(crate) fn learn_uuid(&mut self, recorded: &str, made: &Value) {
        self.names.insert(recorded.to_owned(), made["attributes"]["uuid"].as_str().unwrap().to_owned());
    }

    fn request(&self, key: &str, method: &str, path: &str, body: &Value) -> Answer {
        let authorization = format!("Bearer {key}");
        let headers =
            [("Accept", "application/json"), ("Content-Type", "application/json"), ("Authorization", &authorization)];
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        wire::send(&self.panel.url(), method, &self.translate(path), &headers, &body)
    }

    pub(crate) fn send(&mut self, exchange: &Exchange) -> Answer {
        let request = &exchange.request;
        let wings = request.base.ends_with(":8080");
        let base = if wings { self.panel.wings_url() } else { self.panel.url() };
        let mut target = self.translate(request.path());
        if let Some(query) = request.raw_query.as_deref().filter(|query| !query.is_empty()) {
            let query = if wings { self.sign(request.path(), query) } else { query.to_owned() };
            target = format!("{target}?{query}");
        }
        let mut body = request.raw().unwrap_or_default();
        let mut headers: Vec<(&str, String)> = Vec::new();
        for (name, value) in &request.headers {
            match name.as_str() {
                "Authorization" => headers.push((name, self.authorization(value))),
                "Content-Length" => {}
                _ => headers.push((name, value.clone())),
            }
        }
        if let Some(json) = &request.json {
            body = self.translate_json(json).to_string().into_bytes();
        }
        if let Some(parts) = &request.multipart {
            let boundary = request.headers["Content-Type"].split_once("boundary=").unwrap().1;
            for (field, (file, size)) in parts {
                let head = format!("Content-Disposition: form-data; name=\"{field}\"; filename=\"{file}\"");
                let content = self.files.get(exchange.name.as_str()).cloned().unwrap_or_else(|| vec![b'x'; *size]);
                body.extend(format!("--{boundary}\r\n{head}\r\n\r\n").into_bytes());
                body.extend([content.as_slice(), b"\r\n"].concat());
            }
            body.extend(format!("--{boundary}--\r\n").into_bytes());
        }
        let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        wire::send(&base, &request.method, &target, &headers, &body)
    }

    /// The fake's key in place of the recorded one, which was left out of the recording.
    fn authorization(&self, recorded: &str) -> String {
        let key = match recorded.strip_prefix("Bearer ").unwrap_or_default() {
            key if key.starts_with("<admin key") => self.panel.admin_key(),
            key if key.starts_with("<user key") => self.panel.client_key(),
            key if key.starts_with("<other key") => self.panel.other_key(),
            key if key.starts_with("<app key") => self.panel.application_key(),
            key if key.starts_with("<app_ro key") => self.panel.read_only_key(),
            key if key.starts_with("<staff key") => self.panel.key_of("staff").unwrap_or_default(),
            key if key.starts_with("<app_none key") => self.panel.application_key_with(Acl::NONE),
            key if key.starts_with("<app_write key") => {
                self.panel.application_key_with(Acl::NONE.with_write(Resource::Users))
            }
            key if key.starts_with("<app_srv key") => {
                self.panel.application_key_with(Acl::NONE.with_read(Resource::Servers))
            }
            key if key.starts_with("<new key") => self.names.get("new key").cloned().unwrap_or_default(),
            key if key.starts_with("<ip key") => self.names.get("ip key").cloned().unwrap_or_default(),
            key if key.starts_with("<app_staff key") => {
                self.panel.application_key_of("staff", Acl::FULL).unwrap_or_default()
            }
            key if key.starts_with("<app_user key") => {
                self.panel.application_key_of("user", Acl::FULL).unwrap_or_default()
            }
            key if key.starts_with("ptlc_xxx") => self.names.get("key").cloned().unwrap_or_else(|| key.to_owned()),
            key => key.to_owned(),
        };
        format!("Bearer {key}")
    }

    /// A path with the fake's names in place of the recorded ones.
    pub(crate) fn translate(&self, path: &str) -> String {
        let mut before = "";
        let mut segment = |segment: &str| {
            let allocation =
                (before == "allocations").then(|| self.names.get(&format!("allocation {segment}"))).flatten();
            before = if segment == "allocations" { "allocations" } else { "" };
            allocation.or(self.names.get(segment)).cloned().unwrap_or_else(|| segment.to_owned())
        };
        path.split('/').map(&mut segment).collect::<Vec<_>>().join("/")
    }

    fn translate_json(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.names.get(text).unwrap_or(text).clone()),
            Value::Array(items) => items.iter().map(|item| self.translate_json(item)).collect(),
            Value::Object(fields) => {
                let field = |(name, value): (&String, &Value)| {
                    let allocation = self.names.get(&format!("allocation {value}")).filter(|_| name == "allocation");
                    let value = allocation.map_or_else(|| self.translate_json(value), |id| id.parse().unwrap());
                    (name.clone(), value)
                };
                fields.iter().map(field).collect()
            }
            other => other.clone(),
        }
    }

    /// A query with a token of the fake that says the same as the recorded one.
    fn sign(&mut self, path: &str, query: &str) -> String {
        let (token, rest) = query.strip_prefix("token=").unwrap().split_once('&').unwrap_or((&query[6..], ""));
        let payload = token.split('.').nth(1).and_then(|payload| URL_SAFE_NO_PAD.decode(payload).ok());
        let Some(payload) = payload else { return query.to_owned() };
        if !self.tokens.contains_key(token) {
            let claims: Value = serde_json::from_slice(&payload).unwrap();
            let server = claims["server_uuid"].as_str().unwrap();
            let path = match path {
                "/upload/file" => "files/upload".to_owned(),
                "/download/file" => {
                    let file = claims["file_path"].as_str().unwrap();
                    format!(
                        "files/download?file={}",
                        file.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>()
                    )
                }
                _ => format!("backups/{}/download", claims["backup_uuid"].as_str().unwrap()),
            };
            let path = format!("/api/client/servers/{server}/{path}");
            let key = self.panel.admin_key();
            let url = self.call(&key, "GET", &path, Value::Null)["attributes"]["url"].as_str().unwrap().to_owned();
            self.tokens.insert(token.to_owned(), url.split_once("token=").unwrap().1.to_owned());
        }
        format!("token={}&{rest}", self.tokens[token])
    }

    pub(crate) fn compare(&mut self, exchange: &Exchange, answer: &Answer) -> Vec<String> {
        let recorded = &exchange.response;
        if recorded.status != answer.status {
            let body = String::from_utf8_lossy(&answer.body).chars().take(300).collect::<String>();
            return vec![format!("status {} became {}: {body}", recorded.status, answer.status)];
        }
        let mut found = Vec::new();
        for name in ["content-type", "allow", "www-authenticate"] {
            if recorded.header(name) != answer.header(name) {
                found.push(format!("{name}: {:?} became {:?}", recorded.header(name), answer.header(name)));
            }
        }
        let present = [
            "x-ratelimit-limit",
            "x-ratelimit-remaining",
            "x-ratelimit-reset",
            "retry-after",
            "location",
            "content-disposition",
            "x-request-id",
        ];
        for name in present {
            if recorded.header(name).is_some() != answer.header(name).is_some() {
                found.push(format!("{name}: {:?} became {:?}", recorded.header(name), answer.header(name)));
            }
        }
        let body = recorded.body.as_ref().unwrap_or(&Value::Null);
        match recorded.body_encoding.as_str() {
            "json" => {
                let given = answer.json();
                found.extend(shape::differences(body, &given));
                learn(&mut self.names, body, &given);
            }
            // Pages for browsers, archives and the ids of requests are the fake's own.
            "text" | "base64" if recorded.status == 200 && !is_own(&exchange.name, body.as_str().unwrap()) => {
                let text = body.as_str().unwrap();
                let recorded = if recorded.body_encoding == "text" {
                    text.as_bytes().to_vec()
                } else {
                    STANDARD.decode(text).unwrap()
                };
                if recorded != answer.body {
                    found.push(format!("{} bytes became {} others", recorded.len(), answer.body.len()));
                }
            }
            "none" if !answer.body.is_empty() => found.push(format!("a body of {} bytes", answer.body.len())),
            _ => {}
        }
        found
    }
}

/// Whether the bytes of a body are the fake's own.
fn is_own(name: &str, text: &str) -> bool {
    name.ends_with("signed__download_backup") || name.ends_with("signed_download_backup") || text.contains("request_id")
}

/// Takes down what the fake calls that which the recording calls otherwise.
fn learn(names: &mut HashMap<String, String>, recorded: &Value, given: &Value) {
    match (recorded, given) {
        (Value::Object(recorded), Value::Object(given)) => {
            let is_allocation = recorded.get("ip").is_some() && recorded.get("port").is_some();
            for (name, value) in recorded {
                let Some(given) = given.get(name) else { continue };
                if value.is_u64() && (name == "allocation" || name == "id" && is_allocation) {
                    names.insert(format!("allocation {value}"), given.to_string());
                }
                match (name.as_str(), value.as_str(), given.as_str()) {
                    ("uuid" | "identifier" | "id" | "fingerprint", Some(recorded), Some(given)) => {
                        names.insert(recorded.to_owned(), given.to_owned());
                    }
                    ("name", Some(recorded), Some(given)) if recorded.starts_with("archive-") => {
                        names.insert(recorded.to_owned(), given.to_owned());
                    }
                    _ => learn(names, value, given),
                }
            }
        }
        (Value::Array(recorded), Value::Array(given)) => {
            for (recorded, given) in recorded.iter().zip(given) {
                learn(names, recorded, given);
            }
        }
        _ => {}
    }
}
