use std::fmt;
use std::marker::PhantomData;

use http::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Expected, Result};
use crate::request::{Path, Request};

use super::{Client, dual};

impl Client {
    /// Starts a request to any route of the panel, such as one added by an extension.
    ///
    /// It uses the client's key, retries, limits and errors. The response is deserialized as `T`; an empty response is
    /// read as `null`.
    ///
    /// The path is given in segments, each of which is checked and encoded. GET, HEAD, PUT and DELETE are assumed to be
    /// safe to retry.
    #[doc = example!(
        "let value = client\n    .request::<serde_json::Value>(ptero::Method::GET, [\"api\", \"client\", \"extra\"])\n    \
         .query(\"page\", 2)\n    .send()" => "?;\nprintln!(\"{value}\");"
    )]
    pub fn request<T>(&self, method: Method, path: impl IntoIterator<Item = impl AsRef<str>>) -> RawRequest<T> {
        let request = Request::new(method, Path::from_segments(path)).expecting(Expected::Nothing);
        RawRequest { client: self.clone(), request, answer: PhantomData }
    }
}

/// A request to any route of the panel; see [`Client::request`].
#[must_use = "a request does nothing until it is sent"]
pub struct RawRequest<T> {
    client: Client,
    request: Request,
    answer: PhantomData<fn() -> T>,
}

impl<T> RawRequest<T> {
    /// Adds a query parameter.
    pub fn query(mut self, key: impl Into<String>, value: impl fmt::Display) -> Self {
        self.request = self.request.query(key, value.to_string());
        self
    }

    /// Sends `body` as JSON.
    pub fn json(mut self, body: &impl Serialize) -> Self {
        self.request = self.request.json(body);
        self
    }
}

#[dual]
impl<T: DeserializeOwned> RawRequest<T> {
    /// Sends the request and deserializes the response.
    ///
    /// # Errors
    ///
    /// Those of the panel, and [`ErrorKind::Decode`](crate::ErrorKind::Decode) if the response is not a valid `T`.
    pub async fn send(self) -> Result<T> {
        self.client.json(self.request).await
    }
}

impl<T> fmt::Debug for RawRequest<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RawRequest").field(&self.request).finish()
    }
}
