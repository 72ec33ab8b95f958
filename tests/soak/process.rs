//! What this process holds.

use std::fs;
use std::time::{Duration, Instant};

use super::allocated;

/// For what the runtimes keep, far below what the operations of a round took.
const SLACK: usize = 64 * 1024;

#[derive(Clone, Copy, Debug)]
pub struct Process {
    pub threads: u64,
    pub sockets: usize,
    pub bytes: usize,
}

impl Process {
    fn now() -> Self {
        let status = fs::read_to_string("/proc/self/status").unwrap();
        let threads = status.lines().find_map(|line| line.strip_prefix("Threads:")).unwrap().trim().parse().unwrap();
        let links = fs::read_dir("/proc/self/fd").unwrap().filter_map(|entry| fs::read_link(entry.ok()?.path()).ok());
        let sockets = links.filter(|link| link.to_string_lossy().starts_with("socket:")).count();
        Self { threads, sockets, bytes: allocated::bytes() }
    }

    /// The figures once they are `fine`, or after a second: connections and threads take a moment to end, and nothing
    /// tells when they have.
    pub fn settled(fine: impl Fn(&Self) -> bool) -> Self {
        let deadline = Instant::now() + Duration::from_secs(1);
        loop {
            let now = Self::now();
            if fine(&now) || Instant::now() > deadline {
                return now;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    pub fn has_not_outgrown(&self, before: &Self) -> bool {
        self.threads <= before.threads && self.sockets <= before.sockets && self.bytes <= before.bytes + SLACK
    }
}
