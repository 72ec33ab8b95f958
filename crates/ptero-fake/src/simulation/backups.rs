//! Backups and their restoration.

use bytes::Bytes;
use serde_json::json;

use crate::archive;
use crate::state::State;
use crate::state::backup::Backup;
use crate::state::process::WingsEvent;
use crate::timers::Due;

impl State {
    /// Begins a backup.
    pub(crate) fn add_backup(
        &mut self,
        server: u64,
        name: Option<String>,
        ignored: Vec<String>,
        is_locked: bool,
    ) -> u64 {
        let (uuid, now) = (self.random.uuid(), self.clock.now());
        let name = name.unwrap_or_else(|| format!("Backup at {}", now.strftime("%Y-%m-%d %H:%M:%S")));
        let id = self.backups.add(|id| Backup {
            id,
            uuid,
            server,
            name,
            ignored,
            is_locked,
            is_successful: false,
            archive: None,
            created: now,
            completed: None,
            is_deleted: false,
        });
        self.after_step(Due::BackedUp { backup: id });
        id
    }

    pub(crate) fn finish_backup(&mut self, id: u64) {
        let now = self.clock.now();
        let Some(backup) = self.backups.get_mut(id).filter(|backup| backup.is_running()) else { return };
        let Some(server) = self.servers.get(backup.server) else { return };
        let archive = archive::pack(&server.files.entries_without(&backup.ignored), now.as_second());
        backup.is_successful = archive.is_ok();
        backup.archive = archive.ok().map(Bytes::from);
        backup.completed = Some(now);
        server.process.emit(WingsEvent::BackupCompleted(json!({
            "checksum": backup.checksum(),
            "checksum_type": "sha1",
            "file_size": backup.size(),
            "is_successful": backup.is_successful,
            "uuid": backup.uuid,
        })));
    }

    pub(crate) fn restore(&mut self, server: u64, backup: u64, truncate: bool) {
        if self.servers.get(server).is_some_and(|server| !server.process.is_offline()) {
            self.kill(server);
        }
        if let Some(server) = self.servers.get_mut(server) {
            server.status = Some("restoring_backup".to_owned());
        }
        self.after_step(Due::Restored { server, backup, truncate });
    }

    pub(super) fn finish_restoration(&mut self, server: u64, backup: u64, truncate: bool) {
        let now = self.clock.now();
        let archive = self.backups.get(backup).and_then(|backup| backup.archive.clone()).unwrap_or_default();
        let Some(server) = self.servers.get_mut(server) else { return };
        if truncate {
            server.files.clear();
        }
        for entry in archive::unpack(&archive).unwrap_or_default() {
            server.process.emit(WingsEvent::DaemonMessage(format!("(restoring): {}", entry.path)));
            server.files.put("", &entry, now);
        }
        if server.status.as_deref() == Some("restoring_backup") {
            server.status = None;
        }
        let text = "Completed server restoration from local backup.".to_owned();
        server.process.emit(WingsEvent::DaemonMessage(text));
        server.process.emit(WingsEvent::BackupRestoreCompleted);
    }
}
