//! The recordings that are not replayed, each with its reason.

pub(crate) const LEFT_OUT: &[(&str, &str)] = &[];
