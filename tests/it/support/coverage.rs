//! Which routes of the panel the calls reach.

use std::collections::BTreeSet;
use std::io::{BufReader, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};

use serde::Deserialize;

use super::scripted::read_request;

/// A row of the table of routes.
#[derive(Deserialize)]
struct Route {
    id: String,
    api: String,
    method: String,
    path: String,
}

/// A panel that answers everything with an empty object and remembers what it was asked.
pub struct Coverage {
    url: String,
    requests: Receiver<String>,
    routes: Vec<Route>,
    reached: BTreeSet<String>,
}

impl Coverage {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (seen, requests) = channel();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = BufReader::new(stream.unwrap());
                while let Some(request) = read_request(&mut stream) {
                    let Ok(()) = seen.send(request) else { return };
                    let answer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
                    stream.get_mut().write_all(answer.as_bytes()).unwrap();
                }
            }
        });
        let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/routes.json");
        let routes = serde_json::from_slice(&std::fs::read(table).unwrap()).unwrap();
        Self { url, requests, routes, reached: BTreeSet::new() }
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// Checks that the call just made sent one request, to the route with this id and to no other that fits as well.
    /// What came of it does not matter here.
    pub fn reached<T>(&mut self, id: &str, _outcome: ptero::Result<T>) {
        let requests: Vec<String> = self.requests.try_iter().collect();
        assert_eq!(requests.len(), 1, "{id}: {requests:?}");
        let mut words = requests[0].split(' ');
        let (method, target) = (words.next().unwrap(), words.next().unwrap());
        let path = target.split('?').next().unwrap();
        let fitting = self.routes.iter().filter(|route| route.method == method);
        let fitting = fitting.filter_map(|route| Some((literals(&route.path, path)?, route.id.as_str())));
        // As in the panel's router, fixed parts win over parameters.
        let best = fitting.max_by_key(|(literals, _)| *literals);
        assert_eq!(best.map(|(_, id)| id), Some(id), "{method} {path}");
        assert!(self.reached.insert(id.to_owned()), "{id} twice");
    }

    /// Checks that every route of an API was reached.
    pub fn finish(&self, api: &str) {
        let all: BTreeSet<String> =
            self.routes.iter().filter(|route| route.api == api).map(|route| route.id.clone()).collect();
        assert_eq!(self.reached, all);
        println!("{api}: {} of {} routes", self.reached.len(), all.len());
    }
}

/// A route's pattern or path, in parts. The panel lets anything stand in for `{force}`, which must not happen.
fn parts(path: &str) -> Vec<&str> {
    path.trim_matches('/').split('/').map(|part| if part == "{force}" { "force" } else { part }).collect()
}

/// How many fixed parts of the route's pattern the path has; none when it does not fit.
fn literals(pattern: &str, path: &str) -> Option<usize> {
    let (pattern, path): (Vec<_>, Vec<_>) = (parts(pattern), parts(path));
    let fits = pattern.len() == path.len();
    let mut pairs = pattern.iter().zip(&path);
    let literals = pattern.iter().filter(|part| !part.starts_with('{')).count();
    (fits && pairs.all(|(pattern, part)| pattern.starts_with('{') || pattern == part)).then_some(literals)
}
