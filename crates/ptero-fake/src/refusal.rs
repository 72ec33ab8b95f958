//! How the panel and Wings say no.

use std::time::Duration;

use serde_json::{Value, json};

use super::answer::Answer;

/// An answer with an error, in the panel's envelope.
pub(crate) struct Refusal {
    status: u16,
    errors: Vec<Value>,
    style: Style,
    headers: Vec<(&'static str, String)>,
    browser: Browser,
}

/// The panel writes exceptions over several lines, but validation errors and its own business rules on one.
#[derive(Clone, Copy)]
enum Style {
    Pretty,
    Compact,
}

/// What becomes of an error when the request did not ask for JSON.
#[derive(Clone, Copy)]
enum Browser {
    Page,
    Login,
    Back,
}

/// A rule that a field of the input broke.
pub(crate) struct FieldError {
    pub(crate) field: String,
    pub(crate) rule: String,
    pub(crate) detail: String,
}

impl Refusal {
    fn new(status: u16, code: &str, detail: &str, style: Style, browser: Browser) -> Self {
        let error = json!({"code": code, "status": status.to_string(), "detail": detail});
        Self { status, errors: vec![error], style, headers: Vec::new(), browser }
    }

    /// An exception of the framework.
    pub(crate) fn http(status: u16, code: &str, detail: &str) -> Self {
        Self::new(status, code, detail, Style::Pretty, Browser::Page)
    }

    /// A business rule of the panel: status 400 and a code of its own.
    pub(crate) fn rule(code: &str, detail: &str) -> Self {
        Self::new(400, code, detail, Style::Compact, Browser::Back)
    }

    /// A business rule without a code of its own.
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

    /// A bug of the panel, which hides its message.
    pub(crate) fn unexpected(code: &str) -> Self {
        let detail = "An unexpected error was encountered while processing this request, please try again.";
        Self::http(500, code, detail)
    }

    /// The rate limit, with the wait until it is lifted.
    pub(crate) fn throttled(wait: Duration, now: i64) -> Self {
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
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

    /// One validation error that no rule of the framework stands for.
    pub(crate) fn invalid(field: &str, detail: impl Into<String>) -> Self {
        Self::validation(vec![FieldError { field: field.to_owned(), rule: String::new(), detail: detail.into() }])
    }

    /// Wings did not answer.
    pub(crate) fn daemon_unreachable() -> Self {
        Self::daemon(504, "Could not establish a connection to the machine running this server. Please try again.")
    }

    /// Wings answered with an error that it explains.
    pub(crate) fn daemon_refused(status: u16, error: &str, request_id: &str) -> Self {
        Self::daemon(status, &format!("An error occurred on the remote host: {error}. (request id: {request_id})"))
    }

    /// Wings answered with an error that it does not explain; `code` is what it answered.
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

    pub(crate) fn into_json(self) -> Answer {
        let body = json!({"errors": self.errors});
        let text = match self.style {
            Style::Compact => body.to_string(),
            Style::Pretty => pretty(&body),
        };
        let mut answer = Answer::new(self.status, "application/json", text);
        answer.headers.extend(self.headers);
        answer
    }

    /// What a request gets that did not ask for JSON: a page, or a redirect away from the API.
    pub(crate) fn into_html(self, base: &str) -> Answer {
        match self.browser {
            Browser::Login => redirect(&format!("{base}/auth/login")),
            Browser::Back => redirect(base),
            Browser::Page => {
                let status = self.status;
                let page = format!("<!DOCTYPE html>\n<html lang=\"en\">\n<title>Error {status}</title>\n</html>\n");
                let mut answer = Answer::new(status, "text/html; charset=UTF-8", page);
                answer.headers.extend(self.headers);
                answer
            }
        }
    }
}

pub(crate) fn redirect(location: &str) -> Answer {
    let page = format!("<!DOCTYPE html>\n<html>\n<title>Redirecting to {location}</title>\n</html>\n");
    Answer::new(302, "text/html; charset=utf-8", page).with_header("Location", location)
}

/// Indented by four, as PHP does.
fn pretty(value: &Value) -> String {
    let mut text = Vec::new();
    let formatter = serde_json::ser::PrettyFormatter::with_indent(b"    ");
    let mut serializer = serde_json::Serializer::with_formatter(&mut text, formatter);
    match serde::Serialize::serialize(value, &mut serializer) {
        Ok(()) => String::from_utf8(text).unwrap_or_default(),
        Err(_) => value.to_string(),
    }
}

/// An error of Wings, for signed URLs and the websocket's handshake.
pub(crate) struct WingsRefusal {
    status: u16,
    error: String,
    /// Only errors that went through Wings' central handler name the request in the body.
    names_request: bool,
    headers: Vec<(&'static str, String)>,
}

impl WingsRefusal {
    pub(crate) fn plain(status: u16, error: &str) -> Self {
        Self { status, error: error.to_owned(), names_request: false, headers: Vec::new() }
    }

    pub(crate) fn handled(status: u16, error: &str) -> Self {
        Self { status, error: error.to_owned(), names_request: true, headers: Vec::new() }
    }

    /// Anything that Wings does not explain.
    pub(crate) fn unexpected() -> Self {
        Self::handled(500, "An unexpected error was encountered while processing this request")
    }

    pub(crate) fn not_found() -> Self {
        Self::plain(404, "The requested resource was not found on this server.")
    }

    pub(crate) fn with_header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    pub(crate) fn into_answer(self, request_id: &str) -> Answer {
        let mut body = json!({"error": self.error});
        if let (true, Some(fields)) = (self.names_request, body.as_object_mut()) {
            fields.insert("request_id".to_owned(), json!(request_id));
        }
        let mut answer = Answer::new(self.status, "application/json; charset=utf-8", body.to_string());
        answer.headers.extend(self.headers);
        answer
    }
}
