use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};
use uuid::Uuid;

use crate::read::{self, FromScalar, Scalar};

/// Defines a type for an id that is text on the wire. An invalid one is reported when a request is sent.
macro_rules! text_id {
    ($($(#[$doc:meta])* $name:ident: $what:literal;)+) => {
        $(
            $(#[$doc])*
            ///
            /// Any text can be wrapped. A request with an id that is empty, `.` or `..`, or that contains a slash or a
            /// control character, fails before it is sent.
            #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
            #[serde(transparent)]
            pub struct $name(String);

            impl $name {
                /// The name of the id in error messages.
                #[doc(hidden)]
                pub const WHAT: &'static str = $what;

                /// Returns the id as it stands in the panel's routes.
                #[must_use]
                pub fn as_str(&self) -> &str {
                    &self.0
                }
            }

            impl fmt::Display for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.pad(&self.0)
                }
            }

            impl AsRef<str> for $name {
                fn as_ref(&self) -> &str {
                    &self.0
                }
            }

            impl FromStr for $name {
                type Err = Infallible;

                fn from_str(id: &str) -> Result<Self, Self::Err> {
                    Ok(Self::from(id))
                }
            }

            impl From<&str> for $name {
                fn from(id: &str) -> Self {
                    Self(id.to_owned())
                }
            }

            impl From<String> for $name {
                fn from(id: String) -> Self {
                    Self(id)
                }
            }

            impl From<&String> for $name {
                fn from(id: &String) -> Self {
                    Self(id.clone())
                }
            }

            impl From<Uuid> for $name {
                fn from(id: Uuid) -> Self {
                    Self(id.to_string())
                }
            }

            impl From<&Uuid> for $name {
                fn from(id: &Uuid) -> Self {
                    Self(id.to_string())
                }
            }

            impl From<&$name> for $name {
                fn from(id: &$name) -> Self {
                    id.clone()
                }
            }

            impl From<$name> for String {
                fn from(id: $name) -> Self {
                    id.0
                }
            }

            impl PartialEq<str> for $name {
                fn eq(&self, other: &str) -> bool {
                    self.0 == other
                }
            }

            impl PartialEq<&str> for $name {
                fn eq(&self, other: &&str) -> bool {
                    self.0 == *other
                }
            }

            impl<'de> Deserialize<'de> for $name {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    read::strict(deserializer, "an id as text or number")
                }
            }

            read::read_scalar!($name);

            impl FromScalar for $name {
                const IS_ID: bool = true;

                fn from_scalar(scalar: Scalar<'_>) -> Option<Self> {
                    match scalar {
                        Scalar::Text(text) => Some(Self::from(text)),
                        Scalar::Unsigned(_) | Scalar::Float(_) => String::from_scalar(scalar).map(Self),
                        Scalar::Signed(_) | Scalar::Bool(_) => None,
                    }
                }
            }
        )+
    };
}

text_id! {
    /// The id of a server in the Client API: its UUID, the first eight characters of that, or one like `serv_…`.
    ServerId: "server";
    /// The id of a backup: its UUID.
    BackupId: "backup";
    /// The id of a database in the Client API: a short text such as `bD8GaRo6`. A number on Pelican.
    DatabaseId: "database";
    /// The id of a subuser: the UUID of the account, or one like `user_…`.
    SubuserId: "subuser";
    /// The id of an API key: its public first part, such as `ptlc_ab12CD34ef5`.
    ApiKeyId: "API key";
    /// The id of a user or server in an external system.
    ExternalId: "external";
}

impl From<u64> for DatabaseId {
    fn from(id: u64) -> Self {
        Self(id.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_text_or_a_number_and_writes_text() {
        for (json, id) in [("\"z8Rk\"", "z8Rk"), ("12", "12")] {
            assert_eq!(serde_json::from_str::<DatabaseId>(json).unwrap(), *id, "{json}");
        }
        assert_eq!(serde_json::to_string(&ServerId::from("1a2b3c4d")).unwrap(), "\"1a2b3c4d\"");
        assert_eq!("1a2b3c4d".parse(), Ok(ServerId::from("1a2b3c4d")));
        assert_eq!(format!("{:>5}|", ExternalId::from("x")), "    x|");
    }
}
