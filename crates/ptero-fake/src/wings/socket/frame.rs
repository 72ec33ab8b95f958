//! Frames of the websocket.

use serde::{Deserialize, Serialize};

/// A message from Wings. The key `args` is missing when there are none.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Frame {
    event: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    args: Option<[String; 1]>,
}

impl Frame {
    pub(super) fn bare(event: &'static str) -> Self {
        Self { event, args: None }
    }

    pub(super) fn new(event: &'static str, argument: impl Into<String>) -> Self {
        Self { event, args: Some([argument.into()]) }
    }

    /// The reason why Wings refuses the token.
    pub(super) fn jwt_error(reason: impl Into<String>) -> Self {
        Self::new("jwt error", reason)
    }

    pub(super) fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default() + "\n"
    }
}

/// A message to Wings. `args` may be missing, and contain nulls.
#[derive(Debug, Deserialize)]
pub(super) struct Inbound {
    #[serde(default)]
    pub(super) event: String,
    #[serde(default)]
    args: Option<Vec<Option<String>>>,
}

impl Inbound {
    /// `None` for what Wings drops silently.
    pub(super) fn parse(text: &str) -> Option<Self> {
        // A derived `Deserialize` accepts lists for structs as well.
        if !text.trim_start().starts_with('{') {
            return None;
        }
        serde_json::from_str(text).ok()
    }

    /// The arguments, joined without a separator.
    pub(super) fn argument(&self) -> String {
        self.args.iter().flatten().flatten().map(String::as_str).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_joined_and_nulls_are_empty() {
        for (text, argument) in [
            (r#"{"event":"set state","args":["st","art"]}"#, "start"),
            (r#"{"event":"send logs","args":[null]}"#, ""),
            (r#"{"event":"send logs","args":null}"#, ""),
            (r#"{"event":"send logs"}"#, ""),
        ] {
            assert_eq!(Inbound::parse(text).unwrap().argument(), argument, "{text}");
        }
    }

    #[test]
    fn malformed_frames_are_dropped() {
        for text in
            ["not json", "[1,2]", r#"["auth",["x"]]"#, r#"{"event":"auth","args":"x"}"#, r#"{"event":"a","args":[1]}"#]
        {
            assert!(Inbound::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn frames_without_arguments_have_no_args_key() {
        assert_eq!(Frame::bare("auth success").to_text(), "{\"event\":\"auth success\"}\n");
        assert_eq!(Frame::new("status", "running").to_text(), "{\"event\":\"status\",\"args\":[\"running\"]}\n");
    }
}
