use std::time::Instant;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, header};
use serde::de::DeserializeOwned;

use crate::decode::decode;
use crate::error::{Error, Exchange, Expected, Result, classify};
use crate::model::envelope::Item;
use crate::observe::ResponseInfo;
use crate::request::Request;
use crate::wire::Incoming;

use super::{Client, dual, sleep_until};

#[dual]
impl Client {
    /// Sends a request, as often as the retry policy says, and judges the answer.
    pub(super) async fn send(&self, request: &Request) -> Result<Incoming> {
        request.check()?;
        let config = &self.shared.config;
        let mut attempts = config.retry.attempts();
        loop {
            let started = self.pace(request.path.as_str()).await;
            let outcome = self.attempt(request, started).await;
            self.report(request, attempts.made() + 1, started, &outcome);
            let error = match outcome {
                Ok((incoming, Ok(()))) => return Ok(incoming),
                Ok((_, Err(refusal))) => refusal,
                Err(unanswered) => unanswered,
            };
            let wait = attempts.after(&error, request.repeatable).filter(|_| !request.is_single);
            let Some(wait) = wait else {
                return Err(error.with_attempts(attempts.made()));
            };
            sleep_until(&config.clock, config.clock.now() + wait).await;
        }
    }

    /// Sends a request whose answer is one resource.
    pub(super) async fn item<T: DeserializeOwned>(&self, request: Request) -> Result<T> {
        let item: Item<T> = self.json(request).await?;
        Ok(item.attributes)
    }

    /// Sends a request whose answer is JSON of any shape.
    pub(super) async fn json<T: DeserializeOwned>(&self, request: Request) -> Result<T> {
        let answer = self.send(&request).await?;
        decode(&answer.body).map_err(|error| describe(error, &request, &answer))
    }

    /// Sends a request whose answer says no more than that it was carried out.
    pub(super) async fn done(&self, request: Request) -> Result<()> {
        self.send(&request.expecting(Expected::Nothing)).await?;
        Ok(())
    }

    /// Sends a request whose answer is the bytes themselves.
    pub(super) async fn bytes(&self, request: Request) -> Result<Bytes> {
        let answer = self.send(&request.expecting(Expected::Bytes)).await?;
        Ok(answer.body)
    }

    /// Waits until the budget has room for one more request, and says when that is.
    async fn pace(&self, path: &str) -> Instant {
        let clock = &self.shared.config.clock;
        loop {
            let now = clock.now();
            match self.shared.limiter.reserve(path, now) {
                Err(until) if self.shared.config.pacing => sleep_until(clock, until).await,
                _ => return now,
            }
        }
    }

    async fn attempt(&self, request: &Request, sent: Instant) -> Result<(Incoming, Result<()>)> {
        let path = request.path.as_str();
        let (limiter, clock) = (&self.shared.limiter, &self.shared.config.clock);
        let answer = self.shared.http.send(request, self.headers(request)).await;
        match &answer {
            Ok(incoming) => limiter.learn(path, incoming.status, &incoming.headers, sent, clock.now()),
            Err(_) => limiter.forget(path),
        }
        let incoming = answer.map_err(|error| error.with_request(&request.method, path))?;
        let verdict = classify(&Exchange {
            method: &request.method,
            path,
            key: Some(self.shared.config.key_kind),
            expected: request.expected,
            status: incoming.status,
            headers: &incoming.headers,
            body: &incoming.body,
        });
        Ok((incoming, verdict))
    }
}

impl Client {
    /// All headers of a request, of which only the panel may see some.
    fn headers(&self, request: &Request) -> HeaderMap {
        let mut headers = self.shared.panel_headers.clone();
        if let Some(content_type) = request.body.content_type() {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        }
        headers
    }

    fn report(&self, request: &Request, attempt: u32, started: Instant, outcome: &Result<(Incoming, Result<()>)>) {
        let config = &self.shared.config;
        let (status, error) = match outcome {
            Ok((incoming, verdict)) => (Some(incoming.status), verdict.as_ref().err()),
            Err(error) => (None, Some(error)),
        };
        let elapsed = config.clock.now().saturating_duration_since(started);
        let path = request.path.as_str();
        let info = ResponseInfo { method: &request.method, path, status, attempt, elapsed, error };
        info.trace();
        if let Some(hook) = &config.on_response {
            hook(&info);
        }
    }
}

fn describe(error: Error, request: &Request, answer: &Incoming) -> Error {
    error.with_request(&request.method, request.path.as_str()).with_status(answer.status).with_attempts(1)
}
