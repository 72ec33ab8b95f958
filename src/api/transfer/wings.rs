use http::{HeaderMap, Method};
use url::Url;

use crate::error::{Error, ErrorKind, Exchange, Expected, Result, Secrets, classify};
use crate::observe::{Endpoint, Name};

/// A signed URL, used up by its first request. Only its path may be shown.
pub(super) struct Target {
    url: Url,
    method: Method,
    /// What an exchange with it is called in reports.
    name: &'static str,
}

impl Target {
    pub(super) fn get(url: &str) -> Result<Self> {
        Self::new(Method::GET, url, "wings.download")
    }

    pub(super) fn post(url: &str) -> Result<Self> {
        Self::new(Method::POST, url, "wings.upload")
    }

    fn new(method: Method, url: &str, name: &'static str) -> Result<Self> {
        // The parser's error does not repeat the URL.
        let url = Url::parse(url)
            .map_err(|error| Error::new(ErrorKind::Decode, format!("the panel returned an invalid URL: {error}")))?;
        Ok(Self { url, method, name })
    }

    pub(super) fn query(mut self, key: &str, value: &str) -> Self {
        self.url.query_pairs_mut().append_pair(key, value);
        self
    }

    pub(super) fn url(&self) -> &Url {
        &self.url
    }

    /// How an exchange is reported.
    pub(super) fn endpoint(&self) -> Endpoint<'_> {
        Endpoint::new(&self.method, &self.url, self.url.path(), Name::Other(self.name))
    }

    pub(super) fn describe(&self, error: Error) -> Error {
        error.with_request(&self.method, self.url.path())
    }

    /// Tells a success of Wings or a storage provider from everything else.
    pub(super) fn judge(&self, status: u16, headers: &HeaderMap, body: &[u8], expected: Expected) -> Result<()> {
        let (method, path) = (&self.method, self.url.path());
        let secrets = Secrets::of_url(&self.url);
        classify(&Exchange { method, path, key: None, secrets, expected, status, headers, body })
    }
}
