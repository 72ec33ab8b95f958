//! The short id of a server, under which everything that the panel counts for each server is kept. Pure.

use std::borrow::Cow;

/// The base32 alphabet, in the order of its values.
const DIGITS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// The length of a UUID's 16 bytes in base32.
const LENGTH: usize = 26;

/// Returns the first eight characters of a server's UUID, whichever of its three names is given: these, the complete
/// UUID, or `serv_…`, which panels since 1.14 make of it. Anything else is returned as it is.
pub(crate) fn short_id(server: &str) -> Cow<'_, str> {
    if let Some(number) = server.strip_prefix("serv_").and_then(first_bits) {
        return format!("{number:08x}").into();
    }
    match server.split_once('-') {
        Some((short, _)) if server.len() == 36 && short.len() == 8 => short.into(),
        _ => server.into(),
    }
}

/// The first 32 bits of a UUID in base32.
fn first_bits(text: &str) -> Option<u32> {
    if text.len() != LENGTH {
        return None;
    }
    // Seven digits are 35 bits.
    let bits = text.bytes().take(7).try_fold(0_u64, |bits, digit| {
        let value = DIGITS.iter().position(|known| *known == digit)?;
        Some(bits << 5 | value as u64)
    });
    u32::try_from(bits? >> 3).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_a_server_has_the_same_short_id() {
        for name in ["1a2b3c4d", "1a2b3c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d", "serv_divtytk6n5fhxde5bypsuo2mlu"] {
            assert_eq!(short_id(name), "1a2b3c4d");
        }
        for name in ["ffffffff-ffff-4fff-bfff-ffffffffffff", "serv_777777777774777777777777774"] {
            assert_ne!(short_id(name), "1a2b3c4d");
        }
    }

    #[test]
    fn other_text_is_kept() {
        for name in ["", "-", "serv_", "serv_1a2b3c4d", "serv_DIVTYTK6N5FHXDE5BYPSUO2MLU", "1a2b3c4d-x", "my server"] {
            assert_eq!(short_id(name), name);
        }
    }
}
