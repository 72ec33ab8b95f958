//! What Pelican's daemon does besides, and otherwise.

use std::time::Duration;

use ptero::console::{ConsoleEvent, EventKind};
use ptero::request::wings::{CreateBackup, Diagnostics};
use ptero::testing::FakePanel;
use ptero::{Clock, ErrorKind, Panel, ServerState};
use serde_json::json;

use super::{ALPHA, NODE};
use crate::dual_test;

dual_test! {
    async fn node_reports_itself() {
        let panel = FakePanel::pelican();
        let wings = wings::Client::new(panel.wings_url(), panel.node_token(NODE).unwrap()).unwrap();
        let system = wings.system();
        let report = system.diagnostics(Diagnostics::new()).await.unwrap();
        assert!(report.contains("Versions") && !report.contains(&panel.url()), "{report}");
        assert_eq!(report.matches("INFO").count(), 200);
        let options = Diagnostics::new().endpoints(true).log_lines(3);
        let report = system.diagnostics(options).await.unwrap();
        assert!(report.contains(&panel.url()), "{report}");
        assert_eq!(report.matches("INFO").count(), 3);
        let report = system.diagnostics(Diagnostics::new().logs(false)).await.unwrap();
        assert!(!report.contains("INFO"), "{report}");
        let ips = system.ips().await.unwrap();
        assert_eq!(ips, ["127.0.0.1"]);
        let used = system.utilization().await.unwrap();
        assert!(used.memory_total > used.memory_used && used.cpu_percent > 0.0, "{used:?}");
        assert_eq!((used.disk_details.len(), used.disk_details[0].tags.len()), (1, 2));
        let disk = system.docker_disk().await.unwrap();
        assert_eq!((disk.images_total, disk.images_active), (6, 4));
        let pruned = system.prune_images().await.unwrap();
        assert_eq!((pruned.images_deleted.len(), pruned.space_reclaimed), (2, 1 << 30));
        assert_eq!(pruned.images_deleted[0].untagged.as_deref(), Some("old:latest"));
        let pruned = system.prune_images().await.unwrap();
        assert_eq!((pruned.images_deleted.len(), pruned.space_reclaimed), (0, 0), "null is an empty list");
    }

    async fn server_has_the_fields_of_pelican() {
        let panel = FakePanel::pelican();
        let wings = wings::Client::new(panel.wings_url(), panel.node_token(NODE).unwrap()).unwrap();
        let server = wings.server(ALPHA).get().await.unwrap();
        assert_eq!(server.configuration.id, Some(1));
        assert!(server.utilization.disk_io.is_some());
        assert!(server.configuration.build.oom_killer.is_some() && server.configuration.build.oom_disabled.is_none());
    }

    async fn output_of_an_installation_is_kept() {
        let clock = Clock::simulated();
        let panel = FakePanel::builder().panel(Panel::Pelican).clock(clock.clone()).start();
        let wings = wings::Client::builder(panel.wings_url(), panel.node_token(NODE).unwrap()).retries(0).build().unwrap();
        let server = wings.server(ALPHA);
        let error = server.install_logs().await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (ErrorKind::Server, Some(500)));
        server.install().await.unwrap();
        clock.advance(Duration::from_secs(60));
        let log = server.install_logs().await.unwrap();
        assert!(log.contains("[install] starting") && log.ends_with("[install] complete\n"), "{log:?}");
    }

    async fn files_are_found_by_parts_of_their_names_and_by_patterns() {
        let panel = FakePanel::pelican();
        panel.set_file(ALPHA, "plugins/Chat/config.yml", "x");
        panel.set_file(ALPHA, "plugins/chat.jar", "x");
        panel.set_file(ALPHA, "node_modules/chat.js", "x");
        let wings = wings::Client::new(panel.wings_url(), panel.node_token(NODE).unwrap()).unwrap();
        let files = wings.server(ALPHA).files();
        let found = files.search("/", "CHAT").await.unwrap();
        let names: Vec<&str> = found.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["plugins/Chat", "plugins/chat.jar"]);
        assert!(found[0].directory);
        let found = files.search("/plugins", "*.y?l").await.unwrap();
        assert_eq!(found[0].name, "plugins/Chat/config.yml");
        let error = files.search("/", "ab").await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (ErrorKind::Refused, Some(400)));
    }

    async fn archives_of_all_backups_are_deleted_at_once() {
        let clock = Clock::simulated();
        let panel = FakePanel::builder().panel(Panel::Pelican).clock(clock.clone()).start();
        let client = Client::builder(panel.url(), panel.admin_key()).clock(clock.clone()).build().unwrap();
        let backup = client.server(ALPHA).backups().create("b").await.unwrap();
        clock.advance(Duration::from_secs(60));
        let wings = wings::Client::new(panel.wings_url(), panel.node_token(NODE).unwrap()).unwrap();
        let backups = wings.server(ALPHA).backups();
        let found = backups.exists(&backup).await.unwrap();
        assert!(found);
        let error = backups.create(CreateBackup::new(&backup)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Conflict);
        backups.delete_all().await.unwrap();
        let found = backups.exists(&backup).await.unwrap();
        assert!(!found);
    }

    async fn console_of_a_deauthorized_user_is_closed() {
        let panel = FakePanel::pelican();
        panel.set_power(ALPHA, ServerState::Running);
        let token = panel.node_token(NODE).unwrap();
        let wings = wings::Client::builder(panel.wings_url(), token).origin(panel.url()).build().unwrap();
        let user: uuid::Uuid = "8d2b6fbd-8bdd-4c9d-a5a4-1d7a1f3a8f10".parse().unwrap();
        let server = wings.server(ALPHA).as_user(user);
        let mut console = server.console().events([EventKind::Reconnecting]).connect().await.unwrap();
        panel.clear_requests();
        wings.deauthorize_user(user, [ALPHA]).await.unwrap();
        let request = panel.requests().into_iter().find(|request| request.path == "/api/deauthorize-user").unwrap();
        assert_eq!(request.json(), json!({"user": user.to_string(), "servers": [ALPHA]}));
        let event = console.next_within(Duration::from_secs(60)).await.unwrap().unwrap();
        assert!(matches!(event, ConsoleEvent::Reconnecting { .. }), "{event:?}");
    }

    async fn tokens_signed_here_have_the_scopes_that_this_daemon_requires() {
        let panel = FakePanel::pelican();
        panel.set_power(ALPHA, ServerState::Running);
        let token = panel.node_token(NODE).unwrap();
        let wings = wings::Client::builder(panel.wings_url(), token).origin(panel.url()).build().unwrap();
        let server = wings.server(ALPHA);
        server.upload("/").bytes("a.txt", "hello").send().await.unwrap();
        let bytes = server.download("/a.txt").bytes().await.unwrap();
        assert_eq!(&bytes[..], b"hello");
        server.console().connect().await.unwrap().close().await;
        // As do those of the panel.
        let client = Client::new(panel.url(), panel.admin_key()).unwrap();
        let bytes = client.server(ALPHA).files().download("/a.txt").bytes().await.unwrap();
        assert_eq!(&bytes[..], b"hello");
        client.server(ALPHA).console().connect().await.unwrap().close().await;
    }

    async fn archive_has_the_name_that_it_was_given() {
        let panel = FakePanel::pelican();
        let wings = wings::Client::new(panel.wings_url(), panel.node_token(NODE).unwrap()).unwrap();
        let files = wings.server(ALPHA).files();
        let archive = files.compress_as("/", ["server.properties"], "world", "zip").await.unwrap();
        assert_eq!(archive.name, "world.zip");
        let error = files.contents("/").await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (ErrorKind::Refused, Some(400)), "a directory");
        let error = files.list("/nowhere").await.unwrap_err();
        assert!(error.is_not_found());
    }

    async fn routes_of_pelican_fail_on_pterodactyl_before_anything_is_sent() {
        let panel = FakePanel::start();
        let client = Client::new(panel.url(), panel.application_key()).unwrap();
        let wings = client.application().node(1).wings().await.unwrap();
        panel.clear_requests();
        let error = wings.system().utilization().await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::InvalidInput, 0));
        assert!(error.detail().contains("Pterodactyl has no route"), "{error}");
        let error = wings.server(ALPHA).files().compress_as("/", ["x"], "y", "zip").await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::InvalidInput, 0));
        assert!(panel.requests().is_empty());
        // A client that was given the address alone does not know.
        let wings = wings::Client::new(panel.wings_url(), panel.node_token(NODE).unwrap()).unwrap();
        let error = wings.system().ips().await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (ErrorKind::UnexpectedContent, Some(404)));
    }
}
