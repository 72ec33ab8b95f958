//! The one error of both clients.

mod api;
mod cause;
mod classify;
pub mod codes;
mod exchange;
mod foreign;
mod handshake;
mod hint;
mod kind;
mod markup;
mod pattern;
mod quote;
mod retry_after;
mod text;

use std::error::Error as StdError;
use std::time::Duration;

use http::Method;

use crate::key::InvalidKey;

use cause::Source;

pub use api::ApiError;
pub(crate) use classify::classify;
pub(crate) use exchange::{Exchange, Expected, SentKey};
pub(crate) use handshake::refused_handshake;
pub use kind::ErrorKind;
pub(crate) use quote::{Quoted, Secrets};
pub(crate) use retry_after::retry_after;

/// The error of a call: the panel's own message, the request, and a hint.
///
/// Both clients return this same type. It contains no secrets: neither the API key nor a token or a signed URL can
/// appear in its [`Debug`] or [`Display`](std::fmt::Display) text, and whatever a server sends, its text is short and
/// on one line.
///
/// ```
/// # use ptero::{Error, ErrorKind};
/// fn explain(error: &Error) {
///     match error.kind() {
///         ErrorKind::Validation => println!("invalid: {}", error.field().unwrap_or("?")),
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
    message: Quoted,
    request: Option<(Method, Quoted)>,
    status: Option<u16>,
    errors: Vec<ApiError>,
    retry_after: Option<Duration>,
    attempts: u32,
    /// Whether the request may have been carried out, if that is known better than by the kind.
    sent: Option<bool>,
    hint: Option<Quoted>,
    /// The last state that a wait has seen.
    last_state: Option<Quoted>,
    source: Option<Source>,
}

/// The result of every fallible function of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// How errors are built. Every text is a [`Quoted`], so that none shows a secret or is too long.
impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<Quoted>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            request: None,
            status: None,
            errors: Vec::new(),
            retry_after: None,
            attempts: 0,
            sent: None,
            hint: None,
            last_state: None,
            source: None,
        }))
    }

    pub(crate) fn config(message: impl Into<Quoted>) -> Self {
        Self::new(ErrorKind::Config, message)
    }

    pub(crate) fn invalid(message: impl Into<Quoted>) -> Self {
        Self::new(ErrorKind::InvalidInput, message)
    }

    pub(crate) fn with_source(mut self, source: impl StdError + 'static) -> Self {
        self.0.source = Some(cause::of(&source));
        self
    }

    pub(crate) fn with_hint(mut self, hint: impl Into<Quoted>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    pub(crate) fn with_last_state(mut self, state: impl Into<Quoted>) -> Self {
        self.0.last_state = Some(state.into());
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
        self.0.request = Some((method.clone(), Quoted::from(path.to_owned())));
        self
    }

    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    /// Removes secrets from the message, which may repeat names that a server made up.
    pub(crate) fn without(mut self, secrets: Secrets<'_>) -> Self {
        self.0.message = Quoted::new(self.0.message.as_str(), secrets, quote::LONGEST);
        self
    }

    /// Says whether the request may have been carried out, where the kind alone does not.
    pub(crate) fn with_sent(mut self, sent: bool) -> Self {
        self.0.sent = Some(sent);
        self
    }
}

impl Error {
    /// Returns the broad kind, for `match`.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Returns the HTTP status, if a response arrived.
    ///
    /// It is 2xx for a response that only claims to be a success: [`ErrorKind::Decode`] for JSON of another shape,
    /// [`ErrorKind::UnexpectedContent`] for a page of another site, or the kind of the error that its body contains.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// Returns the panel's code, such as `NotFoundHttpException`: that of the first error in its response. Known codes
    /// are constants in [`codes`](crate::codes). It can also be a storage provider's code, such as `NoSuchKey`.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.0.errors.first().map(ApiError::code).filter(|code| !code.is_empty())
    }

    /// Returns the panel's own explanation, or this crate's if the panel sent none.
    #[must_use]
    pub fn detail(&self) -> &str {
        self.0
            .errors
            .first()
            .map(ApiError::detail)
            .filter(|detail| !detail.is_empty())
            .unwrap_or(self.0.message.as_str())
    }

    /// Returns the field that the panel refused, as it was sent: `limits.memory`, `files.0.mode`.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.0.errors.first().and_then(ApiError::field)
    }

    /// Returns the rule that [`field`](Self::field) broke: `required`, `max`, `p_username`…
    #[must_use]
    pub fn rule(&self) -> Option<&str> {
        self.0.errors.first().and_then(ApiError::rule)
    }

    /// Returns every error in the panel's response, at most 50; more than one only for validation.
    #[must_use]
    pub fn errors(&self) -> &[ApiError] {
        &self.0.errors
    }

    /// Returns the method of the failed request.
    #[must_use]
    pub fn method(&self) -> Option<&Method> {
        self.0.request.as_ref().map(|(method, _)| method)
    }

    /// Returns the path of the failed request, without its query.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.0.request.as_ref().map(|(_, path)| path.as_str())
    }

    /// Returns how long the panel asks to wait before the next attempt.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Returns how often the request was sent; 0 if it never was.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Returns whether the request may have been carried out although it failed: the connection broke after it was
    /// sent, a proxy in front of the panel timed out, or the reply is invalid.
    ///
    /// After a failed write, check before you repeat it. `false` means that nothing was changed: nothing was sent, or
    /// the panel refused. One refusal means that the change **has been saved**:
    /// [`codes::CONFIGURATION_NOT_PERSISTED`](crate::codes::CONFIGURATION_NOT_PERSISTED).
    #[must_use]
    pub fn was_sent(&self) -> bool {
        self.0.sent.unwrap_or(match self.0.kind {
            ErrorKind::Dropped
            | ErrorKind::Timeout
            | ErrorKind::Decode
            | ErrorKind::UnexpectedContent
            | ErrorKind::Server => true,
            ErrorKind::Corrupt => self.0.attempts > 0,
            _ => false,
        })
    }

    /// Returns whether the same call may succeed later without a change: after rate limits, lost connections, gateway
    /// failures and temporary states. Whether repeating is *safe* depends on the call; see
    /// [`was_sent`](Self::was_sent).
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self.0.kind {
            ErrorKind::RateLimited
            | ErrorKind::Conflict
            | ErrorKind::Connect
            | ErrorKind::Dropped
            | ErrorKind::Timeout => true,
            ErrorKind::Daemon | ErrorKind::Server | ErrorKind::UnexpectedContent => {
                matches!(self.0.status, Some(502..=504 | 520..=526)) || self.code() == Some(codes::CONNECTION)
            }
            _ => false,
        }
    }

    /// Returns whether, according to the panel, the resource does not exist or the key cannot see it. A 404 page of a
    /// proxy or another site does not count.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.0.kind == ErrorKind::NotFound
    }

    /// Returns whether, according to the panel, the key may not do this. A 403 page of a firewall does not count.
    #[must_use]
    pub fn is_forbidden(&self) -> bool {
        self.0.kind == ErrorKind::Forbidden
    }

    /// Whether Wings does not accept the token of the node.
    #[cfg(feature = "wings")]
    pub(crate) fn is_token_refused(&self) -> bool {
        let is_refusal = matches!(self.0.kind, ErrorKind::Unauthorized | ErrorKind::Forbidden);
        is_refusal && self.0.errors.first().is_some_and(hint::is_token_refused)
    }

    /// Returns whether the server's state forbids this: it is installing, suspended, restoring or transferring.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.0.kind == ErrorKind::Conflict
    }

    /// Returns whether a rate limit is exhausted; see [`retry_after`](Self::retry_after).
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.0.kind == ErrorKind::RateLimited
    }

    /// Returns whether a request or a wait timed out.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Timeout | ErrorKind::Deadline)
    }

    /// Returns what usually helps, for common mistakes.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.0.hint.as_ref().map(Quoted::as_str)
    }

    /// Returns the last state that a failed wait has seen, such as `starting` or `installing`.
    #[must_use]
    pub fn last_state(&self) -> Option<&str> {
        self.0.last_state.as_ref().map(Quoted::as_str)
    }
}

impl From<InvalidKey> for Error {
    fn from(invalid: InvalidKey) -> Self {
        Self::config(invalid.to_string())
    }
}

#[cfg(feature = "wings")]
impl From<crate::key::InvalidToken> for Error {
    fn from(invalid: crate::key::InvalidToken) -> Self {
        Self::config(invalid.to_string())
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_ref().map(|source| &**source as _)
    }
}
