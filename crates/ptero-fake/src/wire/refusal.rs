//! The panel's error replies.

use std::time::Duration;

use serde_json::{Value, json};

use super::reply::Reply;

/// What every handler of the panel returns.
pub(crate) type Outcome = Result<Reply, Refusal>;

/// A reply with errors in the panel's envelope.
pub(crate) struct Refusal {
    status: u16,
    errors: Vec<Value>,
    style: Style,
    headers: Vec<(&'static str, String)>,
    browser: Browser,
}

/// The panel indents exceptions, but not validation errors and its own business rules.
#[derive(Clone, Copy)]
enum Style {
    Pretty,
    Compact,
}

/// What the panel replies to a request that did not ask for JSON.
#[derive(Clone, Copy)]
enum Browser {
    Page,
    Login,
    Back,
}

/// A broken rule of a field.
#[derive(Debug, PartialEq)]
pub(crate) struct FieldError {
    pub(crate) field: String,
    /// Empty for checks that are no rule of the framework.
    pub(crate) rule: String,
    pub(crate) detail: String,
}

impl Refusal {
    fn new(status: u16, code: &str, detail: &str, style: Style, browser: Browser) -> Self {
        let error = json!({"code": code, "status": status.to_string(), "detail": detail});
        Self { status, errors: vec![error], style, headers: Vec::new(), browser }
    }

    pub(crate) fn status(&self) -> u16 {
        self.status
    }

    /// The code of the first error.
    pub(crate) fn code(&self) -> &str {
        self.errors.first().and_then(|error| error.get("code")).and_then(Value::as_str).unwrap_or_default()
    }

    /// An exception of the framework.
    pub(crate) fn http(status: u16, code: &str, detail: &str) -> Self {
        Self::new(status, code, detail, Style::Pretty, Browser::Page)
    }

    /// A business rule of the panel: status 400 with its own code.
    pub(crate) fn rule(code: &str, detail: &str) -> Self {
        Self::new(400, code, detail, Style::Compact, Browser::Back)
    }

    /// A business rule without its own code.
    pub(crate) fn display(detail: &str) -> Self {
        Self::rule("DisplayException", detail)
    }

    pub(crate) fn unauthenticated() -> Self {
        Self::new(401, "AuthenticationException", "Unauthenticated.", Style::Compact, Browser::Login)
    }

    pub(crate) fn access_denied(detail: &str) -> Self {
        Self::http(403, "AccessDeniedHttpException", detail)
    }

    /// A missing permission or ACL level.
    pub(crate) fn unauthorized() -> Self {
        Self::access_denied("This action is unauthorized.")
    }

    pub(crate) fn forbidden(detail: &str) -> Self {
        Self::http(403, "HttpForbiddenException", detail)
    }

    pub(crate) fn not_found() -> Self {
        Self::http(404, "NotFoundHttpException", "The requested resource could not be found on the server.")
    }

    pub(crate) fn bad_request(detail: &str) -> Self {
        Self::http(400, "BadRequestHttpException", detail)
    }

    pub(crate) fn state_conflict(detail: &str) -> Self {
        Self::http(409, "ServerStateConflictException", detail)
    }

    /// A bug of the panel, whose message it hides.
    pub(crate) fn unexpected(code: &str) -> Self {
        let detail = "An unexpected error was encountered while processing this request, please try again.";
        Self::http(500, code, detail)
    }

    /// An exceeded rate limit, with the wait until it is lifted.
    pub(crate) fn throttled(wait: Duration, now: i64) -> Self {
        let seconds = wait.as_secs().saturating_add(u64::from(wait.subsec_nanos() > 0));
        let reset = now.saturating_add_unsigned(seconds);
        Self::http(429, "ThrottleRequestsException", "Too Many Attempts.")
            .with_header("Retry-After", seconds.to_string())
            .with_header("X-RateLimit-Reset", reset.to_string())
    }

    pub(crate) fn validation(errors: Vec<FieldError>) -> Self {
        let entry = |error: FieldError| {
            let meta = json!({"source_field": error.field, "rule": error.rule});
            json!({"code": "ValidationException", "status": "422", "detail": error.detail, "meta": meta})
        };
        let errors = errors.into_iter().map(entry).collect();
        Self { status: 422, errors, style: Style::Compact, headers: Vec::new(), browser: Browser::Back }
    }

    /// The panel did not reach Wings.
    pub(crate) fn daemon_unreachable() -> Self {
        Self::daemon(504, "Could not establish a connection to the machine running this server. Please try again.")
    }

    /// Wings replied with an error and its reason.
    pub(crate) fn daemon_refused(status: u16, error: &str, request_id: &str) -> Self {
        Self::daemon(status, &format!("An error occurred on the remote host: {error}. (request id: {request_id})"))
    }

    /// Wings replied with an error without a reason. `code` is the status of its reply.
    pub(crate) fn daemon_failed(status: u16, code: u16, request_id: &str) -> Self {
        let text = "There was an error while communicating with the machine running this server. \
                    This error has been logged, please try again.";
        Self::daemon(status, &format!("{text} (code: {code}) (request_id: {request_id})"))
    }

    fn daemon(status: u16, detail: &str) -> Self {
        Self::new(status, "DaemonConnectionException", detail, Style::Compact, Browser::Back)
    }

    pub(crate) fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Adds a header that explains which setting of the fake caused the refusal.
    pub(crate) fn with_hint(self, hint: &str) -> Self {
        self.with_header("X-Fake-Hint", hint)
    }

    pub(crate) fn into_json(self) -> Reply {
        let body = json!({"errors": self.errors});
        let text = match self.style {
            Style::Compact => body.to_string(),
            Style::Pretty => pretty(&body),
        };
        let mut reply = Reply::new(self.status, "application/json", text);
        reply.headers.extend(self.headers);
        reply
    }

    /// The reply to a request that did not ask for JSON: a page, or a redirect away from the API.
    pub(crate) fn into_html(self, base: &str) -> Reply {
        match self.browser {
            Browser::Login => Reply::redirect(&format!("{base}/auth/login")),
            Browser::Back => Reply::redirect(base),
            Browser::Page => {
                let status = self.status;
                let page = format!("<!DOCTYPE html>\n<html lang=\"en\">\n<title>Error {status}</title>\n</html>\n");
                let mut reply = Reply::new(status, "text/html; charset=UTF-8", page);
                reply.headers.extend(self.headers);
                reply
            }
        }
    }
}

/// JSON indented by four spaces, as PHP writes it.
fn pretty(value: &Value) -> String {
    let mut text = Vec::new();
    let formatter = serde_json::ser::PrettyFormatter::with_indent(b"    ");
    let mut serializer = serde_json::Serializer::with_formatter(&mut text, formatter);
    match serde::Serialize::serialize(value, &mut serializer) {
        Ok(()) => String::from_utf8(text).unwrap_or_default(),
        Err(_) => value.to_string(),
    }
}
