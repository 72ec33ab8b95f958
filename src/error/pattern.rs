//! Regular expressions whose memory does not grow with the number of threads.

use std::borrow::Cow;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use regex_lite::{Captures, Regex};

/// A pattern, compiled when it is first used.
///
/// A [`Regex`] keeps a cache, of over 70 KiB for a large pattern, for each thread that ever used it at the same time as
/// others. Behind a lock, there is one.
pub(super) struct Pattern {
    source: fn() -> Cow<'static, str>,
    regex: OnceLock<Mutex<Regex>>,
}

impl Pattern {
    pub(super) const fn new(source: fn() -> Cow<'static, str>) -> Self {
        Self { source, regex: OnceLock::new() }
    }

    pub(super) fn replace_all<'t>(&self, text: &'t str, replacement: fn(&Captures<'_>) -> String) -> Cow<'t, str> {
        self.lock().replace_all(text, replacement)
    }

    pub(super) fn captures<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        self.lock().captures(text)
    }

    fn lock(&self) -> MutexGuard<'_, Regex> {
        // All patterns are constants, which the tests compile.
        #[allow(clippy::expect_used)]
        let compile = || Mutex::new(Regex::new(&(self.source)()).expect("a valid pattern"));
        self.regex.get_or_init(compile).lock().unwrap_or_else(PoisonError::into_inner)
    }
}
