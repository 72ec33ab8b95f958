//! Faults for a route, as a test writes them down.

use std::time::Duration;

use bytes::Bytes;

use super::serve::lock;
use super::{FakePanel, Fault};

/// A fault in the making: for which requests, and how often. See [`FakePanel::on`].
#[must_use = "nothing happens before the fault is named"]
pub struct Script<'a> {
    panel: &'a FakePanel,
    method: String,
    path: String,
    skip: usize,
    left: Option<usize>,
}

impl FakePanel {
    /// Lets something go wrong with requests to a route of the panel or of Wings: once, unless told otherwise.
    ///
    /// In `path`, `*` or `{name}` stands for one segment and `**` for all that follow; the method `*` for any.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # let panel = ptero::testing::FakePanel::start();
    /// panel.on("GET", "/api/client").times(2).rate_limited(Duration::from_secs(3));
    /// panel.on("POST", "/api/client/servers/*/power").dropped_after();
    /// panel.on("*", "/api/**").always().status(502);
    /// ```
    pub fn on(&self, method: impl AsRef<str>, path: &str) -> Script<'_> {
        Script { panel: self, method: method.as_ref().to_owned(), path: path.to_owned(), skip: 0, left: Some(1) }
    }

    /// Lets one of `faults` happen to each request with the probability `rate`, from `seed` on. An empty list ends it.
    pub fn random_faults(&self, rate: f64, faults: impl IntoIterator<Item = Fault>, seed: u64) {
        lock(&self.shared.faults).at_random(rate, faults.into_iter().collect(), seed);
    }

    /// Ends all faults.
    pub fn clear_faults(&self) {
        lock(&self.shared.faults).clear();
    }

    /// How many faults happened so far.
    #[must_use]
    pub fn faults_applied(&self) -> usize {
        lock(&self.shared.faults).applied()
    }
}

impl Script<'_> {
    /// So many times.
    pub fn times(mut self, count: usize) -> Self {
        self.left = Some(count);
        self
    }

    /// Every time, until [`FakePanel::clear_faults`].
    pub fn always(mut self) -> Self {
        self.left = None;
        self
    }

    /// Only after so many requests that go well.
    pub fn after(mut self, count: usize) -> Self {
        self.skip = count;
        self
    }

    /// Any fault.
    pub fn fault(self, fault: Fault) {
        lock(&self.panel.shared.faults).add(&self.method, &self.path, self.skip, self.left, fault);
    }

    /// 429 with this `Retry-After`.
    pub fn rate_limited(self, retry_after: Duration) {
        self.fault(Fault::RateLimited(retry_after));
    }

    /// An error with this status, in the shape of the panel or of Wings.
    pub fn status(self, status: u16) {
        self.fault(Fault::Status(status));
    }

    /// Any answer.
    pub fn answer(self, status: u16, content_type: &str, body: impl Into<Bytes>) {
        self.fault(Fault::Answer { status, content_type: content_type.to_owned(), body: body.into() });
    }

    /// A redirect.
    pub fn redirect(self, location: &str) {
        self.fault(Fault::Redirect(location.to_owned()));
    }

    /// The right answer, so much later.
    pub fn slow(self, delay: Duration) {
        self.fault(Fault::Slow(delay));
    }

    /// The connection is closed before the request is executed.
    pub fn dropped_before(self) {
        self.fault(Fault::DroppedBefore);
    }

    /// The request is executed, then the connection is closed.
    pub fn dropped_after(self) {
        self.fault(Fault::DroppedAfter);
    }

    /// The body of the answer breaks off after at most so many bytes.
    pub fn truncated(self, after: usize) {
        self.fault(Fault::Truncated(after));
    }
}
