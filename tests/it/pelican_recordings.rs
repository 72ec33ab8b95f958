//! Each recorded exchange with Pelican: the call that makes that very request, and the result of the response.
//!
//! The calls are chosen by the route of the recorded request. Requests that no typed call can make, such as those with
//! invalid bodies, use `Client::request`.

mod account;
mod application;
mod bodies;
mod pelican_only;
mod server;

use ptero::model::routes::{self, Route};
use ptero::{Method, Panel};
use serde_json::Value;

use crate::support::replay::{Replay, Request};

/// A recorded request, with its route.
pub(crate) struct Recorded {
    pub(crate) name: String,
    pub(crate) method: Method,
    pub(crate) segments: Vec<String>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) json: Option<Value>,
    pub(crate) request: Request,
    /// The route's id. Empty if Pelican has no such route.
    pub(crate) route: &'static str,
    /// What stands in the place of the route's placeholders.
    pub(crate) parameters: Vec<String>,
}

/// The recordings that no request of the library's can make, and why.
const LEFT_OUT: &[(&str, &str)] = &[
    ("client_account__ssh_key_delete_fingerprint_with_raw_slash", "an id with a slash is refused"),
    ("client_account__ssh_key_delete_fingerprint_with_slash", "an id with a slash is refused"),
    ("client_files__write_422_no_file", "a file has a name"),
    ("client_root__list_trailing_slash", "an empty segment is refused"),
    ("errors__form_encoded_body", "bodies are JSON"),
    ("errors__head_client", "a response to HEAD has no body to read"),
    ("errors__malformed_json_400", "a body is well-formed"),
    ("errors__options_cors", "only browsers send preflight requests"),
    ("app_plugins__import_file_none", "the form has always a file"),
];

/// The recordings whose path, in segments, is `of` interest.
pub(crate) fn recorded(replay: &mut Replay, of: fn(&[String]) -> bool) -> Vec<Recorded> {
    let names: Vec<String> = replay.names(&[""]).into_iter().collect();
    let mut found = Vec::new();
    for name in names {
        let request = replay.request(&name);
        let segments = request.segments();
        if !of(&segments) {
            continue;
        }
        if let Some((name, reason)) = LEFT_OUT.iter().find(|(left_out, _)| *left_out == name) {
            replay.leave_out(reason, &[name]);
            continue;
        }
        let (route, parameters) = find(&request.method, &segments).unwrap_or_default();
        found.push(Recorded {
            name,
            method: request.method.parse().unwrap(),
            segments,
            query: request.query(),
            json: request.json.clone(),
            request,
            route,
            parameters,
        });
    }
    found
}

/// The route of Pelican with the most fixed parts that fits.
fn find(method: &str, segments: &[String]) -> Option<(&'static str, Vec<String>)> {
    let of_pelican = routes::ALL.iter().filter(|route| route.is_on(Panel::Pelican) && route.method == method);
    let fitting = of_pelican.filter_map(|route| Some((route.id, parameters(route, segments)?)));
    fitting.min_by_key(|(_, parameters)| parameters.len())
}

fn parameters(route: &Route, segments: &[String]) -> Option<Vec<String>> {
    let parts: Vec<&str> = route.path.split('/').skip(1).collect();
    let pairs = || parts.iter().zip(segments);
    let fits = parts.len() == segments.len() && pairs().all(|(part, given)| part.starts_with('{') || part == given);
    fits.then(|| pairs().filter(|(part, _)| part.starts_with('{')).map(|(_, given)| given.clone()).collect())
}

impl Recorded {
    pub(crate) fn parameter(&self, place: usize) -> &str {
        &self.parameters[place]
    }

    /// A numeric id in the path.
    pub(crate) fn id(&self, place: usize) -> Option<u64> {
        self.parameters.get(place)?.parse().ok()
    }

    /// The page that was asked for.
    pub(crate) fn page(&self) -> u64 {
        let page = self.query.iter().find(|(key, _)| key == "page");
        page.map_or(1, |(_, page)| page.parse().unwrap())
    }

    /// The parameters of a list, apart from the page.
    pub(crate) fn parameters_of_list(&self) -> impl Iterator<Item = (String, String)> {
        self.query.iter().filter(|(key, _)| key != "page").cloned()
    }

    /// The related resources that were included.
    pub(crate) fn include(&self) -> Vec<&str> {
        let names = self.query.iter().filter(|(key, _)| key == "include");
        names.flat_map(|(_, names)| names.split(',')).collect()
    }

    pub(crate) fn parameter_of_query(&self, key: &str) -> Option<&str> {
        self.query.iter().find(|(given, _)| given == key).map(|(_, value)| value.as_str())
    }

    /// A text in the body, if the body has only this and such of `others`.
    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        self.json.as_ref()?.get(key)?.as_str()
    }
}

/// A list with the recorded parameters.
macro_rules! queried {
    ($list:expr, $recorded:expr) => {
        $recorded.parameters_of_list().fold($list, |list, (key, value)| list.query(key, value))
    };
}

/// The recorded request, for those that no typed call makes.
macro_rules! raw_request {
    ($client:expr, $recorded:expr) => {{
        let request = $client.request::<serde_json::Value>($recorded.method.clone(), &$recorded.segments);
        let request = $recorded.query.iter().fold(request, |request, (key, value)| request.query(key, value));
        match &$recorded.json {
            Some(json) => request.json(json),
            None => request,
        }
    }};
}

pub(crate) use {queried, raw_request};
