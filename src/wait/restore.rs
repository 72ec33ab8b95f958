use crate::model::ActivityLog;

/// How a restoration has ended that did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Restoration {
    /// Wings has reported its success.
    Completed,
    /// It has ended, but not even the panel's activity log says whether it succeeded: the key may neither open the
    /// server's websocket nor read its activity.
    Unconfirmed,
}

/// What the activity log says about the latest restoration of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Completed,
    Failed,
    /// There is no entry of its end.
    Open,
}

/// Reads a page of the log, newest first. Panels spell the event of a failure in two ways.
pub(crate) fn outcome(log: &[ActivityLog]) -> Outcome {
    let is = |entry: &ActivityLog, name: &str| {
        entry.event.strip_prefix("server").and_then(|rest| rest.get(1..)).is_some_and(|event| event == name)
    };
    let begun = log.iter().find(|entry| is(entry, "backup.restore")).and_then(|entry| entry.timestamp);
    // An end in the second of the beginning is its own, as nothing else is restored meanwhile.
    let since = log.iter().filter(|entry| begun.is_some() && entry.timestamp >= begun);
    for entry in since {
        if is(entry, "backup.restore-failed") {
            return Outcome::Failed;
        }
        if is(entry, "backup.restore-complete") {
            return Outcome::Completed;
        }
    }
    Outcome::Open
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(entries: &[(&str, i64)]) -> Vec<ActivityLog> {
        let entry = |(event, second): &(&str, i64)| {
            let at = jiff::Timestamp::from_second(*second).unwrap();
            serde_json::from_value(serde_json::json!({ "event": event, "timestamp": at })).unwrap()
        };
        entries.iter().map(entry).collect()
    }

    #[test]
    fn latest_restoration_has_the_end_that_follows_it() {
        let begun = ("server:backup.restore", 10);
        for (end, expected) in [
            ("server:backup.restore-complete", Outcome::Completed),
            ("server.backup.restore-failed", Outcome::Failed),
            ("server:backup.restore-failed", Outcome::Failed),
        ] {
            assert_eq!(outcome(&log(&[(end, 20), begun])), expected, "{end}");
            assert_eq!(outcome(&log(&[begun, (end, 5)])), Outcome::Open, "an earlier {end}");
        }
        assert_eq!(outcome(&log(&[("server:backup.restore-complete", 20)])), Outcome::Open);
        assert_eq!(outcome(&[]), Outcome::Open);
    }
}
