use super::event::ConsoleEvent;
use super::kind::EventKind;
use crate::error::{Error, Result};

/// A filter for the events of a listener: all events, those of some kinds, or those of all other kinds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventFilter {
    /// Sorted and without duplicates, so that equal filters compare equal.
    kinds: Vec<EventKind>,
    excludes: bool,
    all: bool,
    /// The first unknown name.
    unknown: Option<String>,
}

/// The name of an event: an [`EventKind`], or a string. A string must be the name of a known event; use
/// [`EventKind::Unknown`] for any other.
pub trait EventName: sealed::Sealed {
    #[doc(hidden)]
    fn kind(self) -> std::result::Result<EventKind, String>;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::EventKind {}
    impl Sealed for &str {}
    impl Sealed for String {}
}

impl EventName for EventKind {
    fn kind(self) -> std::result::Result<EventKind, String> {
        Ok(self)
    }
}

impl EventName for &str {
    fn kind(self) -> std::result::Result<EventKind, String> {
        match EventKind::from(self) {
            EventKind::Unknown(name) => Err(name),
            kind => Ok(kind),
        }
    }
}

impl EventName for String {
    fn kind(self) -> std::result::Result<EventKind, String> {
        self.as_str().kind()
    }
}

impl EventFilter {
    /// Matches every event.
    #[must_use]
    pub fn all() -> Self {
        Self { all: true, ..Self::default() }
    }

    /// Matches only events of these kinds.
    pub fn only(kinds: impl IntoIterator<Item = impl EventName>) -> Self {
        let mut filter = Self::default();
        for kind in kinds {
            match kind.kind() {
                Ok(kind) => filter.kinds.push(kind),
                Err(name) => filter.unknown = Some(name),
            }
        }
        filter.kinds.sort();
        filter.kinds.dedup();
        filter
    }

    /// Matches every event except those of these kinds.
    pub fn except(kinds: impl IntoIterator<Item = impl EventName>) -> Self {
        Self { excludes: true, ..Self::only(kinds) }
    }

    /// Returns the filter, or an error if it contains an unknown name.
    pub(crate) fn check(self) -> Result<Self> {
        let Some(name) = &self.unknown else { return Ok(self) };
        let error = Error::invalid(format!("{name:.100?} is not the name of a console event"));
        let meant = name.to_lowercase().replace(['_', '-'], " ");
        Err(match meant.as_str().kind() {
            Ok(kind) => error.with_hint(format!("use {:?}", kind.as_str())),
            Err(_) => error.with_hint("for an event that this version does not know, use `EventKind::Unknown`"),
        })
    }

    /// Returns whether the filter matches an event. [`Missed`](ConsoleEvent::Missed) always matches.
    #[must_use]
    pub fn matches(&self, event: &ConsoleEvent) -> bool {
        matches!(event, ConsoleEvent::Missed(_)) || self.matches_kind(&event.kind())
    }

    /// Whether the filter matches the lines of the console.
    pub(super) fn matches_lines(&self) -> bool {
        self.matches_kind(&EventKind::ConsoleOutput)
    }

    fn matches_kind(&self, kind: &EventKind) -> bool {
        self.all || self.kinds.contains(kind) != self.excludes
    }
}

impl From<EventKind> for EventFilter {
    fn from(kind: EventKind) -> Self {
        Self::only([kind])
    }
}

impl From<&str> for EventFilter {
    fn from(kind: &str) -> Self {
        Self::only([kind])
    }
}

impl<K: EventName, const N: usize> From<[K; N]> for EventFilter {
    fn from(kinds: [K; N]) -> Self {
        Self::only(kinds)
    }
}

impl<K: EventName> From<Vec<K>> for EventFilter {
    fn from(kinds: Vec<K>) -> Self {
        Self::only(kinds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_kinds_are_equivalent() {
        let line = ConsoleEvent::parse(r#"{"event":"console output","args":["x"]}"#);
        let new = ConsoleEvent::parse(r#"{"event":"brand new"}"#);
        assert!(EventFilter::from("console output").matches(&line));
        assert!(EventFilter::from(EventKind::ConsoleOutput).matches(&line));
        assert!(EventFilter::from(["stats", "console output"]).matches(&line));
        assert!(!EventFilter::from([EventKind::Stats]).matches(&line));
        assert!(!EventFilter::except(["console output"]).matches(&line));
        assert!(EventFilter::except(["console output"]).matches(&new));
        assert!(EventFilter::from(EventKind::from("brand new")).matches(&new));
        assert!(EventFilter::from(EventKind::from("brand new")).check().is_ok());
        assert!(EventFilter::from("brand new").check().is_err());
        let error = EventFilter::except(["console_output"]).check().unwrap_err();
        assert!(error.hint().unwrap().contains("console output"), "{error}");
        assert!(EventFilter::all().matches(&new));
        assert!(EventFilter::from("stats").matches(&ConsoleEvent::Missed(3)));
    }
}
