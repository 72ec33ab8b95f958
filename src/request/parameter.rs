use std::fmt;

/// Says what a list can include, filter by and sort by.
pub trait ListQuery {
    /// Related resources that the answer can carry.
    type Include: AsRef<str>;
    /// Fields to filter by.
    type Filter: AsRef<str>;
    /// Fields to sort by.
    type Sort: AsRef<str>;
}

/// A parameter about which the panel knows more than this crate: any text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Open(String);

impl AsRef<str> for Open {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Open {
    fn from(name: &str) -> Self {
        Self(name.to_owned())
    }
}

impl From<String> for Open {
    fn from(name: String) -> Self {
        Self(name)
    }
}

impl fmt::Display for Open {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The parameters of a list for which a stock panel documents none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Unfiltered;

impl ListQuery for Unfiltered {
    type Include = Open;
    type Filter = Open;
    type Sort = Open;
}

/// Makes an enum of parameter names that stays open for those of add-ons and later panels.
macro_rules! parameters {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
            /// Any other name, sent as it is.
            Other(String),
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)+
                    Self::Other(name) => name,
                }
            }
        }

        impl From<&str> for $name {
            fn from(name: &str) -> Self {
                match name {
                    $($text => Self::$variant,)+
                    _ => Self::Other(name.to_owned()),
                }
            }
        }

        impl From<String> for $name {
            fn from(name: String) -> Self {
                Self::from(name.as_str())
            }
        }
    };
}

pub(crate) use parameters;
