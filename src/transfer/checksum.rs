use std::fmt::Write;

use sha1::{Digest, Sha1};

use crate::error::{Error, ErrorKind, Result};
use crate::model::Checksum;

/// Compares bytes with a checksum as they go by.
pub(crate) struct Verifier {
    expected: Checksum,
    sha1: Sha1,
}

impl Verifier {
    /// # Errors
    ///
    /// When the checksum is of a kind that is not known here.
    pub(crate) fn new(expected: Checksum) -> Result<Self> {
        match expected.algorithm.as_str() {
            "sha1" | "" => Ok(Self { expected, sha1: Sha1::new() }),
            other => Err(Error::new(ErrorKind::Corrupt, format!("checksums of type {other:?} cannot be verified"))),
        }
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.sha1.update(bytes);
    }

    pub(crate) fn verify(self) -> Result<()> {
        let actual = self.sha1.finalize().iter().fold(String::new(), |mut hex, byte| {
            // Writing to a `String` cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        });
        if actual.eq_ignore_ascii_case(&self.expected.hex) {
            return Ok(());
        }
        let message = format!("the checksum is sha1:{actual}, but the backup's record says {}", self.expected);
        Err(Error::new(ErrorKind::Corrupt, message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_told_from_others() {
        let check = |expected: &str| {
            let mut verifier = Verifier::new(expected.into()).unwrap();
            verifier.update(b"he");
            verifier.update(b"llo");
            verifier.verify()
        };
        check("sha1:AAF4c61ddcc5e8a2dabede0f3b482cd9aea9434d").unwrap();
        assert_eq!(check("sha1:00").unwrap_err().kind(), ErrorKind::Corrupt);
        assert!(Verifier::new("md5:00".into()).is_err());
    }
}
