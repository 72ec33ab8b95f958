//! Requests as data: method, path, query and body, built and checked before anything is sent.

pub mod application;
mod body;
mod client;
mod declare;
pub(crate) mod dialect;
mod parameter;
mod patch;
mod path;
mod query;
mod secret;
mod selection;
#[cfg(feature = "wings")]
pub mod wings;

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::Method;
use serde::Serialize;
use url::Url;

use crate::decode;
use crate::error::{Error, Expected};
use crate::model::Panel;
use crate::model::routes::Route;
use crate::retry::Repeat;

pub(crate) use body::Body;
pub use client::{
    ActivityFilter, ActivityInclude, ActivityQuery, ActivitySort, BackupListQuery, CreateBackup, DatabaseInclude,
    DatabaseListQuery, PullFile, SaveSchedule, SaveTask, ServerFilter, ServerInclude, ServerListQuery, ServerListType,
    Truncate,
};
pub(crate) use declare::body;
use dialect::Fit;
pub use parameter::{CanFilter, CanInclude, CanPage, CanSort, ListQuery, Unfiltered};
pub(crate) use parameter::{list_query, parameters};
pub(crate) use patch::{Patch, overlay};
pub(crate) use path::Path;
pub(crate) use query::Query;
pub(crate) use secret::Exposed;
pub(crate) use selection::{modes, named_archive, renames, selection};

/// One request to the panel. A fault is kept until the request is to be sent, so that builder methods need no `Result`.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// The row in the table of routes. `None` for routes of the caller's own.
    pub(crate) route: Option<&'static Route>,
    pub(crate) method: Method,
    pub(crate) path: Path,
    pub(crate) query: Query,
    pub(crate) body: Body,
    pub(crate) expected: Expected,
    /// When it may be retried.
    pub(crate) repeat: Repeat,
    /// How long the panel may take to process it, if longer than usual.
    pub(crate) patience: Option<Duration>,
    fault: Option<String>,
}

impl Request {
    /// Starts a request to a route of the table.
    pub(crate) fn to(route: &'static Route) -> Self {
        let request = match Method::from_bytes(route.method.as_bytes()) {
            Ok(method) => Self::new(method, Path::new(route.path)),
            Err(_) => Self::new(Method::GET, Path::new(route.path)).refuse("the route's method is invalid"),
        };
        Self { route: Some(route), ..request }
    }

    /// Starts a request to a route that is not in the table.
    pub(crate) fn new(method: Method, path: Path) -> Self {
        let repeat = match method {
            Method::GET | Method::HEAD | Method::PUT | Method::DELETE => Repeat::Always,
            _ => Repeat::IfNotCarriedOut,
        };
        Self {
            route: None,
            method,
            path,
            query: Query::default(),
            body: Body::Empty,
            expected: Expected::Json,
            repeat,
            patience: None,
            fault: None,
        }
    }

    /// Fills the next placeholder of the route.
    pub(crate) fn at(mut self, id: &impl fmt::Display) -> Self {
        self.path = self.path.fill(&id.to_string());
        self
    }

    pub(crate) fn query(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.push(key, value);
        self
    }

    /// Includes related resources in the response.
    pub(crate) fn include<I: AsRef<str>>(mut self, names: impl IntoIterator<Item = impl Into<I>>) -> Self {
        self.query.append("include", names.into_iter().map(Into::into));
        self
    }

    pub(crate) fn json(mut self, body: &impl Serialize) -> Self {
        match serde_json::to_vec(body) {
            Ok(json) => self.body = Body::Json(json.into()),
            Err(error) => self.fault = Some(format!("the body cannot be written as JSON: {error}")),
        }
        self
    }

    /// Sends `whole` with `change` applied, for routes that replace a resource although they are called PATCH.
    pub(crate) fn json_over(self, whole: &impl Serialize, change: &impl Serialize) -> Self {
        let merged = serde_json::to_value(whole).and_then(|mut whole| {
            overlay(&mut whole, serde_json::to_value(change)?);
            Ok(whole)
        });
        match merged {
            Ok(body) => self.json(&body),
            Err(error) => self.refuse(format!("the body cannot be written as JSON: {error}")),
        }
    }

    /// Turns the JSON of the body into what the panel reads.
    pub(crate) fn fit(mut self, panel: Panel, fit: Fit) -> Self {
        let Body::Json(json) = &self.body else { return self };
        let Some(serde_json::Value::Object(mut body)) = decode::value(json) else { return self };
        match fit(panel, &mut body) {
            Ok(()) => self.json(&body),
            Err(why) => {
                self.fault.get_or_insert(why);
                self
            }
        }
    }

    /// Sends a file as a form with one field.
    pub(crate) fn file(mut self, field: &str, name: &str, bytes: &Bytes) -> Self {
        self.body = Body::file(field, name, bytes);
        self
    }

    pub(crate) fn text(mut self, body: impl Into<Bytes>) -> Self {
        self.body = Body::Text(body.into());
        self
    }

    pub(crate) fn expecting(mut self, expected: Expected) -> Self {
        self.expected = expected;
        self
    }

    /// Sets a longer timeout for slow operations.
    pub(crate) fn lasting(mut self, patience: Duration) -> Self {
        self.patience = Some(patience);
        self
    }

    /// Disables retries, for callers that decide themselves when to try again.
    pub(crate) fn single(mut self) -> Self {
        self.repeat = Repeat::Never;
        self
    }

    /// Allows retries after sending, for changes that replace the whole.
    pub(crate) fn repeatable(mut self) -> Self {
        self.repeat = Repeat::Always;
        self
    }

    /// Disables retries after sending, for calls whose repetition is harmful or fails.
    pub(crate) fn once(mut self) -> Self {
        self.repeat = Repeat::IfNotCarriedOut;
        self
    }

    /// Marks routes with a limit per day, for which the panel names no wait.
    pub(crate) fn limited_for_long(mut self) -> Self {
        self.repeat = Repeat::UnlessLimitedForLong;
        self
    }

    /// Marks the request as one that must not be sent, with the reason.
    pub(crate) fn refuse(mut self, why: impl Into<String>) -> Self {
        self.fault.get_or_insert(why.into());
        self
    }

    /// The complete URL below the panel's, for a transport that takes text.
    #[cfg(any(feature = "blocking", test))]
    pub(crate) fn url_text(&self, panel: &Url) -> String {
        // Path and query are encoded already.
        let mut url = [panel.as_str().trim_end_matches('/'), self.path.as_str()].concat();
        if let Some(query) = self.query.encode() {
            url.push('?');
            url.push_str(&query);
        }
        url
    }

    /// The complete URL below the panel's.
    #[cfg(any(feature = "async", feature = "wings", test))]
    pub(crate) fn url(&self, panel: &Url) -> Url {
        let mut url = panel.clone();
        url.set_path(&[panel.path().trim_end_matches('/'), self.path.as_str()].concat());
        url.set_query(self.query.encode().as_deref());
        url
    }

    /// Returns the first fault of this request.
    pub(crate) fn check(&self) -> Result<(), Error> {
        match self.path.fault().or_else(|| self.fault.clone()) {
            None => Ok(()),
            Some(fault) => Err(Error::invalid(fault).with_request(&self.method, self.path.as_str())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;
    use crate::model::routes;

    #[test]
    fn request_takes_method_path_and_name_from_its_route() {
        let power = Request::to(&routes::CLIENT_SERVERS_POWER).at(&"1a2b3c4d");
        assert_eq!((power.method.as_str(), power.path.as_str()), ("POST", "/api/client/servers/1a2b3c4d/power"));
        assert_eq!(power.route, Some(&routes::CLIENT_SERVERS_POWER));
        assert_eq!(Request::new(Method::GET, Path::new("/api/client/extra")).route, None);
    }

    #[test]
    fn every_route_of_the_table_can_be_requested() {
        for route in routes::ALL {
            let placeholders = route.path.matches('{').count();
            let request = (0..placeholders).fold(Request::to(route), |request, id| request.at(&id));
            request.check().unwrap();
            assert_eq!(request.method.as_str(), route.method);
        }
    }

    #[test]
    fn url_keeps_the_sub_path_of_the_panel() {
        let request = Request::to(&routes::CLIENT_SERVERS_LIST).query("page", "2");
        for (panel, expected) in [
            ("https://example.com", "https://example.com/api/client?page=2"),
            ("https://example.com/panel", "https://example.com/panel/api/client?page=2"),
        ] {
            let panel = Url::parse(panel).unwrap();
            assert_eq!((request.url(&panel).as_str(), request.url_text(&panel).as_str()), (expected, expected));
        }
    }

    #[test]
    fn invalid_id_is_reported_before_sending() {
        let request = Request::to(&routes::CLIENT_SERVERS_DATABASES_DELETE).at(&"1a2b3c4d").at(&"");
        let error = request.check().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert_eq!(error.detail(), "the database id is empty");
    }

    #[test]
    fn only_idempotent_methods_are_repeated() {
        let to = |method| Request::new(method, Path::new("/x")).repeat;
        for method in [Method::GET, Method::PUT, Method::DELETE] {
            assert_eq!(to(method), Repeat::Always);
        }
        for method in [Method::POST, Method::PATCH] {
            assert_eq!(to(method), Repeat::IfNotCarriedOut);
        }
        assert_eq!(Request::new(Method::PUT, Path::new("/x")).once().repeat, Repeat::IfNotCarriedOut);
    }
}
