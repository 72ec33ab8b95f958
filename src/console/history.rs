use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::deadline::after;

/// The maximum number of lines that Wings sends again.
const LINES: usize = 150;
/// How long after asking a line may still be one that was sent again.
const WINDOW: Duration = Duration::from_secs(5);

/// How many lines may come after asking before whatever comes is new.
const FLOOD: usize = 10 * LINES;

/// Tells lines that Wings sends again, as part of the log, from new ones.
///
/// The log ends with what was seen last, and whatever came since. So its lines are followed through those seen before:
/// as long as they run along, they are old. Once the run has reached the last of those, only what was said between the
/// question and the log can still come twice.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Hashes of the lines, which are enough to know them again.
    lines: VecDeque<u64>,
    replay: Option<Replay>,
}

#[derive(Debug)]
struct Replay {
    /// Where in `lines` the next line of the log may be.
    candidates: Vec<usize>,
    /// How many lines had been seen when the log was asked for.
    before: usize,
    /// How many lines had been seen when the log began.
    begun: Option<usize>,
    left: usize,
    flood: usize,
    until: Instant,
}

impl Seen {
    /// The log has been asked for.
    pub(super) fn expect_replay(&mut self, now: Instant) {
        let before = self.lines.len();
        self.replay = Some(Replay {
            candidates: (0..before).collect(),
            before,
            begun: None,
            left: LINES,
            flood: FLOOD,
            until: after(now, WINDOW),
        });
    }

    /// Takes note of a line and says whether it has come before.
    pub(super) fn is_replayed(&mut self, line: &str, now: Instant) -> bool {
        let line = hash(line);
        let replayed = self.follow(line, now);
        if !replayed {
            self.lines.push_back(line);
            if self.replay.is_none() && self.lines.len() > 2 * LINES {
                self.lines.drain(..self.lines.len().saturating_sub(LINES));
            }
        }
        replayed
    }

    fn follow(&mut self, line: u64, now: Instant) -> bool {
        let Some(replay) = &mut self.replay else { return false };
        replay.flood = replay.flood.saturating_sub(1);
        if replay.left == 0 || replay.flood == 0 || now > replay.until {
            self.replay = None;
            return false;
        }
        let next = replay.next(&self.lines, line);
        // A new line between those sent again breaks no run.
        if next.is_empty() {
            return false;
        }
        replay.begun.get_or_insert(self.lines.len());
        replay.left = replay.left.saturating_sub(1);
        replay.candidates = next;
        true
    }
}

/// A hash of a line, eight bytes at a time. A server that prints lines with equal hashes hides only its own.
fn hash(line: &str) -> u64 {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut words = line.as_bytes().chunks_exact(8);
    let mut hash = line.len() as u64;
    let mut add = |word: u64| hash = (hash ^ word).wrapping_mul(FACTOR).rotate_left(29);
    words.by_ref().for_each(|word| add(word.try_into().map_or(0, u64::from_le_bytes)));
    add(words.remainder().iter().fold(0, |word, byte| word << 8 | u64::from(*byte)));
    hash
}

impl Replay {
    /// Where the log may go on after `line`.
    fn next(&self, seen: &VecDeque<u64>, line: u64) -> Vec<usize> {
        let is_at = |at: &usize| seen.get(*at) == Some(&line);
        let along = self.candidates.iter().copied().filter(|at| *at < self.before && is_at(at));
        let along: Vec<usize> = along.map(|at| at.saturating_add(1)).collect();
        let done = self.candidates.iter().copied().find(|at| *at >= self.before);
        match (along.is_empty(), done, self.begun) {
            (true, Some(done), Some(begun)) => {
                (done..begun).find(is_at).map(|at| at.saturating_add(1)).into_iter().collect()
            }
            _ => along,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(before: &[&str], log: &[&str]) -> Vec<bool> {
        let (mut seen, now) = (Seen::default(), Instant::now());
        for line in before {
            assert!(!seen.is_replayed(line, now));
        }
        seen.expect_replay(now);
        log.iter().map(|line| seen.is_replayed(line, now)).collect()
    }

    #[test]
    fn old_lines_are_marked_and_missed_ones_are_not() {
        assert_eq!(marks(&["a", "b", "c"], &["a", "b", "c", "d", "e"]), [true, true, true, false, false]);
        assert_eq!(marks(&["x", "a", "b"], &["a", "b", "missed"]), [true, true, false]);
    }

    #[test]
    fn repeated_lines_are_counted() {
        assert_eq!(marks(&[".", ".", "."], &[".", ".", ".", "."]), [true, true, true, false]);
    }

    #[test]
    fn a_live_line_in_between_is_new() {
        assert_eq!(marks(&["a", "b"], &["a", "live", "b"]), [true, false, true]);
    }

    #[test]
    fn lines_before_the_log_are_not_repeated() {
        let (mut seen, now) = (Seen::default(), Instant::now());
        for line in ["a", "b"] {
            seen.is_replayed(line, now);
        }
        seen.expect_replay(now);
        let told = ["live", "a", "b", "missed", "live", "missed", "new"];
        let marks: Vec<bool> = told.iter().map(|line| seen.is_replayed(line, now)).collect();
        assert_eq!(marks, [false, true, true, false, true, false, false]);
    }

    #[test]
    fn nothing_is_replayed_without_a_request() {
        let (mut seen, now) = (Seen::default(), Instant::now());
        assert!(!seen.is_replayed("a", now) && !seen.is_replayed("a", now));
    }

    #[test]
    fn repeated_line_after_a_long_time_is_new() {
        let (mut seen, now) = (Seen::default(), Instant::now());
        seen.is_replayed("a", now);
        seen.expect_replay(now);
        assert!(!seen.is_replayed("a", now + WINDOW + Duration::from_millis(1)));
    }

    #[test]
    fn memory_is_bounded() {
        let (mut seen, now) = (Seen::default(), Instant::now());
        for number in 0..200_000 {
            seen.is_replayed(&number.to_string(), now);
            if number % 40_000 == 0 {
                seen.expect_replay(now);
            }
            assert!(seen.lines.len() <= 3 * LINES + FLOOD);
        }
        assert!(seen.lines.len() <= 2 * LINES);
    }
}
