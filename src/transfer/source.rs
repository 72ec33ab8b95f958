use std::fs;
use std::path::Path;

use crate::error::{Error, Result};

use super::local;

/// The length of a file that can be uploaded.
///
/// # Errors
///
/// For anything that is not a regular file: opening a pipe waits until something writes to it, and devices have no end.
pub(crate) fn regular_length(path: &Path) -> Result<u64> {
    let metadata = fs::metadata(path);
    let metadata = metadata.map_err(|error| local(format!("{} cannot be read", path.display()), error))?;
    if metadata.is_file() {
        return Ok(metadata.len());
    }
    let error = Error::invalid(format!("{} is not a regular file", path.display()));
    let hint = if metadata.is_dir() { "upload a directory with upload_directory" } else { "open it and pass a reader" };
    Err(error.with_hint(hint))
}
