use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};

use crate::read::{self, Fallback, FromScalar, Scalar};

/// Defines a type for an id that is a number on the wire.
macro_rules! number_id {
    ($($(#[$doc:meta])* $name:ident)+) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
            #[serde(transparent)]
            pub struct $name(u64);

            impl $name {
                /// Creates an id from a number.
                #[must_use]
                pub const fn new(id: u64) -> Self {
                    Self(id)
                }

                /// Returns the number.
                #[must_use]
                pub const fn get(self) -> u64 {
                    self.0
                }
            }

            impl fmt::Display for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    fmt::Display::fmt(&self.0, f)
                }
            }

            impl FromStr for $name {
                type Err = ParseIntError;

                fn from_str(text: &str) -> Result<Self, Self::Err> {
                    text.parse().map(Self)
                }
            }

            impl From<u64> for $name {
                fn from(id: u64) -> Self {
                    Self(id)
                }
            }

            impl From<&$name> for $name {
                fn from(id: &$name) -> Self {
                    *id
                }
            }

            impl From<$name> for u64 {
                fn from(id: $name) -> Self {
                    id.0
                }
            }

            impl PartialEq<u64> for $name {
                fn eq(&self, other: &u64) -> bool {
                    self.0 == *other
                }
            }

            impl<'de> Deserialize<'de> for $name {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    read::strict(deserializer, "a numeric id")
                }
            }

            read::read_scalar!($name);

            impl FromScalar for $name {
                const IS_ID: bool = true;

                fn from_scalar(scalar: Scalar<'_>) -> Option<Self> {
                    u64::from_scalar(scalar).map(Self)
                }
            }

            /// No panel gives out 0, so that a request for it is not found.
            impl Fallback for $name {
                fn fallback() -> Self {
                    Self(0)
                }
            }
        )+
    };
}

number_id! {
    /// The id of a user account in the Application API.
    ///
    /// An id of another kind does not convert:
    ///
    /// ```compile_fail,E0277
    /// # use ptero_model::{NodeId, UserId};
    /// let user: UserId = NodeId::new(1).into();
    /// ```
    UserId
    /// The id of a node.
    NodeId
    /// The id of a location. Pelican has no locations.
    LocationId
    /// The id of a nest. Pelican has no nests.
    NestId
    /// The id of an egg.
    EggId
    /// The id of an allocation, the same in both APIs.
    AllocationId
    /// The id of a schedule.
    ScheduleId
    /// The id of a task of a schedule.
    TaskId
    /// The id of a database host.
    DatabaseHostId
    /// The id of a server's database in the Application API. The Client API has [`DatabaseId`](super::DatabaseId).
    ServerDatabaseId
    /// The id of a server in the Application API. The Client API has [`ServerId`](super::ServerId).
    InternalServerId
    /// The id of a role. Only Pelican has roles.
    RoleId
    /// The id of a mount.
    MountId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_number_or_its_text() {
        for json in ["7", "\"7\""] {
            assert_eq!(serde_json::from_str::<NodeId>(json).unwrap(), 7, "{json}");
        }
        for json in ["-1", "\"x\"", "\"\"", "null", "[7]", "true"] {
            assert!(serde_json::from_str::<NodeId>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn writes_a_number() {
        assert_eq!(serde_json::to_string(&UserId::new(7)).unwrap(), "7");
        assert_eq!(format!("{:>3}", UserId::new(7)), "  7");
        assert_eq!("7".parse(), Ok(UserId::new(7)));
        assert!("seven".parse::<UserId>().is_err());
    }
}
