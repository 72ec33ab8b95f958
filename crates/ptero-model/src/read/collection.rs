//! Options, lists, maps and free JSON.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use serde::de::{IgnoredAny, MapAccess, SeqAccess};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::{Any, Entries, Fallback, Read, Scalar, Shape, Slot};

impl<T: Read> Read for Option<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        T::read(deserializer).map(Some)
    }
}

impl<T> Fallback for Option<T> {
    fn fallback() -> Self {
        None
    }
}

impl<T: Read> Read for Box<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        Ok(T::read(deserializer)?.map(Self::new))
    }

    fn read_object<'de, A: MapAccess<'de>>(object: Entries<A>) -> Result<Option<Self>, A::Error> {
        Ok(T::read_object(object)?.map(Self::new))
    }
}

impl Read for Value {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        Self::deserialize(deserializer).map(Some)
    }
}

impl Fallback for Value {
    fn fallback() -> Self {
        Self::Null
    }
}

/// Reads a list, the values of a map, or a single element. Elements that do not fit are left out.
impl<T: Read> Read for Vec<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        deserializer.deserialize_any(Any(List(PhantomData)))
    }
}

impl<T> Fallback for Vec<T> {
    fn fallback() -> Self {
        Self::new()
    }
}

struct List<T>(PhantomData<T>);

impl<'de, T: Read> Shape<'de> for List<T> {
    type Value = Option<Vec<T>>;

    fn unfit(self) -> Self::Value {
        None
    }

    fn scalar(self, scalar: Scalar<'_>) -> Self::Value {
        match scalar {
            Scalar::Text("") => Some(Vec::new()),
            _ => T::read_scalar(scalar).map(|element| vec![element]),
        }
    }

    fn seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Slot(element)) = access.next_element()? {
            list.extend(element);
        }
        Ok(Some(list))
    }

    fn map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some((IgnoredAny, Slot(element))) = access.next_entry()? {
            list.extend(element);
        }
        Ok(Some(list))
    }
}

/// Reads a map, or a list whose positions become the keys. Values that do not fit are left out.
impl<V: Read> Read for BTreeMap<String, V> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        deserializer.deserialize_any(Any(Map(PhantomData)))
    }
}

impl<V> Fallback for BTreeMap<String, V> {
    fn fallback() -> Self {
        Self::new()
    }
}

struct Map<V>(PhantomData<V>);

impl<'de, V: Read> Shape<'de> for Map<V> {
    type Value = Option<BTreeMap<String, V>>;

    fn unfit(self) -> Self::Value {
        None
    }

    fn seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let (mut map, mut position) = (BTreeMap::new(), 0_usize);
        while let Some(Slot(value)) = access.next_element()? {
            map.extend(value.map(|value| (position.to_string(), value)));
            position += 1;
        }
        Ok(Some(map))
    }

    fn map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut map = BTreeMap::new();
        while let Some((key, Slot(value))) = access.next_entry()? {
            map.extend(value.map(|value| (key, value)));
        }
        Ok(Some(map))
    }
}
