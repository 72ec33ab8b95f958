use serde::Serialize;

use super::read::model;
use super::secret::Secret;

model! {
    /// A URL to upload or download a file without a key. Valid for a few minutes and, with Wings, for one use.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct SignedUrl {
        /// The URL. Anyone who has it can use it.
        pub url: Secret = Required,
    }
}

impl SignedUrl {
    /// Wraps a URL.
    #[must_use]
    pub fn new(url: Secret) -> Self {
        Self { url }
    }
}
