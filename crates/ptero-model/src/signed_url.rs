use serde::Serialize;

use super::read::model;
use super::secret::Secret;

model! {
    /// An address to send a file to or fetch it from, without a key. Good for a few minutes and, with Wings, for one use.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct SignedUrl {
        /// The address. Whoever has it can use it.
        pub url: Secret = Required,
    }
}
