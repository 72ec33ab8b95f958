use std::fmt;
use std::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::Result;
use crate::request::Request;

use super::{Client, dual};

/// A request to any route of the panel; see [`Client::request`].
#[must_use = "a request does nothing until it is sent"]
pub struct RawRequest<T> {
    client: Client,
    request: Request,
    answer: PhantomData<fn() -> T>,
}

impl<T> RawRequest<T> {
    pub(super) fn new(client: Client, request: Request) -> Self {
        Self { client, request, answer: PhantomData }
    }

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
