//! Reading what panels, forks and PHP send in place of what they should.
//!
//! A field that is missing, null or of another type takes its [`Fallback`], so that it cannot cost the item that it
//! belongs to. Only fields marked `Required` can. They are checked once the item has been read to its end, so that the
//! item around it can go on without it.

mod collection;
mod field;
mod model;
mod related;
mod scalar;

use std::fmt;

use serde::Deserializer;
use serde::de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

pub(crate) use crate::permissions::Grouped;
pub(crate) use field::{Finish, Joined, Lenient, Nested, Quiet, Required, Slot};
pub use model::Fault;
pub(crate) use model::{Draft, Entries, Model, Object, deserialize, draft, model, read, read_object};
pub(crate) use related::{Related, RelatedList};
pub(crate) use scalar::{FromScalar, Scalar, read_scalar, scalar, strict};

/// A value that can be read from any JSON.
pub(crate) trait Read: Sized {
    /// Reads a value. `Ok(None)` means that the JSON is of another type, an error that it is broken.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error>;

    /// Reads a value from an object whose first key may have been read already.
    fn read_object<'de, A: MapAccess<'de>>(mut object: Entries<A>) -> Result<Option<Self>, A::Error> {
        while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    /// Reads a value that stands where a list of them should.
    fn read_scalar(scalar: Scalar<'_>) -> Option<Self> {
        let _ = scalar;
        None
    }
}

/// A value that has something to take its place.
pub(crate) trait Fallback {
    /// What takes its place when it is missing or cannot be read.
    fn fallback() -> Self;
}

/// What to make of each kind of JSON. By default, everything is read to its end and does not fit.
pub(crate) trait Shape<'de>: Sized {
    type Value;

    fn unfit(self) -> Self::Value;

    fn scalar(self, scalar: Scalar<'_>) -> Self::Value {
        let _ = scalar;
        self.unfit()
    }

    fn seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        while access.next_element::<IgnoredAny>()?.is_some() {}
        Ok(self.unfit())
    }

    fn map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        while access.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(self.unfit())
    }
}

/// The visitor of every [`Shape`]. It refuses no JSON.
pub(crate) struct Any<S>(pub(crate) S);

impl<'de, S: Shape<'de>> Visitor<'de> for Any<S> {
    type Value = S::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, flag: bool) -> Result<S::Value, E> {
        Ok(self.0.scalar(Scalar::Bool(flag)))
    }

    fn visit_u64<E>(self, number: u64) -> Result<S::Value, E> {
        Ok(self.0.scalar(Scalar::Unsigned(number)))
    }

    fn visit_i64<E>(self, number: i64) -> Result<S::Value, E> {
        Ok(self.0.scalar(Scalar::Signed(number)))
    }

    fn visit_f64<E>(self, number: f64) -> Result<S::Value, E> {
        Ok(self.0.scalar(Scalar::Float(number)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<S::Value, E> {
        Ok(self.0.scalar(Scalar::Text(text)))
    }

    fn visit_unit<E>(self) -> Result<S::Value, E> {
        Ok(self.0.unfit())
    }

    fn visit_none<E>(self) -> Result<S::Value, E> {
        Ok(self.0.unfit())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<S::Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, access: A) -> Result<S::Value, A::Error> {
        self.0.seq(access)
    }

    fn visit_map<A: MapAccess<'de>>(self, access: A) -> Result<S::Value, A::Error> {
        self.0.map(access)
    }
}

#[cfg(test)]
mod tests;
