use serde::Serializer;

use crate::model::Secret;

/// Writes a secret into a request's body, the one place where it has to go.
pub(crate) fn expose<S: Serializer>(secret: &Option<Secret>, serializer: S) -> Result<S::Ok, S::Error> {
    match secret {
        Some(secret) => serializer.serialize_str(secret.expose()),
        None => serializer.serialize_none(),
    }
}
