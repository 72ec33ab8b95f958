//! IP addresses and ranges of them.

use std::net::{IpAddr, Ipv4Addr};

/// Whether it is an address such as `10.0.0.1`, or a range such as `10.0.0.0/8`.
pub(crate) fn is_address_or_range(text: &str) -> bool {
    let (address, mask) = text.split_once('/').map_or((text, None), |(address, mask)| (address, Some(mask)));
    let Ok(address) = address.parse::<IpAddr>() else { return false };
    let most = if address.is_ipv4() { 32 } else { 128 };
    mask.is_none_or(|mask| mask.parse::<u8>().is_ok_and(|mask| mask <= most))
}

/// The addresses of a range, which the panel allows from /25 to /32.
pub(crate) fn addresses_of(address: Ipv4Addr, mask: u32) -> Vec<Ipv4Addr> {
    let size = 1_u32 << (32 - mask.clamp(25, 32));
    let first = address.to_bits() & !(size - 1);
    (0..size).map(|offset| Ipv4Addr::from_bits(first.wrapping_add(offset))).collect()
}
