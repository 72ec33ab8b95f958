use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// A backup of a server's files.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Backup {
    /// The id.
    pub uuid: Uuid,
    /// Whether it succeeded; false while it is being made.
    pub is_successful: bool,
    /// Whether it is kept from being deleted.
    #[serde(default)]
    pub is_locked: bool,
    /// Whether a schedule made it, on Pelican.
    #[serde(default)]
    pub is_scheduled: Option<bool>,
    /// The name.
    pub name: String,
    /// Which files were left out, in the manner of `.gitignore`.
    pub ignored_files: Vec<String>,
    /// The archive's checksum. None until it succeeds.
    pub checksum: Option<Checksum>,
    /// The archive's size in bytes; 0 while it is being made.
    pub bytes: u64,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it ended, well or not; none while it is being made.
    pub completed_at: Option<Timestamp>,
}

impl Backup {
    /// Whether it has ended, well or not.
    #[must_use]
    pub fn is_completed(&self) -> bool {
        self.completed_at.is_some()
    }

    /// Whether it has ended without success.
    #[must_use]
    pub fn is_failed(&self) -> bool {
        self.is_completed() && !self.is_successful
    }
}

/// A checksum with the algorithm that made it. As text, `sha1:` and the digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Checksum {
    /// The algorithm: `sha1`, so far. Empty when the panel named none.
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
        String::deserialize(deserializer).map(|text| Self::from(text.as_str()))
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
