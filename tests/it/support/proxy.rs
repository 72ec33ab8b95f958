//! An HTTP proxy that lets everything through and remembers what.

use std::io::{BufReader, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use super::scripted::read_request;

/// The proxy, in threads that live as long as their connections.
pub struct Proxy {
    pub url: String,
    lines: Arc<Mutex<Vec<String>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    pub fn start() -> Self {
        Self::with(None)
    }

    /// A proxy that demands a login for everything but this host.
    pub fn only_to(url: &str) -> Self {
        Self::with(Some(url.trim_start_matches("http://").to_owned()))
    }

    fn with(only: Option<String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (lines, asked) = (Arc::<Mutex<Vec<String>>>::default(), Arc::<Mutex<Vec<String>>>::default());
        let (seen, heads) = (lines.clone(), asked.clone());
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (seen, heads, only) = (seen.clone(), heads.clone(), only.clone());
                thread::spawn(move || serve(stream.unwrap(), &seen, &heads, only.as_deref()));
            }
        });
        Self { url, lines, asked }
    }

    /// The first line that went through each connection.
    pub fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap().clone()
    }

    /// The heads that the proxy itself was sent, one for each connection.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn serve(mut client: TcpStream, seen: &Mutex<Vec<String>>, asked: &Mutex<Vec<String>>, only: Option<&str>) {
    let mut from = BufReader::new(client.try_clone().unwrap());
    let Some(mut request) = read_request(&mut from) else { return };
    asked.lock().unwrap().push(request.split("\r\n\r\n").next().unwrap_or_default().to_owned());
    let target = request.split(' ').nth(1).unwrap().trim_start_matches("http://").split('/').next().unwrap().to_owned();
    if only.is_some_and(|only| only != target) {
        let _ = client.write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
        return;
    }
    let mut server = TcpStream::connect(target).unwrap();
    if request.starts_with("CONNECT ") {
        client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").unwrap();
        let Some(inner) = read_request(&mut from) else { return };
        request = inner;
    }
    seen.lock().unwrap().push(request.lines().next().unwrap_or_default().to_owned());
    server.write_all(request.as_bytes()).unwrap();
    let mut to = server.try_clone().unwrap();
    thread::spawn(move || {
        let _ = std::io::copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Write);
    });
    let _ = std::io::copy(&mut server, &mut client);
    let _ = client.shutdown(Shutdown::Both);
}
