use serde::de::DeserializeOwned;

use crate::decode::decode;
use crate::error::{Error, ErrorKind, Result};
use crate::model::Page;
use crate::model::envelope::{Fault, List};

use super::Fetched;

/// Reads a list, without the items that cannot be read.
///
/// # Errors
///
/// When it is not a list at all.
pub(crate) fn read_list<T>(body: &[u8]) -> Result<Fetched<T>>
where
    List<T>: DeserializeOwned,
{
    decode::<List<T>>(body).map(fetched)
}

/// Turns a list into a page.
pub(super) fn fetched<T>(list: List<T>) -> Fetched<T> {
    let faults = list.items.faults.iter().map(|(place, fault)| (*place, unreadable(*place, fault))).collect();
    Fetched { page: Page::from(list), faults }
}

fn unreadable(place: usize, fault: &Fault) -> Error {
    let number = place.saturating_add(1);
    Error::new(ErrorKind::Decode, format!("item {number} of the response cannot be read: {fault}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::application::Location;

    #[test]
    fn invalid_item_does_not_affect_the_others() {
        let items = |keys: [&str; 6]| {
            let [first, second, third, fourth, fifth, sixth] = keys;
            format!(
                r#"{first}{{"attributes":{{"id":1}}}},{second}{{"attributes":{{"id":"sekret"}}}},
                {third}{{"attributes":"sekret"}},{fourth}{{"id":7}},{fifth}"sekret",{sixth}{{"attributes":{{"id":3}}}}"#
            )
        };
        let (array, object) =
            (items([""; 6]), items([r#""8":"#, r#""9":"#, r#""10":"#, r#""11":"#, r#""12":"#, r#""13":"#]));
        for data in [format!("[{array}]"), format!("{{{object}}}")] {
            let list = read_list::<Location>(format!(r#"{{"data":{data}}}"#).as_bytes()).unwrap();
            let ids: Vec<u64> = list.page.items.iter().map(|location| location.id.get()).collect();
            assert_eq!((ids.as_slice(), list.page.meta.total), ([1, 3].as_slice(), 6));
            let faults: Vec<_> = list.faults.iter().map(|(place, error)| (*place, error.detail())).collect();
            let expected = [
                (1, "item 2 of the response cannot be read: the field `id` is invalid"),
                (2, "item 3 of the response cannot be read: it is not an object"),
                (3, "item 4 of the response cannot be read: the field `attributes` is missing"),
                (4, "item 5 of the response cannot be read: it is not an object"),
            ];
            assert_eq!(faults, expected);
        }
    }

    #[test]
    fn list_with_too_many_invalid_items_is_an_error() {
        let list =
            |invalid: usize| read_list::<Location>(format!(r#"{{"data":[{}{{}}]}}"#, "0,".repeat(invalid)).as_bytes());
        assert_eq!(list(999).unwrap().faults.len(), 1000);
        let error = list(1000).unwrap_err();
        assert!(error.detail().contains("at `data`: expected fewer invalid elements"), "{error}");
    }

    #[test]
    fn reply_that_is_no_list_is_an_error() {
        for body in ["{}", "[]", "null", r#"{"data":7}"#, r#"{"data":[{"attributes":{"id":1}}"#] {
            assert!(read_list::<Location>(body.as_bytes()).is_err(), "{body}");
        }
    }
}
