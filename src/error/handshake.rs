//! Judges responses to a WebSocket handshake that opened no socket.

use http::{Method, Response, header};

use super::api::Speaker;
use super::classify::{foreign, text_of_wings};
use super::exchange::{Exchange, Expected};
use super::foreign::{Foreign, Sender};
use super::quote::{LONGEST_LINE, Quoted, Secrets};
use super::{ApiError, Error, ErrorKind};

/// The error for a response to the handshake. The body is what arrived together with the head, which may be nothing.
pub(crate) fn refused_handshake(response: &Response<Option<Vec<u8>>>) -> Error {
    let exchange = Exchange {
        method: &Method::GET,
        path: "",
        key: None,
        secrets: Secrets::NONE,
        expected: Expected::Nothing,
        status: response.status().as_u16(),
        headers: response.headers(),
        body: response.body().as_deref().unwrap_or_default(),
    };
    let error = match is_from_wings(&exchange) {
        true => refusal(&exchange),
        false => foreign(&exchange),
    };
    error.with_status(exchange.status)
}

/// Wings refuses with JSON, or with a line of text for a wrong origin.
fn is_from_wings(exchange: &Exchange<'_>) -> bool {
    if matches!(ApiError::parse(text_of_wings(exchange), exchange.secrets), Some((Speaker::Wings, _))) {
        return true;
    }
    let is_text =
        exchange.media_type().is_none_or(|media_type| media_type == "text/plain" || media_type.ends_with("json"));
    let foreign = Foreign::read(exchange);
    let is_unknown = matches!(foreign.sender, Sender::Other | Sender::Gateway)
        && !exchange.body.trim_ascii_start().starts_with(b"<");
    let is_empty = exchange.headers.get(header::CONTENT_LENGTH).is_some_and(|length| length == "0")
        && !exchange.headers.contains_key("x-request-id");
    is_text && is_unknown && !is_empty
}

fn refusal(exchange: &Exchange<'_>) -> Error {
    let text = match ApiError::parse(text_of_wings(exchange), exchange.secrets) {
        Some((_, errors)) => errors.first().map(|error| error.detail().to_owned()).unwrap_or_default(),
        None => String::from_utf8_lossy(exchange.body).lines().next().unwrap_or_default().trim().to_owned(),
    };
    let (kind, hint) = match exchange.status {
        403 => (
            ErrorKind::Forbidden,
            "Wings accepts sockets only from the panel's own URL: use the panel's APP_URL exactly as it is configured, \
             or add it to allowed_origins in Wings' configuration",
        ),
        404 => (ErrorKind::NotFound, "the node does not know the server; it may have been transferred or deleted"),
        400 => (ErrorKind::Dropped, "Wings allows 30 open consoles per server, counting those of all users"),
        300..=399 => (ErrorKind::Redirect, "Wings never redirects; check the proxy in front of it"),
        _ => (ErrorKind::Dropped, ""),
    };
    let text = Quoted::new(&text, exchange.secrets, LONGEST_LINE);
    let error = Error::new(kind, format!("Wings refused the socket: {text}"));
    if hint.is_empty() { error } else { error.with_hint(hint) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(status: u16, headers: &[(&str, &str)], body: &str) -> Error {
        let mut response = Response::builder().status(status);
        for (name, value) in headers {
            response = response.header(*name, *value);
        }
        refused_handshake(&response.body(Some(body.as_bytes().to_vec())).unwrap())
    }

    #[test]
    fn refusals_of_wings_have_their_kind_and_hint() {
        let text = ("content-type", "text/plain; charset=utf-8");
        let json = ("content-type", "application/json; charset=utf-8");
        for (status, headers, body, kind, hint) in [
            (403, vec![text], "Forbidden\n", ErrorKind::Forbidden, "allowed_origins"),
            (
                403,
                vec![text, ("x-request-id", "x"), ("content-length", "10")],
                "",
                ErrorKind::Forbidden,
                "allowed_origins",
            ),
            (404, vec![json], r#"{"error":"not on this instance"}"#, ErrorKind::NotFound, "does not know the server"),
            (
                400,
                vec![json],
                r#"{"error":"Too many open websocket connections."}"#,
                ErrorKind::Dropped,
                "30 open consoles",
            ),
            (502, vec![text], "Bad Gateway", ErrorKind::Dropped, ""),
        ] {
            let error = judge(status, &headers, body);
            assert_eq!((error.kind(), error.status()), (kind, Some(status)), "{error}");
            assert!(error.hint().unwrap_or_default().contains(hint), "{error}");
        }
    }

    #[test]
    fn foreign_responses_say_nothing_about_origin_or_server() {
        let html = ("content-type", "text/html");
        for (status, headers, body, hint) in [
            (403, vec![html, ("cf-mitigated", "challenge")], "<title>Just a moment...</title>", "Cloudflare"),
            (403, vec![], "error code: 1020", "Cloudflare"),
            (401, vec![html, ("www-authenticate", "Basic realm=\"x\"")], "<h1>401</h1>", "login gate"),
            (404, vec![html], "<html><title>404 Not Found</title><center>nginx</center>", "another site"),
            (403, vec![("content-length", "0")], "", "another site"),
            (502, vec![html], "<h1>Bad Gateway</h1>", "down or restarting"),
        ] {
            let error = judge(status, &headers, body);
            assert_eq!(error.kind(), ErrorKind::UnexpectedContent, "{error}");
            assert!(error.hint().unwrap().contains(hint), "{error}");
            assert_eq!(error.is_retryable(), status == 502, "{error}");
        }
    }
}
