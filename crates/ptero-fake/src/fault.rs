//! Faults: scripted on routes, or at random.

use std::time::Duration;

use bytes::Bytes;

use crate::pattern::path_matches;
use crate::random::Random;

/// Something that goes wrong with a reply.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Fault {
    /// 429 with this `Retry-After`. The request is not executed.
    RateLimited(Duration),
    /// An error with this status, in the format of the panel or of Wings. The request is not executed.
    Status(u16),
    /// Any reply, such as a proxy's page. The request is not executed.
    Reply {
        /// The status.
        status: u16,
        /// The `Content-Type`.
        content_type: String,
        /// The body.
        body: Bytes,
    },
    /// A redirect to this URL. The request is not executed.
    Redirect(String),
    /// The normal reply, delayed.
    Slow(Duration),
    /// The connection is closed before the request is executed.
    DroppedBefore,
    /// The request is executed, then the connection is closed without a reply.
    DroppedAfter,
    /// The normal reply, whose body ends after at most this many bytes. Then the connection is closed.
    Truncated(usize),
}

#[derive(Default)]
pub(crate) struct Faults {
    rules: Vec<Rule>,
    random: Option<RandomFaults>,
    applied: usize,
}

struct Rule {
    method: String,
    pattern: String,
    skip: usize,
    /// How often it still applies. `None` for ever.
    left: Option<usize>,
    fault: Fault,
}

struct RandomFaults {
    rate: f64,
    faults: Vec<Fault>,
    random: Random,
}

impl Faults {
    pub(crate) fn add(&mut self, method: &str, pattern: &str, skip: usize, left: Option<usize>, fault: Fault) {
        let rule = Rule { method: method.to_owned(), pattern: pattern.to_owned(), skip, left, fault };
        self.rules.push(rule);
    }

    pub(crate) fn at_random(&mut self, rate: f64, faults: Vec<Fault>, seed: u64) {
        self.random = (!faults.is_empty()).then(|| RandomFaults { rate, faults, random: Random::new(seed) });
    }

    pub(crate) fn clear(&mut self) {
        self.rules.clear();
        self.random = None;
    }

    pub(crate) fn applied(&self) -> usize {
        self.applied
    }

    /// The fault of this request: that of the first matching rule, or else one at random.
    pub(crate) fn next(&mut self, method: &str, path: &str) -> Option<Fault> {
        let fault = self.scripted(method, path).or_else(|| self.at_random_rate())?;
        self.applied += 1;
        Some(fault)
    }

    fn scripted(&mut self, method: &str, path: &str) -> Option<Fault> {
        let wanted = |rule: &&mut Rule| {
            let method_matches = rule.method == "*" || rule.method.eq_ignore_ascii_case(method);
            method_matches && rule.left != Some(0) && path_matches(&rule.pattern, path)
        };
        let rule = self.rules.iter_mut().find(wanted)?;
        if rule.skip > 0 {
            rule.skip -= 1;
            return None;
        }
        rule.left = rule.left.map(|left| left - 1);
        Some(rule.fault.clone())
    }

    fn at_random_rate(&mut self) -> Option<Fault> {
        let RandomFaults { rate, faults, random } = self.random.as_mut()?;
        if random.happens(*rate) { random.pick(faults).cloned() } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rule_skips_then_counts_down() {
        let mut faults = Faults::default();
        faults.add("GET", "/a", 1, Some(2), Fault::Status(502));
        let hits: Vec<_> = (0..4).map(|_| faults.next("GET", "/a").is_some()).collect();
        assert_eq!(hits, [false, true, true, false]);
        assert_eq!(faults.next("POST", "/a"), None);
        assert_eq!(faults.applied(), 2);
    }

    #[test]
    fn random_faults_are_repeatable_and_keep_their_rate() {
        let run = |seed| {
            let mut faults = Faults::default();
            faults.at_random(0.2, vec![Fault::DroppedBefore], seed);
            (0..1000).map(|_| faults.next("GET", "/").is_some()).collect::<Vec<_>>()
        };
        assert_eq!(run(7), run(7));
        let hits = run(7).into_iter().filter(|hit| *hit).count();
        assert!((150..250).contains(&hits), "{hits}");
    }
}
