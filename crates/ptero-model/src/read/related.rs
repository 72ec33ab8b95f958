//! Related resources: in the panel's envelopes, or bare as the models are serialised.

use std::marker::PhantomData;

use serde::de::{MapAccess, SeqAccess};
use serde::{Deserialize, Deserializer};

use super::{Any, Entries, Fault, Finish, Quiet, Read, Scalar, Shape, Slot};
use crate::envelope::{Key, ListMeta};

/// A related resource. `None` when it is missing, a `null_resource` or cannot be read.
pub(crate) struct Related<T>(T);

/// A list of related resources. `None` when it is missing, a `null_resource` or no list.
pub(crate) struct RelatedList<T>(T);

impl<T> Default for Related<Option<T>> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Default for RelatedList<Option<T>> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Finish<T> for Related<T> {
    fn finish(self, _: &'static str) -> Result<T, Fault> {
        Ok(self.0)
    }
}

impl<T> Finish<T> for RelatedList<T> {
    fn finish(self, _: &'static str) -> Result<T, Fault> {
        Ok(self.0)
    }
}

impl<'de, T: Read> Deserialize<'de> for Related<Option<T>> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Any(One(PhantomData))).map(Self)
    }
}

impl<'de, T: Read> Deserialize<'de> for RelatedList<Option<Vec<T>>> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Any(Many(PhantomData))).map(Self)
    }
}

struct One<T>(PhantomData<T>);

impl<'de, T: Read> Shape<'de> for One<T> {
    type Value = Option<T>;

    fn unfit(self) -> Option<T> {
        None
    }

    fn map<A: MapAccess<'de>>(self, mut access: A) -> Result<Option<T>, A::Error> {
        let (mut found, mut next) = (None, access.next_key()?);
        if let Some(Key::Other(first)) = next {
            return T::read_object(Entries { first: Some(first), rest: access });
        }
        while let Some(key) = next {
            match key {
                Key::Attributes => found = access.next_value::<Slot<T>>()?.0,
                other => other.skip(&mut access)?,
            }
            next = access.next_key()?;
        }
        Ok(found)
    }
}

struct Many<T>(PhantomData<T>);

impl<'de, T: Read> Shape<'de> for Many<T> {
    type Value = Option<Vec<T>>;

    fn unfit(self) -> Self::Value {
        None
    }

    fn scalar(self, scalar: Scalar<'_>) -> Self::Value {
        matches!(scalar, Scalar::Text("")).then(Vec::new)
    }

    fn seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Related(item)) = access.next_element::<Related<Option<T>>>()? {
            list.extend(item);
        }
        Ok(Some(list))
    }

    fn map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let (mut found, mut bare) = (None, Vec::new());
        while let Some(key) = access.next_key()? {
            match key {
                Key::Data => found = access.next_value::<RelatedList<Option<Vec<T>>>>()?.0,
                Key::Object | Key::Attributes => {
                    access.next_value::<Quiet>()?;
                }
                Key::Meta => {
                    access.next_value::<Slot<ListMeta>>()?;
                }
                Key::Other(_) => bare.extend(access.next_value::<Related<Option<T>>>()?.0),
            }
        }
        Ok(found.or((!bare.is_empty()).then_some(bare)))
    }
}
