//! When a schedule runs next.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

pub(crate) struct Cron {
    pub(crate) minute: String,
    pub(crate) hour: String,
    pub(crate) day_of_month: String,
    pub(crate) month: String,
    pub(crate) day_of_week: String,
}

impl Cron {
    /// The first matching minute after `now`, in UTC. `None` when the fields are invalid, or match no minute of the next
    /// years.
    pub(crate) fn next_after(&self, now: Timestamp) -> Option<Timestamp> {
        let minutes = parse(&self.minute, 0, 59)?;
        let hours = parse(&self.hour, 0, 23)?;
        let days = parse(&self.day_of_month, 1, 31)?;
        let months = parse(&self.month, 1, 12)?;
        let weekdays = parse(&self.day_of_week, 0, 7)?;
        let on_day = |time: &DateTime| {
            let day = days.contains(&time.day());
            let sunday_based = time.weekday().to_sunday_zero_offset();
            let weekday = weekdays.contains(&sunday_based) || (sunday_based == 0 && weekdays.contains(&7));
            // Cron matches either of the two days once both are restricted.
            if self.day_of_month != "*" && self.day_of_week != "*" { day || weekday } else { day && weekday }
        };
        let mut time = TimeZone::UTC.to_datetime(now);
        time = time.with().second(0).subsec_nanosecond(0).build().ok()?.checked_add(1.minute()).ok()?;
        for _ in 0..20_000 {
            if !months.contains(&time.month()) || !on_day(&time) {
                time = time.date().tomorrow().ok()?.to_datetime(jiff::civil::Time::midnight());
            } else if !hours.contains(&time.hour()) {
                time = time.with().minute(0).build().ok()?.checked_add(1.hour()).ok()?;
            } else if minutes.contains(&time.minute()) {
                return TimeZone::UTC.to_timestamp(time).ok();
            } else {
                time = time.checked_add(1.minute()).ok()?;
            }
        }
        None
    }

    pub(crate) fn is_valid(&self) -> bool {
        let ranges = [(&self.minute, 0, 59), (&self.hour, 0, 23), (&self.day_of_month, 1, 31)];
        let more = [(&self.month, 1, 12), (&self.day_of_week, 0, 7)];
        ranges.iter().chain(&more).all(|(field, low, high)| parse(field, *low, *high).is_some())
    }
}

/// The numbers of a field such as `*/5`, `1-3` or `0,30`.
fn parse(field: &str, low: i8, high: i8) -> Option<Vec<i8>> {
    let mut numbers = Vec::new();
    for part in field.split(',') {
        let (range, step) = part.split_once('/').map_or((part, Some(1)), |(range, step)| (range, step.parse().ok()));
        let step: usize = step.filter(|step| *step > 0)?;
        let (from, to) = match range.split_once('-') {
            _ if range == "*" => (low, high),
            Some((from, to)) => (from.parse().ok()?, to.parse().ok()?),
            None => range.parse().ok().map(|number: i8| (number, if step > 1 { high } else { number }))?,
        };
        if from < low || to > high || from > to {
            return None;
        }
        numbers.extend((from..=to).step_by(step));
    }
    Some(numbers)
}
