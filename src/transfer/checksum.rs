use std::fs::File;
use std::io::Read;
use std::path::Path;

use sha1::{Digest, Sha1};

use crate::error::{Error, ErrorKind, Result};
use crate::hex::hex;
use crate::model::Checksum;

use super::{CHUNK, local};

/// Compares bytes with a checksum as they go by.
pub(crate) struct Verifier {
    expected: Checksum,
    sha1: Hasher,
}

impl Verifier {
    /// # Errors
    ///
    /// When the checksum is of a kind that is not known here.
    pub(crate) fn new(expected: Checksum) -> Result<Self> {
        match expected.algorithm.as_str() {
            "sha1" | "" => Ok(Self { expected, sha1: Hasher::default() }),
            other => Err(Error::new(ErrorKind::Corrupt, format!("checksums of type {other:?} cannot be verified"))),
        }
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.sha1.update(bytes);
    }

    pub(crate) fn verify(self) -> Result<()> {
        let actual = self.sha1.finish();
        if actual.eq_ignore_ascii_case(&self.expected.hex) {
            return Ok(());
        }
        let message = format!("the checksum is sha1:{actual}, but the backup's record says {}", self.expected);
        Err(Error::new(ErrorKind::Corrupt, message))
    }
}

/// Computes the SHA-1 of bytes as they go by.
#[derive(Default)]
pub(crate) struct Hasher(Sha1);

impl Hasher {
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The checksum in hexadecimal digits.
    pub(crate) fn finish(self) -> String {
        hex(&self.0.finalize())
    }
}

/// Computes the SHA-1 of a local file.
pub(crate) fn hash_file(path: &Path) -> Result<String> {
    digest_file::<Sha1>(path)
}

/// Computes the SHA-256 of a local file.
#[cfg(feature = "wings")]
pub(crate) fn sha256_of_file(path: &Path) -> Result<String> {
    digest_file::<sha2::Sha256>(path)
}

fn digest_file<D: Digest>(path: &Path) -> Result<String> {
    let failed = |error| local(format!("{} cannot be read", path.display()), error);
    let mut file = File::open(path).map_err(failed)?;
    let (mut digest, mut buffer) = (D::new(), vec![0; CHUNK]);
    loop {
        match file.read(&mut buffer).map_err(failed)? {
            0 => return Ok(hex(&digest.finalize())),
            length => digest.update(buffer.get(..length).unwrap_or_default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksum_mismatch_is_corrupt() {
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
