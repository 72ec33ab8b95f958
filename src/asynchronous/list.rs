use std::pin::Pin;

use futures_core::Stream;
use futures_util::StreamExt;
use futures_util::stream::{self, FuturesOrdered, TryStreamExt};
use serde::de::DeserializeOwned;

use crate::error::Result;
use crate::model::Page;
use crate::paging::Plan;
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

    /// The pages, one after the other. The first is fetched alone; when the second is asked for, those after it are
    /// fetched as well, up to [`concurrency`](Self::concurrency) at a time.
    #[must_use]
    pub fn pages(&self) -> ResultStream<Page<T>> {
        let state = (self.clone(), Plan::new(), FuturesOrdered::new());
        Box::pin(stream::unfold(state, |(list, mut plan, mut on_their_way)| async move {
            while on_their_way.len() < list.concurrency {
                let Some(number) = plan.start() else { break };
                let list = list.clone();
                on_their_way.push_back(async move { list.page(number).await });
            }
            let page = on_their_way.next().await?;
            match &page {
                Ok(page) => plan.learn(&page.meta, page.items.len()),
                Err(_) => {
                    plan.stop();
                    on_their_way.clear();
                }
            }
            Some((page, (list, plan, on_their_way)))
        }))
    }

    /// All items of all pages, on pages as large as the panel gives unless [`per_page`](Self::per_page) was set.
    ///
    /// # Errors
    ///
    /// The first error that any page gives.
    pub fn collect(&self) -> impl Future<Output = Result<Vec<T>>> + Send + 'static {
        self.on_large_pages().stream().try_collect()
    }
}
