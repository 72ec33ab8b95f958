//! Digests in hexadecimal. All are SHA-1: only the fake itself compares them, except for backups' checksums.

use data_encoding::HEXLOWER;
use sha1::{Digest, Sha1};

/// The SHA-1 checksum.
pub(crate) fn sha1_hex(data: impl AsRef<[u8]>) -> String {
    HEXLOWER.encode(&Sha1::digest(data.as_ref()))
}

/// The first `length` digits of the checksum.
pub(crate) fn hex_digest(data: impl AsRef<[u8]>, length: usize) -> String {
    let mut text = sha1_hex(data);
    text.truncate(length);
    text
}
