//! Bodies that name files of one directory, for the panel and Wings alike.

use serde_json::{Value, json};

/// Names files of `root`.
pub(crate) fn selection<F: Into<String>>(root: impl Into<String>, files: impl IntoIterator<Item = F>) -> Value {
    let files: Vec<String> = files.into_iter().map(Into::into).collect();
    json!({ "root": root.into(), "files": files })
}

/// Names files of `root`, and the archive that they are to be packed into.
pub(crate) fn named_archive<F: Into<String>>(
    root: impl Into<String>,
    files: impl IntoIterator<Item = F>,
    name: impl Into<String>,
    extension: impl Into<String>,
) -> Value {
    let files: Vec<String> = files.into_iter().map(Into::into).collect();
    json!({ "root": root.into(), "files": files, "name": name.into(), "extension": extension.into() })
}

/// Names files of `root`, and another name for each.
pub(crate) fn renames<A: Into<String>, B: Into<String>>(
    root: impl Into<String>,
    names: impl IntoIterator<Item = (A, B)>,
) -> Value {
    pairs(root.into(), ["from", "to"], names)
}

/// Names files of `root`, and a mode for each.
pub(crate) fn modes<F: Into<String>, M: Into<String>>(
    root: impl Into<String>,
    files: impl IntoIterator<Item = (F, M)>,
) -> Value {
    pairs(root.into(), ["file", "mode"], files)
}

fn pairs<A: Into<String>, B: Into<String>>(
    root: String,
    [first, second]: [&str; 2],
    pairs: impl IntoIterator<Item = (A, B)>,
) -> Value {
    let pair = |(a, b): (A, B)| json!({ first: a.into(), second: b.into() });
    let files: Vec<Value> = pairs.into_iter().map(pair).collect();
    json!({ "root": root, "files": files })
}
