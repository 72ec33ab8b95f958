use http::{HeaderMap, Method};
use url::Url;

use crate::error::{Error, ErrorKind, Exchange, Expected, Result, Secrets, classify};
use crate::observe::{Endpoint, Name};

/// A URL that is used up by its first request, and may be signed. Only its path may be shown.
pub(super) struct Target {
    url: Url,
    method: Method,
    /// The name of an exchange with it in reports.
    name: &'static str,
}

impl Target {
    pub(super) fn get(url: &str) -> Result<Self> {
        Self::new(Method::GET, url, "wings.download")
    }

    pub(super) fn post(url: &str) -> Result<Self> {
        Self::new(Method::POST, url, "wings.upload")
    }

    /// The route that takes in servers, whose token is in a header.
    #[cfg(feature = "wings")]
    pub(super) fn transfer(url: Url) -> Self {
        Self { url, method: Method::POST, name: "wings.transfers.incoming" }
    }

    fn new(method: Method, url: &str, name: &'static str) -> Result<Self> {
        let invalid = |why: String| Error::new(ErrorKind::Decode, format!("the panel returned an invalid URL: {why}"));
        // The parser's error does not repeat the URL.
        let url = Url::parse(url).map_err(|error| invalid(error.to_string()))?;
        match url.scheme() {
            "http" | "https" => Ok(Self { url, method, name }),
            _ => Err(invalid("it is neither HTTP nor HTTPS".to_owned())),
        }
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
    pub(super) fn judge(
        &self,
        sent: &HeaderMap,
        status: u16,
        headers: &HeaderMap,
        body: &[u8],
        expected: Expected,
    ) -> Result<()> {
        let (method, path) = (&self.method, self.url.path());
        // An interceptor may have added secrets to what was sent.
        let secrets = Secrets { headers: Some(sent), ..Secrets::of_url(&self.url) };
        classify(&Exchange { method, path, key: None, secrets, expected, status, headers, body })
    }
}
