//! Backups and their restoration.

use bytes::Bytes;
use serde_json::json;

use crate::archive;
use crate::digest::sha1_hex;
use crate::state::State;
use crate::state::backup::Backup;
use crate::state::process::WingsEvent;
use crate::state::scripts::Operation;
use crate::timers::Due;

impl State {
    /// Starts a backup.
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
            checksum: None,
            size: 0,
            created: now,
            completed: None,
            is_deleted: false,
        });
        let plan = self.plan(Operation::Backup, server);
        self.after(plan, Due::BackedUp { backup: id, fails: plan.fails });
        id
    }

    pub(crate) fn finish_backup(&mut self, id: u64, fails: bool) {
        let now = self.clock.now();
        let Some(backup) = self.backups.get_mut(id).filter(|backup| backup.is_running()) else { return };
        let Some(server) = self.servers.get(backup.server) else { return };
        let pack = || archive::pack(&server.files.entries_without(&backup.ignored), now.as_second()).ok();
        backup.archive = if fails { None } else { pack().map(Bytes::from) };
        backup.is_successful = backup.archive.is_some();
        backup.checksum = backup.archive.as_ref().map(sha1_hex);
        backup.size = backup.archive.as_ref().map_or(0, Bytes::len);
        // The panel unlocks failed backups.
        backup.is_locked &= backup.is_successful;
        backup.completed = Some(now);
        server.process.emit(WingsEvent::BackupCompleted(json!({
            "checksum": backup.checksum.clone().unwrap_or_default(),
            "checksum_type": "sha1",
            "file_size": backup.size,
            "is_successful": backup.is_successful,
            "uuid": backup.uuid,
        })));
    }

    /// Unpacks a backup in the background.
    pub(crate) fn restore(&mut self, server: u64, backup: u64, truncate: bool) {
        if self.servers.get(server).is_some_and(|server| !server.process.is_offline()) {
            self.kill(server);
        }
        let plan = self.plan(Operation::Restore, server);
        self.after(plan, Due::Restored { server, backup, truncate, fails: plan.fails });
    }

    pub(super) fn finish_restoration(&mut self, server: u64, backup: u64, truncate: bool, fails: bool) {
        let now = self.clock.now();
        let Some(backup) = self.backups.get(backup) else { return };
        let (archive, name) = (backup.archive.clone().unwrap_or_default(), backup.name.clone());
        let Some(server) = self.servers.get_mut(server) else { return };
        if server.status.as_deref() == Some("restoring_backup") {
            server.status = None;
        }
        let id = server.id;
        if fails {
            // No event reports a failure, and the panel spells its entry in the log differently.
            return self.record(None, Some(id), "server.backup.restore-failed", json!({ "name": name }));
        }
        if truncate {
            server.files.clear();
        }
        for entry in archive::unpack(&archive).unwrap_or_default() {
            server.process.emit(WingsEvent::DaemonMessage(format!("(restoring): {}", entry.path)));
            server.files.put("", &entry, now);
        }
        let text = "Completed server restoration from local backup.".to_owned();
        server.process.emit(WingsEvent::DaemonMessage(text));
        server.process.emit(WingsEvent::BackupRestoreCompleted);
        self.record(None, Some(id), "server:backup.restore-complete", json!({ "name": name }));
    }
}
