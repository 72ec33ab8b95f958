//! The cases in which ptero does not send what pydactyl sends, why, and what it does instead.

use super::case::Case;
use super::request::Request;

/// Cases that are different for one reason.
pub struct Improvement {
    /// `method/case`, where one `*` stands for anything.
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

use Instead::{Changed, NotWritable, Refused, Sends};

pub const IMPROVEMENTS: &[Improvement] = &[
    Improvement {
        cases: &["client.account.api_key_delete/reserved_chars", "client.account.api_key_delete/dot_segments"],
        instead: Refused,
        reason: "the id would lead to another route",
    },
];

/// What is listed for a case; at most one improvement may fit it.
pub fn improvement(case: &Case) -> Option<Instead> {
    let mut fitting = IMPROVEMENTS.iter().filter(|listed| listed.cases.iter().any(|pattern| fits(pattern, case)));
    let found = fitting.next();
    assert!(fitting.next().is_none(), "{case} is listed twice");
    found.map(|found| found.instead)
}

pub fn fits(pattern: &str, case: &Case) -> bool {
    let name = case.to_string();
    match pattern.split_once('*') {
        Some((start, end)) => name.starts_with(start) && name.ends_with(end),
        None => name == pattern,
    }
}
