use std::pin::Pin;

use futures_core::Stream;
use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::{self, FuturesUnordered, TryStreamExt};

use crate::error::{Error, Result};
use crate::model::{ActivityLog, Page};
use crate::paging::{Fetched, InOrder, Plan};
use crate::request::ListQuery;

use super::api::{Follow, List};

/// A boxed stream of results, which can be named and polled in place.
pub type ResultStream<T> = Pin<Box<dyn Stream<Item = Result<T>> + Send>>;

impl<T, Q> List<T, Q>
where
    T: Send + 'static,
    Q: ListQuery + 'static,
{
    /// Returns a stream of the items of all pages, in order.
    ///
    /// A page is requested once all previous items have been consumed.
    ///
    /// An invalid item is an error of kind [`Decode`](crate::ErrorKind::Decode), after which the stream continues. Any
    /// other error ends it.
    #[must_use]
    pub fn stream(&self) -> ResultStream<T> {
        Box::pin(self.fetches(1).map_ok(|page| stream::iter(page.into_results())).try_flatten())
    }

    /// Returns a stream of the pages, in order. Each is requested on demand. An error ends the stream.
    #[must_use]
    pub fn pages(&self) -> ResultStream<Page<T>> {
        let pages = self.fetches(1).scan(false, |has_failed, page| {
            let page = (!*has_failed).then(|| page.and_then(Fetched::complete));
            *has_failed |= page.as_ref().is_some_and(Result::is_err);
            async { page }
        });
        Box::pin(pages)
    }

    /// Returns the items of all pages.
    ///
    /// The pages are as large as the panel allows unless [`per_page`](Self::per_page) is set, and up to
    /// [`concurrency`](Self::concurrency) of them are requested at a time.
    ///
    /// # Errors
    ///
    /// The first error of any page or item; see [`collect_lossy`](Self::collect_lossy).
    pub fn collect(&self) -> impl Future<Output = Result<Vec<T>>> + Send + 'static {
        let pages = self.on_large_pages().fetches(self.concurrency);
        pages.try_fold(Vec::new(), |mut items, page| {
            std::future::ready(page.complete().map(|page| {
                items.extend(page);
                items
            }))
        })
    }

    /// Returns all valid items, and an error for each invalid one.
    ///
    /// # Errors
    ///
    /// The first error of any page.
    pub fn collect_lossy(&self) -> impl Future<Output = Result<(Vec<T>, Vec<Error>)>> + Send + 'static {
        let pages = self.on_large_pages().fetches(self.concurrency);
        pages.try_fold((Vec::new(), Vec::new()), |(mut items, mut faults), page| {
            items.extend(page.page.items);
            faults.extend(page.faults.into_iter().map(|(_, error)| error));
            std::future::ready(Ok((items, faults)))
        })
    }

    /// The pages, in order, of which so many are requested at the same time once the first has arrived. An error ends
    /// the stream. Requests go on only while the stream is polled.
    fn fetches(&self, concurrency: usize) -> impl Stream<Item = Result<Fetched<T>>> + Send + use<T, Q> {
        let state = Fetches {
            list: self.clone(),
            plan: Plan::new(),
            requests: FuturesUnordered::new(),
            arrived: InOrder::from(1),
        };
        stream::unfold(state, move |mut state| async move {
            let page = state.next(concurrency).await?;
            Some((page, state))
        })
    }
}

type Numbered<T> = (u64, Result<Fetched<T>>);

/// Pages that are being fetched.
struct Fetches<T, Q> {
    list: List<T, Q>,
    plan: Plan,
    requests: FuturesUnordered<BoxFuture<'static, Numbered<T>>>,
    arrived: InOrder<T>,
}

impl<T: Send + 'static, Q: ListQuery + 'static> Fetches<T, Q> {
    async fn next(&mut self, concurrency: usize) -> Option<Result<Fetched<T>>> {
        let page = loop {
            if let Some(page) = self.arrived.take() {
                break page;
            }
            while self.requests.len() < concurrency {
                let Some(number) = self.plan.start() else { break };
                let page = self.list.clone().fetch(number);
                self.requests.push(Box::pin(async move { (number, page.await) }));
            }
            let (number, page) = self.requests.next().await?;
            self.arrived.put(number, page);
        };
        let page = page.and_then(|page| self.plan.learn(&page.page.meta, page.len()).map(|()| page));
        if page.is_err() {
            self.plan.stop();
            self.requests.clear();
        }
        Some(page)
    }
}

impl Follow {
    /// Returns the new entries as a stream.
    #[must_use]
    pub fn into_stream(self) -> ResultStream<ActivityLog> {
        Box::pin(stream::unfold(self, |mut log| async { log.next().await.map(|entry| (entry, log)) }))
    }
}
