//! Files that Wings downloads from elsewhere.

use bytes::Bytes;

use crate::state::State;
use crate::state::files::Content;
use crate::state::pull::Pull;
use crate::state::scripts::Operation;
use crate::timers::Due;

/// The error of one download too many.
pub(crate) const MOST_PULLS: &str = "This server has reached its limit of 3 simultaneous remote file downloads at once. \
                                     Please wait for one to complete before trying again.";

/// Downloads that Wings runs at once for a server.
const MOST: usize = 3;

impl State {
    /// Whether Wings refuses another download for the server.
    pub(crate) fn has_most_pulls(&self, server: u64) -> bool {
        self.pulls.iter().filter(|pull| pull.server == server).count() >= MOST
    }

    /// Downloads `url` to a file in the background, and returns the id of the download. The file grows until it is
    /// complete. A URL without a scripted source has itself as content.
    pub(crate) fn pull(&mut self, server: u64, url: &str, path: String) -> String {
        let plan = self.plan(Operation::Pull, server);
        let (content, started) = (self.content_of(url), self.clock.instant());
        let id = self.random.uuid();
        let takes = plan.takes.unwrap_or(self.settings.step);
        let ends = started.checked_add(takes).unwrap_or(started);
        self.pulls.push(Pull { id: id.clone(), server, path, content, fails: plan.fails, started, ends });
        self.grow_pulls();
        self.after(plan, Due::Pulled { pull: id.clone() });
        id
    }

    /// Downloads `url` to a file, and returns whether that succeeded.
    pub(crate) fn pull_now(&mut self, server: u64, url: &str, path: &str) -> bool {
        let succeeds = !self.plan(Operation::Pull, server).fails;
        if succeeds {
            let content = self.content_of(url);
            self.write(server, path, content);
        }
        succeeds
    }

    /// Writes what has been downloaded so far.
    pub(crate) fn grow_pulls(&mut self) {
        let now = self.clock.instant();
        let parts: Vec<_> = self.pulls.iter().map(|pull| (pull.server, pull.path.clone(), pull.part(now))).collect();
        for (server, path, part) in parts {
            self.write(server, &path, part);
        }
    }

    fn content_of(&self, url: &str) -> Bytes {
        self.scripts.source(url).unwrap_or_else(|| url.to_owned().into())
    }

    pub(super) fn finish_pull(&mut self, id: &str) {
        let Some(index) = self.pulls.iter().position(|pull| pull.id == id) else { return };
        let Pull { server, path, content, fails, .. } = self.pulls.remove(index);
        if !fails {
            self.write(server, &path, content);
        } else if let Some(server) = self.servers.get_mut(server) {
            server.files.delete(&path);
        }
    }

    /// Writes a file. Only Wings' log would show a failure.
    fn write(&mut self, server: u64, path: &str, content: Bytes) {
        let now = self.clock.now();
        if let Some(server) = self.servers.get_mut(server) {
            let _ = server.files.write(path, Content::File(content), now);
        }
    }
}
