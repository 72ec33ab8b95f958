//! The envelopes of the panel's responses: `{object, attributes, meta}`, and lists of it.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

pub use super::read::Fault;
use super::read::{Any, Finish, Model, Nested, Quiet, Read, Shape, Slot, model};

/// How many invalid elements a list may have: one of millions, each two bytes long, would fill the memory with errors.
const MOST_FAULTS: usize = 1000;

/// One resource: `{object, attributes, meta}`.
#[derive(Debug)]
pub struct Item<T, M = NoMeta> {
    /// The resource itself.
    pub attributes: T,
    /// The endpoint's additional data.
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
#[derive(Debug)]
pub struct List<T> {
    /// The resources.
    pub items: Items<T>,
    /// Paging and what the endpoint adds.
    pub meta: ListMeta,
}

/// The items of a list. Deserialized by itself, it is a list of Wings, which knows no envelopes.
#[derive(Debug)]
pub struct Items<T> {
    /// The items that could be read.
    pub data: Vec<T>,
    /// What is wrong with the others, each with its place among all.
    pub faults: Vec<(usize, Fault)>,
}

/// Responses of the form `{data}`, without attributes.
#[derive(Debug)]
pub struct Data<T> {
    /// The data.
    pub data: T,
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

impl<'de, T: Model> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Object(PhantomData))
    }
}

impl<'de, T: Model> Deserialize<'de> for Items<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(ListOrMap::<T, Nested<T>>(PhantomData))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Data<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Object(PhantomData))
    }
}

/// The keys of an envelope.
#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "lowercase")]
pub(crate) enum Key {
    Object,
    Attributes,
    Data,
    Meta,
    Other(String),
}

impl Key {
    /// Reads the value of a key that the envelope has no use for.
    pub(crate) fn skip<'de, A: MapAccess<'de>>(self, object: &mut A) -> Result<(), A::Error> {
        match self {
            Self::Object => _ = object.next_value::<Quiet>()?,
            _ => _ = object.next_value::<IgnoredAny>()?,
        }
        Ok(())
    }
}

/// What only an object can be. Of repeated keys, the last one counts.
trait Envelope<'de>: Sized {
    fn read<A: MapAccess<'de>>(object: A) -> Result<Self, A::Error>;
}

impl<'de, T: Deserialize<'de>, M: Read> Envelope<'de> for Item<T, M> {
    fn read<A: MapAccess<'de>>(mut object: A) -> Result<Self, A::Error> {
        let (mut attributes, mut meta) = (None, None);
        while let Some(key) = object.next_key()? {
            match key {
                Key::Attributes => attributes = Some(object.next_value()?),
                Key::Meta => meta = object.next_value::<Slot<M>>()?.0,
                other => other.skip(&mut object)?,
            }
        }
        match attributes {
            Some(attributes) => Ok(Self { attributes, meta }),
            None => Err(A::Error::missing_field("attributes")),
        }
    }
}

impl<'de, T: Model> Envelope<'de> for List<T> {
    fn read<A: MapAccess<'de>>(mut object: A) -> Result<Self, A::Error> {
        let (mut items, mut meta) = (None, None);
        while let Some(key) = object.next_key()? {
            match key {
                Key::Data => items = Some(object.next_value_seed(ListOrMap::<T, Enveloped<T>>(PhantomData))?),
                Key::Meta => meta = object.next_value::<Slot<ListMeta>>()?.0,
                other => other.skip(&mut object)?,
            }
        }
        match items {
            Some(items) => Ok(Self { items, meta: meta.unwrap_or_default() }),
            None => Err(A::Error::missing_field("data")),
        }
    }
}

impl<'de, T: Deserialize<'de>> Envelope<'de> for Data<T> {
    fn read<A: MapAccess<'de>>(mut object: A) -> Result<Self, A::Error> {
        let mut data = None;
        while let Some(key) = object.next_key()? {
            match key {
                Key::Data => data = Some(object.next_value()?),
                other => other.skip(&mut object)?,
            }
        }
        match data {
            Some(data) => Ok(Self { data }),
            None => Err(A::Error::missing_field("data")),
        }
    }
}

struct Object<E>(PhantomData<E>);

impl<'de, E: Envelope<'de>> Visitor<'de> for Object<E> {
    type Value = E;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, access: A) -> Result<E, A::Error> {
        E::read(access)
    }
}

impl<T> Default for Items<T> {
    fn default() -> Self {
        Self { data: Vec::new(), faults: Vec::new() }
    }
}

impl<T> Items<T> {
    fn push<E: Error>(&mut self, item: Result<T, Fault>) -> Result<(), E> {
        match item {
            Ok(item) => self.data.push(item),
            Err(_) if self.faults.len() == MOST_FAULTS => {
                return Err(E::invalid_length(self.data.len(), &"fewer invalid elements"));
            }
            Err(fault) => self.faults.push((self.data.len().saturating_add(self.faults.len()), fault)),
        }
        Ok(())
    }
}

/// A list, which PHP writes as an object when its numbering has holes, of items that are read as `E`.
struct ListOrMap<T, E>(PhantomData<(T, E)>);

impl<'de, T, E: Deserialize<'de> + Finish<T>> DeserializeSeed<'de> for ListOrMap<T, E> {
    type Value = Items<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Items<T>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T, E: Deserialize<'de> + Finish<T>> Visitor<'de> for ListOrMap<T, E> {
    type Value = Items<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Items<T>, A::Error> {
        let mut items = Items::default();
        while let Some(item) = access.next_element::<E>()? {
            items.push(item.finish("item"))?;
        }
        Ok(items)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Items<T>, A::Error> {
        let mut items = Items::default();
        while let Some((IgnoredAny, item)) = access.next_entry::<_, E>()? {
            items.push(item.finish("item"))?;
        }
        Ok(items)
    }
}

/// The resource in an envelope, or what is wrong with it.
struct Enveloped<T>(Result<T, Fault>);

impl<T> Finish<T> for Enveloped<T> {
    fn finish(self, _: &'static str) -> Result<T, Fault> {
        self.0
    }
}

impl<'de, T: Model> Deserialize<'de> for Enveloped<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Any(Attributes(PhantomData))).map(Self)
    }
}

struct Attributes<T>(PhantomData<T>);

impl<'de, T: Model> Shape<'de> for Attributes<T> {
    type Value = Result<T, Fault>;

    fn unfit(self) -> Self::Value {
        Err(Fault::NoObject)
    }

    fn map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut attributes = Nested::default();
        while let Some(key) = object.next_key()? {
            match key {
                Key::Attributes => attributes = object.next_value()?,
                Key::Meta => _ = object.next_value::<Slot<NoMeta>>()?,
                other => other.skip(&mut object)?,
            }
        }
        Ok(attributes.finish("attributes"))
    }
}
