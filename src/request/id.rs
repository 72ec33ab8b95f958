use std::fmt;

/// Makes a type for an id that is text on the wire. What is wrong with one is told when a request is to be sent.
macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        ///
        /// An id that is empty, `.`, `..` or holds a slash or control character is refused before anything is sent.
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            pub(crate) const WHAT: &'static str = $what;

            /// The id as it stands in the panel's routes.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self(id.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(id: String) -> Self {
                Self(id)
            }
        }

        impl From<&String> for $name {
            fn from(id: &String) -> Self {
                Self(id.clone())
            }
        }

        impl From<&$name> for $name {
            fn from(id: &$name) -> Self {
                id.clone()
            }
        }

        impl From<uuid::Uuid> for $name {
            fn from(id: uuid::Uuid) -> Self {
                Self(id.to_string())
            }
        }
    };
}

text_id!(
    /// A server on the Client API: its UUID or the first eight characters of it.
    ServerId,
    "server"
);
text_id!(
    /// A backup: its UUID.
    BackupId,
    "backup"
);
text_id!(
    /// A database on the Client API: a short text such as `bD8GaRo6`. A number on Pelican.
    DatabaseId,
    "database"
);
text_id!(
    /// A subuser: the UUID of the user's account.
    SubuserId,
    "subuser"
);
text_id!(
    /// An API key: its public first part, such as `ptlc_ab12CD34ef5`.
    ApiKeyId,
    "API key"
);
text_id!(
    /// The id that another system gave to a user or server.
    ExternalId,
    "external"
);

impl From<u64> for DatabaseId {
    fn from(id: u64) -> Self {
        Self(id.to_string())
    }
}
