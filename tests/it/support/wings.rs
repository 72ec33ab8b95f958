//! A panel that signs URLs and a Wings that serves them, as scripted: each transfer meets the next fate in line.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// What becomes of one transfer.
#[derive(Clone, Debug)]
pub enum Fate {
    /// All is well.
    Whole,
    /// The connection is cut after so many bytes of the file, or of the upload.
    CutAfter(usize),
    /// More is sent than was announced.
    TooLong,
    /// An answer of this status and content type instead.
    Answer(u16, &'static str, &'static str),
    /// The same, but before the upload has been read. Then the connection is closed as Go does: the reply gets half a
    /// second to arrive.
    Early(u16, &'static str, &'static str),
    /// The same, but the connection is reset at once.
    EarlyReset(u16, &'static str, &'static str),
    /// The same, but the connection is left open, with the upload unread.
    EarlyOpen(u16, &'static str, &'static str),
    /// Another file than the recorded one, with its own length.
    Other(&'static [u8]),
    /// No length is announced: the file ends with the connection.
    NoLength,
    /// The whole response comes byte by byte, with a pause after each.
    Drip(u16, Duration),
    /// The head comes at once, the file byte by byte with a pause after each.
    DripFile(Duration),
    /// Nothing comes for as long as the client waits.
    Silent,
    /// As many bytes of the file, and then nothing for as long as the client waits.
    SilentAfter(usize),
}

/// Both hosts; each test has its own.
pub struct Hosts {
    pub panel: String,
    state: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    file: Vec<u8>,
    checksum: String,
    fates: VecDeque<Fate>,
    signed: u32,
    used: Vec<String>,
    wings_heads: Vec<String>,
    uploads: Vec<(String, Vec<u8>)>,
}

impl Hosts {
    pub fn start(file: impl Into<Vec<u8>>, checksum: &str, fates: impl IntoIterator<Item = Fate>) -> Self {
        let state = Self::state(file, checksum, fates);
        let wings = listen(&state, wings);
        Self::panel(state, format!("http://{wings}"))
    }

    /// A panel whose node is elsewhere.
    pub fn with_node(node: impl Into<String>) -> Self {
        Self::panel(Self::state("", "", []), node.into())
    }

    fn state(file: impl Into<Vec<u8>>, checksum: &str, fates: impl IntoIterator<Item = Fate>) -> Arc<Shared> {
        let (file, checksum, fates) = (file.into(), checksum.to_owned(), fates.into_iter().collect());
        let state = Mutex::new(State { file, checksum, fates, ..State::default() });
        Arc::new(Shared { state, ..Shared::default() })
    }

    fn panel(state: Arc<Shared>, node: String) -> Self {
        let panel = listen(&state, move |shared, stream, head| panel(shared, stream, head, &node));
        Self { panel: format!("http://{panel}"), state }
    }

    /// Waits until so many requests have reached Wings.
    pub fn wait_for_wings(&self, count: usize) {
        self.wait(|state| state.wings_heads.len() >= count);
    }

    /// Waits until so many URLs have been signed.
    pub fn wait_for_panel(&self, count: u32) {
        self.wait(|state| state.signed >= count);
    }

    fn wait(&self, is_met: impl Fn(&State) -> bool) {
        let state = self.state.state.lock().unwrap();
        drop(self.state.changed.wait_while(state, |state| !is_met(state)).unwrap());
    }

    /// The heads of the requests that Wings got.
    pub fn wings_heads(&self) -> Vec<String> {
        self.state.state.lock().unwrap().wings_heads.clone()
    }

    /// The target and the body of each whole upload.
    pub fn uploads(&self) -> Vec<(String, Vec<u8>)> {
        self.state.state.lock().unwrap().uploads.clone()
    }
}

fn listen(
    state: &Arc<Shared>,
    serve: impl Fn(&Shared, &mut BufReader<TcpStream>, &str) + Send + Sync + Clone + 'static,
) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let state = state.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (state, serve) = (state.clone(), serve.clone());
            std::thread::spawn(move || {
                let stream = stream.unwrap();
                // A reply that waits is lost when the connection is closed with a request unread.
                stream.set_nodelay(true).unwrap();
                let mut stream = BufReader::new(stream);
                let mut head = String::new();
                while !head.ends_with("\r\n\r\n") {
                    if stream.read_line(&mut head).unwrap_or(0) == 0 {
                        return;
                    }
                }
                serve(&state, &mut stream, &head);
            });
        }
    });
    address
}

fn target(head: &str) -> &str {
    head.split(' ').nth(1).unwrap()
}

fn answer(stream: &mut BufReader<TcpStream>, status: u16, content_type: &str, body: &str) {
    let length = body.len();
    let head = format!("HTTP/1.1 {status} X\r\nContent-Type: {content_type}\r\nContent-Length: {length}");
    let reply = format!("{head}\r\nConnection: close\r\n\r\n{body}");
    // The client may have disconnected.
    let _ = stream.get_mut().write_all(reply.as_bytes());
}

fn panel(shared: &Shared, stream: &mut BufReader<TcpStream>, head: &str, node: &str) {
    let mut state = shared.state.lock().unwrap();
    let path = target(head).to_owned();
    let kind = match &path {
        path if path.contains("/files/upload") => "upload/file",
        path if path.contains("/files/download") => "download/file",
        path if path.ends_with("/download") => "download/backup",
        path if path.contains("/backups/unfinished") => {
            let body = backup(0, "null", "null", false);
            return answer(stream, 200, "application/json", &body);
        }
        path if path.contains("/backups/") => {
            let checksum = format!("\"{}\"", state.checksum);
            let body = backup(state.file.len(), &checksum, "\"2026-11-24T05:23:22+00:00\"", true);
            return answer(stream, 200, "application/json", &body);
        }
        _ => return answer(stream, 204, "application/json", ""),
    };
    state.signed += 1;
    shared.changed.notify_all();
    let url = format!("{node}/{kind}?token=sekret-{}", state.signed);
    let body = format!(r#"{{"object":"signed_url","attributes":{{"url":"{url}"}}}}"#);
    answer(stream, 200, "application/json", &body);
}

fn backup(bytes: usize, checksum: &str, completed: &str, is_successful: bool) -> String {
    format!(
        r#"{{"object":"backup","attributes":{{"uuid":"904df120-a66f-4f9a-a27b-a8b27ea4a4a6","is_successful":{is_successful},
        "is_locked":false,"name":"b","ignored_files":[],"checksum":{checksum},"bytes":{bytes},
        "created_at":"2026-11-24T05:23:22+00:00","completed_at":{completed}}}}}"#
    )
}

fn wings(shared: &Shared, stream: &mut BufReader<TcpStream>, head: &str) {
    let token = target(head).split("token=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    let (fate, file) = {
        let mut state = shared.state.lock().unwrap();
        state.wings_heads.push(head.to_owned());
        shared.changed.notify_all();
        if state.used.contains(&token) {
            let body = r#"{"error":"The requested resource was not found on this server."}"#;
            return answer(stream, 404, "application/json; charset=utf-8", body);
        }
        state.used.push(token);
        (state.fates.pop_front().unwrap_or(Fate::Whole), state.file.clone())
    };
    match fate {
        Fate::Early(status, content_type, body) => {
            answer(stream, status, content_type, body);
            let _ = stream.get_mut().shutdown(Shutdown::Write);
            std::thread::sleep(Duration::from_millis(500));
        }
        Fate::EarlyReset(status, content_type, body) => answer(stream, status, content_type, body),
        Fate::EarlyOpen(status, content_type, body) => {
            answer(stream, status, content_type, body);
            wait_for_end(stream, false);
        }
        Fate::Silent => wait_for_end(stream, true),
        fate if head.starts_with("POST") => receive(shared, stream, head, fate),
        fate => send(&file, stream, fate),
    }
}

/// Waits until the client has gone. Reads on only if it is to.
fn wait_for_end(stream: &mut BufReader<TcpStream>, reads: bool) {
    if reads {
        let _ = std::io::copy(stream, &mut std::io::sink());
        return;
    }
    // Bytes that are never read hide the end: a write tells it.
    while stream.get_mut().write_all(b"x").is_ok() {
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn drip(stream: &mut BufReader<TcpStream>, bytes: &[u8], pause: Duration) {
    for byte in bytes {
        if stream.get_mut().write_all(&[*byte]).is_err() {
            return;
        }
        std::thread::sleep(pause);
    }
}

fn send(file: &[u8], stream: &mut BufReader<TcpStream>, fate: Fate) {
    let content: &[u8] = if let Fate::Other(other) = fate { other } else { file };
    let length = match fate {
        Fate::NoLength => String::new(),
        _ => format!("Content-Length: {}\r\n", content.len()),
    };
    let head = |status: u16| {
        format!("HTTP/1.1 {status} X\r\nContent-Type: application/octet-stream\r\n{length}Connection: close\r\n\r\n")
    };
    let body: &[u8] = match &fate {
        Fate::Answer(status, content_type, body) => return answer(stream, *status, content_type, body),
        Fate::Drip(status, pause) => return drip(stream, &[head(*status).as_bytes(), content].concat(), *pause),
        Fate::CutAfter(bytes) | Fate::SilentAfter(bytes) => &content[..*bytes],
        Fate::DripFile(_) => &[],
        _ => content,
    };
    let written = stream.get_mut().write_all(head(200).as_bytes()).and_then(|()| stream.get_mut().write_all(body));
    match fate {
        _ if written.is_err() => {}
        Fate::TooLong => drop(stream.get_mut().write_all(b"and more")),
        Fate::DripFile(pause) => drip(stream, content, pause),
        Fate::SilentAfter(_) => wait_for_end(stream, true),
        _ => {}
    }
}

fn receive(shared: &Shared, stream: &mut BufReader<TcpStream>, head: &str, fate: Fate) {
    let mut body = Vec::new();
    let mut source: Box<dyn Read> = match length(head) {
        Some(length) => Box::new(stream.by_ref().take(length)),
        None => Box::new(Chunked { stream: stream.by_ref(), left: 0 }),
    };
    if let Fate::CutAfter(bytes) = fate {
        let _ = source.take(bytes as u64).read_to_end(&mut body);
        return;
    }
    if source.read_to_end(&mut body).is_err() {
        return;
    }
    drop(source);
    match fate {
        Fate::Answer(status, content_type, text) => return answer(stream, status, content_type, text),
        Fate::Drip(status, pause) => {
            let reply = format!("HTTP/1.1 {status} X\r\nContent-Length: 0\r\n{:1000}\r\n\r\n", "X-Filler:");
            return drip(stream, reply.as_bytes(), pause);
        }
        _ => {}
    }
    let is_whole = length(head).is_none_or(|length| length == body.len() as u64);
    if is_whole {
        shared.state.lock().unwrap().uploads.push((target(head).to_owned(), body));
    }
    answer(stream, 200, "text/plain", "");
}

fn length(head: &str) -> Option<u64> {
    let mut headers = head.lines().filter_map(|line| line.split_once(": "));
    headers.find(|(name, _)| name.eq_ignore_ascii_case("content-length")).map(|(_, value)| value.parse().unwrap())
}

/// Reads a body in chunks, to its end.
struct Chunked<'s> {
    stream: &'s mut BufReader<TcpStream>,
    left: usize,
}

impl Read for Chunked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.left == 0 {
            let mut line = String::new();
            self.stream.read_line(&mut line)?;
            let size = usize::from_str_radix(line.trim(), 16).map_err(std::io::Error::other)?;
            if size == 0 {
                self.stream.read_line(&mut line)?;
                return Ok(0);
            }
            self.left = size;
        }
        let amount = self.left.min(buffer.len());
        let read = self.stream.read(&mut buffer[..amount])?;
        self.left -= read;
        if self.left == 0 {
            self.stream.read_line(&mut String::new())?;
        }
        Ok(read)
    }
}

/// A node that writes `head` to every request, and then a byte now and then. Returns its URL.
pub fn dripping(head: &'static str, pause: Duration) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            std::thread::spawn(move || {
                let mut stream = BufReader::new(stream.unwrap());
                while stream.read_line(&mut String::new()).is_ok_and(|read| read > 2) {}
                let written = stream.get_mut().write_all(head.as_bytes());
                if written.is_ok() {
                    drip(&mut stream, &[b'x'; 600], pause);
                }
            });
        }
    });
    url
}

/// A host that closes every connection at once.
pub struct HangingUp {
    pub url: String,
    connections: Arc<(Mutex<usize>, Condvar)>,
}

pub fn hanging_up() -> HangingUp {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let connections = Arc::new((Mutex::new(0), Condvar::new()));
    let count = connections.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            drop(stream);
            *count.0.lock().unwrap() += 1;
            count.1.notify_all();
        }
    });
    HangingUp { url, connections }
}

impl HangingUp {
    pub fn connections(&self) -> usize {
        *self.connections.0.lock().unwrap()
    }

    /// Waits until so many connections have been closed.
    pub fn wait_for(&self, count: usize) {
        let (connections, changed) = &*self.connections;
        drop(changed.wait_while(connections.lock().unwrap(), |connections| *connections < count).unwrap());
    }
}
