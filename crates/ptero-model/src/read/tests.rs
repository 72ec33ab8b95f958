use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::de::IntoDeserializer;
use serde::de::value::{Error, MapDeserializer};

use super::*;
use crate::application::Server;
use crate::{NodeId, ServerState};

fn read<T: Read>(json: &str) -> Option<T> {
    T::read(&mut serde_json::Deserializer::from_str(json)).unwrap()
}

#[test]
fn numbers_may_be_text_signed_or_fractions() {
    assert_eq!(["7", "\"7\"", "7.9", "\" 7.0 \""].map(read::<u64>), [Some(7); 4]);
    assert_eq!(["-1", "\"-1\"", "true", "null", "[]", "{}", "\"x\"", "\"\"", "\"NaN\""].map(read::<u64>), [None; 9]);
    assert_eq!((read::<u64>("1e300"), read::<u16>("70000"), read::<i64>("\"-1\"")), (None, None, Some(-1)));
    assert_eq!(read::<f64>("\"0.5\""), Some(0.5));
}

#[test]
fn numbers_of_arbitrary_precision_are_read() {
    let number = || MapDeserializer::<_, Error>::new([("$serde_json::private::Number", "7")].into_iter());
    assert_eq!(u64::read(number()), Ok(Some(7)));
    assert_eq!(NodeId::read(number()), Ok(Some(NodeId::new(7))));
}

#[test]
fn flags_lists_and_maps_have_several_forms() {
    assert_eq!(["true", "1", "\"1\"", "\"true\""].map(read::<bool>), [Some(true); 4]);
    assert_eq!(["false", "0", "\"0\"", "\"\""].map(read::<bool>), [Some(false); 4]);
    for json in [r#"["a","b"]"#, r#"{"0":"a","2":"b"}"#, r#"["a",null,{},"b"]"#] {
        assert_eq!(read::<Vec<String>>(json).unwrap(), ["a", "b"], "{json}");
    }
    assert_eq!(read::<Vec<String>>("\"\"").unwrap().len(), 0);
    assert_eq!(read::<Vec<String>>("\"a\"").unwrap(), ["a"]);
    assert_eq!(read::<BTreeMap<String, u64>>("[]"), Some(BTreeMap::new()));
    assert_eq!(read::<BTreeMap<String, u64>>("[5]").unwrap()["0"], 5);
}

#[test]
fn times_without_an_offset_are_utc() {
    let expected = Some("2026-01-02T03:04:05Z".parse().unwrap());
    for json in ["\"2026-01-02T03:04:05Z\"", "\"2026-01-02T05:04:05+02:00\"", "\"2026-01-02 03:04:05\""] {
        assert_eq!(read::<Timestamp>(json), expected, "{json}");
    }
    assert_eq!(read::<Timestamp>("\"yesterday\""), None);
}

#[test]
fn ids_may_stand_within_an_object() {
    assert_eq!(read::<NodeId>(r#"{"name":"n","id":7,"tags":[]}"#), Some(NodeId::new(7)));
    assert_eq!(read::<NodeId>(r#"{"name":"n"}"#), None);
}

#[test]
fn unknown_words_are_kept() {
    assert_eq!(read::<ServerState>("\"dreaming\""), Some(ServerState::Unknown("dreaming".to_owned())));
    assert_eq!((read::<ServerState>("\"\""), read::<ServerState>("7")), (None, None));
}

#[test]
fn broken_json_is_an_error_even_inside_mismatched_values() {
    for json in ["[", "{\"a\":", "\"a", "{\"id\":{\"x\":[1,}}", "nul"] {
        assert!(u64::read(&mut serde_json::Deserializer::from_str(json)).is_err(), "{json}");
        assert!(Server::read(&mut serde_json::Deserializer::from_str(json)).is_err(), "{json}");
    }
    let text: serde::de::value::StrDeserializer<'_, Error> = "x".into_deserializer();
    assert!(Server::read(text).unwrap().is_none());
}
