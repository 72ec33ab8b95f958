//! The fake's Wings against the recordings of the daemon's own API: each request is sent to a fake of its own, which has
//! been brought into the state of the recording.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use ptero::testing::{FakePanel, Operation, SeedEgg, SeedServer};
use ptero::{Clock, ServerState};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::contract::exchange::{self, Exchange};
use crate::contract::scene::Scene;
use crate::contract::wire::{self, Answer};

/// The recorded servers: the one that most requests are for, and one that runs.
const SERVER: &str = "de66e9c1-5355-43cb-8df2-bae0d4f9f54c";
const RUNNING: &str = "f3e7967c-0aff-4ce8-9045-d572b98230fe";

const NODE: &str = "local-node";

/// Steps take this long on the simulated clock.
const STEP: std::time::Duration = std::time::Duration::from_secs(1);

#[test]
fn fake_reproduces_every_recording_of_the_daemon() {
    let exchanges = exchange::daemon();
    let mut wrong = Vec::new();
    for exchange in &exchanges {
        let mut stage = Stage::new();
        stage.prepare(exchange);
        let answer = stage.send(exchange);
        let differences = stage.compare(exchange, &answer);
        if !differences.is_empty() {
            wrong.push(format!("{}\n    {}", exchange.name, differences.join("\n    ")));
        }
    }
    println!("{} recorded exchanges with the daemon covered", exchanges.len());
    assert!(wrong.is_empty(), "{} replies differ:\n{}", wrong.len(), wrong.join("\n"));
}

struct Stage {
    scene: Scene,
    clock: Clock,
    /// The fake's names by the recorded ones.
    names: HashMap<String, String>,
    token: String,
}

impl Stage {
    fn new() -> Self {
        let clock = Clock::simulated();
        let egg = SeedEgg::new("Recorded").deny("secret.txt").startup("sh /server.sh --port {{SERVER_PORT}}");
        let server = |name: &str| SeedServer::new(name).owner("admin").egg("Recorded");
        let panel = FakePanel::builder().clock(clock.clone()).step(STEP).backups_per_span(9).without_servers();
        let panel = panel.egg(egg).server(server("Real One").running()).server(server("Wings Rec"));
        let panel = ["One", "Two", "Three"].iter().fold(panel, |panel, name| panel.server(server(name))).start();
        let uuid = |name: &str| panel.servers().into_iter().find(|server| server.name == name).unwrap().uuid;
        let names = [(RUNNING, uuid("Real One")), (SERVER, uuid("Wings Rec"))];
        let names = names.into_iter().map(|(recorded, uuid)| (recorded.to_owned(), uuid)).collect();
        let token = panel.node_token(NODE).unwrap();
        Self { scene: Scene::new(panel, clock.clone(), |_| true), clock, names, token }
    }

    fn panel(&self) -> &FakePanel {
        &self.scene.panel
    }

    fn server(&self) -> String {
        self.names[SERVER].clone()
    }

    fn wait(&self) {
        self.clock.advance(STEP * 2);
    }

    /// A request with the node's token, which must succeed.
    fn call(&self, method: &str, path: &str, body: Value) -> Value {
        let authorization = format!("Bearer {}", self.token);
        let target = format!("/api/servers/{}{path}", self.server());
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        let answer =
            wire::send(&self.panel().wings_url(), method, &target, &[("Authorization", &authorization)], &body);
        assert!((200..300).contains(&answer.status), "{method} {path}: {}", answer.status);
        answer.json()
    }

    fn power(&self, action: &str) {
        self.call("POST", "/power", json!({"action": action}));
    }

    fn put(&self, path: &str, content: impl Into<bytes::Bytes>) {
        assert!(self.panel().set_file(&self.server(), path, content), "{path}");
    }

    fn create_directory(&self, path: &str) {
        self.call("POST", "/files/create-directory", json!({"name": path, "path": "/"}));
    }

    /// Brings the fake into the state that the recording started from.
    fn prepare(&mut self, exchange: &Exchange) {
        let name = exchange.name.strip_prefix("wings__").unwrap();
        let has = |part: &str| name.contains(part);
        if has("busy") || has("stopping") {
            self.panel().set_power(&self.server(), ServerState::Running);
            self.power("stop");
        } else if name == "server_starting" {
            self.power("start");
        } else if has("installing") || has("during_install") {
            self.call("POST", "/install", Value::Null);
        } else if has("suspended") {
            assert!(self.panel().suspend(&self.server()));
        } else if name == "server_while_transferring" || name == "transfer_cancel_202" || has("start_again") {
            assert!(self.panel().set_transferring(&self.server(), true));
        } else if name.starts_with("delete_again") || name == "create_202" {
            self.call("DELETE", "", Value::Null);
        } else if has("with_duplicate") {
            let authorization = format!("Bearer {}", self.token);
            let body = json!({"uuid": self.server()}).to_string();
            let headers = [("Authorization", authorization.as_str())];
            wire::send(&self.panel().wings_url(), "POST", "/api/servers", &headers, body.as_bytes());
        } else if name.starts_with("commands") && !has("offline") || has("delete_running") {
            self.panel().set_power(&self.server(), ServerState::Running);
        } else if name.starts_with("logs") {
            self.prepare_logs(exchange, name);
        } else if name.starts_with("files") {
            self.prepare_files(exchange, name);
        } else if name.starts_with("pull") {
            self.prepare_pulls(name);
        } else if has("backup") || name.starts_with("restore") {
            self.prepare_backup(exchange);
        }
        if name.starts_with("self_signed") {
            self.put("hello.txt", "hello\n");
        }
        if name.ends_with("second_use_404") || name.ends_with("again_404") && name.starts_with("self") {
            self.send(exchange);
        }
    }

    fn prepare_logs(&self, exchange: &Exchange, name: &str) {
        if name != "logs_offline" {
            self.panel().set_power(&self.server(), ServerState::Running);
            for line in exchange.response.body.as_ref().unwrap()["data"].as_array().unwrap() {
                assert!(self.panel().print(&self.server(), line.as_str().unwrap()));
            }
        }
    }

    fn prepare_files(&self, exchange: &Exchange, name: &str) {
        // The files that every server of the fake starts with are not among the recorded ones.
        self.call("POST", "/files/delete", json!({"root": "/", "files": ["server.properties", "sub"]}));
        if name.starts_with("files_list") {
            let directory = if name == "files_list_subdirectory" { "dïr with space/" } else { "" };
            for file in exchange.response.body.as_ref().unwrap().as_array().into_iter().flatten() {
                let path = format!("{directory}{}", file["name"].as_str().unwrap());
                if file["directory"] == true { self.create_directory(&path) } else { self.put(&path, "x") }
            }
            match name {
                "files_list_empty" => self.create_directory("plugins"),
                "files_list_on_file" => self.put("notes.txt", "x"),
                _ => {}
            }
            return;
        }
        self.put("notes.txt", "hello world\nsecond line\n");
        self.put("renamed.txt", "hello world\nsecond line\n");
        self.put("renamed copy.txt", "hello world\nsecond line\n");
        self.put("bin.dat", (0..=255).collect::<Vec<u8>>());
        self.put("empty.txt", "");
        self.put("a/b/c.txt", "deep\n");
        self.put("dïr with space/héllo 日本.txt", "ünïcode ✓\n");
        match name {
            "files_rename_204" => {
                self.call("POST", "/files/delete", json!({"root": "/", "files": ["renamed.txt"]}));
            }
            "files_mkdir_exists" | "files_copy_directory" => self.create_directory("made"),
            "files_decompress_204" => {
                let archive = self.call("POST", "/files/compress", json!({"root": "/a", "files": ["b"]}));
                let names = json!([{"from": archive["name"], "to": "archive-2026-11-26T122653Z.tar.gz"}]);
                if archive["name"] != "archive-2026-11-26T122653Z.tar.gz" {
                    self.call("PUT", "/files/rename", json!({"root": "/a", "files": names}));
                }
            }
            "files_write_no_space_400" => {
                self.panel().set_generated_file(&self.server(), "full", 1 << 30).then_some(()).unwrap()
            }
            _ => {}
        }
    }

    fn prepare_pulls(&mut self, name: &str) {
        let fails = ["no_length_500", "redirect_500", "remote_404_500"].iter().any(|end| name.ends_with(end));
        if fails {
            self.panel().on_operation(Operation::Pull).fails();
        }
        let running = match name {
            "pull_fourth_400" | "pull_list_three" => 3,
            "pull_list_after_cancel" => 2,
            "pull_list_progress" => 1,
            _ => 0,
        };
        for number in 0..running {
            let url = format!("https://example.com/f{number}.bin");
            self.call("POST", "/files/pull", json!({"root": "/", "url": url}));
        }
    }

    /// A finished backup in place of every one that the recording names, except for those that are unknown on purpose.
    fn prepare_backup(&mut self, exchange: &Exchange) {
        let path = exchange.request.path().split('/').nth(5).unwrap_or_default().to_owned();
        let body = exchange.request.json.as_ref().and_then(|body| body["uuid"].as_str()).unwrap_or_default();
        let recorded = if path.is_empty() { body.to_owned() } else { path };
        let is_known = !recorded.starts_with("11111111") && !recorded.starts_with("22222222") && recorded.len() == 36;
        if !is_known && !exchange.name.contains("self_signed_download_backup") {
            return;
        }
        let (key, path) = (self.panel().admin_key(), format!("/api/client/servers/{}/backups", self.server()));
        let made = self.scene.call(&key, "POST", &path, json!({}));
        self.wait();
        let uuid = made["attributes"]["uuid"].as_str().unwrap().to_owned();
        self.names.insert("backup".to_owned(), uuid.clone());
        self.names.insert(recorded, uuid.clone());
        if exchange.name == "wings__backup_delete_missing_404" {
            self.call("DELETE", &format!("/backup/{uuid}"), Value::Null);
        }
    }

    fn send(&self, exchange: &Exchange) -> Answer {
        let request = &exchange.request;
        let mut target = self.translate(request.path());
        if let Some(query) = request.raw_query.as_deref().filter(|query| !query.is_empty()) {
            target = format!("{target}?{}", self.sign(exchange, query));
        }
        let mut body = request.raw().unwrap_or_default();
        if let Some(json) = &request.json {
            body = self.translate(&json.to_string()).into_bytes();
        }
        if let Some(parts) = &request.multipart {
            let boundary = request.headers["Content-Type"].split_once("boundary=").unwrap().1;
            for (field, (file, size)) in parts {
                let head = format!("Content-Disposition: form-data; name=\"{field}\"; filename=\"{file}\"");
                body.extend(format!("--{boundary}\r\n{head}\r\n\r\n{}\r\n", "x".repeat(*size)).into_bytes());
            }
            body.extend(format!("--{boundary}--\r\n").into_bytes());
        }
        let headers = request.headers.iter().filter(|(name, _)| *name != "Content-Length");
        let headers: Vec<(&str, String)> =
            headers.map(|(name, value)| (name.as_str(), value.replace("<node token>", &self.token))).collect();
        let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        wire::send(&self.panel().wings_url(), &request.method, &target, &headers, &body)
    }

    fn translate(&self, text: &str) -> String {
        let is_name = |recorded: &&String| recorded.len() == 36;
        self.names
            .keys()
            .filter(is_name)
            .fold(text.to_owned(), |text, recorded| text.replace(recorded, &self.names[recorded]))
    }

    /// The query, with the recorded token signed again by the fake's node and moved to the present.
    fn sign(&self, exchange: &Exchange, query: &str) -> String {
        let Some(token) = query.strip_prefix("token=").filter(|token| token.contains('.')) else {
            return query.replace("<node token>", &self.token);
        };
        let mut parts = token.split(['.', '&']);
        let header = parts.next().unwrap();
        let claims = URL_SAFE_NO_PAD.decode(parts.next().unwrap()).unwrap();
        let mut claims: Value = serde_json::from_str(&self.translate(std::str::from_utf8(&claims).unwrap())).unwrap();
        let passed = Timestamp::now().as_second() - exchange.recorded_at.as_second();
        for name in ["iat", "nbf", "exp"] {
            if let Some(second) = claims[name].as_i64() {
                claims[name] = json!(second + passed);
            }
        }
        if let Some(backup) = claims.get_mut("backup_uuid") {
            *backup = json!(self.names["backup"]);
        }
        let signed = format!("{header}.{}", URL_SAFE_NO_PAD.encode(claims.to_string()));
        let secret = if exchange.name.ends_with("wrong_key_500") { "another" } else { self.token.as_str() };
        let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap().chain_update(&signed);
        let rest = query.split_once('&').map(|(_, rest)| format!("&{rest}")).unwrap_or_default();
        format!("token={signed}.{}{rest}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
    }

    fn compare(&mut self, exchange: &Exchange, answer: &Answer) -> Vec<String> {
        let mut found = self.scene.compare(exchange, answer);
        let recorded = exchange.response.header("x-mime-type");
        if recorded != answer.header("x-mime-type") {
            found.push(format!("x-mime-type: {recorded:?} became {:?}", answer.header("x-mime-type")));
        }
        // Errors are the daemon's words.
        let error = |body: &Value| body.get("error").cloned().unwrap_or_default();
        let recorded = exchange.response.body.as_ref().unwrap_or(&Value::Null);
        let text = recorded.as_str().and_then(|text| serde_json::from_str(text).ok());
        let (recorded, given) = (error(text.as_ref().unwrap_or(recorded)), error(&answer.json()));
        if recorded != given {
            found.push(format!("error: {recorded} became {given}"));
        }
        found
    }
}
