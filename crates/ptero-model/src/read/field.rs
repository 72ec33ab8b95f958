//! How the fields of a model are read.

use serde::de::{IgnoredAny, MapAccess, SeqAccess};
use serde::{Deserialize, Deserializer};

use super::{Any, Fallback, Fault, Model, Object, Read, Shape};

/// Turns what was read for a field into its value.
pub(crate) trait Finish<T> {
    /// Returns the value, or what is wrong with the field `key`.
    fn finish(self, key: &'static str) -> Result<T, Fault>;
}

/// What was read, if it fits.
pub(crate) struct Slot<T>(pub(crate) Option<T>);

impl<'de, T: Read> Deserialize<'de> for Slot<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::read(deserializer).map(Self)
    }
}

/// A field that takes its fallback when it is missing or does not fit.
pub(crate) struct Lenient<T>(T);

impl<T: Fallback> Default for Lenient<T> {
    fn default() -> Self {
        Self(T::fallback())
    }
}

impl<'de, T: Read + Fallback> Deserialize<'de> for Lenient<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(T::read(deserializer)?.unwrap_or_else(T::fallback)))
    }
}

impl<T> Finish<T> for Lenient<T> {
    fn finish(self, _: &'static str) -> Result<T, Fault> {
        Ok(self.0)
    }
}

/// A field without which the model cannot be.
#[derive(Default)]
pub(crate) enum Required<T> {
    #[default]
    Missing,
    Unfit,
    Fit(T),
}

impl<'de, T: Read> Deserialize<'de> for Required<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(T::read(deserializer)?.map_or(Self::Unfit, Self::Fit))
    }
}

impl<T> Finish<T> for Required<T> {
    fn finish(self, key: &'static str) -> Result<T, Fault> {
        match self {
            Self::Missing => Err(Fault::Missing(key)),
            Self::Unfit => Err(Fault::Unfit(key)),
            Self::Fit(value) => Ok(value),
        }
    }
}

/// A model within another that cannot be without it. It keeps what is wrong with it.
pub(crate) struct Nested<M>(Option<Result<M, Fault>>);

impl<M> Default for Nested<M> {
    fn default() -> Self {
        Self(None)
    }
}

impl<M> Nested<M> {
    /// Falls back on another place where the model may be.
    pub(crate) fn or(self, other: Self) -> Self {
        Self(self.0.or(other.0))
    }
}

impl<'de, M: Model> Deserialize<'de> for Nested<M> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Any(Object::new())).map(Some).map(Self)
    }
}

impl<M> Finish<M> for Nested<M> {
    fn finish(self, key: &'static str) -> Result<M, Fault> {
        self.0.unwrap_or(Err(Fault::Missing(key)))
    }
}

/// Validation rules: one text, or a list of them on Pelican.
#[derive(Default)]
pub(crate) struct Joined<T>(Vec<T>);

impl<'de> Deserialize<'de> for Joined<String> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(Vec::read(deserializer)?.unwrap_or_default()))
    }
}

impl Finish<String> for Joined<String> {
    fn finish(self, _: &'static str) -> Result<String, Fault> {
        Ok(self.0.join("|"))
    }
}

/// Anything, read and dropped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Quiet;

impl<'de> Deserialize<'de> for Quiet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Any(Self))
    }
}

impl<'de> Shape<'de> for Quiet {
    type Value = Self;

    fn unfit(self) -> Self {
        self
    }

    fn seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Self, A::Error> {
        while access.next_element::<Self>()?.is_some() {}
        Ok(self)
    }

    fn map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self, A::Error> {
        while access.next_entry::<IgnoredAny, Self>()?.is_some() {}
        Ok(self)
    }
}

impl Read for Quiet {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        Self::deserialize(deserializer).map(Some)
    }
}

impl Fallback for Quiet {
    fn fallback() -> Self {
        Self
    }
}
