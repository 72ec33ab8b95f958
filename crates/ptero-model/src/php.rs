//! What PHP writes otherwise than one would expect: maps as lists, lists as maps, flags and numbers as other types.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Error, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};

/// A map that PHP writes as `[]` when it is empty. A list's values get their positions as keys.
pub(crate) fn map<'de, D, V>(deserializer: D) -> Result<BTreeMap<String, V>, D::Error>
where
    D: Deserializer<'de>,
    V: Deserialize<'de>,
{
    optional_map(deserializer).map(Option::unwrap_or_default)
}

/// As [`map`], where null is told apart from empty.
pub(crate) fn optional_map<'de, D, V>(deserializer: D) -> Result<Option<BTreeMap<String, V>>, D::Error>
where
    D: Deserializer<'de>,
    V: Deserialize<'de>,
{
    struct MapOrList<V>(PhantomData<V>);

    impl<'de, V: Deserialize<'de>> Visitor<'de> for MapOrList<V> {
        type Value = Option<BTreeMap<String, V>>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a map, a list or null")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
            let mut map = BTreeMap::new();
            while let Some((key, value)) = access.next_entry()? {
                map.insert(key, value);
            }
            Ok(Some(map))
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
            let mut map = BTreeMap::new();
            while let Some(value) = access.next_element()? {
                map.insert(map.len().to_string(), value);
            }
            Ok(Some(map))
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(None)
        }
    }

    deserializer.deserialize_any(MapOrList(PhantomData))
}

/// A list that PHP writes as an object when its numbering has holes.
pub(crate) fn list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    struct ListOrMap<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for ListOrMap<T> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list or a numbered map")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
            let mut list = Vec::new();
            while let Some(value) = access.next_element()? {
                list.push(value);
            }
            Ok(list)
        }

        fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
            let mut list = Vec::new();
            while let Some((IgnoredAny, value)) = access.next_entry()? {
                list.push(value);
            }
            Ok(list)
        }
    }

    deserializer.deserialize_any(ListOrMap(PhantomData))
}

/// A flag that may come as 0 or 1.
pub(crate) fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    struct BoolOrInt;

    impl Visitor<'_> for BoolOrInt {
        type Value = bool;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("true, false, 1 or 0")
        }

        fn visit_bool<E>(self, value: bool) -> Result<bool, E> {
            Ok(value)
        }

        fn visit_u64<E>(self, value: u64) -> Result<bool, E> {
            Ok(value != 0)
        }
    }

    deserializer.deserialize_any(BoolOrInt)
}

/// A number that may come as text, or not at all.
pub(crate) fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    struct NumberOrText;

    impl Visitor<'_> for NumberOrText {
        type Value = Option<u64>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a whole number, also as text")
        }

        fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
            Ok(Some(value))
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
            text.parse().map(Some).map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(None)
        }
    }

    deserializer.deserialize_any(NumberOrText)
}

/// A sum, which is null over nothing.
pub(crate) fn sum<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    number(deserializer).map(Option::unwrap_or_default)
}

/// An id that is text on Pterodactyl and a number on Pelican.
pub(crate) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    struct TextOrNumber;

    impl Visitor<'_> for TextOrNumber {
        type Value = String;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("text or a whole number")
        }

        fn visit_str<E>(self, text: &str) -> Result<String, E> {
            Ok(text.to_owned())
        }

        fn visit_u64<E>(self, number: u64) -> Result<String, E> {
            Ok(number.to_string())
        }
    }

    deserializer.deserialize_any(TextOrNumber)
}

/// Validation rules: one text, or a list of rules on Pelican.
pub(crate) fn rules<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    struct TextOrList;

    impl<'de> Visitor<'de> for TextOrList {
        type Value = String;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("rules as text or list")
        }

        fn visit_str<E>(self, rules: &str) -> Result<String, E> {
            Ok(rules.to_owned())
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<String, A::Error> {
            let mut rules = Vec::<String>::new();
            while let Some(rule) = access.next_element()? {
                rules.push(rule);
            }
            Ok(rules.join("|"))
        }

        fn visit_unit<E>(self) -> Result<String, E> {
            Ok(String::new())
        }
    }

    deserializer.deserialize_any(TextOrList)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(json: &str) -> serde_json::Deserializer<serde_json::de::StrRead<'_>> {
        serde_json::Deserializer::from_str(json)
    }

    #[test]
    fn php_writes_empty_maps_as_lists() {
        for (json, size) in [("[]", 0), ("{}", 0), (r#"{"a":1}"#, 1), ("[1,2]", 2)] {
            let map: BTreeMap<String, u8> = map(&mut from(json)).unwrap();
            assert_eq!(map.len(), size, "{json}");
        }
        let none = optional_map::<_, u8>(&mut from("null")).unwrap();
        assert!(none.is_none());
    }

    #[test]
    fn php_writes_lists_with_holes_as_maps() {
        for json in [r#"["a","b"]"#, r#"{"0":"a","2":"b"}"#] {
            assert_eq!(list::<_, String>(&mut from(json)).unwrap(), ["a", "b"], "{json}");
        }
        assert!(list::<_, String>(&mut from("[]")).unwrap().is_empty());
    }

    #[test]
    fn flags_and_numbers_come_in_several_types() {
        assert_eq!(["true", "1", "0", "false"].map(|json| flag(&mut from(json)).unwrap()), [true, true, false, false]);
        assert_eq!(["7", "\"7\"", "null"].map(|json| number(&mut from(json)).unwrap()), [Some(7), Some(7), None]);
        assert!(number(&mut from("\"seven\"")).is_err());
        assert_eq!(["\"z8Rk\"", "12"].map(|json| text(&mut from(json)).unwrap()), ["z8Rk", "12"]);
    }

    #[test]
    fn rules_are_one_text() {
        for json in [r#""required|string""#, r#"["required","string"]"#] {
            assert_eq!(rules(&mut from(json)).unwrap(), "required|string");
        }
    }
}
