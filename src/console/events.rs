use std::collections::VecDeque;

use super::event::{ConsoleEvent, ConsoleLine};
use super::filter::EventFilter;
use super::line;

/// How much memory for lines is kept when there are none.
const KEPT: usize = 64 << 10;

/// Events in order, how much memory they hold, and how many were dropped before them.
///
/// The lines share one piece of memory. If each had its own, the thread that reads the socket would allocate it and the
/// listener's thread free it, which takes both of them longer than the line itself.
#[derive(Default)]
pub(crate) struct Events {
    list: VecDeque<Entry>,
    /// The text of the lines, one after the other.
    text: String,
    /// Where in `text` the first line begins.
    start: usize,
    bytes: usize,
    missed: u64,
}

enum Entry {
    Line { length: usize, replayed: bool },
    Other(Box<ConsoleEvent>),
}

/// One of the events, with its text still in the memory of all.
#[derive(Clone)]
pub(crate) enum Item<'t> {
    Line { text: &'t str, replayed: bool },
    Other(Box<ConsoleEvent>),
}

impl Item<'_> {
    pub(super) fn matches(&self, filter: &EventFilter) -> bool {
        match self {
            Self::Line { .. } => filter.matches_lines(),
            Self::Other(event) => filter.matches(event),
        }
    }

    fn weight(&self) -> usize {
        match self {
            Self::Line { text, .. } => text.len().saturating_add(size_of::<ConsoleEvent>()),
            Self::Other(event) => event.weight(),
        }
    }
}

impl From<ConsoleEvent> for Item<'_> {
    fn from(event: ConsoleEvent) -> Self {
        Self::Other(Box::new(event))
    }
}

impl From<Item<'_>> for ConsoleEvent {
    fn from(item: Item<'_>) -> Self {
        match item {
            Item::Line { text, replayed } => Self::ConsoleOutput(ConsoleLine { text: text.to_owned(), replayed }),
            Item::Other(event) => *event,
        }
    }
}

impl Events {
    pub(super) fn push(&mut self, item: Item<'_>) {
        self.bytes = self.bytes.saturating_add(item.weight());
        self.list.push_back(match item {
            Item::Line { text, replayed } => {
                // Where there is always another line, the text of those that have gone would add up. `start` is where a
                // line begins or the text ends, so that it is within the text and splits no character.
                if self.start > self.text.len() / 2 {
                    self.text.drain(..self.start);
                    self.start = 0;
                }
                self.text.push_str(text);
                Entry::Line { length: text.len(), replayed }
            }
            Item::Other(event) => Entry::Other(event),
        });
    }

    /// Adds the line in a message, and returns whether there is one. `is_replayed` says whether it has come before, or
    /// nothing if it is to be left out.
    pub(super) fn push_line(&mut self, message: &str, is_replayed: impl FnOnce(&str) -> Option<bool>) -> bool {
        let end = self.text.len();
        let is_line = line::append(message, &mut self.text).is_some();
        let text = self.text.get(end..).filter(|_| is_line).unwrap_or_default();
        match is_line.then(|| is_replayed(text)).flatten() {
            Some(replayed) => {
                self.bytes = self.bytes.saturating_add(Item::Line { text, replayed }.weight());
                self.list.push_back(Entry::Line { length: text.len(), replayed });
            }
            None => self.text.truncate(end),
        }
        is_line
    }

    pub(crate) fn pop(&mut self) -> Option<ConsoleEvent> {
        let event = self.pop_item().map(ConsoleEvent::from);
        if self.list.is_empty() {
            self.clear();
        }
        event
    }

    fn pop_item(&mut self) -> Option<Item<'_>> {
        let item = match self.list.pop_front()? {
            Entry::Line { length, replayed } => {
                let start = self.start;
                self.start = start.saturating_add(length);
                Item::Line { text: self.text.get(start..self.start).unwrap_or_default(), replayed }
            }
            Entry::Other(event) => Item::Other(event),
        };
        self.bytes = self.bytes.saturating_sub(item.weight());
        Some(item)
    }

    /// Takes all events.
    pub(super) fn drain(&mut self, mut take: impl FnMut(Item<'_>)) {
        while let Some(item) = self.pop_item() {
            take(item);
        }
        self.clear();
    }

    /// Makes room for the text of lines, once there are none.
    fn clear(&mut self) {
        self.text.clear();
        self.text.shrink_to(KEPT);
        self.start = 0;
    }

    pub(super) fn drop_oldest(&mut self, count: usize) {
        for _ in 0..count {
            if self.pop_item().is_some() {
                self.missed = self.missed.saturating_add(1);
            }
        }
    }

    /// Leaves out what a filter does not match.
    pub(super) fn matching(mut self, filter: &EventFilter) -> Self {
        let mut matching = Self { missed: self.missed, ..Self::default() };
        self.drain(|item| {
            if item.matches(filter) {
                matching.push(item);
            }
        });
        matching
    }

    /// How many events were dropped since the last call.
    pub(super) fn take_missed(&mut self) -> u64 {
        std::mem::take(&mut self.missed)
    }

    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Item<'_> {
        Item::Line { text, replayed: false }
    }

    fn texts(events: &mut Events) -> Vec<String> {
        std::iter::from_fn(|| events.pop())
            .map(|event| match event {
                ConsoleEvent::ConsoleOutput(line) => line.text,
                other => other.kind().to_string(),
            })
            .collect()
    }

    #[test]
    fn lines_and_other_events_keep_their_order() {
        let mut events = Events::default();
        for item in [line("a"), ConsoleEvent::AuthSuccess.into(), line(""), line("bü"), ConsoleEvent::Deleted.into()] {
            events.push(item);
        }
        assert_eq!(texts(&mut events), ["a", "auth success", "", "bü", "deleted"]);
        assert_eq!((events.len(), events.bytes()), (0, 0));
    }

    #[test]
    fn line_that_is_left_out_leaves_no_text() {
        let mut events = Events::default();
        let message = |text: &str| format!(r#"{{"event":"console output","args":["{text}"]}}"#);
        assert!(events.push_line(&message("old"), |_| None));
        assert!(events.push_line(&message("new"), |text| Some(text == "old")));
        assert!(!events.push_line(r#"{"event":"console output","args":["half\x"]}"#, |_| Some(true)));
        assert!(events.push_line(&message("last"), |_| Some(true)));
        assert_eq!(events.text, "newlast");
        let Some(ConsoleEvent::ConsoleOutput(new)) = events.pop() else { panic!("no line") };
        assert_eq!((new.text.as_str(), new.replayed), ("new", false));
        assert_eq!(texts(&mut events), ["last"]);
    }

    #[test]
    fn memory_of_a_list_that_is_never_empty_is_bounded() {
        let (mut events, text) = (Events::default(), "x".repeat(1000));
        for _ in 0..10_000 {
            events.push(line(&text));
            if events.len() > 10 {
                events.drop_oldest(1);
            }
            assert!(events.text.len() <= 30_000, "{}", events.text.len());
        }
        assert_eq!(events.take_missed(), 9_990);
        assert_eq!(events.bytes(), 10 * (1000 + size_of::<ConsoleEvent>()));
    }

    #[test]
    fn memory_for_a_flood_is_released() {
        let mut events = Events::default();
        events.push(line(&"x".repeat(1 << 20)));
        assert!(events.pop().is_some());
        assert!(events.text.capacity() <= KEPT);
        events.push(line(&"x".repeat(1 << 20)));
        events.drain(|_| {});
        assert!(events.text.capacity() <= KEPT);
    }

    #[test]
    fn what_a_filter_leaves_keeps_its_text() {
        let mut events = Events::default();
        for item in [line("a"), ConsoleEvent::Deleted.into(), line("b")] {
            events.push(item);
        }
        events.drop_oldest(1);
        let mut lines = events.matching(&EventFilter::only(["console output"]));
        assert_eq!(lines.bytes(), 1 + size_of::<ConsoleEvent>());
        assert_eq!((texts(&mut lines), lines.take_missed()), (vec!["b".to_owned()], 1));
    }
}
