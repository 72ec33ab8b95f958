use std::fmt;
use std::marker::PhantomData;

use serde::de::DeserializeOwned;

use crate::Clock;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Page, Panel, envelope};
use crate::options::RequestOptions;
use crate::paging::{Fetched, read_list};
use crate::request::{CanFilter, CanInclude, CanPage, CanSort, ListQuery, Request, Unfiltered, dialect};

use super::{Client, dual};

/// A lazy, paginated list. No request is sent until it is iterated or collected.
///
/// Every parameter set here is sent with the request for every page.
///
/// `Q` states what the panel supports for the list. Unsupported operations do not compile: nests, say, cannot be
/// filtered.
///
/// ```compile_fail,E0599
/// # fn example(client: ptero::blocking::Client) {
/// client.application().nests().list().filter("name", "Minecraft");
/// # }
/// ```
///
/// The panel returns all subusers at once, whatever number of items per page is requested:
///
/// ```compile_fail,E0599
/// # fn example(client: ptero::blocking::Client) {
/// client.server("1a2b3c4d").users().list().per_page(10);
/// # }
/// ```
#[must_use = "a list is fetched only when it is collected or iterated"]
pub struct List<T, Q = Unfiltered> {
    client: Client,
    request: Request,
    /// The largest number of items per page; `None` for lists without pages.
    largest_page: Option<u32>,
    pub(crate) concurrency: usize,
    /// Reads a page. As a pointer, so that it is compiled here, and not again in each crate that uses the list.
    read: fn(&[u8]) -> Result<Fetched<T>>,
    query: PhantomData<fn() -> Q>,
}

impl<T, Q: ListQuery> List<T, Q>
where
    envelope::List<T>: DeserializeOwned,
{
    /// A list that the panel returns without pages.
    pub(super) fn new(client: &Client, request: Request) -> Self {
        let (client, read) = (client.clone(), read_list::<T>);
        Self { client, request, largest_page: None, concurrency: 8, read, query: PhantomData }
    }
}

impl<T, Q: CanPage> List<T, Q>
where
    envelope::List<T>: DeserializeOwned,
{
    /// A list that the panel returns in pages.
    pub(super) fn paged(client: &Client, request: Request) -> Self {
        Self { largest_page: Some(Q::ITEMS), ..Self::new(client, request) }
    }
}

impl<T, Q: ListQuery> List<T, Q> {
    pub(crate) fn on_large_pages(&self) -> Self {
        let mut list = self.clone();
        if let Some(items) = self.largest_page {
            list.request.query.set_default("per_page", items.to_string());
        }
        list
    }

    /// Sets how many pages are requested concurrently by `collect`, once the first response has reported their number.
    ///
    /// 8 by default, 64 at most. Iterators and streams request one page at a time.
    pub fn concurrency(mut self, pages: usize) -> Self {
        self.concurrency = pages.clamp(1, 64);
        self
    }

    fn on_smallest_page(&self) -> Self {
        let mut list = self.clone();
        if list.largest_page.is_some() {
            list.request.query.set("per_page", "1");
        }
        list
    }

    /// Sets any other query parameter, such as one added by an extension.
    pub fn query(mut self, key: impl Into<String>, value: impl fmt::Display) -> Self {
        self.request.query.push(key, value.to_string());
        self
    }

    pub(super) fn with_options(self, options: RequestOptions) -> Self {
        Self { client: self.client.with_options(options), ..self }
    }

    pub(super) fn clock(&self) -> &Clock {
        &self.client.config().clock
    }

    pub(super) fn panel(&self) -> Panel {
        self.client.panel()
    }

    pub(super) fn refuse(mut self, why: &str) -> Self {
        self.request = self.request.refuse(why);
        self
    }
}

impl<T, Q: CanPage> List<T, Q> {
    /// Sets the number of items per page. Most lists are capped at 100.
    pub fn per_page(mut self, items: u32) -> Self {
        self.request.query.set("per_page", items.to_string());
        match items {
            0 => self.refuse("per_page must be at least 1"),
            _ => self,
        }
    }
}

impl<T, Q: CanFilter> List<T, Q> {
    /// Keeps only the items whose field matches `value`.
    ///
    /// Several values, separated by commas, are alternatives. An unknown field is an error.
    pub fn filter(mut self, field: impl Into<Q::Filter>, value: impl fmt::Display) -> Self {
        let (field, value) = (field.into(), value.to_string());
        // The panel turns such a value into an array, and then fails with status 500.
        if field.as_ref() == "*" && value.contains(',') {
            return self.refuse("the filter `*` accepts one value without commas");
        }
        let field = dialect::filter(self.request.route, self.panel(), field.as_ref());
        self.request.query.push(format!("filter[{field}]"), value);
        self
    }
}

impl<T, Q: CanSort> List<T, Q> {
    /// Sorts by newest first, on the largest pages.
    pub(super) fn newest_first(mut self) -> Self {
        self.request.query.set("sort", "-timestamp");
        self.on_large_pages()
    }

    /// Sorts by a field in ascending order.
    pub fn sort(mut self, field: impl Into<Q::Sort>) -> Self {
        self.request.query.append("sort", [field.into()]);
        self
    }

    /// Sorts by a field in descending order.
    pub fn sort_descending(mut self, field: impl Into<Q::Sort>) -> Self {
        self.request.query.append("sort", [format!("-{}", field.into().as_ref())]);
        self
    }
}

impl<T, Q: CanInclude> List<T, Q> {
    /// Includes related resources in each item. The panel ignores unknown ones.
    pub fn include<I: Into<Q::Include>>(mut self, names: impl IntoIterator<Item = I>) -> Self {
        self.request.query.append("include", names.into_iter().map(Into::into));
        self
    }
}

#[dual]
impl<T: Send + 'static, Q: ListQuery> List<T, Q> {
    /// Fetches one page, counted from 1. A page beyond the last one is empty.
    ///
    /// # Errors
    ///
    /// Those of the request, [`ErrorKind::InvalidInput`] for page 0, and [`ErrorKind::Decode`] if an item is invalid or
    /// if the panel returns a page other than the requested one, since iterating might then never end.
    pub fn page(&self, number: u64) -> impl Future<Output = Result<Page<T>>> + Send + 'static {
        let page = self.clone().fetch(number);
        async move { page.await?.complete() }
    }

    /// Fetches the first item, as a page of one. Returns `None` if the list is empty.
    ///
    /// # Errors
    ///
    /// Those of [`page`](Self::page).
    pub fn first(&self) -> impl Future<Output = Result<Option<T>>> + Send + 'static {
        let page = self.on_smallest_page().fetch(1);
        async move { page.await?.into_results().next().transpose() }
    }

    /// Returns the number of items on all pages. Fetches the smallest possible page to learn it.
    ///
    /// # Errors
    ///
    /// Those of the request.
    pub fn count(&self) -> impl Future<Output = Result<u64>> + Send + 'static {
        let page = self.on_smallest_page().fetch(1);
        async move { Ok(page.await?.page.meta.total) }
    }

    /// Fetches one page, some items of which may be invalid.
    pub(crate) fn fetch(self, number: u64) -> impl Future<Output = Result<Fetched<T>>> + Send + 'static {
        let mut request = self.request;
        match number {
            0 => request = request.refuse("page numbers start at 1"),
            // Lists without pages return this one, too, even if no page is requested.
            1 => {}
            _ => request.query.set("page", number.to_string()),
        }
        let (method, path) = (request.method.clone(), request.path.clone());
        let (client, read) = (self.client, self.read);
        async move {
            let fetched = client.list(request, read).await?;
            let meta = &fetched.page.meta;
            // Lists without pages report page 1, whatever they return.
            if meta.current_page != number && meta.total_pages > 1 {
                let message = format!("the panel returned page {} when asked for page {number}", meta.current_page);
                return Err(Error::new(ErrorKind::Decode, message).with_request(&method, path.as_str()));
            }
            Ok(fetched)
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
