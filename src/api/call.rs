use bytes::Bytes;
use serde::de::DeserializeOwned;

use crate::decode::decode;
use crate::error::{Expected, Result};
use crate::model::envelope::Item;
use crate::paging::Fetched;
use crate::request::Request;
use crate::retry::Repeat;
use crate::wire::Incoming;

use super::engine::{Attempt, Operation};
use super::{Client, compute, dual};

/// A call of the API: one exchange with the panel.
pub(super) struct Call<'a>(pub(super) &'a Request);

#[dual(AFIT)]
impl Operation for Call<'_> {
    type Output = Incoming;

    async fn attempt(&mut self, attempt: &mut Attempt<'_>) -> Result<Incoming> {
        attempt.exchange(self.0).await
    }

    fn request(&self) -> &Request {
        self.0
    }

    fn repeat(&self) -> Repeat {
        self.0.repeat
    }
}

#[dual]
impl Client {
    /// Sends a request, with retries according to the retry policy.
    pub(super) async fn send(&self, request: &Request) -> Result<Incoming> {
        let (reply, _) = self.run(&mut Call(request)).await?;
        Ok(reply)
    }

    /// Sends a request whose response is one resource.
    pub(super) fn item<T: DeserializeOwned>(
        &self,
        request: Request,
    ) -> impl Future<Output = Result<T>> + Send + 'static {
        let client = self.clone();
        async move {
            let (reply, attempts) = client.run(&mut Call(&request)).await?;
            let item: Item<T> = client.read(&request, &reply, attempts)?;
            Ok(item.attributes)
        }
    }

    /// Sends a request whose response is JSON of any shape.
    pub(super) fn json<T: DeserializeOwned>(
        &self,
        request: Request,
    ) -> impl Future<Output = Result<T>> + Send + 'static {
        let client = self.clone();
        async move {
            let (reply, attempts) = client.run(&mut Call(&request)).await?;
            client.read(&request, &reply, attempts)
        }
    }

    /// Sends a request whose response is a list. Invalid items are skipped and reported.
    pub(super) fn list<T: Send + 'static>(
        &self,
        request: Request,
        read: fn(&[u8]) -> Result<Fetched<T>>,
    ) -> impl Future<Output = Result<Fetched<T>>> + Send + 'static {
        let client = self.clone();
        async move {
            let (reply, attempts) = client.run(&mut Call(&request)).await?;
            let describe = |error| client.describe(error, &request, &reply).with_attempts(attempts);
            let body = reply.body.clone();
            let mut list = compute(move || read(&body)).await.map_err(describe)?;
            let faults = std::mem::take(&mut list.faults).into_iter();
            list.faults = faults.map(|(place, error)| (place, describe(error))).collect();
            Ok(list)
        }
    }

    /// Sends a request whose response only confirms that it was carried out.
    pub(super) fn done(&self, request: Request) -> impl Future<Output = Result<()>> + Send + 'static {
        let client = self.clone();
        async move {
            client.send(&request.expecting(Expected::Nothing)).await?;
            Ok(())
        }
    }

    /// Sends a request whose response is raw bytes.
    pub(super) fn bytes(&self, request: Request) -> impl Future<Output = Result<Bytes>> + Send + 'static {
        let client = self.clone();
        async move {
            let reply = client.send(&request.expecting(Expected::Bytes)).await?;
            Ok(reply.body)
        }
    }
}

impl Client {
    /// Reads the JSON of a reply.
    fn read<T: DeserializeOwned>(&self, request: &Request, reply: &Incoming, attempts: u32) -> Result<T> {
        decode(&reply.body).map_err(|error| self.describe(error, request, reply).with_attempts(attempts))
    }
}
