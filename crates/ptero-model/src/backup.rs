use std::fmt;

use super::read::{self, FromScalar, Scalar, model};
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

model! {
    /// A backup of a server's files.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct Backup {
        /// The id.
        pub uuid: Uuid = Required,
        /// Whether it succeeded; false while it is in progress.
        pub is_successful: bool,
        /// Whether it is locked, which protects it from deletion.
        pub is_locked: bool,
        /// Whether a schedule created it. `None` on Pterodactyl.
        pub is_scheduled: Option<bool>,
        /// The name.
        pub name: String = Required,
        /// Patterns of excluded files, in the format of `.gitignore`.
        pub ignored_files: Vec<String>,
        /// The archive's checksum. `None` until it succeeds.
        pub checksum: Option<Checksum>,
        /// The archive's size in bytes; 0 while it is in progress.
        pub bytes: u64,
        /// When it was started. `None` if the panel sends none.
        pub created_at: Option<Timestamp>,
        /// When it ended, successfully or not. `None` while it is in progress.
        pub completed_at: Option<Timestamp>,
    }
}

impl Backup {
    /// Returns whether it can be restored and downloaded: it is complete and successful.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        self.is_completed() && self.is_successful
    }

    /// Returns whether it is complete, successfully or not. [`is_usable`](Self::is_usable) tells them apart.
    #[must_use]
    pub fn is_completed(&self) -> bool {
        self.completed_at.is_some()
    }

    /// Returns whether it has failed.
    #[must_use]
    pub fn is_failed(&self) -> bool {
        self.is_completed() && !self.is_successful
    }
}

/// A checksum and its algorithm, formatted as `sha1:` and the digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Checksum {
    /// The algorithm: `sha1`, so far. Empty if the panel names none.
    pub algorithm: String,
    /// The checksum in hexadecimal digits.
    pub hex: String,
}

impl Checksum {
    pub(super) fn new(algorithm: impl Into<String>, hex: impl Into<String>) -> Self {
        Self { algorithm: algorithm.into(), hex: hex.into() }
    }
}

impl From<&str> for Checksum {
    fn from(text: &str) -> Self {
        let (algorithm, hex) = text.split_once(':').unwrap_or(("", text));
        Self::new(algorithm, hex)
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.algorithm.as_str() {
            "" => f.write_str(&self.hex),
            algorithm => write!(f, "{algorithm}:{}", self.hex),
        }
    }
}

impl<'de> Deserialize<'de> for Checksum {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read::strict(deserializer, "a checksum")
    }
}

impl FromScalar for Checksum {
    fn from_scalar(scalar: Scalar<'_>) -> Option<Self> {
        match scalar {
            Scalar::Text("") => None,
            Scalar::Text(text) => Some(Self::from(text)),
            _ => None,
        }
    }
}

impl Serialize for Checksum {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_checksum_is_split_at_its_algorithm() {
        assert_eq!(Checksum::from("sha1:c0ffee"), Checksum::new("sha1", "c0ffee"));
        assert_eq!(Checksum::from("c0ffee"), Checksum::new("", "c0ffee"));
    }

    proptest! {
        #[test]
        fn a_checksum_reads_back_as_it_was_written(algorithm in "[a-z0-9]{1,8}", hex in "[0-9a-f]{0,64}") {
            let checksum = Checksum::new(algorithm, hex);
            prop_assert_eq!(Checksum::from(checksum.to_string().as_str()), checksum);
        }
    }
}
