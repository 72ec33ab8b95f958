//! The panel's wrapping around what it sends: `{object, attributes, meta}`, and lists of it.

use std::collections::BTreeMap;

use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Deserializer};

use super::php;

/// One resource: `{object, attributes, meta}`.
#[derive(Debug, Deserialize)]
pub struct Item<T, M = NoMeta> {
    /// What kind of resource it is.
    #[serde(default)]
    pub object: Option<String>,
    /// The resource itself.
    pub attributes: T,
    /// What the endpoint adds.
    #[serde(default = "Option::default")]
    pub meta: Option<M>,
}

/// The `meta` of endpoints that add nothing of use.
#[derive(Debug, Deserialize)]
pub struct NoMeta {
    /// The new resource's URL, which its id already tells.
    #[serde(default)]
    pub resource: Option<String>,
}

/// Many resources: `{object: "list", data, meta}`.
#[derive(Debug, Deserialize)]
pub struct List<T> {
    /// Always `list`.
    #[serde(default)]
    pub object: Option<String>,
    /// The resources, each in its envelope.
    pub data: Vec<Item<T>>,
    /// Paging and what the endpoint adds.
    #[serde(default)]
    pub meta: ListMeta,
}

/// What comes with a list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ListMeta {
    /// Absent on lists without pages.
    pub pagination: Option<Pagination>,
    /// Backups that count against the server's limit.
    pub backup_count: Option<u64>,
    /// The startup command with all values filled in.
    pub startup_command: Option<String>,
    /// The startup command with its placeholders.
    pub raw_startup_command: Option<String>,
    /// The images that the egg offers, by label.
    #[serde(deserialize_with = "php::optional_map")]
    pub docker_images: Option<BTreeMap<String, String>>,
}

/// `meta.pagination`.
#[derive(Debug, Deserialize)]
pub struct Pagination {
    /// Items on all pages.
    pub total: u64,
    /// Items on this page.
    pub count: u64,
    /// Items on a full page.
    pub per_page: u64,
    /// This page, from 1.
    pub current_page: u64,
    /// Pages in all, at least 1.
    pub total_pages: u64,
    /// Drops parameters on most endpoints, so it is never followed.
    #[serde(default)]
    pub links: Links,
}

/// `{}` or, when empty on old panels, `[]`.
#[derive(Debug, Default)]
pub struct Links;

impl<'de> Deserialize<'de> for Links {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}

/// The answers that come as `{data}`, without attributes.
#[derive(Debug, Deserialize)]
pub struct Data<T> {
    /// What was asked for.
    pub data: T,
}

/// Relationships: `Some` unless absent or a `null_resource`.
pub(crate) mod relation {
    use super::{Deserialize, DeserializeOwned, Deserializer, Item, ListMeta};

    #[derive(Deserialize)]
    struct Related<T> {
        #[serde(default, rename = "object")]
        _object: Option<String>,
        #[serde(default = "Option::default")]
        attributes: Option<T>,
    }

    #[derive(Deserialize)]
    #[serde(bound = "T: DeserializeOwned")]
    struct RelatedList<T> {
        #[serde(default, rename = "object")]
        _object: Option<String>,
        #[serde(default = "Option::default")]
        data: Option<Vec<Item<T>>>,
        #[serde(default, rename = "attributes")]
        _attributes: Option<()>,
        #[serde(default, rename = "meta")]
        _meta: ListMeta,
    }

    /// One related resource.
    pub(crate) fn item<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
    where
        D: Deserializer<'de>,
        T: DeserializeOwned,
    {
        Ok(Option::<Related<T>>::deserialize(deserializer)?.and_then(|related| related.attributes))
    }

    /// A list of related resources.
    pub(crate) fn list<'de, D, T>(deserializer: D) -> Result<Option<Vec<T>>, D::Error>
    where
        D: Deserializer<'de>,
        T: DeserializeOwned,
    {
        let related = Option::<RelatedList<T>>::deserialize(deserializer)?;
        let items = related.and_then(|related| related.data);
        Ok(items.map(|items| items.into_iter().map(|item| item.attributes).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    struct Parent {
        #[serde(default, deserialize_with = "relation::item")]
        child: Option<u8>,
        #[serde(default, deserialize_with = "relation::list")]
        children: Option<Vec<u8>>,
    }

    fn parent(json: &str) -> Parent {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn null_resources_and_absent_ones_are_none() {
        let null = r#"{"object":"null_resource","attributes":null}"#;
        let nothing = parent(&format!(r#"{{"child":{null},"children":{null}}}"#));
        assert!(nothing.child.is_none() && nothing.children.is_none());
        assert!(parent("{}").child.is_none());
    }

    #[test]
    fn related_resources_come_out_of_their_envelopes() {
        let one = r#"{"object":"x","attributes":7}"#;
        let all = parent(&format!(r#"{{"child":{one},"children":{{"object":"list","data":[{one}]}}}}"#));
        assert_eq!((all.child, all.children), (Some(7), Some(vec![7])));
    }
}
