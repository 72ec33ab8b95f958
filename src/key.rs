//! API keys: what their prefix says, and what cannot be one.

use std::fmt;

use crate::model::Panel;
use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

/// Why a text cannot be an API key. No variant repeats it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum InvalidKey {
    #[error("the API key is empty; create one in the panel under Account → API Credentials")]
    Empty,
    #[error("the API key is a URL; pass the URL as the first argument and the key as the second")]
    Url,
    #[error("the API key contains a line break; trim a key that is read from a file")]
    LineBreak,
    #[error("the API key contains spaces, control characters or non-ASCII characters")]
    Characters,
}

/// Why a text cannot be the token of a node. No variant repeats it.
#[cfg(feature = "wings")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum InvalidToken {
    #[error("the node's token is empty; it is the field `token` of the node's configuration")]
    Empty,
    #[error("the node's token is a URL; pass the URL as the first argument and the token as the second")]
    Url,
    #[error("the node's token is an API key; it is the field `token` of the node's configuration")]
    ApiKey,
    #[error("the node's token contains a dot; leave out the token id in front of it")]
    Pair,
    #[error("the node's token contains spaces, control characters or non-ASCII characters")]
    Characters,
}

/// The API that a key is for, judged by its prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyKind {
    /// `ptlc_`, or Pelican's `pacc_`.
    Client,
    /// `ptla_`, or Pelican's `papp_`.
    Application,
    /// No known prefix: created before panel 1.8, or not a key at all.
    Other,
}

impl KeyKind {
    pub(crate) fn of(key: &str) -> Self {
        match key.get(..5) {
            Some("ptlc_" | "pacc_") => Self::Client,
            Some("ptla_" | "papp_") => Self::Application,
            _ => Self::Other,
        }
    }
}

/// An API key that can be sent.
#[derive(Clone)]
pub(crate) struct Key {
    text: SecretString,
    kind: KeyKind,
}

impl Key {
    pub(crate) fn new(key: &str) -> Result<Self, InvalidKey> {
        match key {
            _ if key.trim().is_empty() => Err(InvalidKey::Empty),
            _ if key.contains("://") => Err(InvalidKey::Url),
            _ if key.contains(['\n', '\r']) => Err(InvalidKey::LineBreak),
            _ if !key.bytes().all(|byte| byte.is_ascii_graphic()) => Err(InvalidKey::Characters),
            _ => Ok(Self { text: SecretString::from(key), kind: KeyKind::of(key) }),
        }
    }

    /// The token of a node.
    #[cfg(feature = "wings")]
    pub(crate) fn of_node(token: &str) -> Result<Self, InvalidToken> {
        match token {
            _ if token.trim().is_empty() => Err(InvalidToken::Empty),
            _ if token.contains("://") => Err(InvalidToken::Url),
            _ if KeyKind::of(token) != KeyKind::Other => Err(InvalidToken::ApiKey),
            _ if !token.bytes().all(|byte| byte.is_ascii_graphic()) => Err(InvalidToken::Characters),
            // What Wings sends to the panel; alone, tokens are letters and digits.
            _ if token.contains('.') => Err(InvalidToken::Pair),
            _ => Ok(Self { text: SecretString::from(token), kind: KeyKind::Other }),
        }
    }

    /// A token that was signed here.
    #[cfg(feature = "wings")]
    pub(crate) fn of_transfer(token: String) -> Self {
        Self { text: SecretString::from(token), kind: KeyKind::Other }
    }

    /// The text itself, to sign with or to hash.
    #[cfg(any(feature = "redis", feature = "wings"))]
    pub(crate) fn expose(&self) -> &str {
        self.text.expose_secret()
    }

    pub(crate) fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The panel that the key's prefix belongs to.
    pub(crate) fn panel(&self) -> Panel {
        match self.text.expose_secret().get(..5) {
            Some("ptlc_" | "ptla_") => Panel::Pterodactyl,
            Some("pacc_" | "papp_") => Panel::Pelican,
            _ => Panel::Unknown,
        }
    }

    /// The value of the `Authorization` header, marked as sensitive.
    pub(crate) fn authorization(&self) -> Result<HeaderValue, InvalidKey> {
        let mut value = HeaderValue::try_from(format!("Bearer {}", self.text.expose_secret()))
            .map_err(|_| InvalidKey::Characters)?;
        value.set_sensitive(true);
        Ok(value)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({:?})", self.kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefix_names_the_api() {
        for (key, kind) in [
            ("ptlc_x", KeyKind::Client),
            ("pacc_x", KeyKind::Client),
            ("ptla_x", KeyKind::Application),
            ("papp_x", KeyKind::Application),
            ("x", KeyKind::Other),
        ] {
            assert_eq!(Key::new(key).unwrap().kind(), kind);
        }
    }

    #[test]
    fn invalid_keys_are_refused_without_being_repeated() {
        for (key, expected) in [
            ("", InvalidKey::Empty),
            (" ", InvalidKey::Empty),
            ("https://sekret", InvalidKey::Url),
            ("ptlc_sekret\n", InvalidKey::LineBreak),
            ("ptlc sekret", InvalidKey::Characters),
        ] {
            let error = Key::new(key).unwrap_err();
            assert_eq!(error, expected);
            assert!(!format!("{error} {error:#?}").contains("sekret"));
        }
        let key = Key::new("ptla_sekret").unwrap();
        assert!(!format!("{key:?} {:?}", key.authorization()).contains("sekret"));
    }

    #[cfg(feature = "wings")]
    #[test]
    fn invalid_tokens_are_refused_without_being_repeated() {
        for (token, expected) in [
            (" ", InvalidToken::Empty),
            ("https://sekret", InvalidToken::Url),
            ("ptla_sekret", InvalidToken::ApiKey),
            ("id.sekret", InvalidToken::Pair),
            ("sekret\n", InvalidToken::Characters),
        ] {
            let error = Key::of_node(token).unwrap_err();
            assert_eq!(error, expected);
            assert!(!format!("{error} {error:#?}").contains("sekret"));
        }
    }
}
