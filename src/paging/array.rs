use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::decode::decode;
use crate::error::{Error, ErrorKind, Result};
use crate::model::envelope::{Items, List, ListMeta};

use super::Fetched;
use super::read::fetched;

/// Reads a list of Wings, which has neither pages nor envelopes, without the items that cannot be read. `null` is an
/// empty list.
///
/// # Errors
///
/// When it is not a list at all.
pub(crate) fn read_array<T>(body: &[u8]) -> Result<Fetched<T>>
where
    Items<T>: DeserializeOwned,
{
    decode(body).map(page)
}

/// Reads what the node is fetching: a list in an object.
pub(crate) fn read_downloads<T>(body: &[u8]) -> Result<Fetched<T>>
where
    Items<T>: DeserializeOwned,
{
    #[derive(Deserialize)]
    struct Downloads<I> {
        downloads: Option<I>,
    }

    decode::<Downloads<Items<T>>>(body).map(|Downloads { downloads }| page(downloads))
}

/// Reads the results of a search. Wings writes an object in front of them for each directory that it cannot read.
pub(crate) fn read_results<T>(body: &[u8]) -> Result<Fetched<T>>
where
    Items<T>: DeserializeOwned,
{
    #[derive(Deserialize)]
    struct Unreadable {
        message: String,
    }

    let mut values = serde_json::Deserializer::from_slice(body).into_iter::<Unreadable>();
    let (mut faults, mut rest) = (Vec::new(), body);
    while let Some(Ok(Unreadable { message })) = values.next() {
        let message = format!("a directory could not be searched: {message}");
        faults.push((0, Error::new(ErrorKind::Server, message)));
        rest = body.get(values.byte_offset()..).unwrap_or_default();
    }
    let mut results = read_array(rest)?;
    results.faults.splice(..0, faults);
    Ok(results)
}

fn page<T>(items: Option<Items<T>>) -> Fetched<T> {
    fetched(List { items: items.unwrap_or_default(), meta: ListMeta::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::application::Location;

    fn ids(list: &Fetched<Location>) -> Vec<u64> {
        list.page.items.iter().map(|location| location.id.get()).collect()
    }

    #[test]
    fn invalid_item_does_not_affect_the_others() {
        let array: Fetched<Location> = read_array(br#"[{"id":1},{"id":"sekret"},"sekret",{"id":3}]"#).unwrap();
        assert_eq!(ids(&array), [1, 3]);
        let faults: Vec<_> = array.faults.iter().map(|(place, error)| (*place, error.detail())).collect();
        let expected = [
            (1, "item 2 of the response cannot be read: the field `id` is invalid"),
            (2, "item 3 of the response cannot be read: it is not an object"),
        ];
        assert_eq!(faults, expected);
        assert_eq!(array.complete().unwrap_err().kind(), ErrorKind::Decode);
    }

    #[test]
    fn null_is_an_empty_list_and_an_object_is_invalid() {
        assert!(ids(&read_array(b"null").unwrap()).is_empty());
        for body in ["{}", r#"{"downloads":null}"#] {
            assert!(ids(&read_downloads(body.as_bytes()).unwrap()).is_empty(), "{body}");
        }
        assert_eq!(ids(&read_downloads(br#"{"downloads":[{"id":7}]}"#).unwrap()), [7]);
        for body in ["{}", "7", r#"{"data":[]}"#, r#"[{"id":1}"#] {
            assert!(read_array::<Location>(body.as_bytes()).is_err(), "{body}");
        }
    }

    #[test]
    fn unreadable_directory_is_reported_with_the_results() {
        let body = br#"{"message":"permission denied"}{"message":"gone"} [{"id":1},{"id":2}]"#;
        let results: Fetched<Location> = read_results(body).unwrap();
        assert_eq!((ids(&results).as_slice(), results.faults.len()), ([1, 2].as_slice(), 2));
        assert!(results.faults[0].1.detail().contains("permission denied"));
        assert_eq!(ids(&read_results(br#"[{"id":1}]"#).unwrap()), [1]);
        for body in ["{}", r#"{"message":"x"}"#, r#"{"message":"x"}["#] {
            assert!(read_results::<Location>(body.as_bytes()).and_then(Fetched::complete).is_err(), "{body}");
        }
    }
}
