/// The query options of a list. Implemented only for types of this crate.
pub trait ListQuery: sealed::Sealed {}

/// A list that comes in pages. All others come at once, and ignore a number of items per page.
pub trait CanPage: ListQuery {
    /// How many items a page has unless another number is set: as many as the panel allows. The Application API allows any
    /// number, but builds each page in memory, so 500 are requested there.
    const ITEMS: u32;
}

/// A list whose items can come with related resources.
pub trait CanInclude: ListQuery {
    /// The related resources.
    type Include: AsRef<str>;
}

/// A list that can be filtered.
pub trait CanFilter: ListQuery {
    /// The fields to filter by.
    type Filter: AsRef<str>;
}

/// A list that can be sorted.
pub trait CanSort: ListQuery {
    /// The fields to sort by.
    type Sort: AsRef<str>;
}

pub(crate) mod sealed {
    /// Keeps other crates from implementing [`ListQuery`](super::ListQuery).
    pub trait Sealed {}
}

/// Defines a type that states whether a list has pages, and its includes, filters and sorts.
macro_rules! list_query {
    ($(#[$doc:meta])* $name:ident {
        $(pages: $items:literal,)?
        $(include: $include:ty,)?
        $(filter: $filter:ty,)?
        $(sort: $sort:ty,)?
    }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name {}

        impl $crate::request::parameter::sealed::Sealed for $name {}
        impl $crate::request::ListQuery for $name {}
        $(impl $crate::request::CanPage for $name {
            const ITEMS: u32 = $items;
        })?
        $(impl $crate::request::CanInclude for $name {
            type Include = $include;
        })?
        $(impl $crate::request::CanFilter for $name {
            type Filter = $filter;
        })?
        $(impl $crate::request::CanSort for $name {
            type Sort = $sort;
        })?
    };
}

list_query! {
    /// The query of a list that comes at once, and supports no filters, sorts and includes.
    Unfiltered {}
}

/// Defines an enum of parameter names that also accepts names of extensions and later panels.
macro_rules! parameters {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
            /// Any other name, sent unchanged.
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

pub(crate) use {list_query, parameters};
