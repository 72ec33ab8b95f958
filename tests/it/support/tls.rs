//! A TLS server with a certificate from a private authority: a panel that answers everything alike, and Wings' socket.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use tungstenite::protocol::Role;
use tungstenite::{Message, WebSocket};

/// The server, in a thread of its own that lives as long as the test.
pub struct TlsServer {
    pub url: String,
    /// The authority's certificate, in PEM.
    pub root: String,
}

impl TlsServer {
    /// Answers every request with `body` as JSON.
    pub fn start(body: &'static str) -> Self {
        let (root, config) = certificate();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
        let config = Arc::new(config);
        let own_url = url.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (config, url) = (config.clone(), own_url.clone());
                std::thread::spawn(move || {
                    let connection = ServerConnection::new(config).unwrap();
                    serve(StreamOwned::new(connection, stream.unwrap()), body, &url);
                });
            }
        });
        Self { url, root }
    }

    /// Writes `reply` as it is to every request whose head has arrived, and closes the connection: by TLS's own message
    /// if it is to be `polite`, and otherwise as a cut would.
    pub fn replying(reply: impl Into<Vec<u8>>, polite: bool) -> Self {
        let (root, config) = certificate();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
        let (config, reply) = (Arc::new(config), reply.into());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (config, reply) = (config.clone(), reply.clone());
                std::thread::spawn(move || {
                    let stream = stream.unwrap();
                    // A reply that waits is lost when the connection is closed with a request unread.
                    stream.set_nodelay(true).unwrap();
                    let mut stream = StreamOwned::new(ServerConnection::new(config).unwrap(), stream);
                    if read_head(&mut stream).is_none() || stream.write_all(&reply).is_err() {
                        return;
                    }
                    if polite {
                        stream.conn.send_close_notify();
                    }
                    let _ = stream.flush();
                    // As Go does, for what is still being sent.
                    let _ = stream.sock.shutdown(Shutdown::Write);
                    std::thread::sleep(Duration::from_millis(500));
                });
            }
        });
        Self { url, root }
    }
}

/// An authority's certificate in PEM, and what a server with a certificate of that authority needs.
pub(super) fn certificate() -> (String, ServerConfig) {
    let authority_key = KeyPair::generate().unwrap();
    let mut authority = CertificateParams::new([]).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, authority_key).unwrap();

    let key = KeyPair::generate().unwrap();
    let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
    let certificate = CertificateParams::new(names).unwrap().signed_by(&key, &authority).unwrap();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    (authority.pem(), config)
}

type Stream = StreamOwned<ServerConnection, std::net::TcpStream>;

/// The head of a request. A client that refuses the certificate makes reading fail.
fn read_head(stream: &mut Stream) -> Option<String> {
    let mut request = Vec::new();
    let mut byte = [0];
    while !request.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte) {
            Ok(1) => request.push(byte[0]),
            _ => return None,
        }
    }
    Some(String::from_utf8(request).unwrap())
}

fn serve(mut stream: Stream, body: &str, url: &str) {
    let Some(head) = read_head(&mut stream) else { return };
    if head.starts_with("GET /socket") {
        return talk(stream, &head);
    }
    let credentials = format!(r#"{{"data":{{"token":"t","socket":"{}/socket"}}}}"#, url.replace("https", "wss"));
    let body = if head.contains("/websocket ") { credentials.as_str() } else { body };
    let length = body.len();
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
    let _ = stream.write_all(answer.as_bytes());
    stream.conn.send_close_notify();
    let _ = stream.flush();
}

/// Wings' end of a socket: it accepts any token, and waits until the client is gone.
fn talk(mut stream: Stream, head: &str) {
    let key = head.lines().find_map(|line| line.strip_prefix("Sec-WebSocket-Key: ")).unwrap();
    let accept = tungstenite::handshake::derive_accept_key(key.as_bytes());
    let upgrade = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n";
    stream.write_all(format!("{upgrade}Sec-WebSocket-Accept: {accept}\r\n\r\n").as_bytes()).unwrap();
    let mut socket = WebSocket::from_raw_socket(stream, Role::Server, None);
    socket.read().unwrap();
    socket.send(Message::text(r#"{"event":"auth success"}"#)).unwrap();
    while socket.read().is_ok() {}
}
