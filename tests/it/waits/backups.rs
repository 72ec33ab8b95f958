use ptero::request::Truncate;
use ptero::testing::Operation;
use ptero::{ErrorKind, WaitOptions};

use super::{SERVER, panel, seconds};
use crate::{dual_test, wait_client};

dual_test! {
    async fn backups_are_created_and_restored() {
        let (panel, clock) = panel();
        let panel = panel.backups_per_span(10).start();
        let client = wait_client!(Client, panel, clock, client_key);
        let backups = client.server(SERVER).backups();
        panel.set_file(SERVER, "world.dat", "old");
        panel.on_operation(Operation::Backup).takes(seconds(90));
        let backup = backups.create_and_wait("nightly", seconds(600)).await.unwrap();
        assert!(backup.is_usable() && backup.bytes > 0, "{backup:?}");
        let same = backups.wait(backup.uuid, seconds(600)).await.unwrap();
        assert_eq!(same, backup);
        panel.set_file(SERVER, "world.dat", "new");
        panel.on_operation(Operation::Restore).takes(seconds(90));
        backups.restore_and_wait(backup.uuid, Truncate::DeleteAllFiles, seconds(600)).await.unwrap();
        assert_eq!(panel.file(SERVER, "world.dat").unwrap(), b"old");
        assert_eq!(panel.server(SERVER).unwrap().status, None);
        let quiet = WaitOptions::new(seconds(600)).socket(false);
        let backup = backups.create_and_wait("second", quiet.clone()).await.unwrap();
        backups.restore_and_wait(backup.uuid, Truncate::KeepFiles, quiet).await.unwrap();
    }

    async fn failed_backups_and_restorations_fail_the_wait() {
        let (panel, clock) = panel();
        let panel = panel.start();
        let client = wait_client!(Client, panel, clock, client_key);
        let backups = client.server(SERVER).backups();
        panel.on_operation(Operation::Backup).fails_after(seconds(50));
        let error = backups.create_and_wait("nightly", seconds(600)).await.unwrap_err();
        assert_eq!((error.kind(), error.last_state()), (ErrorKind::Failed, Some("failed")));
        let backup = backups.create_and_wait("nightly", seconds(600)).await.unwrap();
        panel.on_operation(Operation::Restore).fails_after(seconds(50));
        let error = backups.restore_and_wait(backup.uuid, Truncate::KeepFiles, seconds(600)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Failed, "{error}");
    }

    async fn slow_lost_and_deleted_backups_end_the_wait() {
        let (panel, clock) = panel();
        let panel = panel.start();
        let client = wait_client!(Client, panel, clock, client_key);
        let backups = client.server(SERVER).backups();
        let backup = backups.create("lost").await.unwrap();
        panel.restart_wings();
        let error = backups.wait(backup.uuid, seconds(600)).await.unwrap_err();
        assert_eq!((error.kind(), error.last_state()), (ErrorKind::Deadline, Some("in progress")));
        let error = backups.wait(backup.uuid, seconds(7 * 3600)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Failed, "the panel gives up after six hours");
        backups.delete(backup.uuid).await.unwrap();
        let error = backups.wait(backup.uuid, seconds(600)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
    }

    async fn lost_reply_to_a_restoration_is_no_failure() {
        let (panel, clock) = panel();
        let panel = panel.start();
        let client = wait_client!(Client, panel, clock, client_key);
        let backups = client.server(SERVER).backups();
        let backup = backups.create_and_wait("nightly", seconds(600)).await.unwrap();
        panel.on("POST", "/api/client/servers/*/backups/*/restore").dropped_after();
        backups.restore_and_wait(backup.uuid, Truncate::KeepFiles, seconds(600)).await.unwrap();
        panel.on("POST", "/api/client/servers/*/backups/*/restore").dropped_before();
        let error = backups.restore_and_wait(backup.uuid, Truncate::KeepFiles, seconds(600)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Dropped);
    }
}
