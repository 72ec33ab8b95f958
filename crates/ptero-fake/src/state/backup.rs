//! Backups of servers' files.

use bytes::Bytes;
use jiff::Timestamp;

pub(crate) struct Backup {
    pub(crate) id: u64,
    pub(crate) uuid: String,
    pub(crate) server: u64,
    pub(crate) name: String,
    pub(crate) ignored: Vec<String>,
    pub(crate) is_locked: bool,
    pub(crate) is_successful: bool,
    /// The file on the node. `None` when there is none, or none any more.
    pub(crate) archive: Option<Bytes>,
    /// What Wings reported.
    pub(crate) checksum: Option<String>,
    pub(crate) size: usize,
    pub(crate) created: Timestamp,
    pub(crate) completed: Option<Timestamp>,
    /// Deleted backups still count against the throttle.
    pub(crate) is_deleted: bool,
}

impl Backup {
    pub(crate) fn is_running(&self) -> bool {
        !self.is_deleted && self.completed.is_none()
    }

    /// Whether it counts against the server's limit: successful, or still running.
    pub(crate) fn counts(&self) -> bool {
        !self.is_deleted && (self.completed.is_none() || self.is_successful)
    }
}
