//! The floor: the libraries below ptero, with the same settings, the same typed decoding and nothing else.

use std::io::Read;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures::StreamExt;
use ptero::model::envelope::{Item, List};
use ptero::model::{Account, Page, Server};
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use crate::server::{PAGES, Site};

const CHUNK: usize = 64 * 1024;
const AT_ONCE: usize = 8;

// ptero's defaults.
const TIMEOUT: Duration = Duration::from_secs(30);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const IDLE: usize = 16;

fn read_account(body: &[u8]) {
    let item: Item<Account> = serde_json::from_slice(body).expect("an account");
    assert_eq!(item.attributes.username, "admin");
}

fn read_page(body: &[u8]) -> Vec<Server> {
    let list: List<Server> = serde_json::from_slice(body).expect("servers");
    Page::from(list).items
}

fn page_path(page: usize) -> String {
    match page {
        1 => "/api/client?per_page=100".to_owned(),
        page => format!("/api/client?per_page=100&page={page}"),
    }
}

pub struct Reqwest {
    client: reqwest::Client,
    url: String,
}

impl Reqwest {
    pub fn new(site: &Site) -> Self {
        let mut builder = reqwest::Client::builder().user_agent("ptero/0.1.0").timeout(TIMEOUT);
        if let Some(root) = &site.root {
            let root = reqwest::Certificate::from_pem(root.as_bytes()).expect("a certificate");
            builder = builder.tls_certs_merge([root]);
        }
        let client = builder.connect_timeout(CONNECT_TIMEOUT).build().expect("a client");
        Self { client, url: site.url.clone() }
    }

    pub async fn get(&self, path: &str) -> Bytes {
        let request = self.client.get(format!("{}{path}", self.url)).header("Authorization", "Bearer ptlc_key");
        let response = request.header("Accept", "application/json").send().await.expect("a response");
        response.bytes().await.expect("a body")
    }

    pub async fn account(&self) {
        read_account(&self.get("/api/client/account").await);
    }

    pub async fn accounts(&self, count: usize, at_once: usize) {
        futures::stream::iter(0..count).for_each_concurrent(at_once, |_| self.account()).await;
    }

    pub async fn servers(&self, base: &str) -> usize {
        let page = |number| async move { read_page(&self.get(&format!("{base}{}", page_path(number))).await) };
        let mut servers = page(1).await;
        let mut pages = futures::stream::iter((2..=PAGES).map(page)).buffered(AT_ONCE);
        while let Some(page) = pages.next().await {
            servers.extend(page);
        }
        servers.len()
    }

    pub async fn upload(&self, size: u64) {
        self.get("/api/client/servers/x/files/upload").await;
        let chunks = futures::stream::iter((0..size / CHUNK as u64).map(|_| {
            let mut chunk = vec![0; CHUNK];
            std::io::repeat(7).read_exact(&mut chunk).map(|()| Bytes::from(chunk))
        }));
        let request = self.client.post(format!("{}/upload/file", self.url)).header("Content-Length", size);
        request.body(reqwest::Body::wrap_stream(chunks)).send().await.expect("an upload");
    }

    pub async fn download(&self) -> u64 {
        self.get("/api/client/servers/x/files/download").await;
        let request = self.client.get(format!("{}/download/file", self.url));
        let mut response = request.send().await.expect("a response");
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
    pub fn new(site: &Site) -> Self {
        Self::with_timeouts(site, Some(TIMEOUT), Some(CONNECT_TIMEOUT))
    }

    /// As ureq is by default: without timeouts, for which it would start a thread for each request.
    pub fn without_timeouts(site: &Site) -> Self {
        Self::with_timeouts(site, None, None)
    }

    fn with_timeouts(site: &Site, global: Option<Duration>, connect: Option<Duration>) -> Self {
        let mut builder = ureq::Agent::config_builder().max_idle_connections_per_host(IDLE).max_idle_connections(IDLE);
        if let Some(root) = &site.root {
            let root = Certificate::from_pem(root.as_bytes()).expect("a certificate");
            let roots = RootCerts::new_with_certs(&[root]);
            builder = builder.tls_config(TlsConfig::builder().root_certs(roots).build());
        }
        let config = builder.timeout_global(global).timeout_connect(connect).build();
        Self { agent: config.into(), url: site.url.clone() }
    }

    pub fn get(&self, path: &str) -> Vec<u8> {
        let request = self.agent.get(format!("{}{path}", self.url)).header("Authorization", "Bearer ptlc_key");
        let mut response = request.header("Accept", "application/json").call().expect("a response");
        response.body_mut().with_config().limit(u64::MAX).read_to_vec().expect("a body")
    }

    pub fn account(&self) {
        read_account(&self.get("/api/client/account"));
    }

    pub fn servers(&self, base: &str) -> usize {
        let page = |number| read_page(&self.get(&format!("{base}{}", page_path(number))));
        let servers = page(1).len();
        let (next, pages) = (AtomicUsize::new(2), Mutex::new(Vec::new()));
        in_threads(AT_ONCE, || {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number > PAGES {
                    return;
                }
                let page = page(number);
                pages.lock().expect("a lock").push((number, page));
            }
        });
        let mut pages = pages.into_inner().expect("a lock");
        pages.sort_unstable_by_key(|(number, _)| *number);
        servers + pages.into_iter().flat_map(|(_, page)| page).collect::<Vec<_>>().len()
    }

    pub fn upload(&self, size: u64) {
        self.get("/api/client/servers/x/files/upload");
        let mut body = std::io::repeat(7).take(size);
        let request = self.agent.post(format!("{}/upload/file", self.url)).header("Content-Length", size.to_string());
        // Large transfers take longer than other requests.
        let request = request.config().timeout_global(None).build();
        request.send(ureq::SendBody::from_reader(&mut body)).expect("an upload");
    }

    pub fn download(&self) -> u64 {
        self.get("/api/client/servers/x/files/download");
        let request = self.agent.get(format!("{}/download/file", self.url)).config().timeout_global(None).build();
        let mut reader = request.call().expect("a response").into_body().into_with_config().limit(u64::MAX).reader();
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

/// Does the same in so many threads.
pub fn in_threads(count: usize, work: impl Fn() + Sync) {
    std::thread::scope(|scope| (0..count).for_each(|_| drop(scope.spawn(&work))));
}
