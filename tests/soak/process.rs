//! What this process holds, by its own account.

use std::fs;
use std::time::{Duration, Instant};

/// What the allocator may keep back.
const MEMORY_SLACK: u64 = 4096;

#[derive(Clone, Copy, Debug)]
pub struct Process {
    pub threads: u64,
    pub sockets: usize,
    /// Resident memory in KiB.
    pub memory: u64,
}

impl Process {
    fn now() -> Self {
        let status = fs::read_to_string("/proc/self/status").unwrap();
        let figure = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
            line.split_whitespace().next().unwrap().parse().unwrap()
        };
        let links = fs::read_dir("/proc/self/fd").unwrap().filter_map(|entry| fs::read_link(entry.ok()?.path()).ok());
        let sockets = links.filter(|link| link.to_string_lossy().starts_with("socket:")).count();
        Self { threads: figure("Threads:"), sockets, memory: figure("VmRSS:") }
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
        self.threads <= before.threads
            && self.sockets <= before.sockets
            && self.memory <= before.memory + MEMORY_SLACK
    }
}
