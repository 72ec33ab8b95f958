//! Faults for routes, as tests script them.

use std::time::Duration;

use bytes::Bytes;

use super::FakePanel;
use crate::fault::Fault;
use crate::lock::lock;

/// A fault to script: for which requests, and how often. See [`FakePanel::on`].
#[must_use = "a script does nothing until the fault is named"]
pub struct Script<'a> {
    panel: &'a FakePanel,
    method: String,
    path: String,
    skip: usize,
    left: Option<usize>,
}

impl FakePanel {
    /// Scripts a fault for requests to a route of the panel or Wings, once by default.
    ///
    /// In `path`, `*` or `{name}` stands for one segment and `**` for all that follow. The method `*` stands for any.
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

    /// Applies one of `faults` to each request with probability `rate`, chosen by `seed`. An empty list stops that.
    pub fn random_faults(&self, rate: f64, faults: impl IntoIterator<Item = Fault>, seed: u64) {
        lock(&self.shared.faults).at_random(rate, faults.into_iter().collect(), seed);
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        lock(&self.shared.faults).clear();
    }

    /// Returns the number of faults applied so far.
    #[must_use]
    pub fn faults_applied(&self) -> usize {
        lock(&self.shared.faults).applied()
    }
}

impl Script<'_> {
    /// Applies the fault this many times.
    pub fn times(mut self, count: usize) -> Self {
        self.left = Some(count);
        self
    }

    /// Applies the fault every time, until [`FakePanel::clear_faults`].
    pub fn always(mut self) -> Self {
        self.left = None;
        self
    }

    /// Skips this many requests first.
    pub fn after(mut self, count: usize) -> Self {
        self.skip = count;
        self
    }

    /// Applies any fault.
    pub fn fault(self, fault: Fault) {
        lock(&self.panel.shared.faults).add(&self.method, &self.path, self.skip, self.left, fault);
    }

    /// Replies with 429 and this `Retry-After`.
    pub fn rate_limited(self, retry_after: Duration) {
        self.fault(Fault::RateLimited(retry_after));
    }

    /// Replies with an error of this status, in the format of the panel or Wings.
    pub fn status(self, status: u16) {
        self.fault(Fault::Status(status));
    }

    /// Sends any reply.
    pub fn reply(self, status: u16, content_type: &str, body: impl Into<Bytes>) {
        self.fault(Fault::Reply { status, content_type: content_type.to_owned(), body: body.into() });
    }

    /// Redirects to another URL.
    pub fn redirect(self, location: &str) {
        self.fault(Fault::Redirect(location.to_owned()));
    }

    /// Delays the normal reply.
    pub fn slow(self, delay: Duration) {
        self.fault(Fault::Slow(delay));
    }

    /// Closes the connection before the request is executed.
    pub fn dropped_before(self) {
        self.fault(Fault::DroppedBefore);
    }

    /// Executes the request, then closes the connection.
    pub fn dropped_after(self) {
        self.fault(Fault::DroppedAfter);
    }

    /// Ends the body of the reply after at most this many bytes.
    pub fn truncated(self, after: usize) {
        self.fault(Fault::Truncated(after));
    }
}
