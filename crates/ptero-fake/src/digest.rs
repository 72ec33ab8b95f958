//! Digests of all kinds, all of them SHA-1 here: nothing checks them but the fake itself.

use std::fmt::Write;

use sha1::{Digest, Sha1};

/// The first `length` digits of a hexadecimal digest.
pub(crate) fn hex_digest(data: impl AsRef<[u8]>, length: usize) -> String {
    let mut text = String::with_capacity(40);
    for byte in Sha1::digest(data.as_ref()) {
        let _ = write!(text, "{byte:02x}");
    }
    text.truncate(length);
    text
}

/// A whole SHA-1 checksum.
pub(crate) fn sha1_hex(data: &[u8]) -> String {
    hex_digest(data, 40)
}
