//! The recordings that the fake is not compared with, and why.

pub(crate) const LEFT_OUT: &[(&str, &str)] = &[];
