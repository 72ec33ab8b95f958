use std::time::Duration;

use ptero::request::Truncate;
use ptero::request::wings::CreateBackup;
use ptero::testing::{FakePanel, Operation};
use ptero::{Clock, ErrorKind, PowerAction, ServerState};

use super::{ALPHA, NODE};
use crate::dual_test;

/// Creates a backup on the panel, finished or not.
macro_rules! backup {
    ($Client:ident, $panel:ident) => {
        $Client::new($panel.url(), $panel.admin_key()).unwrap().server(ALPHA).backups().create("b")
    };
}

dual_test! {
    async fn finished_backup_is_not_created_again() {
        let clock = Clock::simulated();
        let panel = FakePanel::builder().clock(clock.clone()).start();
        let backup = backup!(Client, panel).await.unwrap();
        clock.advance(Duration::from_secs(60));
        let wings = wings::Client::builder(panel.wings_url(), panel.node_token(NODE).unwrap());
        let wings = wings.clock(clock.clone()).build().unwrap();
        let backups = wings.server(ALPHA).backups();
        let found = backups.exists(&backup).await.unwrap();
        assert!(found);
        let error = backups.create(CreateBackup::new(&backup)).await.unwrap_err();
        assert_eq!((error.kind(), error.was_sent()), (ErrorKind::Conflict, false));
        let found = backups.exists(&backup).await.unwrap();
        assert!(found, "the archive is still there");
    }

    async fn backup_is_never_sent_twice() {
        let panel = FakePanel::builder().start();
        panel.on_operation(Operation::Backup).takes(Duration::from_secs(600));
        let backup = backup!(Client, panel).await.unwrap();
        let wings = wings::Client::builder(panel.wings_url(), panel.node_token(NODE).unwrap());
        let policy = ptero::RetryPolicy::default().factor(0.001).repeat_unsafe(true);
        let wings = wings.retry_policy(policy).build().unwrap();
        let path = format!("/api/servers/{ALPHA}/backup");
        panel.on("POST", &path).times(1).dropped_after();
        panel.clear_requests();
        let error = wings.server(ALPHA).backups().create(CreateBackup::new(&backup)).await.unwrap_err();
        assert_eq!((error.kind(), error.was_sent(), error.attempts()), (ErrorKind::Dropped, true, 1));
        let sent = panel.requests().iter().filter(|request| request.path == path).count();
        assert_eq!(sent, 1);
    }

    async fn restoring_a_missing_backup_does_not_empty_the_server() {
        let panel = FakePanel::start();
        panel.set_file(ALPHA, "world.dat", "precious");
        let wings = wings::Client::new(panel.wings_url(), panel.node_token(NODE).unwrap()).unwrap();
        let backups = wings.server(ALPHA).backups();
        let missing = "11111111-2222-4333-8444-555555555555";
        let error = backups.restore(missing, Truncate::DeleteAllFiles).await.unwrap_err();
        assert_eq!((error.kind(), error.was_sent()), (ErrorKind::NotFound, false));
        assert_eq!(panel.file(ALPHA, "world.dat").unwrap(), b"precious");
        let url = format!("{}/missing", panel.wings_url());
        backups.restore_from(missing, url.as_str(), Truncate::DeleteAllFiles).await.unwrap_err();
        assert_eq!(panel.file(ALPHA, "world.dat").unwrap(), b"precious");
    }

    async fn existing_backup_is_restored() {
        let clock = Clock::simulated();
        let panel = FakePanel::builder().clock(clock.clone()).start();
        panel.set_file(ALPHA, "world.dat", "precious");
        let backup = backup!(Client, panel).await.unwrap();
        clock.advance(Duration::from_secs(60));
        panel.set_file(ALPHA, "world.dat", "broken");
        let wings = wings::Client::builder(panel.wings_url(), panel.node_token(NODE).unwrap());
        let wings = wings.clock(clock.clone()).build().unwrap();
        wings.server(ALPHA).backups().restore(&backup, Truncate::DeleteAllFiles).await.unwrap();
        clock.advance(Duration::from_secs(60));
        assert_eq!(panel.file(ALPHA, "world.dat").unwrap(), b"precious");
    }

    async fn start_right_after_a_stop_waits_for_its_lock() {
        let clock = Clock::simulated();
        let panel = FakePanel::builder().clock(clock.clone()).step(Duration::from_secs(1)).start();
        panel.set_power(ALPHA, ServerState::Running);
        let wings = wings::Client::new(panel.wings_url(), panel.node_token(NODE).unwrap()).unwrap();
        let server = wings.server(ALPHA);
        server.power(PowerAction::Stop).await.unwrap();
        server.power_within(PowerAction::Start, Duration::ZERO).await.unwrap();
        clock.advance(Duration::from_secs(5));
        assert_eq!(panel.server(ALPHA).unwrap().state, ServerState::Offline, "dropped: the stop held the lock");
        panel.set_power(ALPHA, ServerState::Running);
        server.power(PowerAction::Stop).await.unwrap();
        server.power(PowerAction::Start).await.unwrap();
        clock.advance(Duration::from_secs(5));
        assert_eq!(panel.server(ALPHA).unwrap().state, ServerState::Running);
    }

    async fn error_that_is_called_text_is_read() {
        let panel = FakePanel::start();
        let wings = wings::Client::new(panel.wings_url(), panel.node_token(NODE).unwrap()).unwrap();
        let path = ["api", "servers", ALPHA, "files", "delete"];
        let error = wings.request::<()>(ptero::Method::POST, path).send().await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (ErrorKind::Refused, Some(400)));
        assert!(error.detail().contains("not in a parsable format"), "{error}");
    }

    async fn directory_that_is_read_as_a_file_is_an_error() {
        let panel = FakePanel::start();
        panel.set_file(ALPHA, "plugins/a.yml", "x");
        let wings = wings::Client::new(panel.wings_url(), panel.node_token(NODE).unwrap()).unwrap();
        let files = wings.server(ALPHA).files();
        let error = files.contents("/plugins").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Refused, "{error}");
        assert!(error.detail().contains("directory"), "{error}");
        assert_eq!(panel.requests().len(), 2, "not retried: {:?}", panel.requests());
        let found = files.contents("/plugins/a.yml").await.unwrap();
        assert_eq!(&found[..], b"x");
    }

    async fn archives_of_a_server_are_named_in_different_seconds() {
        let clock = Clock::simulated();
        let panel = FakePanel::builder().clock(clock.clone()).start();
        let wings = wings::Client::builder(panel.wings_url(), panel.node_token(NODE).unwrap());
        let wings = wings.clock(clock.clone()).build().unwrap();
        let files = wings.server(ALPHA).files();
        let first = files.compress("/", ["server.properties"]).await.unwrap();
        let second = files.compress("/", ["server.properties"]).await.unwrap();
        assert_ne!(first.name, second.name);
        assert_eq!(clock.waits(), [Duration::from_secs(2)]);
        let hasty = wings.with_options(ptero::RequestOptions::new().deadline(Duration::from_secs(1)));
        let error = hasty.server(ALPHA).files().compress("/", ["server.properties"]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Deadline);
    }

    async fn server_that_the_node_has_is_not_created_again() {
        let panel = FakePanel::start();
        let wings = wings::Client::new(panel.wings_url(), panel.node_token(NODE).unwrap()).unwrap();
        let error = wings.servers().create(ALPHA, false).await.unwrap_err();
        assert_eq!((error.kind(), error.was_sent()), (ErrorKind::Conflict, false));
        let count = wings.servers().list().await.unwrap().len();
        wings.server(ALPHA).delete().await.unwrap();
        let found = wings.servers().list().await.unwrap();
        assert_eq!(found.len(), count - 1);
        wings.servers().create(ALPHA, false).await.unwrap();
        let found = wings.servers().list().await.unwrap();
        assert_eq!(found.len(), count);
    }

    async fn server_is_found_by_its_complete_id_in_any_case() {
        let panel = FakePanel::start();
        let wings = wings::Client::new(panel.wings_url(), panel.node_token(NODE).unwrap()).unwrap();
        wings.server(ALPHA.to_uppercase()).get().await.unwrap();
        let error = wings.server("7e215471").get().await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::InvalidInput, 0));
        assert!(error.detail().contains("complete UUID"), "{error}");
    }
}
