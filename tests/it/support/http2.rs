//! A TLS server that speaks HTTP/2 with those who can and HTTP/1.1 with the others: a panel and its Wings in one.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{Request, Response, Version};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tokio_tungstenite::WebSocketStream;
use tungstenite::Message;
use tungstenite::protocol::Role;

use super::tls::certificate;

/// What a request came as.
#[derive(Clone, Debug)]
pub struct Seen {
    pub version: Version,
    /// The connection's number, from 0.
    pub connection: usize,
    pub method: String,
    pub target: String,
    pub body: Bytes,
}

/// Answers what is no business of sockets and signed URLs.
type Answer = fn(&Seen) -> Response<Full<Bytes>>;

/// The server, in a thread of its own that lives as long as the test.
pub struct Http2Server {
    pub url: String,
    /// The authority's certificate, in PEM.
    pub root: String,
    state: Arc<State>,
}

struct State {
    url: String,
    answer: Answer,
    /// How many requests a connection serves before it is closed gracefully.
    lifetime: usize,
    connections: AtomicUsize,
    requests: Mutex<Vec<Seen>>,
}

impl Http2Server {
    pub fn start(answer: Answer) -> Self {
        Self::with(answer, &["h2", "http/1.1"], usize::MAX)
    }

    /// Offers only HTTP/1.1, but by ALPN.
    pub fn without_http2(answer: Answer) -> Self {
        Self::with(answer, &["http/1.1"], usize::MAX)
    }

    /// Says GOAWAY on each connection after so many requests.
    pub fn with_lifetime(answer: Answer, lifetime: usize) -> Self {
        Self::with(answer, &["h2"], lifetime)
    }

    fn with(answer: Answer, protocols: &[&str], lifetime: usize) -> Self {
        let (root, mut config) = certificate();
        config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
        let (connections, requests) = (AtomicUsize::default(), Mutex::default());
        let state = Arc::new(State { url: url.clone(), answer, lifetime, connections, requests });
        let own_state = state.clone();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(own_state.listen(listener, TlsAcceptor::from(Arc::new(config))));
        });
        Self { url, root, state }
    }

    /// How many connections have been accepted.
    pub fn connections(&self) -> usize {
        self.state.connections.load(Ordering::Relaxed)
    }

    pub fn requests(&self) -> Vec<Seen> {
        self.state.requests.lock().unwrap().clone()
    }
}

impl State {
    async fn listen(self: Arc<Self>, listener: std::net::TcpListener, acceptor: TlsAcceptor) {
        let listener = TcpListener::from_std(listener).unwrap();
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let number = self.connections.fetch_add(1, Ordering::Relaxed);
            let (state, acceptor) = (self.clone(), acceptor.clone());
            tokio::spawn(async move {
                // A client may close a connection that it no longer needs.
                if let Ok(stream) = acceptor.accept(stream).await {
                    state.serve(stream, number).await;
                }
            });
        }
    }

    async fn serve(self: Arc<Self>, stream: TlsStream<TcpStream>, connection: usize) {
        let is_http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
        let ending = Arc::new(Notify::new());
        let (state, last) = (self, ending.clone());
        let service = service_fn(move |request| {
            let (state, last) = (state.clone(), last.clone());
            async move {
                let answer = state.receive(request, connection).await;
                let requests = state.requests.lock().unwrap();
                if requests.iter().filter(|seen| seen.connection == connection).count() >= state.lifetime {
                    last.notify_one();
                }
                Ok::<_, Infallible>(answer)
            }
        });
        let stream = TokioIo::new(stream);
        if !is_http2 {
            // Clients just close their connections.
            let _ = hyper::server::conn::http1::Builder::new().serve_connection(stream, service).with_upgrades().await;
            return;
        }
        let builder = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
        let mut served = pin!(builder.serve_connection(stream, service));
        tokio::select! {
            _ = served.as_mut() => return,
            () = ending.notified() => served.as_mut().graceful_shutdown(),
        }
        let _ = served.await;
    }

    async fn receive(&self, mut request: Request<Incoming>, connection: usize) -> Response<Full<Bytes>> {
        let target = request.uri().path_and_query().unwrap().to_string();
        let key = request.headers().get("sec-websocket-key").cloned();
        let upgrade = key.map(|key| (key, hyper::upgrade::on(&mut request)));
        let (head, body) = request.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let seen = Seen { version: head.version, connection, method: head.method.to_string(), target, body };
        self.requests.lock().unwrap().push(seen.clone());
        if let Some((key, upgrade)) = upgrade {
            tokio::spawn(talk(upgrade));
            let accept = tungstenite::handshake::derive_accept_key(key.as_bytes());
            let answer = Response::builder().status(101).header("connection", "upgrade").header("upgrade", "websocket");
            return answer.header("sec-websocket-accept", accept).body(Full::default()).unwrap();
        }
        let path = seen.target.split('?').next().unwrap();
        let url =
            |kind: &str| format!(r#"{{"object":"signed_url","attributes":{{"url":"{}/{kind}?token=t"}}}}"#, self.url);
        if path.ends_with("/files/upload") {
            return json(200, url("upload/file"));
        }
        if path.ends_with("/files/download") {
            return json(200, url("download/file"));
        }
        if path.ends_with("/websocket") {
            let socket = self.url.replace("https", "wss");
            return json(200, format!(r#"{{"data":{{"token":"t","socket":"{socket}/socket"}}}}"#));
        }
        (self.answer)(&seen)
    }
}

pub fn json(status: u16, body: impl Into<Bytes>) -> Response<Full<Bytes>> {
    let answer = Response::builder().status(status).header("content-type", "application/json");
    answer.body(Full::new(body.into())).unwrap()
}

/// Wings' end of a socket: it accepts any token, and waits until the client is gone.
async fn talk(upgrade: hyper::upgrade::OnUpgrade) {
    use futures::{SinkExt, StreamExt};
    let stream = TokioIo::new(upgrade.await.unwrap());
    let mut socket = WebSocketStream::from_raw_socket(stream, Role::Server, None).await;
    socket.next().await.unwrap().unwrap();
    socket.send(Message::text(r#"{"event":"auth success"}"#)).await.unwrap();
    while socket.next().await.is_some_and(|message| message.is_ok()) {}
}
