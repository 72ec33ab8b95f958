use ptero::Method;
use ptero::request::PullFile;
use serde_json::{Value, json};

use crate::dual_test;
use crate::support::replay::{Replay, answer_bytes};

dual_test! {
    async fn files() {
        let mut replay = Replay::start();
        let client = Client::builder(replay.url(), "ptlc_key").retries(0).pacing(false).build().unwrap();
        let files = client.server("7e215471").files();
        replay.of("client_files__write").check(files.write("/hello.txt", "hello world\nsecond line\n").await);
        replay.of("client_files__write_binary").check(files.write("/bin.dat", (0..=255).collect::<Vec<u8>>()).await);
        replay.of("client_files__write_empty").check(files.write("/empty.txt", "").await);
        replay.of("client_files__write_json_body").check(files.write("/conf.json", "{\"a\": 1}").await);
        replay.of("client_files__write_overwrite").check(files.write("/hello.txt", "overwritten\n").await);
        replay
            .of("client_files__write_unicode_name")
            .check(files.write("/dïr with space/héllo 日本.txt", "ünïcode ✓\n").await);
        replay.of("client_files__compress_missing_file_same_second").check(files.compress("/", ["nope"]).await);
        let bytes = replay.of("client_files__contents").check(files.contents("/hello.txt").await).unwrap();
        assert_eq!(bytes, answer_bytes("client_files__contents"));
        let bytes = replay.of("client_files__contents_binary").check(files.contents("/bin.dat").await).unwrap();
        assert_eq!(bytes, answer_bytes("client_files__contents_binary"));
        replay.of("client_files__contents_denylist").check(files.contents("/secret.txt").await);
        replay.of("client_files__contents_directory").check(files.contents("/sub").await);
        let bytes = replay.of("client_files__contents_empty").check(files.contents("/empty.txt").await).unwrap();
        assert_eq!(bytes, answer_bytes("client_files__contents_empty"));
        replay.of("client_files__contents_missing").check(files.contents("/nope.txt").await);
        let bytes = replay
            .of("client_files__contents_unicode")
            .check(files.contents("/dïr with space/héllo 日本.txt").await)
            .unwrap();
        assert_eq!(bytes, answer_bytes("client_files__contents_unicode"));
        replay.raw("client_files__copy_422").check(
            client
                .request::<Value>(Method::POST, ["api", "client", "servers", "7e215471", "files", "copy"])
                .json(&json!({}))
                .send()
                .await,
        );
        replay.of("client_files__copy_again").check(files.copy("/newdir/hello3.txt").await);
        replay.of("client_files__copy_directory").check(files.copy("/newdir").await);
        replay.of("client_files__copy_missing").check(files.copy("/nope").await);
        replay.of("client_files__create_folder").check(files.create_folder("/", "newdir").await);
        replay.raw("client_files__create_folder_422").check(
            client
                .request::<Value>(Method::POST, ["api", "client", "servers", "7e215471", "files", "create-folder"])
                .json(&json!({}))
                .send()
                .await,
        );
        replay.of("client_files__create_folder_exists").check(files.create_folder("/", "newdir").await);
        replay.of("client_files__create_folder_nested").check(files.create_folder("/newdir", "a/b/c").await);
        replay.of("client_files__list_after_copy").check(files.list("/newdir").page(1).await);
        replay.of("client_files__list_file_as_directory").check(files.list("/hello.txt").page(1).await);
        replay.raw("client_files__list_no_directory").check(
            client
                .request::<Value>(Method::GET, ["api", "client", "servers", "7e215471", "files", "list"])
                .send()
                .await,
        );
        replay.of("client_files__list_root").check(files.list("/").page(1).await);
        replay.of("client_files__list_subdir").check(files.list("/dïr with space").page(1).await);
        replay.of("client_files__list_traversal").check(files.list("/../../../etc").page(1).await);
        replay.of("client_files__rename").check(files.rename("/", [("hello.txt", "hello2.txt")]).await);
        replay.of("client_files__rename_archive_away").check(files.delete("/", ["bin.dat"]).await);
        replay.of("client_files__rename_missing").check(files.rename("/", [("nope.txt", "x.txt")]).await);
        replay.of("client_files__rename_move").check(files.rename("/", [("hello2.txt", "newdir/hello3.txt")]).await);
        replay.of("client_files__rename_target_exists").check(files.rename("/", [("bin.dat", "empty.txt")]).await);
        replay.of("client_files__write_denied_egg_denylist").check(files.write("/secret.txt", "x").await);
        replay.of("client_files__write_onto_directory").check(files.write("/dïr with space", "x").await);
        replay.of("client_files__write_traversal").check(files.write("/../../etc/passwd", "x").await);
        replay.of("client_files__chmod_422").check(files.chmod("/", [("conf.json", "rwx")]).await);
        replay.raw("client_files__decompress_422").check(
            client
                .request::<Value>(Method::POST, ["api", "client", "servers", "7e215471", "files", "decompress"])
                .json(&json!({}))
                .send()
                .await,
        );
        replay.of("client_files__decompress_not_an_archive").check(files.decompress("/", "conf.json").await);
        replay.of("client_files__delete").check(files.delete("/newdir", ["a.txt", "b.txt"]).await);
        replay.raw("client_files__delete_422").check(
            client
                .request::<Value>(Method::POST, ["api", "client", "servers", "7e215471", "files", "delete"])
                .json(&json!({"root": "/"}))
                .send()
                .await,
        );
        replay.of("client_files__delete_directory").check(files.delete("/", ["fresh", "newdir"]).await);
        replay.of("client_files__delete_missing").check(files.delete("/", ["nope"]).await);
        replay.of("client_files__download_url_missing_file").check(files.download_url("/nope.bin").await);
        replay.of("client_files__list_final").check(files.list("/").page(1).await);
        replay.of("client_files__pull_422").check(files.pull(PullFile::new("nope")).await);
        replay.of("client_files__pull_loopback_refused").check(
            files
                .pull(
                    PullFile::new("http://127.0.0.1:8000/robots.txt")
                        .directory("/")
                        .filename("pulled.txt")
                        .foreground(true),
                )
                .await,
        );
        replay.of("client_files__upload_url").check(files.upload_url().await);
        replay.of("client_files__compress").check(files.compress("/", ["folder", "bin.dat"]).await);
        replay.of("client_files__chmod").check(files.chmod("/", [("conf.json", "600"), ("bin.dat", "755")]).await);
        replay.of("client_files__compress_missing_file").check(files.compress("/", ["nope"]).await);
        replay.of("client_files__contents_symlink_inside").check(files.contents("/link.json").await);
        replay.of("client_files__contents_symlink_outside").check(files.contents("/outside").await);
        replay.of("client_files__decompress").check(files.decompress("/", "archive-2026-11-24T052431Z.tar.gz").await);
        replay.of("client_files__list_after_chmod").check(files.list("/").page(1).await);
        replay.of("client_files__list_after_decompress").check(files.list("/").page(1).await);
        replay.of("client_files__list_with_symlinks").check(files.list("/").page(1).await);
        let bytes =
            replay.of("client_files__contents_percent_in_name").check(files.contents("/100%25.txt").await).unwrap();
        assert_eq!(bytes, answer_bytes("client_files__contents_percent_in_name"));
        replay.of("client_files__contents_too_big").check(files.contents("/big.bin").await);
        replay.of("client_files__download_url").check(files.download_url("/bin.dat").await);
        replay.of("client_files__write_no_content_type_null_body").check(files.write("/nul.txt", "").await);
        replay.of("client_files__write_percent_in_name").check(files.write("/100%25.txt", "p").await);
        replay.leave_out("writes a file without saying which", &["client_files__write_422_no_file"]);
        replay.finish(&["client_files__"]);
    }
}
