//! The floor of consoles: tungstenite, with frames read by serde.

use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures::{SinkExt, StreamExt};
use ptero::model::envelope::Data;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use serde::Deserialize;
use tokio_tungstenite::Connector;
use tungstenite::{Message, WebSocket};

use crate::raw::{Reqwest, Ureq, in_threads};
use crate::server::{Site, Stream};
use crate::wings::COMMAND;

type AsyncSocket = tokio_tungstenite::WebSocketStream<tokio_tungstenite::MaybeTlsStream<tokio::net::TcpStream>>;
type BlockingSocket = WebSocket<Box<dyn Stream>>;

#[derive(Deserialize)]
struct Credentials {
    token: String,
    socket: String,
}

#[derive(Deserialize)]
struct Frame {
    event: String,
    #[serde(default)]
    args: Vec<String>,
}

fn credentials(body: &[u8]) -> Credentials {
    let data: Data<Credentials> = serde_json::from_slice(body).expect("credentials");
    data.data
}

fn path(server: &str) -> String {
    format!("/api/client/servers/{server}/websocket")
}

fn message(event: &str, argument: &str) -> Message {
    Message::text(serde_json::json!({ "event": event, "args": [argument] }).to_string())
}

fn frame(message: &Message) -> Option<Frame> {
    let Message::Text(text) = message else { return None };
    Some(serde_json::from_str(text).expect("a frame"))
}

/// What a message says, if it is of this event.
fn heard(message: &Message, event: &str) -> Option<String> {
    let mut frame = frame(message)?;
    (frame.event == event).then(|| frame.args.pop().unwrap_or_default())
}

fn tls(site: &Site) -> Option<Arc<ClientConfig>> {
    let root = CertificateDer::from_pem_slice(site.root.as_ref()?.as_bytes()).expect("a certificate");
    let mut roots = RootCertStore::empty();
    roots.add(root).expect("a root");
    Some(Arc::new(ClientConfig::builder().with_root_certificates(roots).with_no_client_auth()))
}

pub struct AsyncConsoles {
    http: Reqwest,
    tls: Option<Arc<ClientConfig>>,
}

impl AsyncConsoles {
    pub fn new(site: &Site) -> Self {
        Self { http: Reqwest::new(site), tls: tls(site) }
    }

    async fn connect(&self, server: &str) -> AsyncSocket {
        let Credentials { token, socket } = credentials(&self.http.get(&path(server)).await);
        let connector = self.tls.clone().map(Connector::Rustls);
        let connecting = tokio_tungstenite::connect_async_tls_with_config(socket, None, true, connector);
        let (mut socket, _) = connecting.await.expect("a socket");
        socket.send(message("auth", &token)).await.expect("authentication");
        Self::next(&mut socket, "auth success").await;
        socket
    }

    async fn next(socket: &mut AsyncSocket, event: &str) -> String {
        loop {
            let message = socket.next().await.expect("a message").expect("a message");
            if let Some(argument) = heard(&message, event) {
                return argument;
            }
        }
    }

    pub async fn first_line(&self, server: &str) {
        let mut socket = self.connect(server).await;
        socket.send(message("send command", COMMAND)).await.expect("a command");
        assert_eq!(Self::next(&mut socket, "console output").await, COMMAND);
        let _ = socket.close(None).await;
    }

    pub async fn lines(&self, server: &str, count: usize) {
        let mut socket = self.connect(server).await;
        for _ in 0..count {
            assert!(!Self::next(&mut socket, "console output").await.is_empty());
        }
    }

    /// Opens consoles, each with a task that waits for what Wings may send.
    pub async fn idle(&self, count: usize, at_once: usize) {
        let consoles = futures::stream::iter(0..count).map(|number| async move {
            let mut socket = self.connect(&format!("{number:08}")).await;
            Self::next(&mut socket, "status").await;
            socket
        });
        let listen = |mut socket: AsyncSocket| tokio::spawn(async move { while socket.next().await.is_some() {} });
        let tasks: Vec<_> = consoles.buffer_unordered(at_once).map(listen).collect().await;
        tasks.iter().for_each(tokio::task::JoinHandle::abort);
    }
}

pub struct BlockingConsoles {
    http: Ureq,
    tls: Option<Arc<ClientConfig>>,
}

impl BlockingConsoles {
    pub fn new(site: &Site) -> Self {
        Self { http: Ureq::new(site), tls: tls(site) }
    }

    fn connect(&self, server: &str) -> (BlockingSocket, TcpStream) {
        let Credentials { token, socket } = credentials(&self.http.get(&path(server)));
        let (_, rest) = socket.split_once("://").expect("a URL");
        let (address, _) = rest.split_once('/').expect("a path");
        let stream = TcpStream::connect(address).expect("a connection");
        stream.set_nodelay(true).expect("a socket");
        let handle = stream.try_clone().expect("a socket");
        let stream: Box<dyn Stream> = match &self.tls {
            None => Box::new(stream),
            Some(config) => {
                let name = ServerName::try_from("localhost").expect("a name");
                let connection = ClientConnection::new(config.clone(), name).expect("a connection");
                Box::new(StreamOwned::new(connection, stream))
            }
        };
        let (mut socket, _) = tungstenite::client(socket, stream).expect("a socket");
        socket.send(message("auth", &token)).expect("authentication");
        Self::next(&mut socket, "auth success");
        (socket, handle)
    }

    fn next(socket: &mut BlockingSocket, event: &str) -> String {
        loop {
            if let Some(argument) = heard(&socket.read().expect("a message"), event) {
                return argument;
            }
        }
    }

    pub fn first_line(&self, server: &str) {
        let (mut socket, _) = self.connect(server);
        socket.send(message("send command", COMMAND)).expect("a command");
        assert_eq!(Self::next(&mut socket, "console output"), COMMAND);
        let _ = socket.close(None).and_then(|()| socket.flush());
    }

    pub fn lines(&self, server: &str, count: usize) {
        let (mut socket, _) = self.connect(server);
        for _ in 0..count {
            assert!(!Self::next(&mut socket, "console output").is_empty());
        }
    }

    /// Opens consoles, each with a thread that waits for what Wings may send.
    pub fn idle(&self, count: usize, at_once: usize) {
        let (next, threads) = (AtomicUsize::new(0), std::sync::Mutex::new(Vec::new()));
        in_threads(at_once, || {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= count {
                    return;
                }
                let (mut socket, handle) = self.connect(&format!("{number:08}"));
                Self::next(&mut socket, "status");
                let thread = std::thread::spawn(move || while socket.read().is_ok() {});
                threads.lock().expect("a lock").push((thread, handle));
            }
        });
        for (thread, handle) in threads.into_inner().expect("a lock") {
            handle.shutdown(std::net::Shutdown::Both).expect("an open socket");
            thread.join().expect("a thread");
        }
    }
}
