//! The envelopes of the panel's responses: `{object, attributes, meta}`, and lists of it.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::read::{Read, model};

/// One resource: `{object, attributes, meta}`.
#[derive(Debug, Deserialize)]
#[serde(remote = "Self", bound(deserialize = "T: Deserialize<'de>, M: Read"))]
pub struct Item<T, M = NoMeta> {
    /// The kind of resource.
    #[serde(default, deserialize_with = "text")]
    pub object: Option<String>,
    /// The resource itself.
    pub attributes: T,
    /// The endpoint's additional data.
    #[serde(default = "Option::default", deserialize_with = "Read::read")]
    pub meta: Option<M>,
}

model! {
    /// The `meta` of endpoints that add nothing of use.
    #[derive(Debug)]
    pub struct NoMeta {
        /// The new resource's URL, which its id already tells.
        pub resource: Option<String>,
    }
}

/// Many resources, each in its envelope: `{object: "list", data, meta}`.
pub type List<T> = ListOf<Item<T>>;

/// A list of anything.
#[derive(Debug, Deserialize)]
#[serde(remote = "Self", bound(deserialize = "E: Deserialize<'de>"))]
pub struct ListOf<E> {
    /// Always `list`.
    #[serde(default, deserialize_with = "text")]
    pub object: Option<String>,
    /// The elements.
    #[serde(deserialize_with = "items")]
    pub data: Vec<E>,
    /// Paging and what the endpoint adds.
    #[serde(default, deserialize_with = "lenient")]
    pub meta: ListMeta,
}

model! {
    /// What comes with a list.
    #[derive(Debug, Default)]
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
        pub docker_images: Option<BTreeMap<String, String>>,
    }
}

model! {
    /// `meta.pagination`. Its links drop parameters on most endpoints, so they are not read.
    #[derive(Debug)]
    pub struct Pagination {
        /// The number of items on all pages.
        pub total: u64,
        /// The number of items on this page.
        pub count: u64,
        /// The number of items on a full page.
        pub per_page: u64,
        /// The number of this page, from 1.
        pub current_page: u64,
        /// The number of pages, at least 1.
        pub total_pages: u64,
    }
}

impl Pagination {
    /// The number of pages, even if it is not sent.
    pub(crate) fn pages(&self) -> u64 {
        match (self.total_pages, self.per_page) {
            (0, 0) => 1,
            (0, per_page) => self.total.div_ceil(per_page).max(1),
            (pages, _) => pages,
        }
    }
}

impl<'de, T: Deserialize<'de>, M: Read> Deserialize<'de> for Item<T, M> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Object(PhantomData))
    }
}

impl<'de, E: Deserialize<'de>> Deserialize<'de> for ListOf<E> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Object(PhantomData))
    }
}

/// What only an object can be. A struct with a derived [`Deserialize`] can be an array as well, the code for which nothing
/// needs.
trait Envelope<'de>: Sized {
    fn read<A: MapAccess<'de>>(object: MapAccessDeserializer<A>) -> Result<Self, A::Error>;
}

impl<'de, T: Deserialize<'de>, M: Read> Envelope<'de> for Item<T, M> {
    fn read<A: MapAccess<'de>>(object: MapAccessDeserializer<A>) -> Result<Self, A::Error> {
        // What is derived.
        Self::deserialize(object)
    }
}

impl<'de, E: Deserialize<'de>> Envelope<'de> for ListOf<E> {
    fn read<A: MapAccess<'de>>(object: MapAccessDeserializer<A>) -> Result<Self, A::Error> {
        Self::deserialize(object)
    }
}

struct Object<E>(PhantomData<E>);

impl<'de, E: Envelope<'de>> Visitor<'de> for Object<E> {
    type Value = E;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, access: A) -> Result<E, A::Error> {
        E::read(MapAccessDeserializer::new(access))
    }
}

/// Reads what nothing depends on.
fn lenient<'de, D: Deserializer<'de>, T: Read + Default>(deserializer: D) -> Result<T, D::Error> {
    T::read(deserializer).map(Option::unwrap_or_default)
}

/// Reads text that nothing depends on.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    String::read(deserializer)
}

/// Reads a list that PHP writes as an object when its numbering has holes.
fn items<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    struct ListOrMap<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for ListOrMap<T> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
            let mut list = Vec::new();
            while let Some(item) = access.next_element()? {
                list.push(item);
            }
            Ok(list)
        }

        fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
            let mut list = Vec::new();
            while let Some((IgnoredAny, item)) = access.next_entry()? {
                list.push(item);
            }
            Ok(list)
        }
    }

    deserializer.deserialize_any(ListOrMap(PhantomData))
}

/// Responses of the form `{data}`, without attributes.
#[derive(Debug, Deserialize)]
pub struct Data<T> {
    /// The data.
    pub data: T,
}
