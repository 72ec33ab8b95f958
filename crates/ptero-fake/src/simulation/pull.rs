//! Files that Wings downloads from elsewhere.

use bytes::Bytes;

use crate::state::State;
use crate::state::files::Content;
use crate::state::scripts::Operation;
use crate::timers::Due;

impl State {
    /// Downloads `url` to a file, which grows until the download is complete. A URL without a scripted source has itself
    /// as content.
    pub(crate) fn pull(&mut self, server: u64, url: &str, path: String, foreground: bool) {
        let content = self.scripts.source(url).unwrap_or_else(|| url.to_owned().into());
        let plan = self.plan(Operation::Pull, server);
        let half = content.slice(..content.len() / 2);
        self.write(server, &path, half);
        let content = (!plan.fails).then_some(content);
        if foreground {
            self.finish_pull(server, &path, content);
        } else {
            self.after(plan, Due::Pulled { server, path, content });
        }
    }

    pub(super) fn finish_pull(&mut self, server: u64, path: &str, content: Option<Bytes>) {
        match content {
            Some(content) => self.write(server, path, content),
            None => {
                if let Some(server) = self.servers.get_mut(server) {
                    server.files.delete(path);
                }
            }
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
