//! The cases in which ptero does not send what pydactyl sends, why, and what it does instead.

use super::case::Case;
use super::request::Request;
use super::{application_improvements, client_improvements};

/// Cases that are different for one reason.
pub struct Improvement {
    /// `method/case`, where `*` stands for anything.
    pub cases: &'static [&'static str],
    pub instead: Instead,
    pub reason: &'static str,
}

/// What ptero does in place of what was recorded.
#[derive(Clone, Copy)]
pub enum Instead {
    /// Refuses the call with `InvalidInput`; nothing is sent.
    Refused,
    /// The types leave no way to write the call, since this holds for its arguments.
    NotWritable(fn(&Case) -> bool),
    /// Sends these requests.
    Sends(&'static [&'static str]),
    /// Sends the recorded requests with this change.
    Changed(fn(&mut Vec<Request>)),
}

/// All that are listed.
pub fn improvements() -> impl Iterator<Item = &'static Improvement> {
    client_improvements::IMPROVEMENTS.iter().chain(application_improvements::IMPROVEMENTS)
}

/// What is listed for a case; at most one improvement may fit it.
pub fn improvement(case: &Case) -> Option<Instead> {
    let mut fitting = improvements().filter(|listed| listed.cases.iter().any(|pattern| fits(pattern, case)));
    let found = fitting.next();
    assert!(fitting.next().is_none(), "{case} is listed twice");
    found.map(|found| found.instead)
}

pub fn fits(pattern: &str, case: &Case) -> bool {
    let name = case.to_string();
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|start| name.strip_prefix(start)) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((end, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    rest.ends_with(end)
}

/// The parameters of the first page, on all pages and with as many items as the panel gives.
pub fn every_page(requests: &mut Vec<Request>) {
    let mut parameters = requests[0].query.clone();
    if parameters.iter().all(|(key, _)| key != "per_page") {
        let largest = if requests[0].path.starts_with("/api/client") { "100" } else { "500" };
        parameters.push(("per_page".to_owned(), largest.to_owned()));
    }
    for request in requests {
        request.query.retain(|(key, _)| key == "page");
        request.query.extend(parameters.iter().cloned());
        request.query.sort();
    }
}

/// Takes these keys out of the last body.
pub fn leave_out(requests: &mut [Request], keys: &[&str]) {
    let body = requests.last_mut().unwrap().json().as_object_mut().unwrap();
    for key in keys {
        assert!(body.remove(*key).is_some(), "{key}");
    }
}
