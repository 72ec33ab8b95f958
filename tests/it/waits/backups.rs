use ptero::request::Truncate;
use ptero::testing::Operation;
use ptero::{ErrorKind, Restoration, WaitOptions};

use super::{SERVER, panel, seconds};
use crate::{panel_test, wait_client};

panel_test! {
    async fn backups_are_created_and_restored() {
        let (panel, clock) = panel(PANEL);
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
        let restored = backups.restore_and_wait(backup.uuid, Truncate::KeepFiles, quiet).await.unwrap();
        assert_eq!(restored, Restoration::Completed);
    }

    async fn failed_backups_and_restorations_fail_the_wait() {
        let (panel, clock) = panel(PANEL);
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
        let (panel, clock) = panel(PANEL);
        let panel = panel.start();
        let client = wait_client!(Client, panel, clock, client_key);
        let backups = client.server(SERVER).backups();
        let backup = backups.create("lost").await.unwrap();
        panel.restart_wings();
        let error = backups.wait(backup.uuid, seconds(600)).await.unwrap_err();
        assert_eq!((error.kind(), error.last_state()), (ErrorKind::Deadline, Some("in progress")));
        let error = backups.wait(backup.uuid, seconds(7 * 3600)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Failed, "the panel's limit is six hours");
        backups.delete(backup.uuid).await.unwrap();
        let error = backups.wait(backup.uuid, seconds(600)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
    }

    async fn lost_reply_to_a_restoration_is_no_failure() {
        let (panel, clock) = panel(PANEL);
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

    async fn failed_restoration_fails_the_wait_without_a_websocket() {
        let (panel, clock) = panel(PANEL);
        let panel = panel.start();
        let client = wait_client!(Client, panel, clock, client_key);
        let backups = client.server(SERVER).backups();
        let quiet = WaitOptions::new(seconds(600)).socket(false);
        let backup = backups.create_and_wait("nightly", quiet.clone()).await.unwrap();
        panel.on_operation(Operation::Restore).fails_after(seconds(50));
        let error = backups.restore_and_wait(backup.uuid, Truncate::KeepFiles, quiet.clone()).await.unwrap_err();
        assert_eq!((error.kind(), error.last_state()), (ErrorKind::Failed, Some("normal")), "{error}");
        // The failure of an earlier one does not count.
        let restored = backups.restore_and_wait(backup.uuid, Truncate::KeepFiles, quiet).await.unwrap();
        assert_eq!(restored, Restoration::Completed);
    }

    async fn restart_of_wings_fails_a_restoration() {
        for socket in [true, false] {
            let (panel, clock) = panel(PANEL);
            let panel = std::sync::Arc::new(panel.start());
            let client = wait_client!(Client, panel, clock, client_key);
            let backups = client.server(SERVER).backups();
            let backup = backups.create_and_wait("nightly", seconds(600)).await.unwrap();
            panel.on_operation(Operation::Restore).takes(seconds(300));
            let wings = panel.clone();
            let options = WaitOptions::new(seconds(600)).socket(socket).on_progress(move |progress| {
                if progress.state == "restoring_backup" {
                    wings.restart_wings();
                }
            });
            let error = backups.restore_and_wait(backup.uuid, Truncate::KeepFiles, options).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Failed, "{error}");
        }
    }

    async fn restoration_without_event_and_log_is_unconfirmed() {
        let (panel, clock) = panel(PANEL);
        let panel = panel.start();
        let key = panel.subuser_key(["backup.create", "backup.read", "backup.restore"]);
        let client = Client::builder(panel.url(), key).clock(clock.clone()).build().unwrap();
        let backups = client.server("7e215471").backups();
        let quiet = WaitOptions::new(seconds(600)).socket(false);
        let backup = backups.create_and_wait("nightly", quiet.clone()).await.unwrap();
        let restored = backups.restore_and_wait(backup.uuid, Truncate::KeepFiles, quiet).await.unwrap();
        assert_eq!(restored, Restoration::Unconfirmed);
        let restored = backups.restore_and_wait(backup.uuid, Truncate::KeepFiles, seconds(600)).await.unwrap();
        assert_eq!(restored, Restoration::Completed, "the websocket tells");
    }

    async fn lost_reply_to_a_creation_is_resolved_by_a_look() {
        const PATH: &str = "/api/client/servers/*/backups";
        let (panel, clock) = panel(PANEL);
        let panel = panel.backups_per_span(10).start();
        let client = wait_client!(Client, panel, clock, client_key);
        let backups = client.server(SERVER).backups();
        let old = backups.create_and_wait("nightly", seconds(600)).await.unwrap();
        clock.advance(seconds(3600));
        panel.on("POST", PATH).dropped_after();
        let new = backups.create_and_wait("nightly", seconds(600)).await.unwrap();
        assert!(new.is_usable() && new.uuid != old.uuid, "{new:?}");
        panel.on("POST", PATH).truncated(10);
        let unnamed = backups.create_and_wait(ptero::request::CreateBackup::new(), seconds(600)).await.unwrap();
        assert!(unnamed.is_usable() && ![old.uuid, new.uuid].contains(&unnamed.uuid), "{unnamed:?}");
        let all = backups.list().collect().await.unwrap().len();

        clock.advance(seconds(3600));
        for lost in ["drop", "gateway"] {
            match lost {
                "drop" => panel.on("POST", PATH).dropped_before(),
                _ => panel.on("POST", PATH).reply(504, "text/html", "<html><title>504</title></html>"),
            }
            let before = clock.now();
            let error = backups.create_and_wait("nightly", seconds(600)).await.unwrap_err();
            let kind = if lost == "drop" { ErrorKind::Dropped } else { ErrorKind::UnexpectedContent };
            assert_eq!(error.kind(), kind, "{error}");
            assert!(clock.now() - before >= seconds(60), "it may still appear");
        }
        let now = backups.list().collect().await.unwrap().len();
        assert_eq!((all, now), (4, 4), "each creation was carried out once, or never");
    }

    async fn backup_of_the_same_name_is_not_taken_for_one_whose_creation_was_lost() {
        const PATH: &str = "/api/client/servers/*/backups";
        let (panel, clock) = panel(PANEL);
        let panel = panel.backups_per_span(10).start();
        let client = wait_client!(Client, panel, clock, client_key);
        let backups = client.server(SERVER).backups();
        let quiet = WaitOptions::new(seconds(600)).socket(false);
        let old = backups.create_and_wait("nightly", quiet.clone()).await.unwrap();
        panel.on("POST", PATH).dropped_before();
        let error = backups.create_and_wait("nightly", quiet.clone()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Dropped, "{error}");
        panel.on("POST", PATH).dropped_after();
        let new = backups.create_and_wait("nightly", quiet.clone()).await.unwrap();
        assert!(new.is_usable() && new.uuid != old.uuid, "{new:?}");
        // Without the list before, the creation goes on.
        panel.on("GET", PATH).status(403);
        let third = backups.create_and_wait("nightly", quiet).await.unwrap();
        assert!(third.is_usable() && ![old.uuid, new.uuid].contains(&third.uuid), "{third:?}");
    }
}
