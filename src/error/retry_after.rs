//! The wait that a response asks for.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, header};
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;

/// Reads `Retry-After`, in seconds or as a date. A date counts from that of the response, if it has one, as the clocks
/// of both sides may differ.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name)?.to_str().ok().map(str::trim);
    let value = text(header::RETRY_AFTER)?;
    if let Some(wait) = seconds(value) {
        return Some(wait);
    }
    let then = date(value)?;
    let now = text(header::DATE).and_then(date).or_else(|| Timestamp::try_from(SystemTime::now()).ok())?;
    Some(Duration::try_from(then.duration_since(now)).unwrap_or_default())
}

/// Some proxies send fractions, which are rounded up.
fn seconds(text: &str) -> Option<Duration> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = !fraction.is_empty() && fraction.bytes().all(|digit| digit.is_ascii_digit());
    let more = fraction.bytes().any(|digit| digit != b'0');
    let seconds = whole.parse::<u64>().ok().filter(|_| is_number)?;
    Some(Duration::from_secs(seconds.saturating_add(more.into())))
}

/// Reads a date in any of the three forms that HTTP knows.
fn date(text: &str) -> Option<Timestamp> {
    let read = |text: &str| DateTimeParser::new().parse_timestamp(text).ok();
    // The obsolete ones, of RFC 850 and of C's `asctime`, have the same parts.
    let obsolete = || match text.split([' ', '-']).filter(|part| !part.is_empty()).collect::<Vec<_>>()[..] {
        [_, day, month, year, time, "GMT"] | [_, month, day, time, year] => {
            read(&format!("{day} {month} {year} {time} GMT"))
        }
        _ => None,
    };
    read(text).or_else(obsolete)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_value(value: &str) -> Option<u64> {
        let mut headers = HeaderMap::new();
        headers.insert(header::RETRY_AFTER, value.parse().unwrap());
        headers.insert(header::DATE, "Wed, 21 Oct 2015 07:28:00 GMT".parse().unwrap());
        retry_after(&headers).map(|wait| wait.as_secs())
    }

    #[test]
    fn seconds_and_dates_are_understood() {
        for (value, expected) in [
            ("7", Some(7)),
            (" 0 ", Some(0)),
            ("18446744073709551615", Some(u64::MAX)),
            ("Wed, 21 Oct 2015 07:28:30 GMT", Some(30)),
            ("Wed, 21 Oct 2015 07:00:00 GMT", Some(0)),
            ("18446744073709551616", None),
            ("5.2", Some(6)),
            ("1e400", None),
            ("inf", None),
            ("NaN", None),
            ("Wednesday, 21-Oct-15 07:28:30 GMT", Some(30)),
            ("Wed Oct 21 07:28:30 2015", Some(30)),
            ("Thu Oct  1 07:28:30 2015", Some(0)),
            ("-1", None),
            ("-1.5", None),
            ("5, 6", None),
            ("", None),
            ("soon", None),
        ] {
            assert_eq!(read_value(value), expected, "{value}");
        }
    }
}
