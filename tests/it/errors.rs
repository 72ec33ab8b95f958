//! What responses are taken for: raw status, headers and body on one side; kind, hint and predicates on the other.

mod foreign;
mod panel;
mod success;

use ptero::{Error, ErrorKind};

use crate::support::scripted::Step;

/// A response.
pub(crate) struct Case {
    pub(crate) status: u16,
    pub(crate) headers: &'static str,
    pub(crate) body: &'static str,
}

/// What the error for it says.
pub(crate) struct Judgement {
    pub(crate) kind: ErrorKind,
    /// A part of the hint; empty if there is none.
    pub(crate) hint: &'static str,
    /// A part of the text.
    pub(crate) text: &'static str,
    pub(crate) is_retryable: bool,
    pub(crate) was_sent: bool,
}

pub(crate) const HTML: &str = "Content-Type: text/html\r\n";
pub(crate) const JSON: &str = "Content-Type: application/json\r\n";

impl Case {
    pub(crate) fn step(&self) -> Step {
        Step::reply(self.status, self.headers, self.body)
    }
}

impl Judgement {
    pub(crate) fn check(&self, case: &Case, error: &Error) {
        let about = format!("{} {:?}: {error:?}", case.status, case.body.get(..80).unwrap_or(case.body));
        assert_eq!((error.kind(), error.status()), (self.kind, Some(case.status)), "{about}");
        match self.hint {
            "" => assert_eq!(error.hint(), None, "{about}"),
            hint => assert!(error.hint().is_some_and(|text| text.contains(hint)), "{about}"),
        }
        assert!(error.to_string().contains(self.text), "{about}");
        assert_eq!(error.is_retryable(), self.is_retryable, "{about}");
        assert_eq!(error.was_sent(), self.was_sent, "{about}");
        assert_eq!(error.is_not_found(), self.kind == ErrorKind::NotFound, "{about}");
        assert_eq!(error.is_forbidden(), self.kind == ErrorKind::Forbidden, "{about}");
        assert_eq!(error.is_conflict(), self.kind == ErrorKind::Conflict, "{about}");
        assert_eq!(error.is_rate_limited(), self.kind == ErrorKind::RateLimited, "{about}");
        assert!(!error.is_timeout(), "{about}");
    }
}
