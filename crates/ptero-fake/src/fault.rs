//! Faults: scripted on routes, or at random.

use std::time::Duration;

use bytes::Bytes;

use super::random::Random;

/// Something that goes wrong with an answer.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Fault {
    /// 429 with this `Retry-After`. The request is not executed.
    RateLimited(Duration),
    /// An error with this status, in the shape of whichever host answers. The request is not executed.
    Status(u16),
    /// Any answer, such as a proxy's page. The request is not executed.
    Answer {
        /// The status.
        status: u16,
        /// The `Content-Type`.
        content_type: String,
        /// The body.
        body: Bytes,
    },
    /// A redirect to this URL. The request is not executed.
    Redirect(String),
    /// The right answer, so much later.
    Slow(Duration),
    /// The connection is closed before the request is executed.
    DroppedBefore,
    /// The request is executed, then the connection is closed without an answer.
    DroppedAfter,
    /// The right answer, its body cut off after at most so many bytes, then the connection is closed.
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
    /// None for ever.
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

    /// What goes wrong with this request, if anything: the first rule that matches, else chance.
    pub(crate) fn next(&mut self, method: &str, path: &str) -> Option<Fault> {
        let fault = self.scripted(method, path).or_else(|| self.by_chance())?;
        self.applied += 1;
        Some(fault)
    }

    fn scripted(&mut self, method: &str, path: &str) -> Option<Fault> {
        let wanted = |rule: &&mut Rule| {
            let method_fits = rule.method == "*" || rule.method.eq_ignore_ascii_case(method);
            method_fits && rule.left != Some(0) && fits(&rule.pattern, path)
        };
        let rule = self.rules.iter_mut().find(wanted)?;
        if rule.skip > 0 {
            rule.skip -= 1;
            return None;
        }
        rule.left = rule.left.map(|left| left - 1);
        Some(rule.fault.clone())
    }

    fn by_chance(&mut self) -> Option<Fault> {
        let chance = self.random.as_mut()?;
        if !chance.random.happens(chance.rate) {
            return None;
        }
        let index = chance.random.below(chance.faults.len() as u64);
        chance.faults.get(usize::try_from(index).ok()?).cloned()
    }
}

/// Whether a path fits a pattern: `*` or `{name}` stands for one segment, `**` for all that are left.
pub(crate) fn fits(pattern: &str, path: &str) -> bool {
    let mut wanted = pattern.trim_matches('/').split('/');
    let mut parts = path.trim_matches('/').split('/');
    loop {
        match (wanted.next(), parts.next()) {
            (Some("**"), _) | (None, None) => return true,
            (Some(wanted), Some(part)) if wanted == "*" || wanted.starts_with('{') || wanted == part => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_take_segments_and_rests() {
        assert!(fits("/api/client/", "/api/client"));
        assert!(fits("/api/client/servers/*/power", "/api/client/servers/7e215471/power"));
        assert!(fits("/api/client/servers/{server}", "/api/client/servers/7e215471"));
        assert!(!fits("/api/client/servers/*", "/api/client/servers/7e215471/power"));
        assert!(fits("/api/client/**", "/api/client/servers/7e215471/power"));
        assert!(!fits("/api/client", "/api/application"));
    }

    #[test]
    fn a_rule_skips_then_counts_down() {
        let mut faults = Faults::default();
        faults.add("GET", "/a", 1, Some(2), Fault::Status(502));
        let hits: Vec<_> = (0..4).map(|_| faults.next("GET", "/a").is_some()).collect();
        assert_eq!(hits, [false, true, true, false]);
        assert_eq!(faults.next("POST", "/a"), None);
        assert_eq!(faults.applied(), 2);
    }

    #[test]
    fn chance_is_repeatable_and_keeps_its_rate() {
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
