//! The recorded calls, and what their arguments say to ptero.

use std::fmt;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use super::panel::Answer;
use super::request::{Recorded, Request};

/// All calls that were recorded.
#[derive(Deserialize)]
pub struct Recordings {
    pub authorization: String,
    pub accept: String,
    pub answers: Vec<Answer>,
    pub cases: Vec<Case>,
}

/// One call of pydactyl, with the requests that it made.
#[derive(Clone, Deserialize)]
pub struct Case {
    method: String,
    case: String,
    pub kwargs: Value,
    /// What the console sent.
    #[serde(default)]
    pub frames: Vec<Value>,
    requests: Vec<Recorded>,
}

impl Recordings {
    pub fn load() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pydactyl/parity.json");
        serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
    }

    /// The answers to a call. One that failed before it asked anything gets those of a call of the same method.
    pub fn answers_to(&self, case: &Case) -> Vec<Answer> {
        let same_method = self.cases.iter().filter(|other| other.method == case.method);
        let answered = [case].into_iter().chain(same_method).find(|case| !case.requests.is_empty());
        let numbers = answered.iter().flat_map(|case| &case.requests).map(|request| request.answer);
        numbers.map(|number| self.answers[number].clone()).collect()
    }
}

impl Case {
    /// The object that the method belongs to. What closes is all alike, so it is an area of its own.
    pub fn area(&self) -> &str {
        match self.method.rsplit_once('.').unwrap() {
            ("websocket", _) => "websocket",
            (_, "close") => "close",
            (object, _) => object,
        }
    }

    /// The method's own name.
    pub fn name(&self) -> &str {
        self.method.rsplit('.').next().unwrap()
    }

    /// What tells this call from others of the method.
    pub fn variant(&self) -> &str {
        &self.case
    }

    pub fn requests(&self) -> Vec<Request> {
        self.requests.iter().map(Into::into).collect()
    }

    pub fn last_answer(&self) -> Option<usize> {
        self.requests.last().map(|request| request.answer)
    }

    /// Whether all pages of the list are wanted.
    pub fn collects(&self) -> bool {
        self.case.starts_with("collect_all_pages")
    }

    pub fn option(&self, name: &str) -> Option<String> {
        match &self.kwargs[name] {
            Value::Null => None,
            value => Some(text(value)),
        }
    }

    pub fn text(&self, name: &str) -> String {
        self.option(name).unwrap_or_else(|| panic!("{self} has no {name}"))
    }

    pub fn texts(&self, name: &str) -> Vec<String> {
        self.kwargs[name].as_array().into_iter().flatten().map(text).collect()
    }

    pub fn number(&self, name: &str) -> u64 {
        self.kwargs[name].as_u64().unwrap_or_else(|| panic!("{self} has no {name}"))
    }

    /// A number that has a default in pydactyl.
    pub fn number_or(&self, name: &str, default: u64) -> u64 {
        self.kwargs[name].as_u64().unwrap_or(default)
    }

    pub fn numbers(&self, name: &str) -> Vec<u64> {
        self.kwargs[name].as_array().into_iter().flatten().map(|number| number.as_u64().unwrap()).collect()
    }

    /// Whether an argument is given, also as `None` or `False`.
    pub fn has(&self, name: &str) -> bool {
        self.kwargs.get(name).is_some()
    }

    /// A truth value that has a default in pydactyl, where 1 is true as well.
    pub fn flag_or(&self, name: &str, default: bool) -> bool {
        match &self.kwargs[name] {
            Value::Null => default,
            value => value == &Value::Bool(true) || value == &Value::from(1),
        }
    }

    pub fn pairs(&self, name: &str) -> Vec<(String, String)> {
        let object = self.kwargs[name].as_object().into_iter().flatten();
        object.map(|(name, value)| (name.clone(), text(value))).collect()
    }

    /// The parameters: a list is its key several times, and nothing is no parameter.
    pub fn params(&self) -> Vec<(String, String)> {
        let mut params = Vec::new();
        for (key, value) in self.kwargs["params"].as_object().into_iter().flatten() {
            match value {
                Value::Null => {}
                Value::Array(values) => params.extend(values.iter().map(|value| (key.clone(), text(value)))),
                value => params.push((key.clone(), text(value))),
            }
        }
        params
    }

    /// The parameters together with the related resources asked for.
    pub fn query(&self) -> Vec<(String, String)> {
        let mut query = self.params();
        let given = query.iter().position(|(key, _)| key == "include").map(|place| query.remove(place).1);
        let include: Vec<String> = given.into_iter().chain(self.texts("includes")).collect();
        if !include.is_empty() {
            query.push(("include".to_owned(), include.join(",")));
        }
        query
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.method, self.case)
    }
}
