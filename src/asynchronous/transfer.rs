use bytes::Bytes;
use futures_util::stream;

use crate::error::Result;

use super::api::{Download, IncomingFile};
use super::list::ResultStream;

impl Download {
    /// Returns a stream of the bytes as they arrive. For a backup, the last item is an error if the checksum is wrong.
    ///
    /// # Errors
    ///
    /// Those of [`bytes`](Self::bytes), either from this call or from the stream. Nothing is retried once this returns.
    pub fn stream(&self) -> impl Future<Output = Result<ResultStream<Bytes>>> + Send + 'static {
        let download = self.clone();
        async move {
            let file = download.open().await?;
            let stream = stream::try_unfold(file, |mut file: IncomingFile| async {
                let chunk = file.next().await?;
                Ok(chunk.map(|chunk| (chunk, file)))
            });
            Ok(Box::pin(stream) as ResultStream<Bytes>)
        }
    }
}
