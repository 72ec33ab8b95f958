//! Which routes of the panel and of Wings the calls reach.

use std::collections::BTreeSet;

use httpmock::{HttpMockRequest, HttpMockResponse};
use ptero::model::routes::{self, Api, Route};

use super::mock::{self, MockPanel};

/// A panel that answers every request with an empty object, and checks which route it was.
pub struct Coverage {
    panel: MockPanel,
    reached: BTreeSet<&'static str>,
}

impl Coverage {
    pub fn start() -> Self {
        Self { panel: MockPanel::start(|_| mock::json(200, "{}")), reached: BTreeSet::new() }
    }

    /// The only server that the node does not have.
    pub const MISSING: &str = "11111111-2222-4333-8444-555555555555";

    /// The same as Wings, which calls look at first where a mistake would do harm.
    pub fn of_node() -> Self {
        Self { panel: MockPanel::start(wings), reached: BTreeSet::new() }
    }

    pub fn url(&self) -> &str {
        self.panel.url()
    }

    /// Checks that the call just made sent one request, to the route with this id and to no other that fits as well.
    /// The result of the call does not matter here.
    pub fn reached<T>(&mut self, id: &'static str, _outcome: ptero::Result<T>) {
        let requests = self.panel.seen();
        let [request] = requests.as_slice() else { panic!("{id}: {requests:?}") };
        self.check(id, request);
    }

    /// As [`reached`](Self::reached), for a call that looks at something first.
    pub fn reached_last<T>(&mut self, id: &'static str, _outcome: ptero::Result<T>) {
        let requests = self.panel.seen();
        assert!(requests.len() > 1, "{id}: {requests:?}");
        self.check(id, requests.last().unwrap());
    }

    fn check(&mut self, id: &'static str, request: &HttpMockRequest) {
        let (method, uri) = (request.method_str(), request.uri());
        let path = uri.path();
        let fitting = all().filter(|route| route.method == method);
        let fitting = fitting.filter_map(|route| Some((literals(route.path, path)?, route.id)));
        // As in the panel's router, fixed parts win over parameters.
        let best = fitting.max_by_key(|(literals, _)| *literals);
        assert_eq!(best.map(|(_, id)| id), Some(id), "{method} {path}");
        assert!(self.reached.insert(id), "{id} twice");
    }

    /// Checks that every route of an API was reached.
    pub fn finish(&self, api: Api) {
        let all: BTreeSet<&str> = all().filter(|route| route.api == api).map(|route| route.id).collect();
        assert_eq!(self.reached, all);
    }
}

fn all() -> impl Iterator<Item = &'static Route> {
    routes::ALL.iter().chain(routes::wings::ALL)
}

fn wings(request: &HttpMockRequest) -> HttpMockResponse {
    let uri = request.uri();
    let parts: Vec<&str> = uri.path().split('/').skip(1).collect();
    match (request.method_str(), parts.as_slice()) {
        ("GET", ["api", "servers", Coverage::MISSING]) => mock::json(404, r#"{"error":"missing"}"#),
        ("GET", ["api", "servers", server]) => {
            mock::json(200, &format!(r#"{{"state":"running","configuration":{{"uuid":"{server}"}}}}"#))
        }
        _ => mock::json(200, "{}"),
    }
}

/// How many fixed parts of the route's pattern the path has. `None` if it does not fit.
fn literals(pattern: &str, path: &str) -> Option<usize> {
    let (pattern, path): (Vec<_>, Vec<_>) = (pattern.split('/').collect(), path.split('/').collect());
    let fits = pattern.len() == path.len();
    let mut pairs = pattern.iter().zip(&path);
    let literals = pattern.iter().filter(|part| !part.starts_with('{')).count();
    (fits && pairs.all(|(pattern, part)| pattern.starts_with('{') || pattern == part)).then_some(literals)
}
