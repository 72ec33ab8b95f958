//! A panel that signs URLs and a Wings that serves them, as scripted: each transfer meets the next fate in line.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

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
}

/// Both hosts; each test has its own.
pub struct Hosts {
    pub panel: String,
    state: Arc<Mutex<State>>,
}

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
        let state = State {
            file: file.into(),
            checksum: checksum.to_owned(),
            fates: fates.into_iter().collect(),
            signed: 0,
            used: Vec::new(),
            wings_heads: Vec::new(),
            uploads: Vec::new(),
        };
        let state = Arc::new(Mutex::new(state));
        let wings = listen(&state, wings);
        let panel = listen(&state, move |state, stream, head| panel(state, stream, head, &wings));
        Self { panel: format!("http://{panel}"), state }
    }

    /// The heads of the requests that Wings got.
    pub fn wings_heads(&self) -> Vec<String> {
        self.state.lock().unwrap().wings_heads.clone()
    }

    /// The target and the body of each whole upload.
    pub fn uploads(&self) -> Vec<(String, Vec<u8>)> {
        self.state.lock().unwrap().uploads.clone()
    }
}

fn listen(
    state: &Arc<Mutex<State>>,
    serve: impl Fn(&Mutex<State>, &mut BufReader<TcpStream>, &str) + Send + Sync + Clone + 'static,
) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let state = state.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (state, serve) = (state.clone(), serve.clone());
            std::thread::spawn(move || {
                let mut stream = BufReader::new(stream.unwrap());
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
    // A client that has given up is no concern of the server's.
    let _ = write!(stream.get_mut(), "{head}\r\nConnection: close\r\n\r\n{body}");
}

fn panel(state: &Mutex<State>, stream: &mut BufReader<TcpStream>, head: &str, wings: &str) {
    let mut state = state.lock().unwrap();
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
    let url = format!("http://{wings}/{kind}?token=sekret-{}", state.signed);
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

fn wings(state: &Mutex<State>, stream: &mut BufReader<TcpStream>, head: &str) {
    let mut state = state.lock().unwrap();
    state.wings_heads.push(head.to_owned());
    let token = target(head).split("token=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    if state.used.contains(&token) {
        let body = r#"{"error":"The requested resource was not found on this server."}"#;
        return answer(stream, 404, "application/json; charset=utf-8", body);
    }
    state.used.push(token);
    let fate = state.fates.pop_front().unwrap_or(Fate::Whole);
    if head.starts_with("POST") {
        receive(&mut state, stream, head, fate);
    } else {
        send(&state, stream, fate);
    }
}

fn send(state: &State, stream: &mut BufReader<TcpStream>, fate: Fate) {
    let length = state.file.len();
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    let body: &[u8] = match &fate {
        Fate::Answer(status, content_type, body) => return answer(stream, *status, content_type, body),
        Fate::CutAfter(bytes) => &state.file[..*bytes],
        Fate::Whole | Fate::TooLong => &state.file,
    };
    let stream = stream.get_mut();
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
    if matches!(fate, Fate::TooLong) {
        let _ = stream.write_all(b"and more");
    }
}

fn receive(state: &mut State, stream: &mut BufReader<TcpStream>, head: &str, fate: Fate) {
    let mut body = Vec::new();
    let mut source: Box<dyn Read> = match length(head) {
        Some(length) => Box::new(stream.by_ref().take(length)),
        None => Box::new(Chunked { stream: stream.by_ref(), left: 0 }),
    };
    match fate {
        Fate::CutAfter(bytes) => {
            let _ = source.take(bytes as u64).read_to_end(&mut body);
            return;
        }
        _ => {
            if source.read_to_end(&mut body).is_err() {
                return;
            }
        }
    }
    drop(source);
    if let Fate::Answer(status, content_type, text) = fate {
        return answer(stream, status, content_type, text);
    }
    let whole = length(head).is_none_or(|length| length == body.len() as u64);
    if whole {
        state.uploads.push((target(head).to_owned(), body));
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
