use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, header};
use serde::de::DeserializeOwned;

use crate::decode::decode;
use crate::error::{Error, Exchange, Expected, Result, classify};
use crate::model::envelope::Item;
use crate::observe::ResponseInfo;
use crate::rate_limit::Reserved;
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
            let reserved = self.pace(request.path.as_str()).await;
            let answer = self.shared.http.send(request, || self.headers(request)).await;
            let ended = config.clock.now();
            let elapsed = ended.saturating_duration_since(reserved.sent);
            let outcome = self.judge(request, reserved, answer, ended);
            self.report(request, attempts.made() + 1, elapsed, &outcome);
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

    /// Waits until the budget has room for one more request.
    async fn pace(&self, path: &str) -> Reserved<'_> {
        let (limiter, config) = (&self.shared.limiter, &self.shared.config);
        loop {
            let now = config.clock.now();
            match limiter.reserve(path, now) {
                Ok(reserved) => return reserved,
                Err(until) if config.pacing => sleep_until(&config.clock, until).await,
                Err(_) => return limiter.overdraw(path, now),
            }
        }
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

    /// Learns from an answer what is left of the budget, and says whether it is a refusal.
    fn judge(
        &self,
        request: &Request,
        reserved: Reserved<'_>,
        answer: Result<Incoming>,
        now: Instant,
    ) -> Result<(Incoming, Result<()>)> {
        let path = request.path.as_str();
        if let Ok(incoming) = &answer {
            reserved.learn(incoming.status, &incoming.headers, now);
        }
        let incoming = answer.map_err(|error| error.with_request(&request.method, path))?;
        let verdict = classify(&Exchange {
            method: &request.method,
            path,
            key: Some(self.shared.config.key.kind()),
            expected: request.expected,
            status: incoming.status,
            headers: &incoming.headers,
            body: &incoming.body,
        });
        Ok((incoming, verdict))
    }

    fn report(&self, request: &Request, attempt: u32, elapsed: Duration, outcome: &Result<(Incoming, Result<()>)>) {
        let config = &self.shared.config;
        let (status, error) = match outcome {
            Ok((incoming, verdict)) => (Some(incoming.status), verdict.as_ref().err()),
            Err(error) => (None, Some(error)),
        };
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
