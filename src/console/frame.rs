use std::borrow::Cow;
use std::fmt;

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// One message on the socket, in either direction. Read without a copy where it has no escapes.
#[derive(Deserialize, Serialize)]
pub(super) struct Frame<'t> {
    #[serde(borrow)]
    pub(super) event: Cow<'t, str>,
    #[serde(borrow, default, deserialize_with = "args", skip_serializing_if = "Vec::is_empty")]
    pub(super) args: Vec<Cow<'t, str>>,
}

/// Null stands for none, among the arguments as well as for all of them.
fn args<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Cow<'de, str>>, D::Error> {
    /// `Cow` alone would always copy.
    #[derive(Deserialize)]
    struct Argument<'t>(#[serde(borrow)] Cow<'t, str>);

    struct ArgsVisitor;

    impl<'de> Visitor<'de> for ArgsVisitor {
        type Value = Vec<Cow<'de, str>>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list of strings")
        }

        fn visit_none<E>(self) -> Result<Self::Value, E> {
            Ok(Vec::new())
        }

        fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
            deserializer.deserialize_seq(self)
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            // Mostly there is one.
            let mut args = Vec::with_capacity(1);
            while let Some(arg) = list.next_element::<Option<Argument<'de>>>()? {
                args.push(arg.map(|Argument(text)| text).unwrap_or_default());
            }
            Ok(args)
        }
    }

    deserializer.deserialize_option(ArgsVisitor)
}

impl<'t> Frame<'t> {
    pub(super) fn new(event: &'t str, args: impl IntoIterator<Item = impl Into<Cow<'t, str>>>) -> Self {
        Self { event: event.into(), args: args.into_iter().map(Into::into).collect() }
    }

    pub(super) fn parse(text: &'t str) -> Option<Self> {
        serde_json::from_str(text).ok().or_else(|| Self::parse_odd(text))
    }

    /// Arguments that are not text are kept as JSON.
    fn parse_odd(text: &str) -> Option<Self> {
        let frame: serde_json::Map<String, Value> = serde_json::from_str(text).ok()?;
        let event = frame.get("event")?.as_str()?.to_owned().into();
        let argument = |value: &Value| match value {
            Value::Null => Cow::default(),
            Value::String(text) => text.clone().into(),
            other => other.to_string().into(),
        };
        let args = match frame.get("args") {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(args)) => args.iter().map(argument).collect(),
            Some(Value::Object(args)) => args.values().map(argument).collect(),
            Some(_) => return None,
        };
        Some(Self { event, args })
    }

    pub(super) fn into_text(self) -> String {
        // A struct of strings can always be written.
        serde_json::to_string(&self).unwrap_or_default()
    }
}
