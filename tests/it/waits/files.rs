use ptero::request::PullFile;
use ptero::testing::Operation;
use ptero::{ErrorKind, RequestOptions};

use super::{SERVER, panel, seconds};
use crate::{panel_test, wait_client};

const GATEWAY: &str = "<html><title>504 Gateway Time-out</title></html>";

panel_test! {
    async fn archives_outlast_a_proxy_timeout() {
        let (panel, clock) = panel(PANEL);
        let panel = panel.start();
        let client = wait_client!(Client, panel, clock, client_key);
        let files = client.server(SERVER).files();
        panel.set_file(SERVER, "world/level.dat", "level");
        panel.on("POST", "/api/client/servers/*/files/compress").dropped_after();
        let archive = files.compress("/", ["world"]).await.unwrap();
        assert!(archive.size > 0 && archive.name.starts_with("archive-"), "{archive:?}");
        files.delete("/", ["world"]).await.unwrap();
        panel.on("POST", "/api/client/servers/*/files/decompress").dropped_after();
        files.decompress("/", archive.name.as_str()).await.unwrap();
        assert_eq!(panel.file(SERVER, "world/level.dat").unwrap(), b"level");
    }

    async fn archive_that_never_appears_is_the_original_error() {
        let (panel, clock) = panel(PANEL);
        let panel = panel.start();
        let client = wait_client!(Client, panel, clock, client_key);
        let files = client.server(SERVER).files();
        // Nothing has changed for long.
        clock.advance(seconds(3600));
        for (call, path) in [(0, "compress"), (1, "decompress")] {
            let path = format!("/api/client/servers/*/files/{path}");
            panel.on("POST", &path).reply(504, "text/html", GATEWAY);
            let error = match call {
                0 => files.compress("/", ["world"]).await.unwrap_err(),
                _ => files.decompress("/", "world.tar.gz").await.unwrap_err(),
            };
            assert_eq!((error.kind(), error.status()), (ErrorKind::UnexpectedContent, Some(504)));
            panel.on("POST", &path).reply(413, "text/html", "<html><title>too large</title></html>");
            let before = clock.now();
            let error = match call {
                0 => files.compress("/", ["world"]).await.unwrap_err(),
                _ => files.decompress("/", "world.tar.gz").await.unwrap_err(),
            };
            assert_eq!((error.status(), clock.now()), (Some(413), before), "a refusal is no timeout");
        }
    }

    async fn pulled_files_are_complete() {
        let (panel, clock) = panel(PANEL);
        let panel = panel.start();
        let client = wait_client!(Client, panel, clock, client_key);
        let files = client.server(SERVER).files();
        let content = "0123456789".repeat(1000);
        panel.on_pull("https://example.com/map.zip", content.clone());
        panel.on_operation(Operation::Pull).takes(seconds(200));
        let map = PullFile::new("https://example.com/map.zip").directory("/maps");
        let file = files.pull_and_wait(map.clone(), seconds(600)).await.unwrap();
        assert_eq!((file.size, panel.file(SERVER, "maps/map.zip").unwrap().len()), (10_000, content.len()));
        panel.on_operation(Operation::Pull).fails_after(seconds(20));
        let error = files.pull_and_wait(map.filename("again.zip"), seconds(600)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Failed, "{error}");
    }

    async fn deadline_of_the_client_bounds_the_look_for_an_archive() {
        let (panel, clock) = panel(PANEL);
        let panel = panel.start();
        let client = wait_client!(Client, panel, clock, client_key);
        let hasty = client.with_options(RequestOptions::new().deadline(seconds(10)));
        clock.advance(seconds(3600));
        panel.on("POST", "/api/client/servers/*/files/compress").dropped_before();
        let begun = clock.now();
        let error = hasty.server(SERVER).files().compress("/", ["world"]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Dropped);
        assert!(clock.now() - begun <= seconds(10));
    }

    async fn uploaded_archive_is_not_taken_for_its_contents() {
        let (panel, clock) = panel(PANEL);
        let panel = panel.start();
        let client = wait_client!(Client, panel, clock, client_key);
        let files = client.server(SERVER).files();
        files.create_folder("/", "new").await.unwrap();
        panel.set_file(SERVER, "new/world.tar.gz", "an archive");
        panel.on("POST", "/api/client/servers/*/files/decompress").dropped_before();
        let error = files.decompress("/new", "world.tar.gz").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Dropped, "{error}");
    }
}
