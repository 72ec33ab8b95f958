//! The floor: the libraries below ptero, with the same typed decoding and nothing else.

use std::io::Read;

use bytes::Bytes;
use futures::{SinkExt, StreamExt};
use ptero::model::envelope::{Item, List};
use ptero::model::{Account, Page, Server};
use serde::Deserialize;
use tungstenite::Message;

use crate::server::PAGES;

const CHUNK: usize = 64 * 1024;

fn read_account(body: &[u8]) {
    let item: Item<Account> = serde_json::from_slice(body).expect("an account");
    assert_eq!(item.attributes.username, "user");
}

fn read_page(body: &[u8], servers: &mut Vec<Server>) {
    let list: List<Server> = serde_json::from_slice(body).expect("servers");
    servers.extend(Page::from(list).items);
}

fn page_url(url: &str, page: usize) -> String {
    match page {
        1 => format!("{url}/api/client?per_page=100"),
        page => format!("{url}/api/client?per_page=100&page={page}"),
    }
}

pub struct Reqwest {
    client: reqwest::Client,
    url: String,
}

impl Reqwest {
    pub fn new(url: &str) -> Self {
        Self {
            client: reqwest::Client::builder().user_agent("ptero/0.1.0").build().expect("a client"),
            url: url.to_owned(),
        }
    }

    async fn get(&self, url: &str) -> Bytes {
        let request = self.client.get(url).header("Authorization", "Bearer ptlc_key");
        let response = request.header("Accept", "application/json").send().await.expect("an answer");
        response.bytes().await.expect("a body")
    }

    pub async fn account(&self) {
        read_account(&self.get(&format!("{}/api/client/account", self.url)).await);
    }

    pub async fn servers(&self) -> usize {
        let mut servers = Vec::new();
        for page in 1..=PAGES {
            read_page(&self.get(&page_url(&self.url, page)).await, &mut servers);
        }
        servers.len()
    }

    pub async fn upload(&self, size: u64) {
        let chunks = futures::stream::iter((0..size / CHUNK as u64).map(|_| {
            let mut chunk = vec![0; CHUNK];
            std::io::repeat(7).read_exact(&mut chunk).map(|()| Bytes::from(chunk))
        }));
        let request = self.client.post(format!("{}/upload/file", self.url)).header("Content-Length", size);
        request.body(reqwest::Body::wrap_stream(chunks)).send().await.expect("an upload");
    }

    pub async fn download(&self) -> u64 {
        let request = self.client.get(format!("{}/download/file", self.url));
        let mut response = request.send().await.expect("an answer");
        let mut size = 0;
        while let Some(chunk) = response.chunk().await.expect("bytes") {
            size += chunk.len() as u64;
        }
        size
    }
}

pub struct Ureq {
    agent: ureq::Agent,
    url: String,
}

impl Ureq {
    pub fn new(url: &str) -> Self {
        Self { agent: ureq::Agent::config_builder().build().into(), url: url.to_owned() }
    }

    fn get(&self, url: &str) -> Vec<u8> {
        let request = self.agent.get(url).header("Authorization", "Bearer ptlc_key");
        let mut response = request.header("Accept", "application/json").call().expect("an answer");
        response.body_mut().with_config().limit(u64::MAX).read_to_vec().expect("a body")
    }

    pub fn account(&self) {
        read_account(&self.get(&format!("{}/api/client/account", self.url)));
    }

    pub fn servers(&self) -> usize {
        let mut servers = Vec::new();
        for page in 1..=PAGES {
            read_page(&self.get(&page_url(&self.url, page)), &mut servers);
        }
        servers.len()
    }

    pub fn upload(&self, size: u64) {
        let mut body = std::io::repeat(7).take(size);
        let request = self.agent.post(format!("{}/upload/file", self.url)).header("Content-Length", size.to_string());
        request.send(ureq::SendBody::from_reader(&mut body)).expect("an upload");
    }

    pub fn download(&self) -> u64 {
        let response = self.agent.get(format!("{}/download/file", self.url)).call().expect("an answer");
        let mut reader = response.into_body().into_with_config().limit(u64::MAX).reader();
        let mut chunk = vec![0; CHUNK];
        let mut size = 0;
        loop {
            match reader.read(&mut chunk).expect("bytes") {
                0 => return size,
                read => size += read as u64,
            }
        }
    }
}

#[derive(Deserialize)]
struct Frame {
    event: String,
    #[serde(default)]
    args: Vec<String>,
}

/// Whether a message is a line of the console, and what it says.
fn line(message: &Message) -> Option<String> {
    let Message::Text(text) = message else { return None };
    let mut frame: Frame = serde_json::from_str(text).expect("a frame");
    (frame.event == "console output").then(|| frame.args.remove(0))
}

fn socket_url(url: &str) -> String {
    format!("{}/socket", url.replace("http", "ws"))
}

const AUTH: &str = r#"{"event":"auth","args":["token"]}"#;

pub async fn lines_async(url: &str, count: usize) -> usize {
    let (mut socket, _) = tokio_tungstenite::connect_async(socket_url(url)).await.expect("a socket");
    socket.send(Message::text(AUTH)).await.expect("authentication");
    let mut lines = 0;
    while lines < count {
        let message = socket.next().await.expect("a message").expect("a message");
        lines += usize::from(line(&message).is_some());
    }
    lines
}

pub fn lines_blocking(url: &str, count: usize) -> usize {
    let (mut socket, _) = tungstenite::connect(socket_url(url)).expect("a socket");
    socket.send(Message::text(AUTH)).expect("authentication");
    let mut lines = 0;
    while lines < count {
        lines += usize::from(line(&socket.read().expect("a message")).is_some());
    }
    lines
}
