use std::time::Duration;

use ptero::Method;
use ptero::request::Truncate;
use ptero::request::wings::{CreateBackup, PullFile, Transfer};
use serde_json::{Value, json};

use super::left_out::LEFT_OUT;
use super::replay::{Replay, TOKEN, names};
use crate::dual_test;

const SERVER: &str = "de66e9c1-5355-43cb-8df2-bae0d4f9f54c";
const RUNNING: &str = "f3e7967c-0aff-4ce8-9045-d572b98230fe";
const UNKNOWN: &str = "11111111-2222-4333-8444-555555555555";
const BACKUP: &str = "682fad4c-831b-46c8-9b96-e807cf3302e8";
const UNICODE: &str = "/dïr with space/héllo 日本.txt";

dual_test! {
    async fn system_and_servers() {
        let mut replay = Replay::start();
        let wings = wings::Client::builder(replay.url(), TOKEN).retries(0).build().unwrap();
        let wrong = wings::Client::builder(replay.url(), "wrong").retries(0).build().unwrap();
        let server = wings.server(SERVER);
        let running = wings.server(RUNNING);
        let unknown = wings.server(UNKNOWN);
        replay.of("system_v1").check(wings.system().get().await);
        replay.of("system_v2").check(wings.system().details().await);
        replay.of("update_ignored").check(wings.update(&json!({"debug": false})).await);
        replay.of("auth_wrong_403").check(wrong.servers().list().await);
        replay.of("servers_list").check(wings.servers().list().await);
        replay.of("servers_list_with_duplicate").check(wings.servers().list().await);
        replay.of("create_202").check(wings.servers().create(SERVER, true).await);
        replay.of("create_duplicate").check(wings.servers().create(SERVER, false).await);
        replay.of("create_unknown_to_panel_500").check(wings.servers().create(UNKNOWN, false).await);
        let create = |body: Value| wings.request::<Value>(Method::POST, ["api", "servers"]).json(&body);
        replay.of("create_bad_uuid_422").check(create(json!({"uuid": "nope", "start_on_completion": false})).send().await);
        replay.of("create_missing_uuid_422").check(create(json!({})).send().await);
        replay.of("create_wrong_type_400").check(create(json!({"uuid": 5})).send().await);
        let empty = wings.request::<Value>(Method::POST, ["api", "servers"]);
        replay.of("create_empty_body_400").check(empty.send().await);
        let user = UNKNOWN.parse().unwrap();
        replay.of("deauthorize_user_missing_404").check(wings.deauthorize_user(user, [] as [&str; 0]).await);

        for name in [
            "server_after_kill", "server_during_install", "server_installing", "server_offline", "server_starting",
            "server_stopping", "server_suspended", "server_while_transferring",
        ] {
            replay.of(name).check(server.get().await);
        }
        replay.of("server_running").check(running.get().await);
        replay.of("server_unknown_404").check(unknown.get().await);
        let get = |id: &str| wings.request::<Value>(Method::GET, ["api", "servers", id]);
        replay.of("server_short_id_404").check(get("f3e7967c").send().await);
        replay.of("server_upper_case_404").check(get(&RUNNING.to_uppercase()).send().await);
        for name in ["delete_204", "delete_again_404", "delete_running_204"] {
            replay.of(name).check(server.delete().await);
        }
        replay.finish(&["system_", "update_", "auth_", "servers_", "create_", "deauthorize_", "server_", "delete_2", "delete_again", "delete_running"]);
    }

    async fn operations() {
        let mut replay = Replay::start();
        let wings = wings::Client::builder(replay.url(), TOKEN).retries(0).build().unwrap();
        let server = wings.server(SERVER);
        let unknown = wings.server(UNKNOWN);
        let post = |path: &[&str]| {
            let path = [&["api", "servers", SERVER], path].concat();
            wings.request::<Value>(Method::POST, path)
        };
        replay.of("logs_after_kill").check(server.logs(10).await);
        replay.of("logs_ansi").check(server.logs(5).await);
        replay.of("logs_size_0_is_100").check(server.logs(0).await);
        replay.of("logs_size_1000_is_100").check(server.logs(1000).await);
        replay.of("logs_size_3").check(server.logs(3).await);
        for name in ["logs_default_100", "logs_offline"] {
            let logs = wings.request::<Value>(Method::GET, ["api", "servers", SERVER, "logs"]);
            replay.of(name).check(logs.send().await);
        }
        let logs = wings.request::<Value>(Method::GET, ["api", "servers", SERVER, "logs"]).query("size", -5);
        replay.of("logs_size_negative_is_100").check(logs.send().await);

        for (name, action) in [
            ("power_invalid_422", "explode"), ("power_kill_202", "kill"), ("power_kill_offline_202", "kill"),
            ("power_restart_202", "restart"), ("power_restart_suspended_400", "restart"), ("power_start_202", "start"),
            ("power_start_busy_202", "start"), ("power_start_running_202", "start"),
            ("power_start_suspended_400", "start"), ("power_start_while_installing_202", "start"),
            ("power_stop_202", "stop"), ("power_stop_offline_202", "stop"), ("power_stop_suspended_202", "stop"),
        ] {
            replay.of(name).check(server.power_within(action.into(), Duration::from_secs(30)).await);
        }
        replay.of("power_unknown_server_404").check(unknown.power("start".into()).await);
        for (name, body) in [
            ("power_missing_action_422", json!({})), ("power_signal_field_422", json!({"signal": "start"})),
            ("power_wrong_type_400", json!({"action": 5})),
        ] {
            replay.of(name).check(post(&["power"]).json(&body).send().await);
        }
        replay.of("power_empty_body_400").check(post(&["power"]).send().await);
        replay.of("commands_204").check(server.commands(["hello", "spam 150"]).await);
        replay.of("commands_empty_list_204").check(server.commands([] as [&str; 0]).await);
        replay.of("commands_offline_502").check(server.commands(["say hi"]).await);
        replay.of("commands_empty_body_400").check(post(&["commands"]).send().await);
        let body = json!({"command": "hello"});
        replay.of("commands_missing_field_204").check(post(&["commands"]).json(&body).send().await);
        let body = json!({"commands": "hello"});
        replay.of("commands_string_400").check(post(&["commands"]).json(&body).send().await);
        replay.of("install_202").check(server.install().await);
        for name in ["reinstall_202", "reinstall_busy_409", "reinstall_while_installing_202"] {
            replay.of(name).check(server.reinstall().await);
        }
        replay.of("sync_204").check(server.sync().await);
        replay.of("sync_unknown_404").check(unknown.sync().await);
        replay.of("ws_deny_204").check(server.deny_tokens(["d41d8cd98f00b204e9800998ecf8427e"]).await);
        replay.of("ws_deny_empty_204").check(server.deny_tokens([] as [&str; 0]).await);
        replay.of("ws_deny_empty_body_400").check(post(&["ws", "deny"]).send().await);
        replay.of("ws_deny_missing_field_204").check(post(&["ws", "deny"]).json(&json!({})).send().await);
        replay.of("ws_deny_wrong_type_400").check(post(&["ws", "deny"]).json(&json!({"jtis": "x"})).send().await);
        let transfer = || Transfer::new("http://127.0.0.1:57297/api/transfers", "x");
        replay.of("transfer_start_202").check(server.transfer(transfer().start_on_completion(false)).await);
        replay.of("transfer_start_again_409").check(server.transfer(transfer()).await);
        replay.of("transfer_start_empty_body_400").check(post(&["transfer"]).send().await);
        let body = json!({"url": "http://127.0.0.1:9/api/transfers", "server": {"uuid": SERVER}});
        replay.of("transfer_start_missing_token_400").check(post(&["transfer"]).json(&body).send().await);
        for name in ["transfer_cancel_202", "transfer_cancel_none_409"] {
            replay.of(name).check(server.cancel_transfer().await);
        }
        replay.of("transfer_incoming_cancel_panics_500").check(wings.transfers().cancel(SERVER).await);
        replay.finish(&["logs_", "power_", "commands_", "install_", "reinstall_", "sync_", "ws_deny", "transfer_"]);
    }

    async fn files_that_are_read_and_written() {
        let mut replay = Replay::start();
        let wings = wings::Client::builder(replay.url(), TOKEN).retries(0).build().unwrap();
        let unknown = wings.server(UNKNOWN);
        let files = wings.server(SERVER).files();
        for (name, path) in [
            ("files_contents_binary", "bin.dat"), ("files_contents_empty", "/empty.txt"),
            ("files_contents_missing", "/missing.txt"), ("files_contents_text", "/notes.txt"),
            ("files_contents_traversal", "../../etc/passwd"),
        ] {
            replay.of(name).check(files.contents(path).await);
        }
        for (name, path) in [
            ("files_list_after_cancelled_pull", "/"), ("files_list_after_copy", "/"),
            ("files_list_after_failed_truncating_restore", "/"), ("files_list_after_restore", "/"),
            ("files_list_empty", "/plugins"), ("files_list_missing", "/nope"), ("files_list_on_file", "/notes.txt"),
            ("files_list_root", "/"), ("files_list_subdirectory", "dïr with space"), ("files_list_traversal", "/../.."),
        ] {
            replay.of(name).check(files.list(path).await);
        }
        let list = wings.request::<Value>(Method::GET, ["api", "servers", SERVER, "files", "list-directory"]);
        replay.of("files_list_no_param").check(list.send().await);
        replay.of("files_unknown_server_404").check(unknown.files().list("/").await);
        replay.of("files_write_204").check(files.write("/notes.txt", "hello world\nsecond line\n").await);
        replay.of("files_write_binary").check(files.write("/bin.dat", (0..=255).collect::<Vec<u8>>()).await);
        replay.of("files_write_denylist_403").check(files.write("/secret.txt", "x").await);
        replay.of("files_write_empty").check(files.write("/empty.txt", "").await);
        replay.of("files_write_name_too_long_400").check(files.write(format!("/{}", "n".repeat(300)), "x").await);
        replay.of("files_write_nested_creates_dirs").check(files.write("a/b/c.txt", "deep\n").await);
        replay.of("files_write_onto_directory_400").check(files.write("/a", "x").await);
        replay.of("files_write_traversal").check(files.write("/../../escape.txt", "x").await);
        replay.of("files_write_unicode").check(files.write(UNICODE, "ünïcode ✓\n").await);
        replay.finish(&["files_contents", "files_list", "files_unknown", "files_write"]);
    }

    async fn files_that_are_changed() {
        let mut replay = Replay::start();
        let wings = wings::Client::builder(replay.url(), TOKEN).retries(0).build().unwrap();
        let files = wings.server(SERVER).files();
        let post = |path: &[&str]| {
            let path = [&["api", "servers", SERVER], path].concat();
            wings.request::<Value>(Method::POST, path)
        };
        replay.of("files_rename_204").check(files.rename("/", [("notes.txt", "renamed.txt")]).await);
        replay.of("files_rename_denylist_403").check(files.rename("/", [("renamed.txt", "secret.txt")]).await);
        replay.of("files_rename_destination_exists_400").check(files.rename("/", [("renamed.txt", "empty.txt")]).await);
        replay.of("files_rename_empty_422").check(files.rename("/", [] as [(&str, &str); 0]).await);
        replay.of("files_rename_into_new_directory").check(files.rename("/", [("bin.dat", "moved/deep/bin.dat")]).await);
        replay.of("files_rename_missing_source_204").check(files.rename("/", [("ghost", "ghost2")]).await);
        let rename = wings.request::<Value>(Method::PUT, ["api", "servers", SERVER, "files", "rename"]);
        let rename = rename.json(&json!({"root": "/", "files": "x"}));
        replay.of("files_rename_bad_type_400").check(rename.send().await);
        replay.of("files_copy_204").check(files.copy("/renamed.txt").await);
        replay.of("files_copy_second_204").check(files.copy("/renamed.txt").await);
        replay.of("files_copy_directory").check(files.copy("/made").await);
        replay.of("files_copy_missing").check(files.copy("/ghost").await);
        replay.of("files_copy_empty_object").check(post(&["files", "copy"]).json(&json!({})).send().await);
        replay.finish(&["files_rename", "files_copy"]);
    }

    async fn directories_and_archives() {
        let mut replay = Replay::start();
        let wings = wings::Client::builder(replay.url(), TOKEN).retries(0).build().unwrap();
        let files = wings.server(SERVER).files();
        let post = |path: &[&str]| {
            let path = [&["api", "servers", SERVER], path].concat();
            wings.request::<Value>(Method::POST, path)
        };
        replay.of("files_mkdir_204").check(files.create_folder("/", "made").await);
        replay.of("files_mkdir_exists").check(files.create_folder("/", "made").await);
        replay.of("files_mkdir_nested_204").check(files.create_folder("/made", "x/y/z").await);
        replay.of("files_mkdir_over_file").check(files.create_folder("/", "notes.txt").await);
        replay.of("files_mkdir_under_file").check(files.create_folder("/notes.txt", "sub").await);
        let mkdir = post(&["files", "create-directory"]).json(&json!({}));
        replay.of("files_mkdir_empty_object").check(mkdir.send().await);
        replay.of("files_delete_204").check(files.delete("/", ["renamed copy.txt", "made"]).await);
        replay.of("files_delete_empty_422").check(files.delete("/", [] as [&str; 0]).await);
        replay.of("files_delete_missing").check(files.delete("/", ["ghost"]).await);
        replay.of("files_delete_root_slash").check(files.delete("/", ["/"]).await);
        replay.of("files_delete_root_traversal").check(files.delete("/", ["../../escape"]).await);
        replay.of("files_chmod_204").check(files.chmod("/", [("renamed.txt", "755")]).await);
        replay.of("files_chmod_empty_422").check(files.chmod("/", [] as [(&str, &str); 0]).await);
        replay.of("files_chmod_invalid_mode_400").check(files.chmod("/", [("renamed.txt", "rwx")]).await);
        replay.of("files_chmod_missing_file").check(files.chmod("/", [("ghost", "644")]).await);
        let body = json!({"root": "/", "files": [{"file": "renamed.txt", "mode": 755}]});
        replay.of("files_chmod_mode_as_number_400").check(post(&["files", "chmod"]).json(&body).send().await);
        for (name, root, names) in [
            ("files_compress_200", "/", &["renamed.txt", "made", "dïr with space"] as &[&str]),
            ("files_compress_empty_422", "/", &[]), ("files_compress_missing_file", "/", &["ghost"]),
            ("files_compress_missing_root", "/ghost", &["x"]), ("files_compress_only_missing_file", "/", &["ghost"]),
        ] {
            // A client of its own, so that it does not wait for the name of the last archive.
            let client = wings::Client::builder(replay.url(), TOKEN).retries(0).build().unwrap();
            replay.of(name).check(client.server(SERVER).files().compress(root, names.iter().copied()).await);
        }
        replay.of("files_decompress_204").check(files.decompress("/a", "archive-2026-11-26T122653Z.tar.gz").await);
        replay.of("files_decompress_missing").check(files.decompress("/", "ghost.zip").await);
        replay.of("files_decompress_unknown_format_400").check(files.decompress("/", "renamed.txt").await);
        replay.of("files_decompress_empty_body_400").check(post(&["files", "decompress"]).send().await);
        replay.finish(&["files_mkdir", "files_delete", "files_chmod", "files_compress", "files_decompress"]);
    }

    async fn pulls() {
        let mut replay = Replay::start();
        let wings = wings::Client::builder(replay.url(), TOKEN).retries(0).build().unwrap();
        let running = wings.server(RUNNING);
        let files = wings.server(SERVER).files();
        let post = |path: &[&str]| {
            let path = [&["api", "servers", SERVER], path].concat();
            wings.request::<Value>(Method::POST, path)
        };
        for name in ["pull_list_after_cancel", "pull_list_empty_null", "pull_list_progress", "pull_list_three"] {
            replay.of(name).check(files.pulls().await);
        }
        let accepted = PullFile::new("http://127.0.0.1:36749/f0.bin").file_name("f0.bin").use_header(true);
        replay.of("pull_accepted_202").check(files.pull(accepted).await);
        for (name, url) in [
            ("pull_background_slow_202", "http://203.0.113.7:18777/slow.bin"), ("pull_bad_url_400", "http://[::1"),
            ("pull_fourth_400", "http://127.0.0.1:36749/f4.bin"),
            ("pull_internal_background_202", "http://127.0.0.1:8000/robots.txt"),
        ] {
            replay.of(name).check(files.pull(PullFile::new(url)).await);
        }
        for (name, url) in [
            ("pull_foreground_200", "http://203.0.113.7:18777/f.bin"),
            ("pull_foreground_no_length_500", "http://203.0.113.7:18777/nolength"),
            ("pull_foreground_redirect_500", "http://203.0.113.7:18777/redirect"),
            ("pull_foreground_remote_404_500", "http://203.0.113.7:18777/missing"),
            ("pull_internal_foreground_500", "http://127.0.0.1:8000/robots.txt"),
        ] {
            replay.of(name).check(files.pull_and_wait(PullFile::new(url)).await);
        }
        let named = PullFile::new("http://203.0.113.7:18777/named?x=1").use_header(true);
        replay.of("pull_foreground_use_header_200").check(files.pull_and_wait(named).await);
        let denied = PullFile::new("http://203.0.113.7:18777/f.bin").file_name("secret.txt");
        replay.of("pull_denylist").check(files.pull_and_wait(denied).await);
        replay.of("pull_empty_body_400").check(post(&["files", "pull"]).send().await);
        let body = json!({"url": "http://203.0.113.7:18777/f.bin"});
        replay.of("pull_missing_root_400").check(post(&["files", "pull"]).json(&body).send().await);
        replay.of("pull_missing_url_400").check(post(&["files", "pull"]).json(&json!({"root": "/"})).send().await);
        for (name, id) in [
            ("pull_cancel_204", "2c1a77c8-1bd1-4a31-b774-93ac1097b9e7"),
            ("pull_cancel_running_204", "5e2c9e49-1866-4689-a468-158eb78aab6d"), ("pull_cancel_unknown_204", UNKNOWN),
        ] {
            replay.of(name).check(files.cancel_pull(id.parse().unwrap()).await);
        }
        let others = "6461d62d-b7b9-4e45-ad55-ef85a95247c6".parse().unwrap();
        replay.of("pull_cancel_other_servers_204").check(running.files().cancel_pull(others).await);
        replay.finish(&["pull_"]);
    }

    async fn backups_and_signed_urls() {
        let mut replay = Replay::start();
        let wings = wings::Client::builder(replay.url(), TOKEN).retries(0).build().unwrap();
        let server = wings.server(SERVER);
        let backups = wings.server(SERVER).backups();
        let post = |path: &[&str]| {
            let path = [&["api", "servers", SERVER], path].concat();
            wings.request::<Value>(Method::POST, path)
        };
        let again = CreateBackup::new("e98afbf0-0139-46e1-a497-e7e8ef69a684").ignored(["*.bin\n"]);
        replay.of("backup_create_again_202").check(backups.create(again).await);
        let strange = CreateBackup::new("22222222-2222-4222-8222-222222222222");
        replay.of("backup_create_unknown_to_panel_202").check(backups.create(strange).await);
        let body = json!({"adapter": "ftp", "uuid": UNKNOWN, "ignore": ""});
        replay.of("backup_create_bad_adapter").check(post(&["backup"]).json(&body).send().await);
        replay.of("backup_create_empty_body_400").check(post(&["backup"]).send().await);
        replay.of("backup_delete_204").check(backups.delete(BACKUP).await);
        replay.of("backup_delete_missing_404").check(backups.delete(BACKUP).await);
        replay.of("backup_delete_not_a_uuid_404").check(backups.delete("nope").await);
        replay.of("restore_202").check(backups.restore(BACKUP, Truncate::KeepFiles).await);
        replay.of("restore_truncate_202").check(backups.restore(BACKUP, Truncate::DeleteAllFiles).await);
        replay.of("restore_missing_backup").check(backups.restore(UNKNOWN, Truncate::KeepFiles).await);
        replay.of("restore_missing_backup_truncate").check(backups.restore(UNKNOWN, Truncate::DeleteAllFiles).await);
        for (name, body) in [
            ("restore_bad_adapter_400", json!({"adapter": "ftp"})), ("restore_missing_adapter_400", json!({})),
            ("restore_s3_without_url_400", json!({"adapter": "s3"})),
        ] {
            replay.of(name).check(post(&["backup", BACKUP, "restore"]).json(&body).send().await);
        }

        replay.of("self_signed_download_backup").check(backups.download(BACKUP).bytes().await);
        replay.of("self_signed_download_file").check(server.download("/hello.txt").bytes().await);
        replay.of("self_signed_download_file_second_use_404").check(server.download("/hello.txt").bytes().await);
        replay.of("self_signed_unknown_server_404").check(server.download("/hello.txt").bytes().await);
        replay.of("self_signed_upload").check(server.upload("/up").bytes("hello.txt", "hello\n").send().await);
        replay.finish(&["backup_", "restore_", "self_signed_"]);
    }

    async fn other_routes() {
        let mut replay = Replay::start();
        let wings = wings::Client::builder(replay.url(), TOKEN).retries(0).build().unwrap();
        let raw = |method: Method, path: &[&str]| wings.request::<Value>(method, path);
        replay.of("delete_method_on_list_404").check(raw(Method::DELETE, &["api", "servers"]).send().await);
        replay.of("method_wrong_404").check(raw(Method::PATCH, &["api", "servers", RUNNING]).send().await);
        replay.of("route_unknown_404").check(raw(Method::GET, &["api", "nope"]).send().await);
        replay.of("ws_plain_get_400").check(raw(Method::GET, &["api", "servers", SERVER, "ws"]).send().await);
        replay.of("ws_unknown_server_404").check(raw(Method::GET, &["api", "servers", UNKNOWN, "ws"]).send().await);
        replay.finish(&["method_", "route_", "options_", "ws_plain", "ws_unknown", "delete_method"]);
    }
}

#[test]
fn only_recordings_are_left_out() {
    let names = names();
    for name in LEFT_OUT.iter().flat_map(|(_, names)| *names) {
        assert!(names.iter().any(|known| known == name), "there is no recording {name}");
    }
}

#[test]
fn every_recording_is_in_an_area() {
    let areas = [
        "system_",
        "update_",
        "auth_",
        "servers_",
        "create_",
        "deauthorize_",
        "server_",
        "delete_",
        "logs_",
        "power_",
        "commands_",
        "install_",
        "reinstall_",
        "sync_",
        "ws_deny",
        "transfer_",
        "files_contents",
        "files_list",
        "files_unknown",
        "files_write",
        "files_rename",
        "files_copy",
        "files_mkdir",
        "files_delete",
        "files_chmod",
        "files_compress",
        "files_decompress",
        "pull_",
        "backup_",
        "restore_",
        "self_signed_",
        "method_",
        "route_",
        "options_",
        "ws_plain",
        "ws_unknown",
    ];
    let strays: Vec<_> = names().into_iter().filter(|name| !areas.iter().any(|area| name.starts_with(area))).collect();
    assert!(strays.is_empty(), "{strays:?}");
}
