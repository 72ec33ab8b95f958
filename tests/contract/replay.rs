//! The replay: a fake panel set up like the recorded one, and what happened between the recordings.

use std::collections::HashMap;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ptero::Clock;
use ptero::testing::FakePanel;
use serde_json::{Value, json};

use crate::names::Names;
use crate::recording::Recording;
use crate::wire::{Answer, Sent, send};

pub(crate) struct Replay {
    panel: FakePanel,
    /// A second panel with tight rate limits, as in the recordings, and one that hands out allocations.
    limited: FakePanel,
    open: FakePanel,
    clock: Clock,
    now: Option<jiff::Timestamp>,
    names: Names,
    /// The names on the panel that hands out allocations.
    open_names: Names,
    /// A key that is made and deleted between the recordings.
    key: String,
    closed_key: String,
    /// Signed URLs by the `unique_id` of the recorded token.
    signed: HashMap<String, String>,
}

const LIMIT: u32 = 100_000;

impl Replay {
    pub(crate) fn new() -> Self {
        let clock = Clock::simulated();
        let builder =
            || FakePanel::builder().clock(clock.clone()).step(Duration::from_millis(1500)).rate_limit(LIMIT, LIMIT);
        Self {
            panel: builder().without_servers().auto_allocation(false).start(),
            limited: builder().rate_limit(5, 4).start(),
            open: builder().start(),
            clock: clock.clone(),
            now: None,
            names: Names::default(),
            open_names: Names::default(),
            key: String::new(),
            closed_key: String::new(),
            signed: HashMap::new(),
        }
    }

    fn is_open(&self, recording: &Recording) -> bool {
        recording.request.base.ends_with(":18501") && !recording.name.starts_with("rate_limit")
    }

    /// Learns the fake's names for what the recorded request made or showed.
    pub(crate) fn learn(&mut self, recording: &Recording, answer: &Answer) {
        let names = if self.is_open(recording) { &mut self.open_names } else { &mut self.names };
        if let (200 | 201, Some(body)) = (answer.status, &recording.response.body) {
            names.learn(body, &answer.json());
        }
    }

    fn panel_of(&self, recording: &Recording) -> &FakePanel {
        match recording.request.base.rsplit(':').next() {
            Some("18501") if recording.name.starts_with("rate_limit") => &self.limited,
            Some("18501") => &self.open,
            _ => &self.panel,
        }
    }

    /// Sends the recorded request.
    pub(crate) fn replay(&mut self, recording: &Recording) -> Answer {
        let now = *self.now.get_or_insert(recording.recorded_at);
        self.clock.advance(Duration::try_from(recording.recorded_at.duration_since(now)).unwrap_or_default());
        self.now = self.now.max(Some(recording.recorded_at));
        self.prepare(&recording.name);
        let request = &recording.request;
        let panel = self.panel_of(recording);
        let is_wings = request.base.ends_with(":8080");
        let base = if is_wings { panel.wings_url() } else { panel.url() };
        let names = if self.is_open(recording) { &self.open_names } else { &self.names };
        let path = names.path(request.path.split('?').next().unwrap());
        let query = if is_wings { self.signed_query(&request.raw_query) } else { request.raw_query.clone() };
        let target = if query.is_empty() { path } else { format!("{path}?{query}") };
        let mut headers = Vec::new();
        for (name, value) in &request.headers {
            match name.as_str() {
                "Content-Length" | "Host" => {}
                "Authorization" => headers.push((name.clone(), self.authorization(recording, value.as_str().unwrap()))),
                _ => headers.push((name.clone(), value.as_str().unwrap().to_owned())),
            }
        }
        let body = self.body(recording);
        send(&base, &Sent { method: &request.method, target: &target, headers: &headers, body: &body })
    }

    fn body(&self, recording: &Recording) -> Vec<u8> {
        let request = &recording.request;
        if let Some(parts) = &request.multipart {
            let boundary =
                Recording::header(&request.headers, "content-type").unwrap().split("boundary=").nth(1).unwrap();
            return form(boundary, parts);
        }
        match (&request.raw, &request.json) {
            (Some(raw), _) if recording.name == "client_files__write_binary" => STANDARD.decode(raw).unwrap(),
            (Some(raw), _) => raw.clone().into_bytes(),
            (None, Some(json)) if !json.is_null() => self.names.body(json).to_string().into_bytes(),
            _ => Vec::new(),
        }
    }

    fn authorization(&self, recording: &Recording, recorded: &str) -> String {
        let panel = self.panel_of(recording);
        let key = match recorded.trim_start_matches("Bearer ").split(' ').next().unwrap() {
            "<admin" => panel.admin_key(),
            "<user" => panel.client_key(),
            "<other" => panel.other_key(),
            "<app" => panel.application_key(),
            "<app_ro" => panel.read_only_key(),
            _ => match recording.name.as_str() {
                "client_account__view_with_new_key" | "client_account__view_with_deleted_key_401" => self.key.clone(),
                "errors__ip_not_allowed_403" => self.closed_key.clone(),
                _ => return recorded.to_owned(),
            },
        };
        format!("Bearer {key}")
    }

    /// The query of a signed URL, with a token of the fake for the recorded one.
    fn signed_query(&mut self, recorded: &str) -> String {
        let Some(token) = recorded.strip_prefix("token=").map(|rest| rest.split('&').next().unwrap()) else {
            return recorded.to_owned();
        };
        let Some(payload) = token.split('.').nth(1) else { return recorded.to_owned() };
        let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap();
        let unique_id = claims["unique_id"].as_str().unwrap().to_owned();
        let fresh = match self.signed.get(&unique_id) {
            Some(token) => token.clone(),
            None => self.sign(&claims),
        };
        self.signed.insert(unique_id, fresh.clone());
        recorded.replace(token, &fresh)
    }

    fn sign(&self, claims: &Value) -> String {
        let server = self.names.path(claims["server_uuid"].as_str().unwrap());
        let path = match (claims["file_path"].as_str(), claims["backup_uuid"].as_str()) {
            (Some(file), _) => format!("/api/client/servers/{server}/files/download?file={}", encode(file)),
            (_, Some(backup)) => format!("/api/client/servers/{server}/backups/{}/download", self.names.path(backup)),
            _ => format!("/api/client/servers/{server}/files/upload"),
        };
        let answer = self.try_call(&self.panel.admin_key(), "GET", &path, None);
        if answer.status != 200 {
            return "none".to_owned();
        }
        let url = answer.json()["attributes"]["url"].as_str().unwrap().to_owned();
        url.split("token=").nth(1).unwrap().to_owned()
    }

    /// A request that is in no recording.
    pub(crate) fn call(&self, key: &str, method: &str, path: &str, body: Option<Value>) -> Answer {
        let answer = self.try_call(key, method, path, body);
        assert!(answer.status < 300, "{method} {path}: {} {}", answer.status, String::from_utf8_lossy(&answer.body));
        answer
    }

    fn try_call(&self, key: &str, method: &str, path: &str, body: Option<Value>) -> Answer {
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let headers = [
            header("Authorization", &format!("Bearer {key}")),
            header("Accept", "application/json"),
            header("Content-Type", "application/json"),
        ];
        send(&self.panel.url(), &Sent { method, target: path, headers: &headers, body: body.as_bytes() })
    }

    fn admin(&self, method: &str, path: &str, body: Value) -> Answer {
        self.call(&self.panel.admin_key(), method, &self.names.path(path), Some(body))
    }

    fn create_server(&mut self, name: &str, owner: u64, allocation: u64) -> String {
        let body = json!({
            "name": name, "user": owner, "egg": 15, "docker_image": "127.0.0.1:5000/pterodactyl/yolks:debian",
            "startup": "bash /opt/gameserver.sh --port {{SERVER_PORT}} --name \"{{SERVER_NAME}}\" --players {{MAX_PLAYERS}}",
            "environment": {"SERVER_NAME": name, "MAX_PLAYERS": "20", "INSTALL_SECONDS": "4", "INSTALL_FAIL": "0", "HIDDEN_SECRET": "s3cret"},
            "limits": {"memory": 256, "swap": 0, "disk": 1024, "io": 500, "cpu": 100},
            "feature_limits": {"databases": 3, "allocations": 5, "backups": 4},
            "allocation": {"default": allocation}, "skip_scripts": true,
        });
        let answer = self.admin("POST", "/api/application/servers", body);
        self.wait();
        answer.json()["attributes"]["uuid"].as_str().unwrap().to_owned()
    }

    /// Lets what goes on in the background come to its end.
    fn wait(&self) {
        self.clock.advance(Duration::from_secs(2));
    }

    fn alpha(&self) -> String {
        self.names.path("7e215471-a458-42b6-aaa2-63d512858db4")
    }

    /// A request to Alpha, by its owner.
    fn to_alpha(&self, method: &str, path: &str, body: Value) -> Answer {
        let path = format!("/api/client/servers/{}/{}", self.alpha(), self.names.path(path));
        self.call(&self.panel.admin_key(), method, &path, Some(body))
    }

    fn create_key(&self, description: &str, allowed_ips: &[&str]) -> String {
        let body = json!({"description": description, "allowed_ips": allowed_ips});
        let answer = self.admin("POST", "/api/client/account/api-keys", body).json();
        let part = |value: &Value| value.as_str().unwrap().to_owned();
        part(&answer["attributes"]["identifier"]) + &part(&answer["meta"]["secret_token"])
    }

    /// What happened before a recording, but was not recorded itself.
    fn prepare(&mut self, name: &str) {
        self.panel.set_wings_online(!name.starts_with("daemon_down"));
        let alpha = self.alpha();
        match name {
            "app_servers__create_start_on_completion" => {
                let charlie = self.create_server("Charlie", 1, 10);
                self.names.name("87fe4598-ec69-4e1d-a2bd-6c5522ce3d1b", &charlie);
                self.names.name("87fe4598", &charlie[..8]);
            }
            "conflict__installing_app_reinstall_204" => _ = self.create_server("Fourth", 1, 12),
            "client_account__api_keys_after_create" => {
                self.key = self.create_key("recorded key", &["127.0.0.1", "10.0.0.0/8"])
            }
            "errors__ip_not_allowed_403" => self.closed_key = self.create_key("closed key", &["10.0.0.1"]),
            "client_account__view_with_deleted_key_401" => {
                _ = self.admin("DELETE", &format!("/api/client/account/api-keys/{}", &self.key[..16]), Value::Null);
            }
            "client_server__activity" => {
                for _ in 0..30 {
                    self.to_alpha("POST", "power", json!({"signal": "kill"}));
                }
            }
            "client_files__write" => {
                self.panel.set_file(&alpha, "sub/nested/deep.txt", "deep");
                self.panel.set_file(&alpha, "server.properties", "server-port=25500\n");
            }
            "client_files__compress" => {
                self.panel.set_file(&alpha, "bin.dat", vec![0; 10_240]);
                self.panel.set_file(&alpha, "folder/inside.txt", "inside");
            }
            "client_files__list_with_symlinks" => {
                self.panel.set_symlink(&alpha, "link.json", "conf.json");
                self.panel.set_symlink(&alpha, "outside", "/etc/hostname");
            }
            "client_files__contents_too_big" => _ = self.panel.set_generated_file(&alpha, "big.bin", 5 * 1024 * 1024),
            "errors__pull_throttle_429" => {
                for _ in 0..8 {
                    let path = format!("/api/client/servers/{alpha}/files/pull");
                    self.try_call(&self.panel.admin_key(), "POST", &path, Some(json!({"url": "nope"})));
                }
            }
            "client_schedules__task_create_at_sequence_1" => {
                let task = json!({"action": "backup", "payload": "", "time_offset": 900});
                self.to_alpha("POST", "schedules/1/tasks", task);
            }
            "client_schedules__execute_no_tasks" => {
                let cron = json!({"name": "empty", "minute": "0", "hour": "0", "day_of_month": "*", "month": "*", "day_of_week": "*"});
                self.to_alpha("POST", "schedules", cron);
            }
            "client_schedules__view_after_execute" => _ = self.to_alpha("POST", "schedules/1/execute", Value::Null),
            "client_schedules__task_create_over_limit" => {
                let count = self.to_alpha("GET", "schedules/1", Value::Null).json()["attributes"]["relationships"]["tasks"]["data"].as_array().unwrap().len();
                for _ in count..10 {
                    self.to_alpha(
                        "POST",
                        "schedules/1/tasks",
                        json!({"action": "command", "payload": "x", "time_offset": 0}),
                    );
                }
            }
            "client_network__set_primary" => _ = self.to_alpha("POST", "network/allocations/2", json!({"notes": null})),
            "client_backups__view_in_progress" => {
                _ = self.to_alpha("POST", "backups", json!({"name": "First backup", "ignored": "*.log\nbin.dat"}));
                self.name_backup(&alpha, "ac91a1f0-852f-48df-b17a-a3c5bc92a00e");
            }
            "client_backups__view" | "conflict__after_fast_restore_power_204" => self.wait(),
            "app_nodes__delete_404" => _ = self.admin("DELETE", "/api/application/nodes/2", Value::Null),
            "client_users__delete_while_connected" => {
                _ = self.to_alpha(
                    "POST",
                    "users",
                    json!({"email": "user@example.com", "permissions": ["control.start"]}),
                );
            }
            "app_servers__suspend_running" => {
                let seventh = self.create_server("Seventh", 1, 30);
                let path = format!("/api/client/servers/{seventh}/power");
                _ = self.admin("POST", &path, json!({"signal": "start"}));
            }
            "client_backups__view_in_progress_real" => {
                let bravo = self.names.path("ba052e75-f2e2-4cbe-b063-13d2b61c815b");
                let path = format!("/api/client/servers/{bravo}/backups");
                self.call(&self.panel.client_key(), "POST", &path, Some(json!({"name": "big"})));
                self.name_backup(&bravo, "6284fc1a-3dd7-4b64-85ec-b2bb77075c1a");
            }
            "rate_limit__application_request_3_of_limit_4" => {
                let headers = [("Authorization".to_owned(), format!("Bearer {}", self.limited.application_key()))];
                let target = "/api/application/locations";
                send(&self.limited.url(), &Sent { method: "GET", target, headers: &headers, body: b"" });
            }
            "app_servers__list_include_all" => {
                for subuser in self.to_alpha("GET", "users", Value::Null).json()["data"].as_array().unwrap() {
                    let uuid = subuser["attributes"]["uuid"].as_str().unwrap();
                    self.to_alpha("DELETE", &format!("users/{uuid}"), Value::Null);
                }
            }
            _ => {}
        }
    }

    /// The newest backup of a server is the one that was recorded under this uuid.
    fn name_backup(&mut self, server: &str, recorded: &str) {
        let backups = self.admin("GET", &format!("/api/client/servers/{server}/backups"), Value::Null).json();
        let newest =
            backups["data"].as_array().unwrap().last().unwrap()["attributes"]["uuid"].as_str().unwrap().to_owned();
        self.names.name(recorded, &newest);
    }
}

fn form(boundary: &str, parts: &serde_json::Map<String, Value>) -> Vec<u8> {
    let mut body = String::new();
    for (field, file) in parts {
        let (name, size) = (file[0].as_str().unwrap(), file[1].as_u64().unwrap());
        let content = "x".repeat(usize::try_from(size).unwrap());
        body.push_str(&format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n"
        ));
        body.push_str(&format!("Content-Type: application/octet-stream\r\n\r\n{content}\r\n"));
    }
    body.push_str(&format!("--{boundary}--\r\n"));
    body.into_bytes()
}

fn encode(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
