//! The one place where requests are attempted: paced, sent, judged, reported and repeated.

use std::mem;
use std::time::{Duration, Instant};

use http::{HeaderMap, HeaderValue, header};
use serde::de::DeserializeOwned;
use url::Url;

use crate::decode::decode;
use crate::error::{self, Error, Result, Secrets, classify};
use crate::model::envelope::Item;
use crate::observe::{Endpoint, ResponseInfo};
use crate::rate_limit::Reserved;
use crate::request::Request;
use crate::retry::Repeat;
use crate::wire::Incoming;

use super::{Client, dual, sleep_until};

/// Something that may take several attempts: an API call, or a signed URL together with the transfer it is for.
///
/// [`Client::run`] is the only retry loop of the crate. An implementation makes **one** attempt and sends each of its
/// HTTP exchanges once, through the [`Attempt`] that it is given:
///
/// - to the panel, with [`Attempt::exchange`] or [`Attempt::item`], which pace, judge and report;
/// - to Wings or a storage provider, between [`Attempt::begin`] and [`Sent::end`], which reports. The transport gets
///   [`Attempt::timeout`].
///
/// It returns the first error, as it is: the loop decides whether another attempt follows, waits, and sets
/// [`Error::attempts`]. Never call [`Client::send`] or what is built on it within an attempt: it has a loop of its own,
/// and the two would multiply.
#[dual(AFIT)]
pub(crate) trait Operation {
    /// The result of an attempt that succeeds.
    type Output;

    /// Makes one attempt.
    async fn attempt(&mut self, attempt: &mut Attempt<'_>) -> Result<Self::Output>;

    /// Whether another attempt may follow, asked after each that failed.
    fn repeat(&self) -> Repeat;
}

/// One attempt at an [`Operation`].
pub(crate) struct Attempt<'a> {
    client: &'a Client,
    /// Counted from 1.
    number: u32,
    /// How long the retry policy held it back. Taken by its first exchange.
    wait: Duration,
    /// Whether anything was handed to a transport.
    is_sent: bool,
}

/// An exchange that has been handed to a transport.
#[must_use = "an exchange is reported by `end`"]
pub(crate) struct Sent<'a> {
    client: &'a Client,
    number: u32,
    wait: Duration,
    at: Instant,
}

#[dual]
impl Client {
    /// Makes attempts at `operation` until one succeeds or the retry policy ends it. Returns the number of attempts
    /// as well.
    pub(crate) async fn run<O: Operation>(&self, operation: &mut O) -> Result<(O::Output, u32)> {
        let config = &self.shared.config;
        let mut attempts = config.retry.attempts();
        let (mut sent, mut was_sent) = (0, false);
        let mut wait = Duration::ZERO;
        loop {
            let mut attempt = Attempt { client: self, number: attempts.made() + 1, wait, is_sent: false };
            let outcome = operation.attempt(&mut attempt).await;
            sent += u32::from(attempt.is_sent);
            let error = match outcome {
                Ok(output) => return Ok((output, sent)),
                Err(error) => error,
            };
            // An earlier attempt may have been carried out, however this one ended.
            was_sent |= error.was_sent();
            let Some(next) = attempts.after(&error, operation.repeat()) else {
                return Err(error.with_attempts(sent).with_sent(was_sent));
            };
            wait = next;
            sleep_until(&config.clock, config.clock.now() + wait).await;
        }
    }
}

#[dual]
impl<'a> Attempt<'a> {
    /// Sends a request to the panel, once, and judges the reply.
    pub(crate) async fn exchange(&mut self, request: &Request) -> Result<Incoming> {
        request.check()?;
        let client = self.client;
        let reserved = self.pace(request.path.as_str()).await;
        let sent = self.begin();
        let reply = client.shared.http.send(request, client.headers(request), self.timeout()).await;
        let now = client.shared.config.clock.now();
        if let Ok(incoming) = &reply {
            reserved.learn(incoming.status, &incoming.headers, now);
        }
        drop(reserved);
        let status = reply.as_ref().ok().map(|incoming| incoming.status);
        let verdict = client.judge(request, reply);
        sent.end(&client.endpoint(request), status, verdict.as_ref().err());
        verdict
    }

    /// Sends a request to the panel, once, whose reply is one resource.
    #[allow(dead_code)]
    pub(crate) async fn item<T: DeserializeOwned>(&mut self, request: &Request) -> Result<T> {
        let reply = self.exchange(request).await?;
        let item: Item<T> = decode(&reply.body).map_err(|error| describe(error, request, &reply))?;
        Ok(item.attributes)
    }

    /// Waits until the budget has capacity for one more request.
    async fn pace(&mut self, path: &str) -> Reserved<'a> {
        let (limiter, config) = (&self.client.shared.limiter, &self.client.shared.config);
        let asked = config.clock.now();
        loop {
            let now = config.clock.now();
            match limiter.reserve(path, now) {
                Ok(reserved) => {
                    self.wait += now.saturating_duration_since(asked);
                    return reserved;
                }
                Err(until) if config.pacing => sleep_until(&config.clock, until).await,
                Err(_) => return limiter.overdraw(path, now),
            }
        }
    }
}

impl<'a> Attempt<'a> {
    /// Marks an exchange as sent, from now on.
    pub(crate) fn begin(&mut self) -> Sent<'a> {
        self.is_sent = true;
        let at = self.client.shared.config.clock.now();
        Sent { client: self.client, number: self.number, wait: mem::take(&mut self.wait), at }
    }

    /// How long one exchange may take, or a stream may be silent.
    pub(crate) fn timeout(&self) -> Option<Duration> {
        self.client.shared.config.timeout
    }
}

impl Sent<'_> {
    /// Reports the exchange to the `on_response` hook and to `tracing`.
    pub(crate) fn end(self, endpoint: &Endpoint<'_>, status: Option<u16>, error: Option<&Error>) {
        let config = &self.client.shared.config;
        let elapsed = config.clock.now().saturating_duration_since(self.at);
        let Endpoint { method, host, path, operation } = *endpoint;
        let (attempt, wait) = (self.number, self.wait);
        let info = ResponseInfo { method, host, path, operation, status, attempt, wait, elapsed, error };
        info.trace();
        if let Some(hook) = &config.on_response {
            hook(&info);
        }
    }
}

impl Client {
    /// The headers of a request to the panel, which nobody else may see.
    fn headers(&self, request: &Request) -> HeaderMap {
        let mut headers = self.shared.panel_headers.clone();
        if let Some(content_type) = request.body.content_type() {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        }
        headers
    }

    /// Tells a success from everything else.
    fn judge(&self, request: &Request, reply: Result<Incoming>) -> Result<Incoming> {
        let path = request.path.as_str();
        let incoming = reply.map_err(|error| error.with_request(&request.method, path))?;
        classify(&error::Exchange {
            method: &request.method,
            path,
            key: Some(self.shared.config.key.kind()),
            secrets: Secrets::of_headers(&self.shared.panel_headers),
            expected: request.expected,
            status: incoming.status,
            headers: &incoming.headers,
            body: &incoming.body,
        })?;
        Ok(incoming)
    }

    fn endpoint<'r>(&'r self, request: &'r Request) -> Endpoint<'r> {
        let base: &Url = &self.shared.config.base;
        Endpoint::new(&request.method, base, request.path.as_str(), request.operation())
    }
}

/// Adds the request to an error of its reply's body.
pub(super) fn describe(error: Error, request: &Request, reply: &Incoming) -> Error {
    error.with_request(&request.method, request.path.as_str()).with_status(reply.status)
}
