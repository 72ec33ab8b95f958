use http::{HeaderMap, Method};
use url::Url;

use crate::error::{Error, ErrorKind, Exchange, Expected, Result, Secrets, classify};
use crate::wire::Incoming;

/// A signed URL, used up by its first request. Only its path may be shown.
pub(super) struct Target {
    url: Url,
    method: Method,
}

impl Target {
    pub(super) fn get(url: &str) -> Result<Self> {
        Self::new(Method::GET, url)
    }

    pub(super) fn post(url: &str) -> Result<Self> {
        Self::new(Method::POST, url)
    }

    fn new(method: Method, url: &str) -> Result<Self> {
        // The parser's error does not repeat the URL.
        let url = Url::parse(url)
            .map_err(|error| Error::new(ErrorKind::Decode, format!("the panel gave a URL that is none: {error}")))?;
        Ok(Self { url, method })
    }

    pub(super) fn query(mut self, key: &str, value: &str) -> Self {
        self.url.query_pairs_mut().append_pair(key, value);
        self
    }

    pub(super) fn url(&self) -> &Url {
        &self.url
    }

    pub(super) fn describe(&self, error: Error) -> Error {
        error.with_request(&self.method, self.url.path())
    }

    /// Tells a good answer of Wings or a storage provider from the others.
    pub(super) fn judge(&self, status: u16, headers: &HeaderMap, body: &[u8], expected: Expected) -> Result<()> {
        let (method, path) = (&self.method, self.url.path());
        let secrets = Secrets::of_url(&self.url);
        classify(&Exchange { method, path, key: None, secrets, expected, status, headers, body })
    }

    pub(super) fn judge_upload(&self, answer: Result<Incoming>) -> Result<()> {
        let answer = answer.map_err(|error| self.describe(error))?;
        self.judge(answer.status, &answer.headers, &answer.body, Expected::Nothing)
    }
}
