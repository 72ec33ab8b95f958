//! The Client API on a panel that remembers: what was changed is what is read afterwards.

use crate::dual_test;
use std::time::Duration;

use ptero::model::{Permission, TaskAction};
use ptero::request::{CreateBackup, SaveSchedule, SaveTask, Truncate};
use ptero::testing::FakePanel;
use ptero::{Clock, ErrorKind, PowerAction};

const ALPHA: &str = "7e215471";
/// That of every account.
const PASSWORD: &str = "Passw0rd!test";

dual_test! {
    async fn backup_is_created_locked_restored_and_deleted() {
        let clock = Clock::simulated();
        let panel = FakePanel::builder().clock(clock.clone()).start();
        let client = Client::builder(panel.url(), panel.admin_key()).clock(clock.clone()).retries(0).build().unwrap();
        let server = client.server(ALPHA);
        let (backups, files) = (server.backups(), server.files());
        files.write("/world", "as it was").await.unwrap();

        let backup = backups.create("before").await.unwrap();
        assert_eq!((backup.name.as_str(), backup.is_completed()), ("before", false));
        let early = backups.restore(backup.uuid, Truncate::KeepFiles).await.unwrap_err();
        assert_eq!(early.status(), Some(400));
        clock.advance(Duration::from_secs(60));
        let done = backups.get(backup.uuid).await.unwrap();
        assert!(done.is_successful && done.bytes > 0 && done.checksum.is_some(), "{done:?}");

        files.write("/world", "changed").await.unwrap();
        files.write("/new", "").await.unwrap();
        backups.restore(backup.uuid, Truncate::KeepFiles).await.unwrap();
        let busy = files.contents("/world").await.unwrap_err();
        assert_eq!(busy.kind(), ErrorKind::Conflict);
        clock.advance(Duration::from_secs(60));
        let restored = files.contents("/world").await.unwrap();
        assert_eq!(restored, "as it was");
        files.contents("/new").await.unwrap();
        backups.restore(backup.uuid, Truncate::DeleteAllFiles).await.unwrap();
        clock.advance(Duration::from_secs(60));
        let gone = files.contents("/new").await;
        assert!(gone.is_err(), "{gone:?}");

        let locked = backups.toggle_lock(backup.uuid).await.unwrap();
        assert!(locked.is_locked);
        let refused = backups.delete(backup.uuid).await.unwrap_err();
        assert_eq!(refused.code(), Some("BackupLockedException"));
        let unlocked = backups.toggle_lock(backup.uuid).await.unwrap();
        assert!(!unlocked.is_locked);
        for wanted in [false, true, true, false] {
            let backup = backups.set_locked(&backup, wanted).await.unwrap();
            assert_eq!(backup.is_locked, wanted);
        }

        let second = CreateBackup::new().name("second").ignored(["*.log", "cache/"]).locked(true);
        let second = backups.create(second).await.unwrap();
        assert!(second.is_locked && second.ignored_files == ["*.log", "cache/"], "{second:?}");
        let throttled = backups.create("third").await.unwrap_err();
        assert_eq!(throttled.kind(), ErrorKind::RateLimited);
        assert!(throttled.retry_after().is_some());
        let page = backups.list().page(1).await.unwrap();
        assert_eq!((page.items.len(), page.meta.backup_count), (2, Some(2)));
        backups.delete(backup.uuid).await.unwrap();
        let gone = backups.get(backup.uuid).await.unwrap_err();
        assert_eq!(gone.kind(), ErrorKind::NotFound);
    }

    async fn database_password_changes_on_rotation() {
        let panel = FakePanel::start();
        let client = Client::new(panel.url(), panel.admin_key()).unwrap();
        let databases = client.server(ALPHA).databases();
        let database = databases.create("stats", "%").await.unwrap();
        let listed = databases.list().include(["password"]).collect().await.unwrap();
        assert_eq!(listed.len(), 1);
        assert_eq!((listed[0].password(), &listed[0].name), (database.password(), &database.name));
        let plain = databases.list().collect().await.unwrap();
        assert!(plain[0].password().is_none());
        let rotated = databases.rotate_password(&database.id).await.unwrap();
        assert!(rotated.password().is_some() && rotated.password() != database.password());
        let invalid = databases.create("a b", "%").await.unwrap_err();
        assert_eq!((invalid.kind(), invalid.field()), (ErrorKind::Validation, Some("database")));
        databases.delete(&database.id).await.unwrap();
        let left = databases.list().collect().await.unwrap();
        assert!(left.is_empty());
    }

    async fn schedule_update_from_existing_keeps_the_rest() {
        let panel = FakePanel::start();
        let client = Client::new(panel.url(), panel.admin_key()).unwrap();
        let server = client.server(ALPHA);
        let schedules = server.schedules();
        let nightly = SaveSchedule::new("nightly").minute("30").hour("4").day_of_week("1-5").only_when_online(true);
        let schedule = schedules.create(nightly).await.unwrap();
        let empty = server.schedule(schedule.id).execute().await.unwrap_err();
        assert_eq!(empty.code(), Some("DisplayException"));

        let tasks = server.schedule(schedule.id).tasks();
        tasks.create(SaveTask::command("say soon")).await.unwrap();
        tasks.create(SaveTask::power(PowerAction::Restart).time_offset(60)).await.unwrap();
        let first = tasks.create(SaveTask::backup(["*.log"]).sequence(1).continue_on_failure(true)).await.unwrap();
        let whole = server.schedule(schedule.id).get().await.unwrap();
        let actions: Vec<&TaskAction> = whole.tasks_in_order().into_iter().map(|task| &task.action).collect();
        assert_eq!(actions, [&TaskAction::Backup, &TaskAction::Command, &TaskAction::Power]);

        let changed = server.schedule(schedule.id).update(SaveSchedule::from(&whole).name("renamed")).await.unwrap();
        assert_eq!((changed.name.as_str(), &changed.cron), ("renamed", &schedule.cron));
        assert!(changed.is_active && changed.only_when_online);
        let later = tasks.update(first.id.get(), SaveTask::from(&first).time_offset(5)).await.unwrap();
        assert_eq!((later.time_offset, later.payload.as_str(), later.sequence_id), (5, "*.log", 1));
        assert!(later.continue_on_failure);

        tasks.delete(first.id).await.unwrap();
        let left = server.schedule(schedule.id).get().await.unwrap();
        let places: Vec<u64> = left.tasks_in_order().into_iter().map(|task| task.sequence_id).collect();
        assert_eq!(places, [1, 2]);
        let invalid = schedules.create(SaveSchedule::new("x").minute("99")).await.unwrap_err();
        assert_eq!(invalid.code(), Some("DisplayException"));
        server.schedule(schedule.id).delete().await.unwrap();
        let left = schedules.list().collect().await.unwrap();
        assert!(left.is_empty());
    }

    async fn allocation_is_assigned_noted_made_primary_and_removed() {
        let panel = FakePanel::start();
        let client = Client::new(panel.url(), panel.admin_key()).unwrap();
        let network = client.server(ALPHA).network();
        let before = network.list().collect().await.unwrap();
        let primary = before.iter().find(|allocation| allocation.is_default).unwrap().id;
        let taken = network.assign().await.unwrap();
        assert!(before.iter().all(|allocation| allocation.id != taken.id) && !taken.is_default);
        let noted = network.set_note(taken.id, "query port").await.unwrap();
        assert_eq!(noted.notes.as_deref(), Some("query port"));
        let bare = network.set_note(taken.id, None).await.unwrap();
        assert_eq!(bare.notes, None);
        let promoted = network.set_primary(taken.id).await.unwrap();
        assert!(promoted.is_default);
        let refused = network.delete(taken.id).await.unwrap_err();
        assert_eq!(refused.code(), Some("DisplayException"));
        network.set_primary(primary.get()).await.unwrap();
        network.delete(taken.id).await.unwrap();
        let after = network.list().collect().await.unwrap();
        assert_eq!(after, before);
    }

    async fn subuser_can_use_only_granted_permissions() {
        let panel = FakePanel::start();
        let owner = Client::new(panel.url(), panel.admin_key()).unwrap();
        let other = Client::new(panel.url(), panel.other_key()).unwrap();
        let email = other.account().get().await.unwrap().email;
        let stranger = other.server(ALPHA).get().await.unwrap_err();
        assert_eq!(stranger.kind(), ErrorKind::NotFound);

        let users = owner.server(ALPHA).users();
        let user = users.create(&email, [Permission::FileRead]).await.unwrap();
        assert!(user.permissions.contains(&Permission::WebsocketConnect));
        other.server(ALPHA).files().list("/").page(1).await.unwrap();
        let refused = other.server(ALPHA).files().contents("/server.properties").await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Forbidden);
        let seen = other.server(ALPHA).get().await.unwrap();
        assert!(!seen.server_owner);

        users.update(user.uuid, ["file.read", "file.read-content"]).await.unwrap();
        other.server(ALPHA).files().contents("/server.properties").await.unwrap();
        let again = users.create(&email, ["file.read"]).await.unwrap_err();
        assert_eq!(again.code(), Some("ServerSubuserExistsException"));
        users.delete(user.uuid).await.unwrap();
        let gone = users.get(user.uuid).await.unwrap_err();
        assert_eq!(gone.kind(), ErrorKind::NotFound);
        let stranger = other.server(ALPHA).get().await.unwrap_err();
        assert_eq!(stranger.kind(), ErrorKind::NotFound);
    }

    async fn settings_and_variables_keep_unset_values() {
        let clock = Clock::simulated();
        let panel = FakePanel::builder().clock(clock.clone()).start();
        let client = Client::builder(panel.url(), panel.admin_key()).clock(clock.clone()).build().unwrap();
        let server = client.server(ALPHA);
        let before = server.get().await.unwrap();
        server.settings().rename("Omega").await.unwrap();
        let after = server.get().await.unwrap();
        assert_eq!((after.name.as_str(), &after.description), ("Omega", &before.description));
        server.settings().set_description("the last one").await.unwrap();
        let after = server.get().await.unwrap();
        assert_eq!((after.name.as_str(), after.description.as_str()), ("Omega", "the last one"));
        server.settings().update_details("Omega", "").await.unwrap();
        let after = server.get().await.unwrap();
        assert_eq!(after.description, "");

        let startup = server.startup().get().await.unwrap();
        let image = startup.docker_images.values().find(|image| **image != before.docker_image).unwrap();
        server.settings().set_docker_image(image).await.unwrap();
        let refused = server.settings().set_docker_image("ghcr.io/other/image").await.unwrap_err();
        assert_eq!(refused.field(), Some("docker_image"));
        let updated = server.startup().set_variable("MAX_PLAYERS", "42").await.unwrap();
        assert_eq!(updated.variable.value(), "42");
        assert!(updated.startup_command.contains("42"));
        let refused = server.startup().set_variable("MAX_PLAYERS", "many").await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Validation);
        let after = server.startup().get().await.unwrap();
        let changed = after.variables.iter().filter(|variable| !startup.variables.contains(variable));
        let changed: Vec<&str> = changed.map(|variable| variable.env_variable.as_str()).collect();
        assert_eq!(changed, ["MAX_PLAYERS"]);

        server.settings().reinstall().await.unwrap();
        let busy = server.resources().await.unwrap_err();
        assert_eq!(busy.kind(), ErrorKind::Conflict);
        clock.advance(Duration::from_secs(600));
        server.resources().await.unwrap();
    }

    async fn api_and_ssh_keys_are_created_listed_and_deleted() {
        let panel = FakePanel::start();
        let client = Client::new(panel.url(), panel.client_key()).unwrap();
        let keys = client.account().api_keys();
        let before = keys.list().collect().await.unwrap().len();
        let created = keys.create("for a test", ["127.0.0.1"]).await.unwrap();
        let second = Client::new(panel.url(), created.token().expose()).unwrap();
        second.account().get().await.unwrap();
        let refused = keys.create("x", ["not an address"]).await.unwrap_err();
        assert_eq!(refused.field(), Some("allowed_ips.0"));
        second.account().api_keys().delete(&created.key.identifier).await.unwrap();
        let unknown = second.account().get().await.unwrap_err();
        assert_eq!(unknown.kind(), ErrorKind::Unauthorized);
        let after = keys.list().collect().await.unwrap().len();
        assert_eq!(after, before);

        let ssh = client.account().ssh_keys();
        let text = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIL1eCLU8O1N9nrW6eQve9IWxz8ZHfVrDZCVUeZp7KzyR test@example";
        let key = ssh.create("laptop", text).await.unwrap();
        ssh.create("again", text).await.unwrap_err();
        let listed = ssh.list().collect().await.unwrap();
        assert_eq!(listed, std::slice::from_ref(&key));
        ssh.delete(&key.fingerprint).await.unwrap();
        let left = ssh.list().collect().await.unwrap();
        assert!(left.is_empty());
    }

    async fn account_changes_require_the_password() {
        let panel = FakePanel::start();
        let client = Client::new(panel.url(), panel.client_key()).unwrap();
        let account = client.account();
        let wrong = account.update_email("new@example.com", "wrong").await.unwrap_err();
        assert_eq!(wrong.code(), Some("InvalidPasswordProvidedException"));
        account.update_email("new@example.com", PASSWORD).await.unwrap();
        let email = account.get().await.unwrap().email;
        assert_eq!(email, "new@example.com");
        account.update_password(PASSWORD, "another password").await.unwrap();

        account.two_factor().setup().await.unwrap();
        let wrong = account.two_factor().enable("000000", "another password").await.unwrap_err();
        assert_eq!(wrong.code(), Some("TwoFactorAuthenticationTokenInvalid"));
        let code = panel.two_factor_code("normaluser").unwrap();
        let recovery = account.two_factor().enable(code, "another password").await.unwrap();
        assert!(!recovery.tokens.is_empty());
        let enabled = account.two_factor().setup().await.unwrap_err();
        assert_eq!(enabled.status(), Some(400));
        account.two_factor().disable("another password").await.unwrap();
        account.two_factor().setup().await.unwrap();
    }

    async fn actions_appear_in_the_activity_log() {
        let panel = FakePanel::start();
        let client = Client::new(panel.url(), panel.admin_key()).unwrap();
        let server = client.server(ALPHA);
        server.power(PowerAction::Start).await.unwrap();
        server.files().write("/a", "").await.unwrap();
        server.files().delete("/", ["a"]).await.unwrap();
        let log = server.activity().filter("event", "server:file").include(["actor"]).collect().await.unwrap();
        let events: Vec<&str> = log.iter().map(|entry| entry.event.as_str()).collect();
        assert_eq!(events, ["server:file.write", "server:file.delete"]);
        assert!(log.iter().all(|entry| entry.relationships.actor.is_some()));
        let newest = server.activity().sort_descending("timestamp").per_page(1).page(1).await.unwrap();
        assert_eq!((newest.items.len(), newest.meta.total), (1, 3));
        let own = client.account().activity().filter("event", "server:").collect().await.unwrap();
        assert_eq!(own.len(), 3);
        let unknown = server.activity().filter("nope", "x").collect().await.unwrap_err();
        assert_eq!(unknown.code(), Some("InvalidFilterQuery"));
    }
}
