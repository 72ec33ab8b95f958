use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::event::ConsoleLine;
use super::strip_ansi;
use crate::deadline::after;

/// The conditions that end the output of a command. The first one that is met ends it.
///
/// ```
/// # #[cfg(any(feature = "async", feature = "blocking"))] {
/// # use std::time::Duration;
/// use ptero::console::Until;
/// let until = Until::quiet(Duration::from_millis(300))
///     .or_line_containing("players online")
///     .or_lines(20);
/// # }
/// ```
#[derive(Clone)]
pub struct Until {
    quiet: Option<Duration>,
    lines: Option<usize>,
    pattern: Option<Pattern>,
    deadline: Duration,
}

type Pattern = Arc<dyn Fn(&str) -> bool + Send + Sync>;

impl Until {
    /// Waits until no line has arrived for this long. The first line may take until the deadline.
    #[must_use]
    pub fn quiet(period: Duration) -> Self {
        Self { quiet: Some(period), ..Self::deadline(Duration::from_secs(10)) }
    }

    /// Waits until this number of lines has arrived.
    #[must_use]
    pub fn lines(count: usize) -> Self {
        Self::deadline(Duration::from_secs(10)).or_lines(count)
    }

    /// Waits until a line contains `text`, ignoring colours.
    #[must_use]
    pub fn line_containing(text: impl Into<String>) -> Self {
        Self::deadline(Duration::from_secs(10)).or_line_containing(text)
    }

    /// Waits until `matches` returns true for a line without its colours. Works with any regular expression crate.
    #[must_use]
    pub fn line_matching(matches: impl Fn(&str) -> bool + Send + Sync + 'static) -> Self {
        Self::deadline(Duration::from_secs(10)).or_line_matching(matches)
    }

    /// Waits for this long.
    #[must_use]
    pub fn deadline(limit: Duration) -> Self {
        Self { quiet: None, lines: None, pattern: None, deadline: limit }
    }

    /// Also ends once no line has arrived for this long.
    #[must_use]
    pub fn or_quiet(mut self, period: Duration) -> Self {
        self.quiet = Some(period);
        self
    }

    /// Also ends once this number of lines has arrived.
    #[must_use]
    pub fn or_lines(mut self, count: usize) -> Self {
        self.lines = Some(count);
        self
    }

    /// Also ends once a line contains `text`.
    #[must_use]
    pub fn or_line_containing(self, text: impl Into<String>) -> Self {
        let text = text.into();
        self.or_line_matching(move |line| line.contains(&text))
    }

    /// Also ends once `matches` returns true for a line.
    #[must_use]
    pub fn or_line_matching(mut self, matches: impl Fn(&str) -> bool + Send + Sync + 'static) -> Self {
        self.pattern = Some(match self.pattern.take() {
            None => Arc::new(matches),
            Some(other) => Arc::new(move |line: &str| other(line) || matches(line)),
        });
        self
    }

    /// Sets the deadline. 10 seconds by default.
    #[must_use]
    pub fn within(mut self, limit: Duration) -> Self {
        self.deadline = limit;
        self
    }
}

impl fmt::Debug for Until {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Until")
            .field("quiet", &self.quiet)
            .field("lines", &self.lines)
            .field("pattern", &self.pattern.is_some())
            .field("deadline", &self.deadline)
            .finish()
    }
}

/// The output of a server after a command.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Output {
    /// The lines, with their colours. They include everything else that the server printed in the meantime.
    pub lines: Vec<String>,
    /// Whether a condition ended it, rather than the deadline.
    pub is_complete: bool,
}

impl Output {
    /// Returns the lines without colours, joined by line breaks.
    #[must_use]
    pub fn text(&self) -> String {
        self.lines.iter().map(|line| strip_ansi(line)).collect::<Vec<_>>().join("\n")
    }
}

impl fmt::Display for Output {
    /// The lines with their colours, as a terminal shows them; [`text`](Self::text) omits the colours.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lines.join("\n"))
    }
}

/// Collects the output of one command.
#[derive(Debug)]
pub(crate) struct Capture {
    until: Until,
    started: Instant,
    last_line: Option<Instant>,
    lines: Vec<String>,
    is_complete: bool,
}

impl Capture {
    pub(crate) fn new(until: Until, now: Instant) -> Self {
        Self { until, started: now, last_line: None, lines: Vec::new(), is_complete: false }
    }

    /// Adds a line, unless it was replayed.
    pub(crate) fn line(&mut self, line: ConsoleLine, now: Instant) {
        if line.replayed {
            return;
        }
        self.is_complete |= self.until.pattern.as_ref().is_some_and(|matches| matches(&line.plain()));
        self.lines.push(line.text);
        self.last_line = Some(now);
        self.is_complete |= self.until.lines.is_some_and(|count| self.lines.len() >= count);
    }

    /// Returns the deadline for the next line; `None` if the output is complete or late.
    pub(crate) fn wait(&mut self, now: Instant) -> Option<Instant> {
        let deadline = after(self.started, self.until.deadline);
        let quiet = self.last_line.zip(self.until.quiet).map(|(last, period)| after(last, period));
        self.is_complete |= quiet.is_some_and(|quiet| now >= quiet);
        if self.is_complete || now >= deadline {
            return None;
        }
        Some(quiet.map_or(deadline, |quiet| quiet.min(deadline)))
    }

    pub(crate) fn finish(self) -> Output {
        Output { lines: self.lines, is_complete: self.is_complete }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// Feeds one line per second and returns the output and when it ended.
    fn capture(until: Until, lines: &[&str]) -> (Output, u64) {
        let start = Instant::now();
        let mut capture = Capture::new(until, start);
        let mut now = start;
        let mut lines = lines.iter();
        let mut next = lines.next().map(|line| (start + SECOND, line));
        while let Some(until) = capture.wait(now) {
            match next {
                Some((at, line)) if at <= until => {
                    now = at;
                    capture.line(ConsoleLine { text: (*line).to_owned(), replayed: false }, now);
                    next = lines.next().map(|line| (at + SECOND, line));
                }
                _ => now = until,
            }
        }
        (capture.finish(), (now - start).as_secs())
    }

    #[test]
    fn each_condition_ends_it() {
        let lines = ["a", "\u{1b}[1mdone\u{1b}[0m", "c", "d"];
        for (until, count, seconds) in [
            (Until::lines(3), 3, 3),
            (Until::line_containing("done"), 2, 2),
            (Until::line_matching(|line| line.starts_with('d')), 2, 2),
            (Until::line_containing("nothing").or_lines(1), 1, 1),
            (Until::quiet(2 * SECOND), 4, 6),
        ] {
            let (output, at) = capture(until, &lines);
            assert_eq!((output.lines.len(), output.is_complete, at), (count, true, seconds));
        }
    }

    #[test]
    fn the_deadline_ends_it_incomplete() {
        let (output, at) = capture(Until::line_containing("never").within(3 * SECOND), &["a"]);
        assert_eq!((output.text().as_str(), output.is_complete, at), ("a", false, 3));
        let (output, at) = capture(Until::quiet(SECOND), &[]);
        assert_eq!((output.lines.len(), output.is_complete, at), (0, false, 10));
    }

    #[test]
    fn replayed_lines_are_not_output() {
        let mut capture = Capture::new(Until::lines(1), Instant::now());
        capture.line(ConsoleLine { text: "old".into(), replayed: true }, Instant::now());
        assert!(capture.finish().lines.is_empty());
    }
}
