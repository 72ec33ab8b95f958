use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::decode::decode;
use crate::error::{Error, ErrorKind, Result};

/// A list of Wings, which has neither pages nor envelopes, and what is wrong with the rest of it.
#[derive(Debug)]
pub(crate) struct Array<T> {
    pub(crate) items: Vec<T>,
    pub(crate) faults: Vec<Error>,
}

impl<T> Array<T> {
    /// The items, if nothing is wrong.
    pub(crate) fn complete(self) -> Result<Vec<T>> {
        match self.faults.into_iter().next() {
            Some(error) => Err(error),
            None => Ok(self.items),
        }
    }
}

/// Reads a list. If that fails, reads its items one by one. `null` is an empty list.
///
/// # Errors
///
/// When it is not a list at all.
pub(crate) fn read_array<T: DeserializeOwned>(body: &[u8]) -> Result<Array<T>> {
    let error = match decode::<Option<Vec<T>>>(body) {
        Ok(items) => return Ok(Array { items: items.unwrap_or_default(), faults: Vec::new() }),
        Err(error) => error,
    };
    let Ok(list) = decode::<Vec<Box<RawValue>>>(body) else { return Err(error) };
    let mut array = Array { items: Vec::new(), faults: Vec::new() };
    for (place, text) in list.iter().enumerate() {
        match decode::<T>(text.get().as_bytes()) {
            Ok(item) => array.items.push(item),
            Err(error) => {
                let place = place.saturating_add(1);
                let message = format!("item {place} of the list cannot be read: {}", error.detail());
                array.faults.push(Error::new(error.kind(), message));
            }
        }
    }
    Ok(array)
}

/// Reads what the node is fetching: a list in an object.
pub(crate) fn read_downloads<T: DeserializeOwned>(body: &[u8]) -> Result<Array<T>> {
    #[derive(Deserialize)]
    struct Downloads {
        #[serde(default)]
        downloads: Option<Box<RawValue>>,
    }

    let Downloads { downloads } = decode(body)?;
    read_array(downloads.map_or("null".to_owned(), |list| list.get().to_owned()).as_bytes())
}

/// Reads the results of a search. Wings writes an object in front of them for each directory that it cannot read.
pub(crate) fn read_results<T: DeserializeOwned>(body: &[u8]) -> Result<Array<T>> {
    #[derive(Deserialize)]
    struct Unreadable {
        message: String,
    }

    let mut values = serde_json::Deserializer::from_slice(body).into_iter::<Unreadable>();
    let (mut faults, mut rest) = (Vec::new(), body);
    while let Some(Ok(Unreadable { message })) = values.next() {
        faults.push(Error::new(ErrorKind::Server, format!("a directory could not be searched: {message}")));
        rest = body.get(values.byte_offset()..).unwrap_or_default();
    }
    let mut array = read_array(rest)?;
    array.faults.splice(..0, faults);
    Ok(array)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invalid_item_does_not_affect_the_others() {
        let array: Array<u8> = read_array(br#"[1,"sekret",3]"#).unwrap();
        assert_eq!((array.items.as_slice(), array.faults.len()), ([1, 3].as_slice(), 1));
        assert!(array.faults[0].detail().starts_with("item 2 of the list cannot be read: "), "{:?}", array.faults);
        assert!(!format!("{array:?}").contains("sekret"));
        assert_eq!(array.complete().unwrap_err().kind(), ErrorKind::Decode);
    }

    #[test]
    fn null_is_an_empty_list_and_an_object_is_invalid() {
        assert!(read_array::<u8>(b"null").unwrap().complete().unwrap().is_empty());
        assert!(read_downloads::<u8>(br#"{"downloads":null}"#).unwrap().items.is_empty());
        assert_eq!(read_downloads::<u8>(br#"{"downloads":[7]}"#).unwrap().items, [7]);
        for body in ["{}", "7", r#"{"data":[]}"#] {
            assert!(read_array::<u8>(body.as_bytes()).is_err(), "{body}");
        }
    }

    #[test]
    fn unreadable_directory_is_reported_with_the_results() {
        let body = br#"{"message":"permission denied"}{"message":"gone"} [1,2]"#;
        let array: Array<u8> = read_results(body).unwrap();
        assert_eq!((array.items.as_slice(), array.faults.len()), ([1, 2].as_slice(), 2));
        assert!(array.faults[0].detail().contains("permission denied"));
        assert_eq!(read_results::<u8>(b"[1]").unwrap().complete().unwrap(), [1]);
        for body in ["{}", r#"{"message":"x"}"#, r#"{"message":"x"}["#] {
            assert!(read_results::<u8>(body.as_bytes()).and_then(Array::complete).is_err(), "{body}");
        }
    }
}
