use serde::Serialize;
use serde_json::Value;

/// A nullable value in a change: left unchanged, cleared or set. Unchanged values must be skipped on serialization.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Patch<T> {
    #[default]
    Unset,
    Null,
    Value(T),
}

impl<T> Patch<T> {
    pub(crate) fn is_unset(&self) -> bool {
        matches!(self, Self::Unset)
    }

    pub(crate) fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Unset | Self::Null => None,
        }
    }
}

/// Converts a resource's value to be written back: `None` is written as null.
impl<T> From<Option<T>> for Patch<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Value)
    }
}

impl<T: Serialize> Serialize for Patch<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Unset | Self::Null => serializer.serialize_none(),
            Self::Value(value) => value.serialize(serializer),
        }
    }
}

/// Applies `change` to `whole`, within objects key by key.
pub(crate) fn overlay(whole: &mut Value, change: Value) {
    match (whole, change) {
        (Value::Object(whole), Value::Object(change)) => {
            for (key, value) in change {
                overlay(whole.entry(key).or_insert(Value::Null), value);
            }
        }
        (whole, change) => *whole = change,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn change_replaces_only_named_keys() {
        let mut whole = json!({ "a": 1, "limits": { "memory": 1, "disk": 2 }, "list": [1, 2] });
        overlay(&mut whole, json!({ "a": null, "limits": { "memory": 3 }, "list": [4], "new": { "x": 1 } }));
        assert_eq!(whole, json!({ "a": null, "limits": { "memory": 3, "disk": 2 }, "list": [4], "new": { "x": 1 } }));
    }

    #[test]
    fn unset_null_and_value_are_distinct() {
        #[derive(Serialize)]
        struct Body {
            #[serde(skip_serializing_if = "Patch::is_unset")]
            value: Patch<u8>,
        }
        let body = |value| serde_json::to_string(&Body { value }).unwrap();
        assert_eq!(
            [body(Patch::Unset), body(Patch::Null), body(Patch::Value(1))],
            ["{}", r#"{"value":null}"#, r#"{"value":1}"#]
        );
        assert_eq!([Patch::from(None), Patch::from(Some(1))], [Patch::Null, Patch::Value(1)]);
    }
}
