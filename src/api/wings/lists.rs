use crate::error::{Error, Result};
use crate::paging::Fetched;
use crate::request::Request;

use super::super::{Client, dual};

/// How the body of a list is read.
type Read<T> = fn(&[u8]) -> Result<Fetched<T>>;

#[dual]
impl Client {
    /// Sends a request whose response is a list of Wings. Fails with the first invalid item.
    pub(super) fn complete_array<T: Send + 'static>(
        &self,
        request: Request,
        read: Read<T>,
    ) -> impl Future<Output = Result<Vec<T>>> + Send + 'static {
        let array = self.list(request, read);
        async move { Ok(array.await?.complete()?.items) }
    }

    /// Sends a request whose response is a list of Wings. Invalid items are skipped and reported.
    pub(super) fn lossy_array<T: Send + 'static>(
        &self,
        request: Request,
        read: Read<T>,
    ) -> impl Future<Output = Result<(Vec<T>, Vec<Error>)>> + Send + 'static {
        let array = self.list(request, read);
        async move {
            let Fetched { page, faults } = array.await?;
            Ok((page.items, faults.into_iter().map(|(_, error)| error).collect()))
        }
    }
}
