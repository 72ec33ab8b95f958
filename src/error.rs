//! The one error of both clients.

mod api;
mod classify;
mod hint;
mod kind;

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::Method;

pub use api::ApiError;
pub(crate) use classify::{Exchange, Expected, classify, first_line};
pub use kind::ErrorKind;

type Source = Arc<dyn StdError + Send + Sync>;

/// Why something did not work: the panel's own words, what was asked, and what to do about it.
///
/// Both clients give this same type. It holds no secrets: neither the API key nor a signed URL can appear in its
/// [`Debug`] or [`Display`](fmt::Display) text.
///
/// ```
/// # use ptero::{Error, ErrorKind};
/// fn explain(error: &Error) {
///     match error.kind() {
///         ErrorKind::Validation => println!("the panel refused `{}`", error.field().unwrap_or("?")),
///         ErrorKind::RateLimited => println!("try again in {:?}", error.retry_after()),
///         _ => println!("{error}"),
///     }
/// }
/// ```
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    message: Cow<'static, str>,
    request: Option<(Method, String)>,
    status: Option<u16>,
    errors: Vec<ApiError>,
    retry_after: Option<Duration>,
    attempts: u32,
    hint: Option<Cow<'static, str>>,
    source: Option<Source>,
}

/// What every fallible function of this crate returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            request: None,
            status: None,
            errors: Vec::new(),
            retry_after: None,
            attempts: 0,
            hint: None,
            source: None,
        }))
    }

    pub(crate) fn config(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Config, message)
    }

    pub(crate) fn invalid(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::InvalidInput, message)
    }

    pub(crate) fn with_source(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.0.source = Some(Arc::new(source));
        self
    }

    pub(crate) fn with_hint(mut self, hint: impl Into<Cow<'static, str>>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    pub(crate) fn with_status(mut self, status: u16) -> Self {
        self.0.status = Some(status);
        self
    }

    pub(crate) fn with_errors(mut self, errors: Vec<ApiError>) -> Self {
        self.0.errors = errors;
        self
    }

    pub(crate) fn with_retry_after(mut self, wait: Option<Duration>) -> Self {
        self.0.retry_after = wait;
        self
    }

    pub(crate) fn with_request(mut self, method: &Method, path: &str) -> Self {
        self.0.request = Some((method.clone(), path.to_owned()));
        self
    }

    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    /// The broad kind, for `match`.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The HTTP status, when an answer arrived.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// The panel's code, such as `NotFoundHttpException`: that of the first error in its answer.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.0.errors.first().map(ApiError::code)
    }

    /// The panel's own explanation, or this crate's where the panel gave none.
    #[must_use]
    pub fn detail(&self) -> &str {
        self.0.errors.first().map(ApiError::detail).filter(|detail| !detail.is_empty()).unwrap_or(&self.0.message)
    }

    /// The field that the panel refused, as it was sent: `limits.memory`, `files.0.mode`.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.0.errors.first().and_then(ApiError::field)
    }

    /// The rule that [`field`](Self::field) broke: `required`, `max`, `p_username`…
    #[must_use]
    pub fn rule(&self) -> Option<&str> {
        self.0.errors.first().and_then(ApiError::rule)
    }

    /// Every error in the panel's answer; more than one only for validation.
    #[must_use]
    pub fn errors(&self) -> &[ApiError] {
        &self.0.errors
    }

    /// The method of the request that failed.
    #[must_use]
    pub fn method(&self) -> Option<&Method> {
        self.0.request.as_ref().map(|(method, _)| method)
    }

    /// The path of the request that failed, without query.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.0.request.as_ref().map(|(_, path)| path.as_str())
    }

    /// How long the panel asks to wait before the next try.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// How often the request was sent before this error was given back; 0 when it never was.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Whether the same call may succeed later without a change: rate limits, lost connections, gateways, states
    /// that pass. Whether repeating is *safe* depends on the call.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self.0.kind {
            ErrorKind::RateLimited
            | ErrorKind::Conflict
            | ErrorKind::Connect
            | ErrorKind::Dropped
            | ErrorKind::Timeout => true,
            ErrorKind::Daemon | ErrorKind::Server | ErrorKind::UnexpectedContent => {
                matches!(self.0.status, Some(502..=504 | 520..=526))
            }
            _ => false,
        }
    }

    /// Whether the panel answered 404.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.0.kind == ErrorKind::NotFound
    }

    /// What usually helps, where users often stumble.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((method, path)) = &self.0.request {
            write!(f, "{method} {path}: ")?;
        }
        if let Some(status) = self.0.status {
            write!(f, "{status} ")?;
        }
        if self.0.errors.is_empty() {
            f.write_str(&self.0.message)?;
        }
        for (index, error) in self.0.errors.iter().enumerate() {
            write!(f, "{}{error}", if index == 0 { "" } else { "; " })?;
        }
        if let Some(wait) = self.0.retry_after {
            write!(f, " (retry after {} s)", wait.as_secs_f32())?;
        }
        if self.0.attempts > 1 {
            write!(f, " (after {} attempts)", self.0.attempts)?;
        }
        if let Some(hint) = &self.0.hint {
            write!(f, " [hint: {hint}]")?;
        }
        Ok(())
    }
}

/// One line, since this is what a `main` that returns an error prints; `{:#?}` shows every part.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !f.alternate() {
            return write!(f, "{:?}: {self}", self.0.kind);
        }
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("message", &self.0.message)
            .field("request", &self.0.request)
            .field("status", &self.0.status)
            .field("errors", &self.0.errors)
            .field("retry_after", &self.0.retry_after)
            .field("attempts", &self.0.attempts)
            .field("hint", &self.0.hint)
            .field("source", &self.0.source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_ref().map(|source| &**source as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stay_small_and_travel_between_threads() {
        fn travels<T: Send + Sync + 'static>() {}
        travels::<Error>();
        assert_eq!(size_of::<Result<()>>(), size_of::<usize>());
    }

    #[test]
    fn one_line_tells_the_whole_story() {
        let error = Error::new(ErrorKind::RateLimited, "too many requests")
            .with_request(&Method::GET, "/api/client")
            .with_status(429)
            .with_retry_after(Some(Duration::from_secs(7)))
            .with_attempts(4)
            .with_hint("ask less often");
        assert_eq!(
            error.to_string(),
            "GET /api/client: 429 too many requests (retry after 7 s) (after 4 attempts) [hint: ask less often]"
        );
        assert!(error.is_retryable());
    }

    #[test]
    fn debug_is_fit_for_the_end_of_a_program() {
        let error = Error::new(ErrorKind::Config, "no API key was given").with_hint("set PTERO_KEY");
        assert_eq!(format!("{error:?}"), "Config: no API key was given [hint: set PTERO_KEY]");
        assert!(format!("{error:#?}").contains("attempts: 0"));
    }
}
