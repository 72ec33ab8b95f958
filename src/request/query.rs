use std::fmt;

use url::form_urlencoded::Serializer;

/// The query parameters, in order.
#[derive(Clone, Default)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    pub(crate) fn push(&mut self, key: impl Into<String>, value: impl Into<String>) {
        self.0.push((key.into(), value.into()));
    }

    /// Replaces the values of `key` with `value`.
    pub(crate) fn set(&mut self, key: &str, value: impl Into<String>) {
        self.0.retain(|(present, _)| present != key);
        self.push(key, value);
    }

    /// Sets `key` unless it has a value.
    pub(crate) fn set_default(&mut self, key: &str, value: impl Into<String>) {
        if !self.0.iter().any(|(present, _)| present == key) {
            self.push(key, value);
        }
    }

    /// Appends to the comma-separated list of `key`. Appending nothing leaves no empty parameter.
    pub(crate) fn append(&mut self, key: &str, values: impl IntoIterator<Item = impl AsRef<str>>) {
        for value in values {
            match self.0.iter_mut().find(|(present, _)| present == key) {
                Some((_, list)) => {
                    list.push(',');
                    list.push_str(value.as_ref());
                }
                None => self.push(key, value.as_ref()),
            }
        }
    }

    /// Returns the encoded query without `?`, or `None` if it is empty.
    pub(crate) fn encode(&self) -> Option<String> {
        (!self.0.is_empty()).then(|| Serializer::new(String::new()).extend_pairs(&self.0).finish())
    }
}

/// Shows only the keys: a value may be a secret.
impl fmt::Debug for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.iter().map(|(key, _)| key)).finish()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lists_are_joined_and_keys_replaced() {
        let mut query = Query::default();
        query.append("include", Vec::<String>::new());
        assert_eq!(query.encode(), None);
        query.append("include", ["egg", "subusers"]);
        query.append("include", ["node"]);
        query.set("page", "1");
        query.set("page", "2");
        assert_eq!(query.encode().as_deref(), Some("include=egg%2Csubusers%2Cnode&page=2"));
    }

    proptest! {
        #[test]
        fn encoded_parameters_decode_to_themselves(pairs in prop::collection::vec((".*", ".*"), 1..5)) {
            let query = Query(pairs.clone());
            let encoded = query.encode().unwrap();
            let decoded: Vec<(String, String)> = url::form_urlencoded::parse(encoded.as_bytes()).into_owned().collect();
            prop_assert_eq!(decoded, pairs);
        }
    }
}
