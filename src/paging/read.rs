use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::decode::decode;
use crate::error::{Error, Result};
use crate::model::Page;
use crate::model::envelope::{Item, List, ListMeta, ListOf};

use super::Fetched;

/// Reads a list. If that fails, reads its items one by one.
///
/// # Errors
///
/// When it is not a list at all.
pub(crate) fn read_list<T: DeserializeOwned>(body: &[u8]) -> Result<Fetched<T>> {
    let error = match decode::<List<T>>(body) {
        Ok(list) => return Ok(Fetched { page: list.into(), faults: Vec::new() }),
        Err(error) => error,
    };
    match decode::<ListOf<Box<RawValue>>>(body) {
        Ok(list) => Ok(one_by_one(list.data, list.meta)),
        Err(_) => Err(error),
    }
}

fn one_by_one<T: DeserializeOwned>(items: Vec<Box<RawValue>>, meta: ListMeta) -> Fetched<T> {
    let (mut data, mut faults) = (Vec::new(), Vec::new());
    for (place, text) in items.into_iter().enumerate() {
        match decode::<Item<T>>(text.get().as_bytes()) {
            Ok(item) => data.push(item),
            Err(error) => {
                let message =
                    format!("item {} of the page cannot be read: {}", place.saturating_add(1), error.detail());
                faults.push((place, Error::new(error.kind(), message)));
            }
        }
    }
    let has_pages = meta.pagination.is_some();
    let mut page = Page::from(List { data, meta });
    if !has_pages {
        page.meta.total = page.meta.total.saturating_add(faults.len() as u64);
    }
    Fetched { page, faults }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invalid_item_does_not_affect_the_others() {
        for data in [
            r#"[{"attributes":1},{"attributes":"sekret"},{"attributes":3}]"#,
            r#"{"8":{"attributes":1},"9":{"attributes":"sekret"},"10":{"attributes":3}}"#,
        ] {
            let list: Fetched<u8> = read_list(format!(r#"{{"data":{data}}}"#).as_bytes()).unwrap();
            assert_eq!((list.page.items.as_slice(), list.page.meta.total), ([1, 3].as_slice(), 3));
            let (place, error) = &list.faults[0];
            assert_eq!((*place, list.faults.len()), (1, 1));
            assert!(error.detail().starts_with("item 2 of the page cannot be read: "), "{error}");
            assert!(error.detail().contains("`attributes`"), "{error}");
            assert!(!format!("{error:?}").contains("sekret"));
        }
    }

    #[test]
    fn reply_that_is_no_list_is_an_error() {
        for body in ["{}", "[]", "null", r#"{"data":7}"#] {
            assert!(read_list::<u8>(body.as_bytes()).is_err(), "{body}");
        }
    }
}
