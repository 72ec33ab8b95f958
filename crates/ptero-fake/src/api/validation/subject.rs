//! What a rule looks at.

use serde_json::Value;

/// A value at one path of the input.
pub(super) struct Subject<'a> {
    pub(super) path: String,
    pub(super) label: String,
    pub(super) value: Option<&'a Value>,
    pub(super) input: &'a Value,
    pub(super) rules: &'a str,
}

impl Subject<'_> {
    pub(super) fn has_rule(&self, wanted: &str) -> bool {
        self.rules.split('|').any(|rule| rule == wanted)
    }

    pub(super) fn is_numeric(&self) -> bool {
        self.has_rule("numeric") || self.has_rule("integer")
    }
}

/// The value at a dotted path.
pub(crate) fn at<'a>(input: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(input, |value, part| match value {
        Value::Array(items) => items.get(part.parse::<usize>().ok()?),
        Value::Object(fields) => fields.get(part),
        _ => None,
    })
}
