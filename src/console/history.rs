use std::collections::VecDeque;
use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, Instant};

/// What Wings sends again at most.
const LINES: usize = 150;
/// How long after asking a line may still be one that was sent again.
const WINDOW: Duration = Duration::from_secs(5);

/// Tells lines that Wings sends again, as part of the log, from new ones.
///
/// The log ends with what was seen last, and whatever came since. So its lines are followed through those seen before:
/// as long as they run along, they are old; once the run has reached the last line seen, they are new.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Hashes of the lines, which are enough to know them again.
    lines: VecDeque<u64>,
    hasher: RandomState,
    replay: Option<Replay>,
}

#[derive(Debug)]
struct Replay {
    /// Where in `lines` the next line of the log may be.
    candidates: Vec<usize>,
    /// How many lines had been seen when the log was asked for.
    before: usize,
    left: usize,
    until: Instant,
}

impl Seen {
    /// The log has been asked for.
    pub(super) fn expect_replay(&mut self, now: Instant) {
        let before = self.lines.len();
        self.replay = Some(Replay { candidates: (0..before).collect(), before, left: LINES, until: now + WINDOW });
    }

    /// Takes note of a line and says whether it has come before.
    pub(super) fn is_replayed(&mut self, line: &str, now: Instant) -> bool {
        let line = self.hasher.hash_one(line);
        let replayed = self.follow(line, now);
        if !replayed {
            self.lines.push_back(line);
            if self.replay.is_none() && self.lines.len() > 2 * LINES {
                self.lines.drain(..LINES);
            }
        }
        replayed
    }

    fn follow(&mut self, line: u64, now: Instant) -> bool {
        let Some(replay) = &mut self.replay else { return false };
        if replay.left == 0 || now > replay.until {
            self.replay = None;
            return false;
        }
        let next: Vec<usize> = replay
            .candidates
            .iter()
            .filter(|&&at| at < replay.before && self.lines.get(at) == Some(&line))
            .map(|at| at + 1)
            .collect();
        // A new line between those sent again breaks no run.
        if next.is_empty() {
            return false;
        }
        replay.left -= 1;
        replay.candidates = next;
        true
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
    fn without_asking_nothing_is_old() {
        let (mut seen, now) = (Seen::default(), Instant::now());
        assert!(!seen.is_replayed("a", now) && !seen.is_replayed("a", now));
    }

    #[test]
    fn much_later_a_line_is_new_again() {
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
        }
        assert!(seen.lines.len() <= 2 * LINES);
    }
}
