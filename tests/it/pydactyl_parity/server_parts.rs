//! What belongs to one server: backups, databases, network, settings, startup, users.

use ptero::request::{CreateBackup, Truncate};

use crate::dual_test;
use crate::pydactyl_parity::parity::Parity;

dual_test! {
    async fn backups() {
        let mut parity = Parity::of("client.servers.backups");
        let client = Client::builder(parity.url(), parity.key()).retries(0).pacing(false).build().unwrap();
        while let Some(case) = parity.next() {
            let backups = client.server(case.text("server_id")).backups();
            let backup = case.option("backup_id").unwrap_or_default();
            let truncate = match case.flag_or("delete_existing_files", true) {
                true => Truncate::DeleteAllFiles,
                false => Truncate::KeepFiles,
            };
            let outcome = match case.name() {
                "list_backups" => backups.list().page(1).await.map(drop),
                "create_backup" => backups.create(CreateBackup::new()).await.map(drop),
                "get_backup_detail" => backups.get(backup).await.map(drop),
                "get_backup_download" => backups.download_url(backup).await.map(drop),
                "restore_backup" => backups.restore(backup, truncate).await,
                "delete_backup" => backups.delete(backup).await,
                other => panic!("{other}"),
            };
            parity.judge(&case, outcome);
        }
        parity.finish();
    }

    async fn databases() {
        let mut parity = Parity::of("client.servers.databases");
        let client = Client::builder(parity.url(), parity.key()).retries(0).pacing(false).build().unwrap();
        while let Some(case) = parity.next() {
            let databases = client.server(case.text("server_id")).databases();
            let database = case.option("database_id").unwrap_or_default();
            let outcome = match case.name() {
                "list_databases" => {
                    let password = case.flag_or("include_passwords", false).then_some("password");
                    let list = list!(databases.list(), case).include(password);
                    // One case records three calls, since in pydactyl they influence each other.
                    let calls = if case.variant() == "include_passwords_3x" { 3 } else { 1 };
                    let mut outcome = Ok(());
                    for _ in 0..calls {
                        outcome = outcome.and(list.page(1).await.map(drop));
                    }
                    outcome
                }
                "create_database" => {
                    let remote = case.option("remote").unwrap_or("%".to_owned());
                    databases.create(case.text("name"), remote).await.map(drop)
                }
                "rotate_database_password" => databases.rotate_password(database).await.map(drop),
                "delete_database" => databases.delete(database).await,
                other => panic!("{other}"),
            };
            parity.judge(&case, outcome);
        }
        parity.finish();
    }

    async fn network() {
        let mut parity = Parity::of("client.servers.network");
        let client = Client::builder(parity.url(), parity.key()).retries(0).pacing(false).build().unwrap();
        while let Some(case) = parity.next() {
            let network = client.server(case.text("server_id")).network();
            let allocation = case.number_or("allocation_id", 0);
            let outcome = match case.name() {
                "list_allocations" => network.list().page(1).await.map(drop),
                "assign_allocation" => network.assign().await.map(drop),
                "set_allocation_note" => network.set_note(allocation, case.option("note").as_deref()).await.map(drop),
                "set_primary_allocation" => network.set_primary(allocation).await.map(drop),
                "unassign_allocation" => network.delete(allocation).await,
                other => panic!("{other}"),
            };
            parity.judge(&case, outcome);
        }
        parity.finish();
    }

    async fn settings() {
        let mut parity = Parity::of("client.servers.settings");
        let client = Client::builder(parity.url(), parity.key()).retries(0).pacing(false).build().unwrap();
        while let Some(case) = parity.next() {
            let settings = client.server(case.text("server_id")).settings();
            let outcome = match (case.name(), case.option("description")) {
                ("rename_server", None) => settings.rename(case.text("name")).await,
                ("rename_server", Some(description)) => settings.update_details(case.text("name"), description).await,
                ("reinstall_server", _) => settings.reinstall().await,
                (other, _) => panic!("{other}"),
            };
            parity.judge(&case, outcome);
        }
        parity.finish();
    }

    async fn startup() {
        let mut parity = Parity::of("client.servers.startup");
        let client = Client::builder(parity.url(), parity.key()).retries(0).pacing(false).build().unwrap();
        while let Some(case) = parity.next() {
            let startup = client.server(case.text("server_id")).startup();
            let outcome = match case.name() {
                "list_variables" => startup.get().await.map(drop),
                "update_variable" => startup.set_variable(case.text("name"), case.text("value")).await.map(drop),
                other => panic!("{other}"),
            };
            parity.judge(&case, outcome);
        }
        parity.finish();
    }

    async fn users() {
        let mut parity = Parity::of("client.servers.users");
        let client = Client::builder(parity.url(), parity.key()).retries(0).pacing(false).build().unwrap();
        while let Some(case) = parity.next() {
            let users = client.server(case.text("server_id")).users();
            let (user, permissions) = (case.option("user_id").unwrap_or_default(), case.texts("permissions"));
            let outcome = match case.name() {
                "list_users" => users.list().page(1).await.map(drop),
                "create_user" => users.create(case.text("email"), permissions).await.map(drop),
                "get_user" => users.get(user).await.map(drop),
                "update_user" => users.update(user, permissions).await.map(drop),
                "delete_user" => users.delete(user).await,
                other => panic!("{other}"),
            };
            parity.judge(&case, outcome);
        }
        parity.finish();
    }
}
