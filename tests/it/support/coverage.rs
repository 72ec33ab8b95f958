//! Which routes of the panel the calls reach.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Deserialize;

use super::mock::{self, MockPanel};

/// A row of the table of routes.
#[derive(Deserialize)]
struct Route {
    id: String,
    api: String,
    method: String,
    path: String,
}

/// A panel that answers every request with an empty object, and checks which route it was.
pub struct Coverage {
    panel: MockPanel,
    routes: Vec<Route>,
    reached: BTreeSet<String>,
}

impl Coverage {
    pub fn start() -> Self {
        let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/routes.json");
        let routes = serde_json::from_slice(&std::fs::read(table).unwrap()).unwrap();
        Self { panel: MockPanel::start(|_| mock::json(200, "{}")), routes, reached: BTreeSet::new() }
    }

    pub fn url(&self) -> &str {
        self.panel.url()
    }

    /// Checks that the call just made sent one request, to the route with this id and to no other that fits as well.
    /// The result of the call does not matter here.
    pub fn reached<T>(&mut self, id: &str, _outcome: ptero::Result<T>) {
        let requests = self.panel.seen();
        let [request] = requests.as_slice() else { panic!("{id}: {requests:?}") };
        let (method, uri) = (request.method_str(), request.uri());
        let path = uri.path();
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
