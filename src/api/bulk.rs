//! One operation on many servers.

mod application;
mod client;

pub use application::ApplicationBulk;
pub use client::Bulk;

/// The settings that both kinds have.
macro_rules! settings {
    ($Id:ident) => {
        /// Sets how many servers are worked on at once: 8 by default, at most 256. All share the client's rate limits.
        pub fn concurrency(mut self, servers: usize) -> Self {
            self.settings.concurrency = servers;
            self
        }

        /// Begins no further server after the first that fails. Those that have been begun are finished.
        pub fn stop_at_first_error(mut self) -> Self {
            self.settings.stops_at_error = true;
            self
        }

        /// Calls `hook` after each server, one at a time.
        pub fn on_result(mut self, hook: impl Fn(BulkProgress<'_, $Id>) + Send + Sync + 'static) -> Self {
            self.settings.hook = Some(Arc::new(hook));
            self
        }
    };
}
use settings;
