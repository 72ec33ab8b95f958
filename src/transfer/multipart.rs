use std::fmt::Write;
use std::path::Path;

use bytes::Bytes;
use http::HeaderValue;

use crate::error::{Error, Result};

/// The frame around the files of one upload: `multipart/form-data` with a part named `files` for each.
#[derive(Clone, Debug)]
pub(crate) struct Boundary(String);

impl Boundary {
    /// A boundary that no file will hold: 128 random bits.
    pub(crate) fn random() -> Self {
        Self(format!("ptero-{:032x}", fastrand::u128(..)))
    }

    pub(crate) fn content_type(&self) -> HeaderValue {
        let value = HeaderValue::try_from(format!("multipart/form-data; boundary={}", self.0));
        // A boundary has letters, digits and a dash only.
        value.unwrap_or_else(|_| HeaderValue::from_static("multipart/form-data"))
    }

    /// A field with a text.
    #[cfg(feature = "wings")]
    pub(crate) fn text(&self, field: &str, value: &str) -> Bytes {
        format!("--{}\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n", self.0).into()
    }

    /// The frame before a file's bytes.
    pub(crate) fn opening(&self, field: &str, name: &str) -> Bytes {
        let mut text = format!("--{}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"", self.0);
        for character in name.chars() {
            // Wings reads the header as Go does, which takes a backslash before these two away again.
            let escape = if matches!(character, '"' | '\\') { "\\" } else { "" };
            // Writing to a `String` cannot fail.
            let _ = write!(text, "{escape}{character}");
        }
        text.push_str("\"\r\nContent-Type: application/octet-stream\r\n\r\n");
        text.into()
    }

    /// The frame after a file's bytes.
    pub(crate) fn closing(&self) -> Bytes {
        Bytes::from_static(b"\r\n")
    }

    /// The frame after the last file.
    pub(crate) fn end(&self) -> Bytes {
        format!("--{}--\r\n", self.0).into()
    }
}

/// The name that a local file gets on the server: the last part of its path.
pub(crate) fn file_name(path: &Path) -> Result<String> {
    let name = path.file_name().ok_or_else(|| Error::invalid(format!("{} does not name a file", path.display())))?;
    let name = name.to_str().ok_or_else(|| Error::invalid(format!("{} is not UTF-8", path.display())))?;
    Ok(name.to_owned())
}

/// Wings uses only the base name, so anything else would end up in an unexpected place.
pub(crate) fn check_name(name: &str) -> Result<()> {
    match name {
        "" | "." | ".." => Err(Error::invalid(format!("{name:?} is not a valid file name"))),
        _ if name.contains(['/', '\\']) => {
            Err(Error::invalid(format!("the file name {name:?} contains a slash; set the directory instead")))
        }
        _ if name.contains(char::is_control) => {
            Err(Error::invalid(format!("the file name {name:?} contains a control character")))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_quotes_and_letters() {
        let opening = Boundary("b".to_owned()).opening("files", "a\"b\\ü.txt");
        assert_eq!(
            opening,
            "--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a\\\"b\\\\ü.txt\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
    }

    #[test]
    fn each_upload_has_a_boundary_of_its_own() {
        assert_ne!(Boundary::random().content_type(), Boundary::random().content_type());
        assert!(Boundary::random().content_type().len() <= "multipart/form-data; boundary=".len() + 70);
    }
}
