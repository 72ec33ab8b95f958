//! Models: structs whose fields are read one by one.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserializer;
use serde::de::value::StringDeserializer;
use serde::de::{DeserializeOwned, DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::scalar::OTHER;
use super::{Any, Fallback, Shape};

/// Why a model cannot be made of what was read. It names the field and never quotes the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The JSON is no object.
    NoObject,
    /// A required field is missing.
    Missing(&'static str),
    /// A required field is null or of another type.
    Unfit(&'static str),
}

impl Fault {
    fn into_error<E: Error>(self) -> E {
        match self {
            Self::NoObject => E::invalid_type(OTHER, &"an object"),
            Self::Missing(key) => E::missing_field(key),
            Self::Unfit(key) => E::custom(format_args!("invalid field `{key}`")),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoObject => f.write_str("it is not an object"),
            Self::Missing(key) => write!(f, "the field `{key}` is missing"),
            Self::Unfit(key) => write!(f, "the field `{key}` is invalid"),
        }
    }
}

/// A struct that [`model!`](model) defines.
pub(crate) trait Model: Sized {
    /// What is read for it.
    type Draft: Draft;

    /// Makes the model of what was read.
    fn finish(draft: Self::Draft) -> Result<Self, Fault>;
}

/// The fields of a model as they are read, which [`draft!`](draft) defines. Reading them fails only when the JSON is
/// broken.
pub(crate) trait Draft: Default {
    /// The name of a field.
    type Key: DeserializeOwned;

    /// Reads the value that follows a key. Of repeated keys, the last one counts.
    fn read<'de, A: MapAccess<'de>>(&mut self, key: Self::Key, object: &mut A) -> Result<(), A::Error>;
}

impl<M: Model + Default> Fallback for M {
    fn fallback() -> Self {
        Self::default()
    }
}

/// Reads a model for [`Read`].
pub(crate) fn read<'de, D: Deserializer<'de>, M: Model>(deserializer: D) -> Result<Option<M>, D::Error> {
    deserializer.deserialize_any(Any(Object::new())).map(Result::ok)
}

/// Reads a model for [`Deserialize`].
pub(crate) fn deserialize<'de, D: Deserializer<'de>, M: Model>(deserializer: D) -> Result<M, D::Error> {
    deserializer.deserialize_any(Strict(PhantomData))
}

pub(crate) struct Object<M>(PhantomData<M>);

impl<M> Object<M> {
    pub(super) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<'de, M: Model> Shape<'de> for Object<M> {
    type Value = Result<M, Fault>;

    fn unfit(self) -> Self::Value {
        Err(Fault::NoObject)
    }

    /// PHP writes an empty object as an empty list.
    fn seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let is_empty = access.next_element::<IgnoredAny>()?.is_none();
        while access.next_element::<IgnoredAny>()?.is_some() {}
        Ok(if is_empty { M::finish(M::Draft::default()) } else { self.unfit() })
    }

    fn map<A: MapAccess<'de>>(self, access: A) -> Result<Self::Value, A::Error> {
        entries(Entries { first: None, rest: access })
    }
}

/// Reads a model for [`Read::read_object`](super::Read::read_object).
pub(crate) fn read_object<'de, A: MapAccess<'de>, M: Model>(object: Entries<A>) -> Result<Option<M>, A::Error> {
    entries(object).map(Result::ok)
}

/// All models are read here, so that a draft is compiled only once for a deserializer.
fn entries<'de, A: MapAccess<'de>, M: Model>(mut object: Entries<A>) -> Result<Result<M, Fault>, A::Error> {
    let mut draft = M::Draft::default();
    while let Some(key) = object.next_key()? {
        draft.read(key, &mut object)?;
    }
    Ok(M::finish(draft))
}

/// The entries of an object whose first key may have been read already.
pub(crate) struct Entries<A> {
    pub(super) first: Option<String>,
    pub(super) rest: A,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Entries<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        match self.first.take() {
            Some(first) => seed.deserialize(StringDeserializer::new(first)).map(Some),
            None => self.rest.next_key_seed(seed),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.rest.next_value_seed(seed)
    }
}

/// As [`Object`], for callers that want the error. Made while the object is open, it gets the object's position.
struct Strict<M>(PhantomData<M>);

impl<'de, M: Model> Visitor<'de> for Strict<M> {
    type Value = M;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, access: A) -> Result<M, A::Error> {
        Object::new().seq(access)?.map_err(Fault::into_error)
    }

    fn visit_map<A: MapAccess<'de>>(self, access: A) -> Result<M, A::Error> {
        Object::new().map(access)?.map_err(Fault::into_error)
    }
}

/// Defines a struct that is read as the [module](crate::read) says.
///
/// A field may name how it is read after its type: `= Required`, `= Related`, … By default it is `Lenient`. With
/// `read`, only the traits are implemented, for a [`Model`] that is written by hand.
macro_rules! model {
    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident {
            $($(#[$field_meta:meta])* $field_vis:vis $field:ident: $type:ty $(= $how:ident)?,)*
        }
    ) => {
        $(#[$meta])*
        #[non_exhaustive]
        $vis struct $name {
            $($(#[$field_meta])* $field_vis $field: $type,)*
        }

        const _: () = {
            use $crate::read::{Fault, Finish, Model};

            $crate::read::draft! {
                pub(crate) struct Draft {
                    $($(#[$field_meta])* $field: $crate::read::model!(@field $type $(, $how)?),)*
                }
            }

            impl Model for $name {
                type Draft = Draft;

                fn finish(draft: Draft) -> Result<Self, Fault> {
                    Ok(Self { $($field: draft.$field.finish(stringify!($field))?,)* })
                }
            }
        };

        $crate::read::model!(read $name);
    };
    (read $name:ident) => {
        impl $crate::read::Read for $name {
            fn read<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
                $crate::read::read(deserializer)
            }

            fn read_object<'de, A: serde::de::MapAccess<'de>>(
                object: $crate::read::Entries<A>,
            ) -> Result<Option<Self>, A::Error> {
                $crate::read::read_object(object)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::read::deserialize(deserializer)
            }
        }
    };
    (@field $type:ty) => { $crate::read::Lenient<$type> };
    (@field $type:ty, $how:ident) => { $crate::read::$how<$type> };
}

/// Defines the fields of a model as they are read. An attribute of a field applies to its key.
macro_rules! draft {
    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident {
            $($(#[$key_meta:meta])* $field:ident: $type:ty,)*
        }
    ) => {
        $(#[$meta])*
        #[derive(Default)]
        $vis struct $name {
            $($field: $type,)*
        }

        const _: () = {
            #[allow(non_camel_case_types)]
            #[derive(serde::Deserialize)]
            #[serde(field_identifier)]
            pub(crate) enum Key {
                $($(#[$key_meta])* $field,)*
                #[serde(other)]
                Other,
            }

            impl $crate::read::Draft for $name {
                type Key = Key;

                fn read<'de, A: serde::de::MapAccess<'de>>(
                    &mut self,
                    which: Key,
                    object: &mut A,
                ) -> Result<(), A::Error> {
                    match which {
                        $(Key::$field => self.$field = object.next_value()?,)*
                        Key::Other => _ = object.next_value::<serde::de::IgnoredAny>()?,
                    }
                    Ok(())
                }
            }
        };
    };
}

pub(crate) use draft;
pub(crate) use model;
