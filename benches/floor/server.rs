//! The server that both sides talk to: recorded responses of a panel, as fast as threads can write them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::{Value, json};

use crate::wings;

/// The variable that makes this program the server.
pub const SERVE: &str = "PTERO_BENCH_SERVE";
pub const SERVERS: usize = 5000;
pub const PAGES: usize = 50;
pub const FILE: u64 = 256 << 20;

/// Where the server listens: once in plain, once with TLS by an authority of its own.
#[derive(Clone)]
pub struct Site {
    pub url: String,
    /// The authority's certificate, in PEM.
    pub root: Option<String>,
}

/// The server's process, which ends with this.
pub struct Process {
    child: Child,
    pub plain: Site,
    pub tls: Site,
}

impl Process {
    pub fn start() -> Self {
        let program = std::env::current_exe().expect("this program");
        let mut child =
            Command::new(program).env(SERVE, "1").stdout(Stdio::piped()).spawn().expect("the server's process");
        let mut line = String::new();
        let output = child.stdout.as_mut().expect("a pipe");
        BufReader::new(output).read_line(&mut line).expect("the server's line");
        let said: Value = serde_json::from_str(&line).expect("where the server listens");
        let text = |key: &str| said[key].as_str().expect("text").to_owned();
        Self {
            child,
            plain: Site { url: text("plain"), root: None },
            tls: Site { url: text("tls"), root: Some(text("root")) },
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill().and_then(|()| self.child.wait());
    }
}

pub trait Stream: Read + Write + Send {}
impl<S: Read + Write + Send> Stream for S {}

/// What the server responds with.
struct Responses {
    account: Vec<u8>,
    /// The list of all servers in pages of 50, as by default, and of 100.
    pages: [Vec<Vec<u8>>; 2],
}

/// Serves until it is killed.
pub fn run() {
    let (plain, tls) = (listener(), listener());
    let port = |listener: &TcpListener| listener.local_addr().expect("an address").port();
    let (plain_url, tls_url) =
        (format!("http://127.0.0.1:{}", port(&plain)), format!("https://localhost:{}", port(&tls)));
    let (root, config) = certificate();
    println!("{}", json!({ "plain": plain_url, "tls": tls_url, "root": root }));
    let responses: &'static Responses = Box::leak(Box::new(Responses::recorded(&plain_url)));
    let accept = move |listener: TcpListener, url: String, config: Option<Arc<ServerConfig>>| {
        let url: &'static str = String::leak(url);
        for stream in listener.incoming() {
            let config = config.clone();
            // Thousands of consoles need small stacks.
            let thread = std::thread::Builder::new().stack_size(256 * 1024).spawn(move || {
                let stream = stream.expect("a connection");
                stream.set_nodelay(true).expect("a socket");
                let stream: Box<dyn Stream> = match config {
                    Some(config) => {
                        Box::new(StreamOwned::new(ServerConnection::new(config).expect("a server"), stream))
                    }
                    None => Box::new(stream),
                };
                serve(stream, responses, url);
            });
            thread.expect("a thread");
        }
    };
    std::thread::spawn(move || accept(tls, tls_url, Some(Arc::new(config))));
    accept(plain, plain_url, None);
}

fn listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").expect("a port")
}

/// An authority's certificate in PEM, and a configuration with a certificate of that authority.
fn certificate() -> (String, ServerConfig) {
    let mut authority = CertificateParams::new([]).expect("parameters");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().expect("a key")).expect("an authority");
    let key = KeyPair::generate().expect("a key");
    let certificate = CertificateParams::new(["localhost".to_owned()]).expect("parameters");
    let certificate = certificate.signed_by(&key, &authority).expect("a certificate");
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder().with_no_client_auth();
    (authority.pem(), config.with_single_cert(vec![certificate.der().clone()], key).expect("a pair"))
}

impl Responses {
    fn recorded(url: &str) -> Self {
        let account = recorded(include_str!("../../tests/fixtures/recordings/http/client_account__view.json"));
        let list = recorded(include_str!("../../tests/fixtures/recordings/http/client_root__list.json"));
        let server = &list["body"]["data"][0];
        let page = |number: usize, per_page: usize| {
            let pages = SERVERS / per_page;
            let next = |_| json!({ "next": format!("{url}/api/client?page={}", number + 1) });
            let links = (number < pages).then_some(()).map_or_else(|| json!({}), next);
            let pagination = json!({
                "total": SERVERS, "count": per_page, "per_page": per_page, "current_page": number,
                "total_pages": pages, "links": links,
            });
            let body =
                json!({ "object": "list", "data": vec![server; per_page], "meta": { "pagination": pagination } });
            response(&list["headers"], &body)
        };
        let pages = |per_page| (1..=SERVERS / per_page).map(|number| page(number, per_page)).collect();
        Self { account: response(&account["headers"], &account["body"]), pages: [pages(50), pages(100)] }
    }
}

fn recorded(recording: &str) -> Value {
    let mut recording: Value = serde_json::from_str(recording).expect("a recording");
    recording["response"].take()
}

/// A response as nginx sends it: chunked, with the recorded headers.
fn response(headers: &Value, body: &Value) -> Vec<u8> {
    let headers = headers.as_object().expect("headers").iter();
    let headers = headers.map(|(name, value)| format!("{name}: {}\r\n", value.as_str().expect("text")));
    let body = body.to_string();
    let headers: String = headers.collect();
    format!("HTTP/1.1 200 OK\r\n{headers}\r\n{:x}\r\n{body}\r\n0\r\n\r\n", body.len()).into_bytes()
}

fn serve(stream: Box<dyn Stream>, responses: &Responses, url: &str) {
    let mut stream = BufReader::with_capacity(64 * 1024, stream);
    loop {
        // A websocket's handshake is left for its own library to read.
        if stream.fill_buf().is_ok_and(|bytes| bytes.starts_with(b"GET /api/servers/")) {
            return wings::serve(stream);
        }
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            if stream.read_until(b'\n', &mut head).unwrap_or(0) == 0 {
                return;
            }
        }
        let head = String::from_utf8_lossy(&head).into_owned();
        if reply(&mut stream, &head, responses, url).is_err() {
            return;
        }
    }
}

fn reply(stream: &mut BufReader<Box<dyn Stream>>, head: &str, responses: &Responses, url: &str) -> std::io::Result<()> {
    let target = head.split(' ').nth(1).unwrap_or_default();
    let target = match target.strip_prefix("/slow") {
        Some(rest) => {
            std::thread::sleep(Duration::from_millis(20));
            rest
        }
        None => target,
    };
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let out = stream.get_mut();
    match path {
        "/api/client/account" => out.write_all(&responses.account),
        "/api/client" => {
            let parameter = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)?.parse().ok());
            let pages = &responses.pages[usize::from(parameter("per_page=") == Some(100))];
            out.write_all(&pages[parameter("page=").unwrap_or(1) - 1])
        }
        "/upload/file" => {
            let mut headers = head.lines().filter_map(|line| line.split_once(": "));
            let length = headers.find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
            let length = length.and_then(|(_, length)| length.parse().ok()).unwrap_or(0);
            std::io::copy(&mut stream.by_ref().take(length), &mut std::io::sink())?;
            stream.get_mut().write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        }
        "/download/file" => {
            let head =
                format!("HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: {FILE}\r\n\r\n");
            out.write_all(head.as_bytes())?;
            let chunk = vec![7; 256 * 1024];
            (0..FILE / chunk.len() as u64).try_for_each(|_| out.write_all(&chunk))
        }
        path => match path.rsplit('/').next().unwrap_or_default() {
            "websocket" => {
                let (server, wings) = (path.rsplit('/').nth(1).unwrap_or_default(), url.replacen("http", "ws", 1));
                let socket = format!("{wings}/api/servers/{server}/ws");
                json_reply(out, &json!({ "data": { "token": "token", "socket": socket } }))
            }
            action => {
                let url = format!("{url}/{action}/file?token=x");
                json_reply(out, &json!({ "object": "signed_url", "attributes": { "url": url } }))
            }
        },
    }
}

fn json_reply(stream: &mut dyn Stream, body: &Value) -> std::io::Result<()> {
    let headers = json!({
        "Server": "nginx/1.22.1", "Content-Type": "application/json", "Transfer-Encoding": "chunked",
        "X-RateLimit-Limit": "100000", "X-RateLimit-Remaining": "99999",
    });
    stream.write_all(&response(&headers, body))
}
