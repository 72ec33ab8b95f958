//! Backups of servers' files.

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::answer::item;
use crate::calendar::atom;
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
    /// Deleted ones still count against the throttle of creations.
    pub(crate) is_deleted: bool,
}

impl Backup {
    pub(crate) fn checksum(&self) -> Option<String> {
        self.archive.as_ref().map(|archive| sha1_hex(archive))
    }

    pub(crate) fn size(&self) -> usize {
        self.archive.as_ref().map_or(0, Bytes::len)
    }

    pub(crate) fn is_running(&self) -> bool {
        !self.is_deleted && self.completed.is_none()
    }

    /// Whether it counts against the server's limit: finished well, or still running.
    pub(crate) fn counts(&self) -> bool {
        !self.is_deleted && (self.completed.is_none() || self.is_successful)
    }

    pub(crate) fn to_json(&self) -> Value {
        let attributes = json!({
            "uuid": self.uuid,
            "is_successful": self.is_successful,
            "is_locked": self.is_locked,
            "name": self.name,
            "ignored_files": self.ignored,
            "checksum": self.checksum().map(|digest| format!("sha1:{digest}")),
            "bytes": self.size(),
            "created_at": atom(self.created),
            "completed_at": self.completed.map(atom),
        });
        item("backup", attributes)
    }
}
