//! What is measured: the clients' own work, without a network. The clients answer themselves with what a panel once
//! answered.

use ptero::blocking::api::List;
use ptero::model::Server;
use ptero::request::{ServerFilter, ServerInclude, ServerListQuery};
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

const ACCOUNT: &str = include_str!("../../tests/fixtures/recordings/http/client_account__view.json");
const SERVERS: &str = include_str!("../../tests/fixtures/recordings/http/client_root__list.json");

/// An answer of a panel.
pub struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    fn recorded(recording: &str) -> Self {
        let recording: Value = serde_json::from_str(recording).expect("a recording");
        let response = &recording["response"];
        let mut headers = HeaderMap::new();
        for (name, value) in response["headers"].as_object().expect("headers") {
            let name: reqwest::header::HeaderName = name.parse().expect("a header");
            headers.insert(name, value.as_str().and_then(|value| value.parse().ok()).expect("a header"));
        }
        let status = response["status"].as_u64().and_then(|status| status.try_into().ok()).expect("a status");
        Self { status, headers, body: response["body"].to_string().into() }
    }

    /// The account that the key belongs to.
    pub fn account() -> Self {
        Self::recorded(ACCOUNT)
    }

    /// A page of so many servers.
    pub fn servers(count: usize) -> Self {
        let recorded = Self::recorded(SERVERS);
        let mut page: Value = serde_json::from_slice(&recorded.body).expect("a page");
        let server = page["data"][0].clone();
        page["data"] = vec![server; count].into();
        page["meta"]["pagination"] = json!({ "total": count, "count": count, "per_page": 100, "current_page": 1, "total_pages": 1, "links": {} });
        Self { body: page.to_string().into(), ..recorded }
    }

    /// An async client that always gets this answer.
    pub fn client(self) -> ptero::Client {
        let builder = ptero::Client::builder("http://panel.example.com", "ptlc_key");
        builder.answering(self.status, self.headers, self.body).build().expect("a client")
    }

    /// A blocking client that always gets this answer.
    pub fn blocking_client(self) -> ptero::blocking::Client {
        let builder = ptero::blocking::Client::builder("http://panel.example.com", "ptlc_key");
        builder.answering(self.status, self.headers, self.body).build().expect("a client")
    }
}

/// A request with a filter and includes.
pub fn list(client: &ptero::blocking::Client) -> List<Server, ServerListQuery> {
    let list = client.servers().list().per_page(100).filter(ServerFilter::Name, "a name, and more");
    list.include([ServerInclude::Egg, ServerInclude::Subusers])
}

/// A coloured line of a server's console, as Wings sends it: with a line break at the end.
pub const LINE: &str = concat!(
    r#"{"event":"console output","args":["\u001b[33m\u001b[1m[Pterodactyl Daemon]:\u001b[39m "#,
    r#"Checking server disk space usage, this could take a few seconds...\u001b[0m"]}"#,
    "\n"
);
