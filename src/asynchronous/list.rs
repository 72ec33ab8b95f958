use std::pin::Pin;

use futures_core::Stream;
use futures_util::stream::{self, TryStreamExt};
use serde::de::DeserializeOwned;

use crate::error::Result;
use crate::model::Page;
use crate::paging::Cursor;
use crate::request::ListQuery;

use super::api::List;

/// A stream of results, boxed so that it can be named and polled where it stands.
pub type ResultStream<T> = Pin<Box<dyn Stream<Item = Result<T>> + Send>>;

impl<T, Q> List<T, Q>
where
    T: DeserializeOwned + Send + 'static,
    Q: ListQuery + 'static,
{
    /// The items, one after the other, over all pages.
    #[must_use]
    pub fn stream(&self) -> ResultStream<T> {
        let items = self.pages().map_ok(|page| stream::iter(page.items.into_iter().map(Ok)));
        Box::pin(items.try_flatten())
    }

    /// The pages, one after the other.
    #[must_use]
    pub fn pages(&self) -> ResultStream<Page<T>> {
        let list = self.clone();
        Box::pin(stream::try_unfold((list, Cursor::new()), |(list, mut cursor)| async move {
            let Some(number) = cursor.next() else { return Ok(None) };
            let page = list.page(number).await?;
            cursor.advance(&page.meta, page.items.len());
            Ok(Some((page, (list, cursor))))
        }))
    }

    /// All items of all pages.
    ///
    /// # Errors
    ///
    /// The first error that any page gives.
    pub async fn collect(&self) -> Result<Vec<T>> {
        self.stream().try_collect().await
    }
}
