//! Settings that can differ between calls of one client.

use std::fmt;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::cancel::{CancelToken, Stop};
use crate::deadline::countable;
use crate::error::{Error, Result};
use crate::retry::RetryPolicy;

/// Settings for some calls that differ from the client's.
///
/// Anything not set keeps the client's setting. [`Client::with_options`](crate::blocking::Client::with_options) returns
/// a client with these settings that shares connections, rate limits and the retry budget with the original.
///
/// ```no_run
/// # fn example(client: ptero::blocking::Client) -> ptero::Result<()> {
/// use std::time::Duration;
/// use ptero::RequestOptions;
///
/// let options = RequestOptions::new().deadline(Duration::from_secs(2)).retries(0);
/// let hasty = client.with_options(options);
/// let account = hasty.account().get()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
#[must_use = "options do nothing until they are passed to `with_options`"]
pub struct RequestOptions {
    timeout: Option<Option<Duration>>,
    deadline: Option<Option<Duration>>,
    retry_policy: Option<RetryPolicy>,
    retries: Option<u32>,
    headers: HeaderMap,
    stop: Stop,
    fault: Option<Error>,
}

impl RequestOptions {
    /// Creates options that change nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the timeout of one attempt, from connecting to the last byte of the response. `None` disables it.
    ///
    /// For file transfers, it limits connecting and each period in which no bytes arrive.
    ///
    /// It also replaces the longer default of slow operations: compressing and decompressing have 15 minutes.
    pub fn timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.timeout = Some(timeout.into());
        self
    }

    /// Sets the time limit of a whole call: all its attempts, the waits between them, and those for rate limits.
    /// `None`, the default, sets no limit.
    ///
    /// A call that cannot succeed in time fails as soon as that is known, before the deadline.
    pub fn deadline(mut self, deadline: impl Into<Option<Duration>>) -> Self {
        self.deadline = Some(deadline.into());
        self
    }

    /// Sets how often a failed request is retried where that is safe. 0 disables retries.
    pub fn retries(mut self, retries: u32) -> Self {
        self.retries = Some(retries);
        self
    }

    /// Replaces the retry policy. Call it before [`retries`](Self::retries), which changes the policy's limit.
    pub fn retry_policy(mut self, policy: impl Into<RetryPolicy>) -> Self {
        (self.retry_policy, self.retries) = (Some(policy.into()), None);
        self
    }

    /// Lets `token` cancel the calls immediately and in every phase: while connecting, while waiting for the response,
    /// for a retry or for a rate limit.
    ///
    /// Cancelled calls fail with [`ErrorKind::Cancelled`](crate::ErrorKind::Cancelled), and [`was_sent`](Error::was_sent) is true if the panel may
    /// have carried them out.
    ///
    /// A client can have several tokens, such as one for the program and one for the request; any of them cancels its
    /// calls. Downloads that have begun are cancelled as well; consoles stay open but cannot request new tokens.
    pub fn cancel_with(mut self, token: &CancelToken) -> Self {
        self.stop.add(token);
        self
    }

    /// Adds a header to every request to the panel. It is never sent to Wings or anywhere else.
    ///
    /// As with [`ClientBuilder::header`](crate::blocking::ClientBuilder::header), invalid names and values are an
    /// error, here of the first call.
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        match header(name.as_ref(), value.as_ref()) {
            Ok((name, value)) => drop(self.headers.insert(name, value)),
            Err(error) => drop(self.fault.get_or_insert(error)),
        }
        self
    }
}

impl fmt::Debug for RequestOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.keys().map(HeaderName::as_str).collect();
        f.debug_struct("RequestOptions")
            .field("timeout", &self.timeout)
            .field("deadline", &self.deadline)
            .field("retry_policy", &self.retry_policy)
            .field("retries", &self.retries)
            .field("headers", &names)
            .field("can_be_cancelled", &!self.stop.is_empty())
            .finish_non_exhaustive()
    }
}

/// The settings of a client's calls.
#[derive(Clone)]
pub(crate) struct Options {
    pub(crate) timeout: Option<Duration>,
    /// Whether the timeout also replaces the longer defaults of some routes.
    is_timeout_final: bool,
    pub(crate) deadline: Option<Duration>,
    pub(crate) retry: RetryPolicy,
    /// The headers of requests to the panel, including the key. Never sent to any other host.
    pub(crate) panel_headers: HeaderMap,
    /// The tokens that cancel calls.
    pub(crate) stop: Stop,
    fault: Option<Error>,
}

impl Options {
    /// The defaults, with the headers of requests to the panel.
    pub(crate) fn new(panel_headers: HeaderMap) -> Self {
        Self {
            timeout: Some(Duration::from_secs(30)),
            is_timeout_final: false,
            deadline: None,
            retry: RetryPolicy::default(),
            panel_headers,
            stop: Stop::default(),
            fault: None,
        }
    }

    /// Returns these settings for another host, which gets its own headers.
    #[cfg(feature = "wings")]
    pub(crate) fn for_host(&self, headers: HeaderMap) -> Self {
        Self { panel_headers: headers, ..self.clone() }
    }

    /// Returns these settings with `changes` applied.
    pub(crate) fn with(&self, changes: RequestOptions) -> Self {
        let mut options = self.clone();
        if let Some(timeout) = changes.timeout {
            (options.timeout, options.is_timeout_final) = (timeout.map(countable), true);
        }
        if let Some(deadline) = changes.deadline {
            options.deadline = deadline;
        }
        if let Some(policy) = changes.retry_policy {
            options.retry = policy;
        }
        if let Some(retries) = changes.retries {
            options.retry = options.retry.retries(retries);
        }
        options.panel_headers.extend(changes.headers);
        options.stop.extend(&changes.stop);
        options.fault = options.fault.or(changes.fault);
        options
    }

    /// Fails if a setting is invalid.
    pub(crate) fn check(&self) -> Result<()> {
        self.fault.clone().map_or(Ok(()), Err)
    }

    /// Returns the timeout of an attempt at a request whose route has a default of `natural`.
    pub(crate) fn timeout_for(&self, natural: Option<Duration>) -> Option<Duration> {
        match (self.timeout, natural) {
            (Some(timeout), Some(natural)) if !self.is_timeout_final => Some(timeout.max(natural)),
            (timeout, _) => timeout,
        }
    }
}

/// Checks a header that a caller adds to requests.
pub(crate) fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue)> {
    let header =
        HeaderName::try_from(name).map_err(|_| Error::config(format!("{name:?} is not a valid header name")))?;
    if matches!(header.as_str(), "authorization" | "accept" | "host" | "content-length" | "content-type") {
        return Err(Error::config(format!("the header {header} is set by the client itself")));
    }
    let mut value = HeaderValue::try_from(value)
        .map_err(|_| Error::config(format!("the value of the header {header} contains control characters")))?;
    // It may be the password of a gate in front of the panel.
    value.set_sensitive(true);
    Ok((header, value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    const SECOND: Duration = Duration::from_secs(1);

    fn options() -> Options {
        Options::new(HeaderMap::new())
    }

    #[test]
    fn longer_default_of_a_route_yields_only_to_an_explicit_timeout() {
        let natural = Some(900 * SECOND);
        assert_eq!(options().timeout_for(natural), natural);
        assert_eq!(options().timeout_for(None), Some(30 * SECOND));
        let hasty = options().with(RequestOptions::new().timeout(SECOND));
        assert_eq!(hasty.timeout_for(natural), Some(SECOND));
        let endless = options().with(RequestOptions::new().timeout(None));
        assert_eq!(endless.timeout_for(natural), None);
    }

    #[test]
    fn options_keep_what_they_do_not_set() {
        let first = options().with(RequestOptions::new().deadline(SECOND).header("x-gate", "sekret"));
        let second = first.with(RequestOptions::new().retries(0).header("x-other", "1"));
        assert_eq!((second.deadline, second.panel_headers.len()), (Some(SECOND), 2));
        assert!(!format!("{:?}", second.panel_headers).contains("sekret"));
    }

    #[test]
    fn header_that_cannot_be_sent_is_an_error() {
        for (name, value) in [("authorization", "x"), ("a b", "x"), ("x", "a\nb")] {
            let error = options().with(RequestOptions::new().header(name, value)).check().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config, "{name}");
        }
        let options = RequestOptions::new().header("x-gate", "sekret");
        assert!(!format!("{options:?}").contains("sekret"));
    }
}
