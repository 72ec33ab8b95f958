//! Backups.

use serde_json::{Value, json};

use crate::clock::atom;
use crate::state::backup::Backup;
use crate::wire::envelope::item;

impl Backup {
    pub(crate) fn to_json(&self) -> Value {
        let attributes = json!({
            "uuid": self.uuid,
            "is_successful": self.is_successful,
            "is_locked": self.is_locked,
            "name": self.name,
            "ignored_files": self.ignored,
            "checksum": self.checksum.as_ref().map(|digest| format!("sha1:{digest}")),
            "bytes": self.size,
            "created_at": atom(self.created),
            "completed_at": self.completed.map(atom),
        });
        item("backup", attributes)
    }
}
