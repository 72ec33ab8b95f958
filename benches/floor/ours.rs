//! The same with ptero, with its default settings.

use futures::StreamExt;
use ptero::blocking;
use ptero::console::ConsoleEvent;

use crate::raw::in_threads;
use crate::server::{FILE, SERVERS, Site};
use crate::wings::COMMAND;

const KEY: &str = "ptlc_key";

pub struct Async(ptero::Client);

impl Async {
    pub fn new(site: &Site) -> Self {
        let builder = ptero::Client::builder(&site.url, KEY);
        let builder = site.root.iter().fold(builder, |builder, root| builder.add_root_certificate(root));
        Self(builder.build().expect("a client"))
    }

    pub async fn account(&self) {
        self.0.account().get().await.expect("an account");
    }

    pub async fn accounts(&self, count: usize, at_once: usize) {
        futures::stream::iter(0..count).for_each_concurrent(at_once, |_| self.account()).await;
    }

    pub async fn servers(&self) {
        assert_eq!(self.0.servers().list().collect().await.expect("servers").len(), SERVERS);
    }

    pub async fn upload(&self) {
        use tokio::io::AsyncReadExt;
        let upload = self.0.server("x").files().upload("/");
        upload.reader("big", tokio::io::repeat(7).take(FILE), FILE).send().await.expect("an upload");
    }

    pub async fn download(&self) {
        let download = self.0.server("x").files().download("/big");
        assert_eq!(download.to_writer(&mut tokio::io::sink()).await.expect("a file"), FILE);
    }

    pub async fn first_line(&self, server: &str) {
        let mut console = self.0.server(server).console().connect().await.expect("a console");
        console.send_command(COMMAND).await.expect("a command");
        while !is_line(console.next().await) {}
        console.close().await;
    }

    pub async fn lines(&self, server: &str, count: usize) {
        let console = self.0.server(server).console().connect().await.expect("a console");
        let lines = console.listen("console output").take(count);
        assert_eq!(lines.filter(|line| std::future::ready(line.is_ok())).count().await, count);
    }

    pub async fn idle(&self, servers: &[String], at_once: usize) {
        let consoles = futures::stream::iter(servers).map(|server| async move {
            let mut console = self.0.server(server.as_str()).console().connect().await.expect("a console");
            while !is_status(console.next().await) {}
            console
        });
        let consoles: Vec<_> = consoles.buffer_unordered(at_once).collect().await;
        assert_eq!(consoles.len(), servers.len());
    }
}

fn is_line(event: Option<ptero::Result<ConsoleEvent>>) -> bool {
    matches!(event.expect("an event").expect("an event"), ConsoleEvent::ConsoleOutput(_))
}

fn is_status(event: Option<ptero::Result<ConsoleEvent>>) -> bool {
    matches!(event.expect("an event").expect("an event"), ConsoleEvent::Status(_))
}

pub struct Blocking(blocking::Client);

impl Blocking {
    pub fn new(site: &Site) -> Self {
        let builder = blocking::Client::builder(&site.url, KEY);
        let builder = site.root.iter().fold(builder, |builder, root| builder.add_root_certificate(root));
        Self(builder.build().expect("a client"))
    }

    pub fn account(&self) {
        self.0.account().get().expect("an account");
    }

    pub fn servers(&self) {
        assert_eq!(self.0.servers().list().collect().expect("servers").len(), SERVERS);
    }

    pub fn upload(&self) {
        use std::io::Read;
        let upload = self.0.server("x").files().upload("/");
        upload.reader("big", std::io::repeat(7).take(FILE), FILE).send().expect("an upload");
    }

    pub fn download(&self) {
        let download = self.0.server("x").files().download("/big");
        assert_eq!(download.to_writer(&mut std::io::sink()).expect("a file"), FILE);
    }

    pub fn first_line(&self, server: &str) {
        let mut console = self.0.server(server).console().connect().expect("a console");
        console.send_command(COMMAND).expect("a command");
        while !is_line(console.next()) {}
        console.close();
    }

    pub fn lines(&self, server: &str, count: usize) {
        let console = self.0.server(server).console().connect().expect("a console");
        assert_eq!(console.listen("console output").take(count).filter(Result::is_ok).count(), count);
    }

    pub fn idle(&self, servers: &[String], at_once: usize) {
        let (next, consoles) = (std::sync::atomic::AtomicUsize::new(0), std::sync::Mutex::new(Vec::new()));
        in_threads(at_once, || {
            while let Some(server) = servers.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed)) {
                let mut console = self.0.server(server.as_str()).console().connect().expect("a console");
                while !is_status(console.next()) {}
                consoles.lock().expect("a lock").push(console);
            }
        });
        assert_eq!(consoles.into_inner().expect("a lock").len(), servers.len());
    }
}
