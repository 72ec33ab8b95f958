//! Codes of two-factor authentication, as authenticator apps compute them (RFC 6238).

use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

use crate::random::Random;

/// A new secret in base 32.
pub(crate) fn secret(random: &mut Random) -> String {
    BASE32_NOPAD.encode(&random.bytes::<20>())
}

/// The code for the 30 seconds that contain `second`. `None` when the secret is not base 32.
pub(crate) fn code(secret: &str, second: i64) -> Option<String> {
    let key = BASE32_NOPAD.decode(secret.as_bytes()).ok()?;
    let mac = Hmac::<Sha1>::new_from_slice(&key).ok()?.chain_update(second.div_euclid(30).to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let offset = usize::from(digest.last()? & 0x0f);
    let word = u32::from_be_bytes(digest.get(offset..offset + 4)?.try_into().ok()?);
    Some(format!("{:06}", (word & 0x7fff_ffff) % 1_000_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_match_the_vectors_of_the_rfc() {
        // RFC 6238, appendix B: the last six of its eight digits. The secret is "12345678901234567890".
        let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        for (second, expected) in [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")] {
            assert_eq!(code(secret, second).as_deref(), Some(expected));
        }
    }
}
