//! Which routes of the panel the calls reach.

use std::collections::BTreeSet;

use ptero::model::routes::{self, Api};

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

    pub fn url(&self) -> &str {
        self.panel.url()
    }

    /// Checks that the call just made sent one request, to the route with this id and to no other that fits as well.
    /// The result of the call does not matter here.
    pub fn reached<T>(&mut self, id: &'static str, _outcome: ptero::Result<T>) {
        let requests = self.panel.seen();
        let [request] = requests.as_slice() else { panic!("{id}: {requests:?}") };
        let (method, uri) = (request.method_str(), request.uri());
        let path = uri.path();
        let fitting = routes::ALL.iter().filter(|route| route.method == method);
        let fitting = fitting.filter_map(|route| Some((literals(route.path, path)?, route.id)));
        // As in the panel's router, fixed parts win over parameters.
        let best = fitting.max_by_key(|(literals, _)| *literals);
        assert_eq!(best.map(|(_, id)| id), Some(id), "{method} {path}");
        assert!(self.reached.insert(id), "{id} twice");
    }

    /// Checks that every route of an API was reached.
    pub fn finish(&self, api: Api) {
        let all: BTreeSet<&str> = routes::ALL.iter().filter(|route| route.api == api).map(|route| route.id).collect();
        assert_eq!(self.reached, all);
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
