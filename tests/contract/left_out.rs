//! The recordings that the fake is not compared with, and why.

pub(crate) const LEFT_OUT: &[(&str, &str)] = &[
    ("app_nests__list_include", "the fake has fewer of the eggs that a panel is delivered with"),
    ("app_nests__egg_view_variables", "the fake's version of this egg has fewer variables"),
];
