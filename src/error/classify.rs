//! Judges responses.

use http::header;

use crate::decode::value;
use crate::payload::payload;

use super::api::Speaker;
use super::exchange::{Exchange, Expected};
use super::foreign::{Foreign, Sender};
use super::quote::{LONGEST_LINE, Quoted};
use super::{ApiError, Error, ErrorKind, codes, hint, retry_after};

/// Tells success from everything else.
///
/// Only the JSON of the panel, or of Wings where it was asked, is taken at its word. What anybody else sends is
/// [`ErrorKind::UnexpectedContent`], whatever its status.
pub(crate) fn classify(exchange: &Exchange<'_>) -> Result<(), Error> {
    let error = match exchange.status {
        200..=299 => match success(exchange) {
            Ok(()) => return Ok(()),
            Err(error) => error.with_sent(true),
        },
        300..=399 => redirect(exchange),
        _ => refusal(exchange),
    };
    Err(error.with_status(exchange.status).with_request(exchange.method, exchange.path).with_attempts(1))
}

/// Looks into a response that calls itself a success.
fn success(exchange: &Exchange<'_>) -> Result<(), Error> {
    let media_type = || exchange.media_type().unwrap_or_default();
    let body = exchange.body.trim_ascii();
    match exchange.expected {
        // The panel calls every file text/plain, so HTML comes from something in between.
        Expected::Bytes if media_type() == "text/html" => return Err(foreign(exchange)),
        Expected::Bytes => uncompressed(exchange)?,
        Expected::Nothing if body.is_empty() => {}
        Expected::Json if body.is_empty() && exchange.status != 204 => return Err(foreign(exchange)),
        // A body is read as what it is, whatever its declared type.
        Expected::Json | Expected::Nothing if payload(body).is_some() => {}
        Expected::Json | Expected::Nothing if !body.starts_with(b"<") && media_type().ends_with("json") => {}
        Expected::Json | Expected::Nothing => return Err(foreign(exchange)),
    }
    match hidden_error(exchange, body) {
        None => Ok(()),
        Some((speaker, errors)) => Err(spoken(exchange, speaker, errors)),
    }
}

/// Refuses a file that something in between has compressed, although that was not requested: saved, it would be
/// another.
fn uncompressed(exchange: &Exchange<'_>) -> Result<(), Error> {
    const COMPRESSIONS: [&str; 6] = ["br", "compress", "deflate", "gzip", "x-gzip", "zstd"];
    // What has been decompressed has lost the header.
    let encoding = exchange.headers.get(header::CONTENT_ENCODING).and_then(|encoding| encoding.to_str().ok());
    let encoding = encoding.unwrap_or_default().trim().to_ascii_lowercase();
    match COMPRESSIONS.contains(&&*encoding) {
        true => Err(Error::new(ErrorKind::UnexpectedContent, format!("the file arrives compressed with {encoding}"))
            .with_hint("a proxy compresses although it was not asked to; disable that for this address")),
        false => Ok(()),
    }
}

/// The errors in a body with a good status.
fn hidden_error(exchange: &Exchange<'_>, body: &[u8]) -> Option<(Speaker, Vec<ApiError>)> {
    /// An error is far shorter than most bodies; with debugging switched on the status is never a good one.
    const LONGEST: usize = 64 * 1024;
    let body = payload(body).filter(|body| body.len() <= LONGEST)?;
    let start = body.strip_prefix(b"{")?.trim_ascii_start();
    if !(start.starts_with(b"\"errors\"") || start.starts_with(b"\"error\"")) {
        return None;
    }
    let (speaker, errors) = ApiError::parse(body, exchange.secrets)?;
    match (exchange.expected, speaker) {
        // A file may contain anything, even an error of the same form.
        (Expected::Bytes, Speaker::Panel) => None,
        (_, Speaker::Wings) if !is_all_of_wings(body) => None,
        _ => Some((speaker, errors)),
    }
}

/// Whether a body is Wings' error and nothing else, and not a file that looks alike.
fn is_all_of_wings(body: &[u8]) -> bool {
    let Some(serde_json::Value::Object(body)) = value(body) else { return false };
    let text = |key| body.get(key).and_then(serde_json::Value::as_str);
    match text("request_id") {
        Some(id) => body.len() == 2 && uuid::Uuid::try_parse(id).is_ok(),
        None => body.len() == 1 && text("error").is_some_and(|text| text.starts_with("The requested resource")),
    }
}

fn redirect(exchange: &Exchange<'_>) -> Error {
    let location = exchange.headers.get(header::LOCATION).and_then(|location| location.to_str().ok());
    Error::new(ErrorKind::Redirect, "the response is a redirect").with_hint(hint::for_redirect(
        location,
        exchange.key.is_some(),
        exchange.secrets,
    ))
}

fn refusal(exchange: &Exchange<'_>) -> Error {
    let error = match ApiError::parse(text_of_wings(exchange), exchange.secrets) {
        // An address of Wings instead of the panel's.
        Some((Speaker::Wings, _)) if exchange.key.is_some() => foreign(exchange),
        // The address of the panel instead of Wings'.
        Some((Speaker::Panel, _)) if exchange.key.is_none() => foreign(exchange),
        Some((speaker, errors)) => spoken(exchange, speaker, errors),
        None => unspoken(exchange).unwrap_or_else(|| foreign(exchange)),
    };
    error.with_retry_after(retry_after(exchange.headers))
}

/// Wings puts its JSON behind a line of text where a library has responded already.
pub(super) fn text_of_wings<'a>(exchange: &Exchange<'a>) -> &'a [u8] {
    let start = exchange.body.iter().position(|&byte| byte == b'{').filter(|_| exchange.key.is_none());
    match start.and_then(|start| exchange.body.get(start..)) {
        Some(body) if is_all_of_wings(body.trim_ascii()) => body,
        _ => exchange.body,
    }
}

/// Classifies a response of the panel or Wings.
fn spoken(exchange: &Exchange<'_>, speaker: Speaker, errors: Vec<ApiError>) -> Error {
    let first = errors.first().cloned().unwrap_or_default();
    // A success that is an error has its status in the body, at best.
    let status = match exchange.status {
        200..=299 => first.status().parse().unwrap_or(0),
        status => status,
    };
    let kind = kind(exchange, status, speaker, &first);
    let message = match speaker {
        Speaker::Panel => "the panel refused the request",
        Speaker::Wings => "Wings refused the request",
    };
    let error = Error::new(kind, message).with_errors(errors).with_sent(was_carried_out(kind, status, first.code()));
    match hint::for_refusal(exchange, kind, &first) {
        Some(hint) => error.with_hint(hint),
        None => error,
    }
}

fn kind(exchange: &Exchange<'_>, status: u16, speaker: Speaker, error: &ApiError) -> ErrorKind {
    if is_offline(exchange, error) {
        return ErrorKind::ServerOffline;
    }
    let is_about_files = exchange.path.contains("/files/");
    match (status, error.code()) {
        (_, codes::DAEMON_CONNECTION) => ErrorKind::Daemon,
        // Pelican's failures of a daemon have no status of their own. Plugins are fetched from elsewhere.
        (500, codes::REQUEST | codes::CONNECTION) if !exchange.path.contains("/plugins") => ErrorKind::Daemon,
        (500, codes::FILE_NOT_FOUND) if is_about_files => ErrorKind::NotFound,
        (500, codes::FILE_EXISTS | codes::FILE_NOT_EDITABLE) if is_about_files => ErrorKind::Refused,
        (401, _) => ErrorKind::Unauthorized,
        (403, _) => ErrorKind::Forbidden,
        (404, _) => ErrorKind::NotFound,
        (409, _) => ErrorKind::Conflict,
        (422, _) => ErrorKind::Validation,
        (429, _) => ErrorKind::RateLimited,
        (500.., _) => ErrorKind::Server,
        (0, _) if speaker == Speaker::Wings => match error.detail().contains("not found") {
            true => ErrorKind::NotFound,
            false => ErrorKind::Daemon,
        },
        _ => ErrorKind::Refused,
    }
}

/// Whether a command was refused because its server is not running. The panel and Wings say so with different words.
fn is_offline(exchange: &Exchange<'_>, error: &ApiError) -> bool {
    let is_command = exchange.path.ends_with("/command") || exchange.path.ends_with("/commands");
    let is_panels = exchange.status == 502 && error.code() == codes::HTTP;
    let says = |words| error.detail().contains(words);
    is_command && (is_panels || says("must be online") || says("stopped server"))
}

/// Whether a refusal leaves open what has been done.
fn was_carried_out(kind: ErrorKind, status: u16, code: &str) -> bool {
    match (status, code) {
        (_, codes::CONFIGURATION_NOT_PERSISTED) => true,
        // Maintenance: the panel looks at nothing.
        (503, codes::HTTP) => false,
        _ => status >= 500 && !matches!(kind, ErrorKind::ServerOffline | ErrorKind::NotFound | ErrorKind::Refused),
    }
}

/// Pelican's refusals without a reason: 403 with `[]`, 406 with nothing.
fn unspoken(exchange: &Exchange<'_>) -> Option<Error> {
    exchange.key?;
    let body = exchange.body.trim_ascii();
    let is_json = exchange.media_type().is_some_and(|media_type| media_type.ends_with("json"));
    let (kind, hint) = match exchange.status {
        403 if body == b"[]" && is_json => (
            ErrorKind::Forbidden,
            "the panel gives no reason: a root administrator cannot be deleted, and its settings may forbid changing \
             descriptions",
        ),
        406 if body.is_empty() => (
            ErrorKind::Refused,
            "the panel gives no reason: the target node may lack capacity, or no transfer is running",
        ),
        _ => return None,
    };
    Some(Error::new(kind, "the panel refused the request without giving a reason").with_hint(hint).with_sent(false))
}

/// Classifies a response of another sender.
pub(super) fn foreign(exchange: &Exchange<'_>) -> Error {
    let foreign = Foreign::read(exchange);
    let kind = match exchange.status {
        // Even if a proxy says so, the request was not carried out and may be sent later.
        429 => ErrorKind::RateLimited,
        _ => ErrorKind::UnexpectedContent,
    };
    let from = if exchange.key.is_some() { "the panel" } else { "Wings" };
    let text = Quoted::new(&foreign.text, exchange.secrets, LONGEST_LINE);
    let message = match (exchange.status, text.is_empty()) {
        (200..=299, _) if matches!(exchange.expected, Expected::Bytes) => {
            format!("the response is a page, not the file: {text}")
        }
        (200..=299, true) => "the response is empty where JSON was expected".to_owned(),
        (_, true) => format!("the response is not from {from}: it is empty"),
        (200..=299, false) => format!("the response is not JSON; it begins with: {text}"),
        (_, false) => format!("the response is not from {from}: {text}"),
    };
    // A proxy may have passed the request on before it failed; other refusals come before that.
    let is_open = matches!(exchange.status, 408 | 500..);
    let error = Error::new(kind, message).with_hint(foreign.sender.hint(exchange)).with_sent(is_open);
    match foreign.storage {
        Some((code, message)) if foreign.sender == Sender::Storage => {
            error.with_errors(vec![ApiError::storage(&code, &message, exchange.secrets)])
        }
        _ => error,
    }
}

#[cfg(test)]
mod tests;
