//! Outcomes of operations, replies to commands and files to download, as tests script them.

use std::time::Duration;

use bytes::Bytes;

use super::FakePanel;
use crate::lock::lock;
use crate::state::scripts::{Operation, Plan, Rule};

/// An outcome to script: for which operations, and how often. See [`FakePanel::on_operation`].
#[must_use = "a script does nothing until the outcome is named"]
pub struct OperationScript<'a> {
    panel: &'a FakePanel,
    rule: Rule,
}

impl FakePanel {
    /// Scripts the outcome of operations that start from now on, once by default. Otherwise they succeed after
    /// [`step`](crate::FakePanelBuilder::step).
    ///
    /// ```
    /// # use std::time::Duration;
    /// use ptero::testing::{FakePanel, Operation};
    ///
    /// let panel = FakePanel::start();
    /// panel.on_operation(Operation::Backup).fails();
    /// panel.on_operation(Operation::Install).of("7e215471").takes(Duration::from_secs(60));
    /// panel.on_operation(Operation::Restore).times(2).fails_after(Duration::from_secs(5));
    /// panel.on_operation(Operation::Start).always().fails(); // a crash loop
    /// panel.clear_operations();
    /// ```
    pub fn on_operation(&self, operation: Operation) -> OperationScript<'_> {
        let rule = Rule { operation, server: None, skip: 0, left: Some(1), plan: Plan::default() };
        OperationScript { panel: self, rule }
    }

    /// Removes all scripted outcomes.
    pub fn clear_operations(&self) {
        lock(&self.shared.state).scripts.clear();
    }

    /// Scripts what processes print in reply to a console command, instead of `echo: <command>`. In `command`, one `*`
    /// stands for any text. The latest matching script wins.
    ///
    /// ```
    /// # let panel = ptero::testing::FakePanel::start();
    /// panel.on_command("list", "There are 2 of a max of 20 players online:\nSteve, Alex");
    /// panel.on_command("say *", "");
    /// ```
    pub fn on_command(&self, command: &str, reply: &str) {
        lock(&self.shared.state).scripts.set_reply(command, reply);
    }

    /// Scripts the content of a URL that servers pull. Other URLs have themselves as content.
    pub fn on_pull(&self, url: &str, content: impl Into<Bytes>) {
        lock(&self.shared.state).scripts.set_source(url, content.into());
    }
}

impl OperationScript<'_> {
    /// Applies only to the server with this UUID or short identifier.
    pub fn of(mut self, server: &str) -> Self {
        self.rule.server = Some(server.to_owned());
        self
    }

    /// Applies this many times.
    pub fn times(mut self, count: usize) -> Self {
        self.rule.left = Some(count);
        self
    }

    /// Applies every time, until [`FakePanel::clear_operations`].
    pub fn always(mut self) -> Self {
        self.rule.left = None;
        self
    }

    /// Skips this many operations first.
    pub fn after(mut self, count: usize) -> Self {
        self.rule.skip = count;
        self
    }

    /// Makes the operation succeed after this time.
    pub fn takes(self, duration: Duration) {
        self.plan(Plan { takes: Some(duration), fails: false });
    }

    /// Makes the operation fail after the time that it usually takes.
    pub fn fails(self) {
        self.plan(Plan { takes: None, fails: true });
    }

    /// Makes the operation fail after this time.
    pub fn fails_after(self, duration: Duration) {
        self.plan(Plan { takes: Some(duration), fails: true });
    }

    fn plan(self, plan: Plan) {
        lock(&self.panel.shared.state).scripts.add(Rule { plan, ..self.rule });
    }
}
