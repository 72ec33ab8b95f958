use bytes::Bytes;
use futures_util::stream;

use crate::error::Result;
use crate::transfer::CancelToken;

use super::api::engine::Operation;
use super::api::{Client, Download, IncomingFile};
use super::list::ResultStream;
use super::watch::unless_cancelled;

impl Client {
    /// Runs an operation until it is done or the token is cancelled.
    pub(crate) async fn run_unless_cancelled<O: Operation>(
        &self,
        token: &CancelToken,
        operation: &mut O,
    ) -> Result<O::Output> {
        let (output, _) = unless_cancelled(token, self.run(operation)).await?;
        Ok(output)
    }
}

impl Download {
    /// The bytes as they arrive. For a backup, the stream's last item is an error if the checksum is wrong.
    ///
    /// # Errors
    ///
    /// Those of [`bytes`](Self::bytes), from here on or from the stream. Nothing is repeated once this is given back.
    pub async fn stream(&self) -> Result<ResultStream<Bytes>> {
        let file = self.open().await?;
        Ok(Box::pin(stream::try_unfold(file, |mut file: IncomingFile| async {
            let chunk = file.next().await?;
            Ok(chunk.map(|chunk| (chunk, file)))
        })))
    }
}
