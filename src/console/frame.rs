use serde::{Deserialize, Serialize};

/// One message on the socket, in either direction.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub(super) struct Frame {
    pub(super) event: String,
    #[serde(default, deserialize_with = "args", skip_serializing_if = "Vec::is_empty")]
    pub(super) args: Vec<String>,
}

/// Null stands for none, among the arguments as well as for all of them.
fn args<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let args = Option::<Vec<Option<String>>>::deserialize(deserializer)?;
    Ok(args.unwrap_or_default().into_iter().map(Option::unwrap_or_default).collect())
}

impl Frame {
    pub(super) fn new(event: &str, args: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { event: event.to_owned(), args: args.into_iter().map(Into::into).collect() }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    pub(super) fn into_text(self) -> String {
        // A struct of strings can always be written.
        serde_json::to_string(&self).unwrap_or_default()
    }
}
