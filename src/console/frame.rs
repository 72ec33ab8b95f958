use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// One message on the socket, in either direction. Read without a copy where it has no escapes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub(super) struct Frame<'t> {
    #[serde(borrow)]
    pub(super) event: Cow<'t, str>,
    #[serde(borrow, default, deserialize_with = "args", skip_serializing_if = "Vec::is_empty")]
    pub(super) args: Vec<Cow<'t, str>>,
}

/// Null stands for none, among the arguments as well as for all of them.
fn args<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<Cow<'de, str>>, D::Error> {
    /// `Cow` alone would always copy.
    #[derive(Deserialize)]
    struct Argument<'t>(#[serde(borrow)] Cow<'t, str>);

    let args = Option::<Vec<Option<Argument<'de>>>>::deserialize(deserializer)?;
    Ok(args.unwrap_or_default().into_iter().map(|arg| arg.map(|Argument(text)| text).unwrap_or_default()).collect())
}

impl<'t> Frame<'t> {
    pub(super) fn new(event: &'t str, args: impl IntoIterator<Item = impl Into<Cow<'t, str>>>) -> Self {
        Self { event: event.into(), args: args.into_iter().map(Into::into).collect() }
    }

    pub(super) fn parse(text: &'t str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    pub(super) fn into_text(self) -> String {
        // A struct of strings can always be written.
        serde_json::to_string(&self).unwrap_or_default()
    }
}
