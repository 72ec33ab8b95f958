use serde::de::DeserializeOwned;

use crate::error::{Error, Result};
use crate::paging::Array;
use crate::request::Request;

use super::super::call::Call;
use super::super::{Client, dual};

/// How the body of a list is read.
type Read<T> = fn(&[u8]) -> Result<Array<T>>;

#[dual]
impl Client {
    /// Sends a request whose response is a list of Wings. Invalid items are skipped and reported.
    pub(super) fn array<T: DeserializeOwned + 'static>(
        &self,
        request: Request,
        read: Read<T>,
    ) -> impl Future<Output = Result<Array<T>>> + Send + 'static {
        let client = self.clone();
        async move {
            let (reply, attempts) = client.run(&mut Call(&request)).await?;
            let describe = |error: Error| client.describe(error, &request, &reply).with_attempts(attempts);
            let array = read(&reply.body).map_err(describe)?;
            Ok(Array { items: array.items, faults: array.faults.into_iter().map(describe).collect() })
        }
    }

    /// As [`array`](Self::array), but fails with the first fault.
    pub(super) fn complete_array<T: DeserializeOwned + 'static>(
        &self,
        request: Request,
        read: Read<T>,
    ) -> impl Future<Output = Result<Vec<T>>> + Send + 'static {
        let array = self.array(request, read);
        async move { array.await?.complete() }
    }

    /// As [`array`](Self::array), with items and faults apart.
    pub(super) fn lossy_array<T: DeserializeOwned + 'static>(
        &self,
        request: Request,
        read: Read<T>,
    ) -> impl Future<Output = Result<(Vec<T>, Vec<Error>)>> + Send + 'static {
        let array = self.array(request, read);
        async move {
            let Array { items, faults } = array.await?;
            Ok((items, faults))
        }
    }
}
