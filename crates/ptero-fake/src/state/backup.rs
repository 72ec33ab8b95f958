//! Backups of servers' files.

use bytes::Bytes;
use jiff::Timestamp;

use crate::digest::sha1_hex;

pub(crate) struct Backup {
    pub(crate) id: u64,
    pub(crate) uuid: String,
    pub(crate) server: u64,
    pub(crate) name: String,
    pub(crate) ignored: Vec<String>,
    pub(crate) is_locked: bool,
    pub(crate) is_successful: bool,
    pub(crate) archive: Option<Bytes>,
    pub(crate) created: Timestamp,
    pub(crate) completed: Option<Timestamp>,
    /// Deleted backups still count against the throttle.
    pub(crate) is_deleted: bool,
}

impl Backup {
    pub(crate) fn checksum(&self) -> Option<String> {
        self.archive.as_ref().map(sha1_hex)
    }

    pub(crate) fn size(&self) -> usize {
        self.archive.as_ref().map_or(0, Bytes::len)
    }

    pub(crate) fn is_running(&self) -> bool {
        !self.is_deleted && self.completed.is_none()
    }

    /// Whether it counts against the server's limit: successful, or still running.
    pub(crate) fn counts(&self) -> bool {
        !self.is_deleted && (self.completed.is_none() || self.is_successful)
    }
}
