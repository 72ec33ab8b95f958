use std::fmt;
use std::marker::PhantomData;

use serde::de::DeserializeOwned;

use crate::error::{Error, ErrorKind, Result};
use crate::model::Page;
use crate::model::envelope;
use crate::request::{ListQuery, Request, Unfiltered};

use super::{Client, dual};

/// A list on the panel, not asked for yet.
///
/// Every parameter set here goes with the request for every page. Pages are fetched as they are needed; an error ends
/// the iteration.
#[must_use = "a list is fetched only when it is collected or iterated"]
pub struct List<T, Q = Unfiltered> {
    client: Client,
    request: Request,
    /// How many items a page can hold; none where there are no pages.
    largest_page: Option<u32>,
    pub(crate) concurrency: usize,
    items: PhantomData<fn() -> (T, Q)>,
}

impl<T, Q: ListQuery> List<T, Q> {
    /// A list that the panel gives whole.
    pub(super) fn new(client: &Client, request: Request) -> Self {
        Self { client: client.clone(), request, largest_page: None, concurrency: 8, items: PhantomData }
    }

    /// A list that the panel gives in pages of at most `largest_page` items.
    pub(super) fn paged(client: &Client, request: Request, largest_page: u32) -> Self {
        Self { largest_page: Some(largest_page), ..Self::new(client, request) }
    }

    pub(crate) fn on_large_pages(&self) -> Self {
        let mut list = self.clone();
        if let Some(items) = self.largest_page {
            list.request.query.set_default("per_page", items.to_string());
        }
        list
    }

    /// How many pages are fetched at the same time, once the first has said how many there are. 8 by default; 1 fetches
    /// each page only when it is needed. Never more than the panel's limit allows.
    pub fn concurrency(mut self, pages: usize) -> Self {
        self.concurrency = pages.max(1);
        self
    }

    /// How many items the panel puts on a page. It caps this, mostly at 100. Lists without pages ignore it.
    pub fn per_page(mut self, items: u32) -> Self {
        self.request.query.set("per_page", items.to_string());
        match items {
            0 => self.refuse("per_page must be at least 1"),
            _ => self,
        }
    }

    /// Keeps only the items whose field holds `value`; several values, separated by commas, are alternatives. Unknown
    /// fields are an error on lists that can be filtered, and ignored by the others.
    pub fn filter(mut self, field: impl Into<Q::Filter>, value: impl fmt::Display) -> Self {
        let (field, value) = (field.into(), value.to_string());
        // The panel makes an array of such a value, and then fails with status 500.
        if field.as_ref() == "*" && value.contains(',') {
            return self.refuse("the filter `*` takes one value, without a comma");
        }
        self.request.query.push(format!("filter[{}]", field.as_ref()), value);
        self
    }

    /// Sorts by a field, upwards.
    pub fn sort(mut self, field: impl Into<Q::Sort>) -> Self {
        self.request.query.append("sort", [field.into()]);
        self
    }

    /// Sorts by a field, downwards.
    pub fn sort_descending(mut self, field: impl Into<Q::Sort>) -> Self {
        self.request.query.append("sort", [format!("-{}", field.into().as_ref())]);
        self
    }

    /// Asks for related resources within each item. Unknown ones are ignored by the panel.
    pub fn include<I: Into<Q::Include>>(mut self, names: impl IntoIterator<Item = I>) -> Self {
        self.request.query.append("include", names.into_iter().map(Into::into));
        self
    }

    /// Any other parameter.
    pub fn query(mut self, key: impl Into<String>, value: impl fmt::Display) -> Self {
        self.request.query.push(key, value.to_string());
        self
    }

    fn refuse(mut self, why: &str) -> Self {
        self.request = self.request.refuse(why);
        self
    }
}

#[dual]
impl<T: DeserializeOwned, Q: ListQuery> List<T, Q> {
    /// Fetches one page, counted from 1. A page beyond the end is empty.
    ///
    /// # Errors
    ///
    /// Those of the request, [`ErrorKind::InvalidInput`] for page 0, and [`ErrorKind::Decode`] if the panel answers
    /// with another page than the one asked for, since going on could then never end.
    pub fn page(&self, number: u64) -> impl Future<Output = Result<Page<T>>> + Send + 'static {
        let mut request = self.request.clone();
        match number {
            0 => request = request.refuse("pages are counted from 1"),
            // It comes unasked, also from lists that have no pages.
            1 => {}
            _ => request.query.set("page", number.to_string()),
        }
        let (method, path) = (self.request.method.clone(), self.request.path.clone());
        let reply = self.client.json::<envelope::List<T>>(request);
        async move {
            let page: Page<T> = reply.await?.into();
            let given = page.meta.current_page;
            // A list without pages calls whatever it gives page 1.
            if given != number && page.meta.total_pages > 1 {
                let message = format!("the panel gave page {given} when asked for page {number}");
                return Err(Error::new(ErrorKind::Decode, message).with_request(&method, path.as_str()));
            }
            Ok(page)
        }
    }
}

impl<T, Q> Clone for List<T, Q> {
    fn clone(&self) -> Self {
        Self { client: self.client.clone(), request: self.request.clone(), ..*self }
    }
}

impl<T, Q> fmt::Debug for List<T, Q> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("List").field("path", &self.request.path.as_str()).field("query", &self.request.query).finish()
    }
}
