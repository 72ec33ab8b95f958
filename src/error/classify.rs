use std::time::Duration;

use http::{HeaderMap, Method, header};

use crate::key::KeyKind;

use super::{ApiError, Error, ErrorKind, hint};

/// What kind of body an endpoint answers with when all is well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    /// JSON in the panel's envelope.
    Json,
    /// The bytes themselves.
    Bytes,
    /// Nothing worth reading: 204, or 202 with `[]`.
    Nothing,
}

/// One request with its answer, as far as judging it needs.
pub(crate) struct Exchange<'a> {
    pub(crate) method: &'a Method,
    pub(crate) path: &'a str,
    /// The kind of key that was sent; none went to Wings.
    pub(crate) key: Option<KeyKind>,
    pub(crate) expected: Expected,
    pub(crate) status: u16,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a [u8],
}

/// Tells a good answer from everything else.
pub(crate) fn classify(exchange: &Exchange<'_>) -> Result<(), Error> {
    let error = match exchange.status {
        200..=299 if is_plausible(exchange) => return Ok(()),
        200..=299 => unexpected(exchange).with_hint(
            "this answer is not a panel's: check the URL, and what proxies and protections stand before the panel",
        ),
        300..=399 => redirect(exchange),
        _ => refusal(exchange),
    };
    Err(error.with_status(exchange.status).with_request(exchange.method, exchange.path).with_attempts(1))
}

fn is_plausible(exchange: &Exchange<'_>) -> bool {
    let media_type = media_type(exchange.headers);
    match exchange.expected {
        Expected::Json => media_type.is_some_and(|media_type| media_type.ends_with("json")),
        // The panel calls every file text/plain, so HTML comes from something in between.
        Expected::Bytes => media_type.is_none_or(|media_type| media_type != "text/html"),
        Expected::Nothing => {
            exchange.body.is_empty() || media_type.is_some_and(|media_type| media_type.ends_with("json"))
        }
    }
}

fn media_type(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    value.split(';').next().map(str::trim)
}

fn unexpected(exchange: &Exchange<'_>) -> Error {
    let message = match first_line(exchange.body) {
        line if line.is_empty() => "the answer is empty where JSON should be".to_owned(),
        line => format!("the answer is not JSON; it begins: {line}"),
    };
    Error::new(ErrorKind::UnexpectedContent, message)
}

fn redirect(exchange: &Exchange<'_>) -> Error {
    let location = exchange.headers.get(header::LOCATION).and_then(|location| location.to_str().ok());
    Error::new(ErrorKind::Redirect, "the answer is a redirect").with_hint(hint::for_redirect(location))
}

fn refusal(exchange: &Exchange<'_>) -> Error {
    let errors = ApiError::parse(exchange.body);
    let code = errors.first().map(ApiError::code).unwrap_or_default();
    let kind = match errors.first() {
        Some(error) if is_offline(exchange, error) => ErrorKind::ServerOffline,
        _ => kind(exchange.status, code),
    };
    let hint = hint::for_answer(exchange, kind, code);
    let wait = retry_after(exchange.headers);
    let error = match kind {
        _ if !errors.is_empty() => Error::new(kind, "the panel refused the request").with_errors(errors),
        _ if exchange.body.is_empty() => Error::new(kind, "the answer has no body"),
        // Without the panel's envelope, the status alone says what happened; the rest is some proxy's page.
        ErrorKind::Refused | ErrorKind::Server => unexpected(exchange),
        _ => Error::new(kind, first_line(exchange.body)),
    };
    let error = error.with_retry_after(wait);
    match hint {
        Some(hint) => error.with_hint(hint),
        None => error,
    }
}

/// Whether a command was refused because its server is not running. The panel and Wings say so with different words.
fn is_offline(exchange: &Exchange<'_>, error: &ApiError) -> bool {
    let is_command = exchange.path.ends_with("/command") || exchange.path.ends_with("/commands");
    let says = |words| error.detail().contains(words);
    let is_panels = exchange.status == 502 && error.code() == "HttpException";
    is_command && (is_panels || says("must be online") || says("stopped server"))
}

fn kind(status: u16, code: &str) -> ErrorKind {
    match (status, code) {
        (_, "DaemonConnectionException") => ErrorKind::Daemon,
        (401, _) => ErrorKind::Unauthorized,
        (403, _) => ErrorKind::Forbidden,
        (404, _) => ErrorKind::NotFound,
        (409, _) => ErrorKind::Conflict,
        (422, _) => ErrorKind::Validation,
        (429, _) => ErrorKind::RateLimited,
        (500.., _) => ErrorKind::Server,
        _ => ErrorKind::Refused,
    }
}

/// `Retry-After` in seconds; the date form is not used by panels and would need a trusted clock.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim().parse().ok().map(Duration::from_secs)
}

/// The first line with text of a body, at most 200 characters, without control characters.
pub(crate) fn first_line(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body.get(..2048).unwrap_or(body));
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    line.chars().filter(|character| !character.is_control()).take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(status: u16, content_type: &str, body: &str, expected: Expected) -> Result<(), Error> {
        judge_at("/api/client", status, content_type, body, expected)
    }

    fn judge_at(path: &str, status: u16, content_type: &str, body: &str, expected: Expected) -> Result<(), Error> {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, content_type.parse().unwrap());
        headers.insert(header::LOCATION, "https://panel.example.com/api/client?token=x".parse().unwrap());
        classify(&Exchange {
            method: &Method::GET,
            path,
            key: Some(KeyKind::Application),
            expected,
            status,
            headers: &headers,
            body: body.as_bytes(),
        })
    }

    #[test]
    fn html_with_status_200_is_an_error_with_its_first_line() {
        let error = judge(200, "text/html", "\n <!DOCTYPE html>\n<html>", Expected::Json).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnexpectedContent);
        assert!(error.to_string().contains("<!DOCTYPE html>"), "{error}");
    }

    #[test]
    fn a_redirect_names_the_url_without_its_query() {
        let error = judge(301, "text/html", "", Expected::Json).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Redirect);
        assert!(error.to_string().contains("https://panel.example.com/api/client"), "{error}");
        assert!(!error.to_string().contains("token"), "{error}");
    }

    #[test]
    fn the_wrong_kind_of_key_is_explained() {
        let body = r#"{"errors":[{"code":"AccessDeniedHttpException","status":"403","detail":"no"}]}"#;
        let error = judge(403, "application/json", body, Expected::Json).unwrap_err();
        assert_eq!((error.kind(), error.detail()), (ErrorKind::Forbidden, "no"));
        assert!(error.hint().unwrap().contains("client key (ptlc_)"));
    }

    #[test]
    fn command_to_a_stopped_server_is_server_offline() {
        let panel = r#"{"errors":[{"code":"HttpException","status":"502","detail":"Server must be online in order to send commands."}]}"#;
        let wings = r#"{"error":"Cannot send commands to a stopped server instance."}"#;
        for (path, status, body) in [
            ("/api/client/servers/x/command", 502, panel),
            ("/api/client/servers/x/command", 409, panel),
            ("/api/servers/x/commands", 502, wings),
        ] {
            let error = judge_at(path, status, "application/json", body, Expected::Nothing).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::ServerOffline, "{error}");
            assert_eq!(error.hint(), Some("a command needs a running server: start it first"));
        }
        let error = judge(502, "application/json", panel, Expected::Json).unwrap_err();
        assert_eq!((error.kind(), error.hint()), (ErrorKind::Server, None));
    }

    #[test]
    fn proxies_in_front_of_the_panel_are_told_apart_from_it() {
        let error = judge(502, "text/html", "<h1>Bad Gateway</h1>", Expected::Json).unwrap_err();
        assert_eq!((error.kind(), error.status()), (ErrorKind::UnexpectedContent, Some(502)));
        assert!(error.is_retryable());
    }

    #[test]
    fn empty_answers_are_fine_where_nothing_is_expected() {
        assert!(judge(202, "application/json", "[]", Expected::Nothing).is_ok());
        assert!(judge(204, "text/html", "", Expected::Nothing).is_ok());
        assert!(judge(200, "text/html", "<p>", Expected::Nothing).is_err());
        assert!(judge(200, "text/html", "<p>", Expected::Bytes).is_err());
    }
}
