//! Runs through the cases of an area and compares.

use std::collections::VecDeque;

use serde_json::Value;

use super::case::{Case, Recordings};
use super::improvements::{Instead, improvement};
use super::panel::{Answer, Panel};
use super::request::Request;

pub struct Parity {
    area: &'static str,
    panel: Panel,
    recordings: Recordings,
    cases: VecDeque<Case>,
    matched: usize,
    improved: usize,
    failures: Vec<String>,
}

impl Parity {
    /// The cases of one area, in the order of their recording.
    pub fn of(area: &'static str) -> Self {
        let recordings = Recordings::load();
        let cases = recordings.cases.iter().filter(|case| case.area() == area).cloned().collect();
        Self { area, panel: Panel::start(), recordings, cases, matched: 0, improved: 0, failures: Vec::new() }
    }

    pub fn url(&self) -> &str {
        self.panel.url()
    }

    /// The key that the calls were recorded with.
    pub fn key(&self) -> &str {
        self.recordings.authorization.trim_start_matches("Bearer ")
    }

    /// The next case that can be written down in Rust, with the panel ready to answer it.
    pub fn next(&mut self) -> Option<Case> {
        loop {
            let case = self.cases.pop_front()?;
            match improvement(&case) {
                Some(Instead::NotWritable(holds)) => {
                    self.expect(&case, holds(&case), "the call can be written");
                    self.improved += 1;
                }
                _ => {
                    self.panel.answer_with(self.recordings.answers_to(&case));
                    return Some(case);
                }
            }
        }
    }

    /// Compares what the call just made has sent.
    pub fn judge(&mut self, case: &Case, outcome: ptero::Result<()>) {
        let received = self.panel.received();
        for one in &received {
            let same = one.authorization == self.recordings.authorization && one.accept == self.recordings.accept;
            self.expect(case, same, "other headers");
        }
        let sent: Vec<Request> = received.into_iter().map(|one| one.request).collect();
        let recorded = case.requests();
        let Some(instead) = improvement(case) else {
            self.matched += 1;
            self.same(case, &sent, &recorded);
            let status = case.last_answer().map(|number| self.recordings.answers[number].status);
            let is_good = status.is_some_and(|status| status < 300);
            return self.expect(case, outcome.is_ok() == is_good, &format!("{outcome:?} after {status:?}"));
        };
        self.improved += 1;
        let expected: Vec<Request> = match instead {
            Instead::NotWritable(_) => unreachable!("not handed out"),
            Instead::Refused => {
                let kind = outcome.as_ref().err().map(ptero::Error::kind);
                self.expect(case, kind == Some(ptero::ErrorKind::InvalidInput), &format!("{outcome:?}"));
                Vec::new()
            }
            Instead::Sends(lines) => lines.iter().map(|line| Request::written(line)).collect(),
            Instead::Changed(change) => {
                let mut requests = recorded.clone();
                change(&mut requests);
                requests
            }
        };
        self.same(case, &sent, &expected);
        self.expect(case, recorded.is_empty() || sent != recorded, "no improvement: the request is the same");
    }

    /// Compares what the console just closed has sent to Wings.
    pub fn judge_frames(&mut self, case: &Case, sent: &[Value]) {
        let expected = match improvement(case) {
            None => {
                self.matched += 1;
                case.frames.clone()
            }
            Some(Instead::Sends(lines)) => {
                self.improved += 1;
                lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect()
            }
            Some(_) => panic!("{case}: frames have no path"),
        };
        self.expect(case, sent == expected, &format!("\n     sent {sent:?}\n expected {expected:?}"));
    }

    /// Sets what the panel answers instead of what was recorded.
    pub fn answer_with(&self, answer: Answer) {
        self.panel.answer_with(vec![answer]);
    }

    fn same(&mut self, case: &Case, sent: &[Request], expected: &[Request]) {
        self.expect(case, sent == expected, &format!("\n     sent {sent:?}\n expected {expected:?}"));
    }

    fn expect(&mut self, case: &Case, holds: bool, otherwise: &str) {
        if !holds {
            self.failures.push(format!("{case}: {otherwise}"));
        }
    }

    /// Fails with all that was different.
    pub fn finish(self) {
        assert!(self.failures.is_empty(), "{}", self.failures.join("\n"));
        assert!(self.cases.is_empty());
        let total = self.matched + self.improved;
        println!("{}: {} matched / {} improved / {total}", self.area, self.matched, self.improved);
    }
}
