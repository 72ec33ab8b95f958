//! The one place where requests are attempted: paced, sent, judged, reported and repeated.

mod pacing;

use std::borrow::Cow;
use std::mem;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

use http::{HeaderMap, header};
use serde::de::DeserializeOwned;

use crate::deadline::Deadline;
use crate::decode::decode;
use crate::error::{self, Error, ErrorKind, Expected, Result, Secrets, classify};
use crate::model::envelope::Item;
use crate::observe::{Endpoint, Name, OperationSpan, OutgoingRequest, ResponseInfo, metrics, refused};
use crate::request::Request;
use crate::retry::Repeat;
use crate::transfer::Patience;
use crate::wire::Incoming;

#[cfg(feature = "wings")]
use super::rare;
use super::{Client, dual, enter, sleep_until, unless_stopped, wait, within};

/// Something that may take several attempts: an API call, or a signed URL together with the transfer it is for.
///
/// [`Client::run`] is the only retry loop of the crate. An implementation makes **one** attempt and sends each of its
/// HTTP exchanges once, through the [`Attempt`] that it is given:
///
/// - to the panel, with [`Attempt::exchange`] or [`Attempt::item`], which pace, judge and report;
/// - to Wings or a storage provider, between [`Attempt::begin`] and [`Sent::end`], which reports.
///   [`Attempt::intercept`] comes before, with the headers that are to be sent. The transport gets
///   [`Attempt::patience`].
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

    /// The request to the panel that the operation is named after in spans and metrics.
    fn request(&self) -> &Request;

    /// Whether another attempt may follow, asked after each that failed.
    fn repeat(&self) -> Repeat;
}

/// One attempt at an [`Operation`].
pub(crate) struct Attempt<'a> {
    client: &'a Client,
    /// Counted from 1.
    number: u32,
    /// How long it was held back. Taken by its first exchange.
    wait: Duration,
    deadline: Deadline,
    /// Whether the last timeout was the time left until the deadline.
    is_cut: bool,
    /// Whether anything was handed to a transport.
    is_sent: bool,
    status: &'a LastStatus,
}

/// The status of the operation's last response, 0 until there is one.
#[derive(Debug, Default)]
struct LastStatus(AtomicU16);

/// An exchange that has been handed to a transport.
#[must_use = "an exchange is reported by `end`"]
pub(crate) struct Sent<'a> {
    client: &'a Client,
    number: u32,
    wait: Duration,
    at: Instant,
    status: &'a LastStatus,
}

impl LastStatus {
    fn set(&self, status: Option<u16>) {
        self.0.store(status.unwrap_or_default(), Ordering::Relaxed);
    }

    fn get(&self) -> Option<u16> {
        Some(self.0.load(Ordering::Relaxed)).filter(|status| *status != 0)
    }
}

/// The result of an operation and the number of attempts that were sent.
type Outcome<T> = (Result<T>, u32);

#[dual]
impl Client {
    /// Makes attempts at `operation` until one succeeds or the retry policy ends it. Returns the number of attempts
    /// as well.
    #[cfg(not(feature = "wings"))]
    pub(crate) async fn run<O: Operation>(&self, operation: &mut O) -> Result<(O::Output, u32)> {
        self.run_once(operation).await
    }

    /// Makes attempts at `operation` until one succeeds or the retry policy ends it. Returns the number of attempts
    /// as well.
    ///
    /// When a node refuses its token and has a new one by now, it is run once more.
    #[cfg(feature = "wings")]
    pub(crate) async fn run<O: Operation>(&self, operation: &mut O) -> Result<(O::Output, u32)> {
        let token = self.shared.node.as_ref().map(|node| node.token());
        match (self.run_once(operation).await, token) {
            (Err(error), Some(token)) if error.is_token_refused() && rare(self.has_new_token(&token)).await => {
                self.run_once(operation).await
            }
            (outcome, _) => outcome,
        }
    }

    /// [`run`](Self::run) with the credentials at hand.
    pub(super) async fn run_once<O: Operation>(&self, operation: &mut O) -> Result<(O::Output, u32)> {
        self.options.check()?;
        let span = OperationSpan::new(&self.endpoint(operation.request()));
        let status = LastStatus::default();
        let (outcome, attempts) = {
            let _entered = enter(&span, self.stop());
            within(&span, self.attempts(operation, &span, &status)).await
        };
        let error = outcome.as_ref().err();
        span.end(status.get(), attempts, error);
        metrics::operation(&self.endpoint(operation.request()), error);
        Ok((outcome?, attempts))
    }

    async fn attempts<O: Operation>(
        &self,
        operation: &mut O,
        span: &OperationSpan,
        status: &LastStatus,
    ) -> Outcome<O::Output> {
        let clock = &self.shared.config.clock;
        let deadline = Deadline::after(self.options.deadline, clock.now());
        let mut attempts = self.options.retry.attempts();
        let (mut sent, mut was_sent, mut wait) = (0, false, Duration::ZERO);
        loop {
            let number = attempts.made().saturating_add(1);
            let mut attempt = Attempt { client: self, number, wait, deadline, is_cut: false, is_sent: false, status };
            let outcome = operation.attempt(&mut attempt).await;
            sent += u32::from(attempt.is_sent);
            let error = match outcome {
                Ok(output) => {
                    self.refill_retries();
                    return (Ok(output), sent);
                }
                Err(error) => {
                    // An earlier attempt may have been carried out, however this one ended.
                    was_sent |= error.was_sent() || attempt.is_sent && error.kind() == ErrorKind::Cancelled;
                    attempt.settle(error).with_attempts(sent).with_sent(was_sent)
                }
            };
            let Some(next) = attempts.after(&error, operation.repeat()) else { return (Err(error), sent) };
            let until = clock.now().checked_add(next).filter(|until| deadline.allows(*until));
            let Some(until) = until else { return (Err(error), sent) };
            // A wait that the panel asks for is no sign of an outage.
            if error.kind() != ErrorKind::RateLimited && !self.take_retry().await {
                span.out_of_budget(&error);
                return (Err(error), sent);
            }
            span.retry(&error, next);
            metrics::retry(&self.endpoint(operation.request()), &error);
            if let Err(error) = unless_stopped(self.stop(), sleep_until(clock, until)).await {
                let Request { method, path, .. } = operation.request();
                let error = error.with_request(method, path.as_str());
                return (Err(error.with_attempts(sent).with_sent(was_sent)), sent);
            }
            wait = next;
        }
    }
}

#[dual]
impl<'a> Attempt<'a> {
    /// Sends a request to the panel, once, and judges the reply.
    pub(crate) async fn exchange(&mut self, request: &Request) -> Result<Incoming> {
        request.check()?;
        let client = self.client;
        client.has(request)?;
        let endpoint = client.endpoint(request);
        let reserved = self.pace(request, &endpoint).await?;
        let mut headers = client.headers(request);
        let timeout = match self.intercept(&endpoint, &mut headers).and_then(|()| self.timeout(request.patience)) {
            Ok(timeout) => timeout,
            Err(error) => {
                reserved.put_back();
                return Err(error.with_request(&request.method, request.path.as_str()));
            }
        };
        // An interceptor may have added secrets, and the token of a node may be another than that of the settings.
        let config = &client.shared.config;
        let carried = (config.is_node || config.interceptor.is_some()).then(|| headers.clone());
        let sent = self.begin();
        let reply = unless_stopped(client.stop(), client.shared.http.send(request, headers, timeout)).await;
        if let Ok(incoming) = &reply {
            reserved.learn(incoming.status, &incoming.headers, client.shared.config.clock.now());
        }
        drop(reserved);
        let status = reply.as_ref().ok().map(|incoming| incoming.status);
        let verdict = client.judge(request, carried.as_ref(), reply);
        sent.end(&endpoint, status, verdict.as_ref().err());
        if let (Ok(incoming), Expected::Json) = (&verdict, request.expected) {
            client.shared.panel.learn(&incoming.body);
        }
        verdict
    }

    /// Sends a request to the panel, once, whose reply is one resource.
    pub(crate) async fn item<T: DeserializeOwned>(&mut self, request: &Request) -> Result<T> {
        let reply = self.exchange(request).await?;
        let item: Item<T> = decode(&reply.body).map_err(|error| self.client.describe(error, request, &reply))?;
        Ok(item.attributes)
    }
}

impl<'a> Attempt<'a> {
    /// Shows a request to the interceptor, which may add headers or refuse it.
    pub(crate) fn intercept(&self, endpoint: &Endpoint<'_>, headers: &mut HeaderMap) -> Result<()> {
        let Some(interceptor) = &self.client.shared.config.interceptor else { return Ok(()) };
        let mut request = OutgoingRequest { endpoint: *endpoint, attempt: self.number, headers };
        interceptor(&mut request).map_err(|reason| refused(endpoint, reason))
    }

    /// How long one exchange may take, or a stream may be silent, if the route's default is `natural`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Deadline`] when no time is left, [`ErrorKind::Cancelled`] when the call has been cancelled.
    pub(crate) fn timeout(&mut self, natural: Option<Duration>) -> Result<Option<Duration>> {
        self.client.stop().check()?;
        let timeout = self.client.options.timeout_for(natural);
        let (timeout, is_cut) = self.deadline.bound(timeout, self.client.shared.config.clock.now());
        self.is_cut = is_cut;
        if is_cut && timeout == Some(Duration::ZERO) {
            return Err(self.deadline.error("passed"));
        }
        Ok(timeout)
    }

    /// When a stream counts as stalled, and when it must have ended.
    ///
    /// # Errors
    ///
    /// As [`timeout`](Self::timeout).
    pub(crate) fn patience(&mut self) -> Result<Patience> {
        let silence = self.timeout(None)?;
        let config = &self.client.shared.config;
        let left = self.deadline.instant().map(|instant| instant.saturating_duration_since(config.clock.now()));
        let until = left.and_then(|left| Instant::now().checked_add(left));
        Ok(Patience { silence, throughput: config.min_throughput, until })
    }

    /// Marks an exchange as sent, from now on.
    pub(crate) fn begin(&mut self) -> Sent<'a> {
        self.is_sent = true;
        let at = self.client.shared.config.clock.now();
        Sent { client: self.client, number: self.number, wait: mem::take(&mut self.wait), at, status: self.status }
    }

    /// Turns the timeout that the deadline has cut short into what it is.
    fn settle(&self, error: Error) -> Error {
        if !self.is_cut || error.kind() != ErrorKind::Timeout {
            return error;
        }
        let settled = self.deadline.error("passed");
        let settled = match (error.method(), error.path()) {
            (Some(method), Some(path)) => settled.with_request(method, path),
            _ => settled,
        };
        settled.with_source(error)
    }
}

impl Sent<'_> {
    /// Reports the exchange to the `on_response` hook, `tracing` and `metrics`.
    pub(crate) fn end(self, endpoint: &Endpoint<'_>, status: Option<u16>, error: Option<&Error>) {
        let config = &self.client.shared.config;
        let elapsed = config.clock.now().saturating_duration_since(self.at);
        self.status.set(status);
        metrics::attempt(endpoint, status, elapsed);
        let Endpoint { method, host, path, .. } = *endpoint;
        let (operation, attempt, wait) = (endpoint.operation(), self.number, self.wait);
        let info = ResponseInfo { method, host, path, operation, status, attempt, wait, elapsed, error };
        info.trace();
        if let Some(hook) = &config.on_response {
            hook(&info);
        }
    }
}

impl Client {
    /// The headers of every request to the panel, or to the node of this client.
    fn own_headers(&self) -> Cow<'_, HeaderMap> {
        #[cfg(feature = "wings")]
        if let Some(authorization) = self.shared.node.as_ref().and_then(|node| node.authorization()) {
            let mut headers = self.options.panel_headers.clone();
            headers.insert(header::AUTHORIZATION, authorization);
            return Cow::Owned(headers);
        }
        Cow::Borrowed(&self.options.panel_headers)
    }

    /// The headers of a request to the panel. Never for another host.
    fn headers(&self, request: &Request) -> HeaderMap {
        let mut headers = self.own_headers().into_owned();
        if let Some(content_type) = request.body.content_type() {
            headers.insert(header::CONTENT_TYPE, content_type);
        }
        headers
    }

    /// Fails if the panel is known to lack the request's route.
    fn has(&self, request: &Request) -> Result<()> {
        let panel = self.panel();
        let Some(route) = request.route.filter(|route| !route.is_on(panel)) else { return Ok(()) };
        let error = Error::invalid(format!("{panel} has no route {} {}", route.method, route.path));
        let error = error.with_request(&request.method, request.path.as_str());
        Err(match route.instead {
            Some(instead) => error.with_hint(format!("on {panel}, {instead}")),
            None => error,
        })
    }

    /// Tells a success from everything else.
    fn judge(&self, request: &Request, carried: Option<&HeaderMap>, reply: Result<Incoming>) -> Result<Incoming> {
        let path = request.path.as_str();
        let incoming = reply.map_err(|error| error.with_request(&request.method, path))?;
        classify(&error::Exchange {
            method: &request.method,
            path,
            key: (!self.shared.config.is_node)
                .then(|| error::SentKey { kind: self.shared.config.key.kind(), panel: self.panel() }),
            secrets: Secrets::of_headers(carried.unwrap_or(&self.options.panel_headers)),
            expected: request.expected,
            status: incoming.status,
            headers: &incoming.headers,
            body: &incoming.body,
        })?;
        Ok(incoming)
    }

    /// Adds the request to an error of its reply's body.
    pub(super) fn describe(&self, error: Error, request: &Request, reply: &Incoming) -> Error {
        let error = error.without(Secrets::of_headers(&self.own_headers()));
        error.with_request(&request.method, request.path.as_str()).with_status(reply.status)
    }

    fn endpoint<'r>(&'r self, request: &'r Request) -> Endpoint<'r> {
        let name = request.route.map_or(Name::Unknown, Name::Route);
        Endpoint::new(&request.method, &self.shared.config.base, request.path.as_str(), name)
    }
}
