use serde::{Serialize, Serializer};

use crate::model::Secret;

/// A secret in a request body, the only place where secrets are written out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Exposed(Secret);

impl Exposed {
    pub(crate) fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl<S: Into<Secret>> From<S> for Exposed {
    fn from(secret: S) -> Self {
        Self(secret.into())
    }
}

impl Serialize for Exposed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.expose())
    }
}
