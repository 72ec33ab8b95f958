//! Codes of two-factor authentication, as authenticator apps compute them.

use sha1::{Digest, Sha1};

use super::random::Random;

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const BLOCK: usize = 64;

/// A new secret in base 32.
pub(crate) fn secret(random: &mut Random) -> String {
    let letter = |index: u64| usize::try_from(index).ok().and_then(|index| ALPHABET.get(index)).copied();
    (0..32).filter_map(|_| letter(random.below(32))).map(char::from).collect()
}

/// The code of the half minute that `second` is in.
pub(crate) fn code(secret: &str, second: i64) -> String {
    let counter = second.div_euclid(30).to_be_bytes();
    let digest = hmac(&decode(secret), &counter);
    let offset = digest.last().map_or(0, |byte| usize::from(byte & 0x0f));
    let word = digest.get(offset..offset + 4).and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_be_bytes);
    format!("{:06}", (word & 0x7fff_ffff) % 1_000_000)
}

fn decode(secret: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for value in secret.bytes().filter_map(|letter| ALPHABET.iter().position(|other| *other == letter)) {
        bits = (bits << 5) | u32::try_from(value).unwrap_or_default();
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 0xff) as u8);
        }
    }
    bytes
}

fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let pad = |with: u8| {
        let mut pad = [with; BLOCK];
        for (place, byte) in pad.iter_mut().zip(key) {
            *place ^= byte;
        }
        pad
    };
    let inner = Sha1::new().chain_update(pad(0x36)).chain_update(message).finalize();
    Sha1::new().chain_update(pad(0x5c)).chain_update(inner).finalize().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, of its eight digits the last six; the secret is "12345678901234567890".
        let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        assert_eq!(code(secret, 59), "287082");
        assert_eq!(code(secret, 1_111_111_109), "081804");
        assert_eq!(code(secret, 2_000_000_000), "279037");
    }
}
