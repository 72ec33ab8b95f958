//! The threads, sockets and memory of this process.

use std::time::{Duration, Instant};

use super::allocated;

/// Memory that the runtimes may keep: far less than the operations of a round need.
const SLACK: usize = 64 * 1024;

#[derive(Clone, Copy, Debug)]
pub struct Process {
    pub threads: u64,
    pub sockets: usize,
    pub bytes: usize,
}

impl Process {
    #[cfg(not(target_os = "linux"))]
    fn now() -> Self {
        Self { threads: 0, sockets: 0, bytes: allocated::bytes() }
    }

    #[cfg(target_os = "linux")]
    fn now() -> Self {
        use std::fs;
        let status = fs::read_to_string("/proc/self/status").unwrap();
        let threads = status.lines().find_map(|line| line.strip_prefix("Threads:")).unwrap().trim().parse().unwrap();
        let links = fs::read_dir("/proc/self/fd").unwrap().filter_map(|entry| fs::read_link(entry.ok()?.path()).ok());
        let sockets = links.filter(|link| link.to_string_lossy().starts_with("socket:")).count();
        Self { threads, sockets, bytes: allocated::bytes() }
    }

    /// The figures once they are `fine`, or after `limit`: connections and threads take a moment to end, and there is no
    /// event for it.
    pub fn settled(limit: Duration, fine: impl Fn(&Self) -> bool) -> Self {
        let deadline = Instant::now() + limit;
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
