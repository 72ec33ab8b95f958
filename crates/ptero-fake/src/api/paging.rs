//! Pages, filters and sorts of lists.

use serde_json::{Value, json};

use crate::state::settings::Settings;
use crate::wire::call::Call;
use crate::wire::envelope::{list, with_meta};
use crate::wire::refusal::Refusal;

/// How a list is cut into pages.
pub(crate) struct Paging {
    pub(crate) per_page: usize,
    pub(crate) cap: Option<usize>,
    /// Whether the links repeat the other parameters.
    pub(crate) links_keep_query: bool,
}

impl Paging {
    pub(crate) const fn client(per_page: usize, cap: usize) -> Self {
        Self { per_page, cap: Some(cap), links_keep_query: true }
    }

    pub(crate) const fn application(per_page: usize) -> Self {
        Self { per_page, cap: None, links_keep_query: false }
    }

    /// The requested page of `rows`, each written by `write`.
    pub(crate) fn page<T>(&self, call: &Call, settings: &Settings, rows: &[T], write: impl Fn(&T) -> Value) -> Value {
        // 0 and invalid numbers fall back to the framework's default.
        let asked = call.parameter("per_page").map(|text| text.parse().unwrap_or(0));
        let per_page = match asked {
            None => self.per_page,
            Some(0) => 15,
            Some(size) => self.cap.map_or(size, |cap| size.min(cap)),
        };
        let per_page = per_page.min(settings.most_per_page);
        let page: usize =
            call.parameter("page").and_then(|text| text.parse().ok()).filter(|page| *page > 0).unwrap_or(1);
        let total_pages = rows.len().div_ceil(per_page).max(1);
        let data: Vec<_> = rows.iter().skip((page - 1).saturating_mul(per_page)).take(per_page).map(write).collect();
        let mut links = serde_json::Map::new();
        if page > 1 {
            links.insert("previous".to_owned(), json!(self.link(call, &settings.url, page - 1)));
        }
        if page < total_pages {
            links.insert("next".to_owned(), json!(self.link(call, &settings.url, page + 1)));
        }
        let pagination = json!({
            "total": rows.len(),
            "count": data.len(),
            "per_page": per_page,
            "current_page": page,
            "total_pages": total_pages,
            "links": links,
        });
        with_meta(list(data), json!({"pagination": pagination}))
    }

    fn link(&self, call: &Call, base: &str, page: usize) -> String {
        let others = call.raw_query.split('&').filter(|part| !part.is_empty() && !part.starts_with("page="));
        let kept: Vec<_> = if self.links_keep_query { others.collect() } else { Vec::new() };
        let query = kept.iter().map(|part| format!("{part}&")).collect::<String>();
        format!("{base}{}?{query}page={page}", call.path)
    }
}

/// The filters of a request, by name and value. An error when the list has no filter of that name.
pub(crate) fn filters<'a>(call: &'a Call, allowed: &[&str]) -> Result<Vec<(&'a str, &'a str)>, Refusal> {
    let name = |key: &'a str| key.strip_prefix("filter[").and_then(|key| key.strip_suffix(']'));
    let filters: Vec<_> = call.query.iter().filter_map(|(key, value)| Some((name(key)?, value.as_str()))).collect();
    let unknown: Vec<_> = filters.iter().map(|(name, _)| *name).filter(|name| !allowed.contains(name)).collect();
    if unknown.is_empty() {
        return Ok(filters);
    }
    let detail = format!(
        "Requested filter(s) `{}` are not allowed. Allowed filter(s) are `{}`.",
        unknown.join(", "),
        allowed.join(", ")
    );
    Err(Refusal::http(400, "InvalidFilterQuery", &detail))
}

/// Whether `text` contains one of the comma-separated alternatives in `wanted`.
pub(crate) fn partly(text: &str, wanted: &str) -> bool {
    let text = text.to_lowercase();
    wanted.split(',').any(|part| text.contains(&part.to_lowercase()))
}

/// Whether `text` is one of the comma-separated alternatives in `wanted`.
pub(crate) fn exactly(text: &str, wanted: &str) -> bool {
    wanted.split(',').any(|part| text == part)
}

/// The sort keys of a request, each with whether it is descending.
pub(crate) fn sorts<'a>(call: &'a Call, allowed: &[&str]) -> Result<Vec<(&'a str, bool)>, Refusal> {
    let key = |part: &'a str| part.strip_prefix('-').map_or((part, false), |part| (part, true));
    let sorts: Vec<_> = call.parameter("sort").into_iter().flat_map(|text| text.split(',')).map(key).collect();
    let unknown: Vec<_> = sorts.iter().map(|(name, _)| *name).filter(|name| !allowed.contains(name)).collect();
    if unknown.is_empty() {
        return Ok(sorts);
    }
    let detail = format!(
        "Requested sort(s) `{}` is not allowed. Allowed sort(s) are `{}`.",
        unknown.join(", "),
        allowed.join(", ")
    );
    Err(Refusal::http(400, "InvalidSortQuery", &detail))
}

/// Sorts `rows` by the keys. `key` returns a row's value for one of them.
pub(crate) fn sort_rows<T>(rows: &mut [T], sorts: &[(&str, bool)], key: impl Fn(&T, &str) -> SortKey) {
    rows.sort_by(|left, right| {
        let compare = |(name, down): &(&str, bool)| {
            let order = key(left, name).cmp(&key(right, name));
            if *down { order.reverse() } else { order }
        };
        sorts.iter().map(compare).find(|order| order.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
    });
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SortKey {
    Number(i128),
    Text(String),
}
