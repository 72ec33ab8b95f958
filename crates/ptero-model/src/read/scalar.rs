//! Texts, numbers and flags.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, Unexpected};
use uuid::Uuid;

use super::{Any, Fallback, Quiet, Shape};

/// A JSON value that is neither null, a list nor an object.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Scalar<'a> {
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Text(&'a str),
}

/// A value that can be read from text, a number or a flag.
pub(crate) trait FromScalar: Sized {
    /// Whether an object of which it is the `id` fits as well.
    const IS_ID: bool = false;

    /// Converts the scalar. `None` means that it does not fit.
    fn from_scalar(scalar: Scalar<'_>) -> Option<Self>;
}

/// Implements [`Read`] for types that implement [`FromScalar`]. As a blanket it would stand in the way of `Box`.
macro_rules! read_scalar {
    ($($type:ty)+) => {
        $(impl $crate::read::Read for $type {
            fn read<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
                $crate::read::scalar(deserializer)
            }

            fn read_scalar(scalar: $crate::read::Scalar<'_>) -> Option<Self> {
                $crate::read::FromScalar::from_scalar(scalar)
            }
        })+
    };
}

pub(crate) use read_scalar;

read_scalar!(bool f64 u16 u64 i64 String Uuid Timestamp);
read_scalar!(crate::Checksum crate::Secret);
read_scalar!(crate::Permission crate::ServerState crate::ServerStatus crate::TaskAction);
read_scalar!(crate::pelican::PluginCategory crate::pelican::PluginStatus);

/// Reads a scalar for [`Read`].
pub(crate) fn scalar<'de, D: Deserializer<'de>, T: FromScalar>(deserializer: D) -> Result<Option<T>, D::Error> {
    let mut found = None;
    let take = &mut |scalar: Scalar<'_>| found = T::from_scalar(scalar);
    deserializer.deserialize_any(Any(Only { take, has_id: T::IS_ID }))?;
    Ok(found)
}

/// Reads a scalar for `Deserialize`. The error does not quote it.
pub(crate) fn strict<'de, D: Deserializer<'de>, T: FromScalar>(
    deserializer: D,
    expected: &'static str,
) -> Result<T, D::Error> {
    scalar(deserializer)?.ok_or_else(|| D::Error::invalid_type(OTHER, &expected))
}

/// What an error says instead of the value.
pub(super) const OTHER: Unexpected<'_> = Unexpected::Other("another value");

/// Only a scalar fits. It does not know the type that the scalar becomes, and so is compiled only once.
struct Only<'t> {
    take: &'t mut dyn FnMut(Scalar<'_>),
    /// Whether an object of which the scalar is the `id` fits as well.
    has_id: bool,
}

impl<'de> Shape<'de> for Only<'_> {
    type Value = ();

    fn unfit(self) {}

    fn scalar(self, scalar: Scalar<'_>) {
        (self.take)(scalar);
    }

    fn map<A: MapAccess<'de>>(self, mut access: A) -> Result<(), A::Error> {
        // How serde_json writes a number when some crate has turned on its feature `arbitrary_precision`.
        const NUMBER: &str = "$serde_json::private::Number";
        while let Some(key) = access.next_key::<String>()? {
            match key.as_str() {
                NUMBER => (self.take)(Scalar::Text(&access.next_value::<String>()?)),
                "id" if self.has_id => access.next_value_seed(Only { take: &mut *self.take, has_id: true })?,
                _ if self.has_id => {
                    access.next_value::<Quiet>()?;
                }
                _ => {
                    access.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Only<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(Any(self))
    }
}

impl FromScalar for bool {
    fn from_scalar(scalar: Scalar<'_>) -> Option<Self> {
        match scalar {
            Scalar::Bool(flag) => Some(flag),
            Scalar::Unsigned(number) => Some(number != 0),
            Scalar::Signed(number) => Some(number != 0),
            Scalar::Float(number) => Some(number != 0.0),
            Scalar::Text("true" | "1") => Some(true),
            Scalar::Text("false" | "0" | "") => Some(false),
            Scalar::Text(_) => None,
        }
    }
}

impl FromScalar for f64 {
    // The nearest number that an f64 can hold is still the best.
    #[allow(clippy::cast_precision_loss)]
    fn from_scalar(scalar: Scalar<'_>) -> Option<Self> {
        match scalar {
            Scalar::Bool(_) => None,
            Scalar::Unsigned(number) => Some(number as Self),
            Scalar::Signed(number) => Some(number as Self),
            Scalar::Float(number) => Some(number),
            // PHP and databases write numbers as JSON does.
            Scalar::Text(text) => serde_json::from_str(text).ok(),
        }
    }
}

/// Implements reading for whole numbers. What is out of range does not fit; a fraction is cut off.
macro_rules! whole_numbers {
    ($($type:ty)+) => {
        $(impl FromScalar for $type {
            fn from_scalar(scalar: Scalar<'_>) -> Option<Self> {
                match scalar {
                    Scalar::Bool(_) => None,
                    Scalar::Unsigned(number) => number.try_into().ok(),
                    Scalar::Signed(number) => number.try_into().ok(),
                    // The cast saturates, and what does not fit i128 fits none of the smaller types either.
                    #[allow(clippy::cast_possible_truncation)]
                    Scalar::Float(number) if number.is_finite() => (number as i128).try_into().ok(),
                    Scalar::Float(_) => None,
                    Scalar::Text(text) => match text.trim().parse() {
                        Ok(number) => Some(number),
                        Err(_) => f64::from_scalar(scalar).and_then(|number| Self::from_scalar(Scalar::Float(number))),
                    },
                }
            }
        })+
    };
}

whole_numbers!(u16 u64 i64);

impl FromScalar for String {
    fn from_scalar(scalar: Scalar<'_>) -> Option<Self> {
        Some(match scalar {
            Scalar::Bool(flag) => flag.to_string(),
            Scalar::Unsigned(number) => number.to_string(),
            Scalar::Signed(number) => number.to_string(),
            Scalar::Float(number) => number.to_string(),
            Scalar::Text(text) => text.to_owned(),
        })
    }
}

impl FromScalar for Uuid {
    fn from_scalar(scalar: Scalar<'_>) -> Option<Self> {
        match scalar {
            Scalar::Text(text) => text.parse().ok(),
            _ => None,
        }
    }
}

impl FromScalar for Timestamp {
    fn from_scalar(scalar: Scalar<'_>) -> Option<Self> {
        let Scalar::Text(text) = scalar else { return None };
        // Databases write times without an offset; the panel keeps them in UTC.
        let without_offset = || TimeZone::UTC.to_timestamp(text.parse::<DateTime>().ok()?).ok();
        text.parse().ok().or_else(without_offset)
    }
}

macro_rules! fallback_is_default {
    ($($type:ty)+) => {
        $(impl Fallback for $type {
            fn fallback() -> Self {
                Self::default()
            }
        })+
    };
}

fallback_is_default!(bool u16 u64 i64 f64 String);

/// Implements reading for open enums.
macro_rules! words {
    ($($type:ty)+) => {
        $(
            impl FromScalar for $type {
                fn from_scalar(scalar: Scalar<'_>) -> Option<Self> {
                    match scalar {
                        Scalar::Text("") => None,
                        Scalar::Text(word) => Some(Self::from(word)),
                        _ => None,
                    }
                }
            }

            impl Fallback for $type {
                fn fallback() -> Self {
                    Self::Unknown(String::new())
                }
            }
        )+
    };
}

words!(crate::Permission crate::ServerState crate::ServerStatus crate::TaskAction);
words!(crate::pelican::PluginCategory crate::pelican::PluginStatus);
