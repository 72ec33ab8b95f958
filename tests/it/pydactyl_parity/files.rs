use crate::dual_test;
use crate::pydactyl_parity::parity::Parity;
use crate::pydactyl_parity::request::bytes;

dual_test! {
    async fn files() {
        let mut parity = Parity::of("client.servers.files");
        let client = Client::builder(parity.url(), parity.key()).retries(0).pacing(false).build().unwrap();
        while let Some(case) = parity.next() {
            let files = client.server(case.text("server_id")).files();
            let path = case.option("path");
            let root = path.clone().unwrap_or("/".to_owned());
            let outcome = match case.name() {
                "list_files" => files.list(path.unwrap_or_default()).page(1).await.map(drop),
                "get_file_contents" => files.contents(root).await.map(drop),
                "download_file" => files.download_url(root).await.map(drop),
                "get_upload_file_url" => files.upload_url().await.map(drop),
                "write_file" if case.kwargs["contents"].is_object() => {
                    files.write(root, bytes(&case.kwargs["contents"])).await
                }
                "write_file" => files.write(root, case.text("contents")).await,
                "rename_file" => {
                    let names = [(case.text("old_name"), case.text("new_name"))];
                    files.rename(case.option("root").unwrap_or("/".to_owned()), names).await
                }
                "copy_file" => files.copy(root).await,
                "create_folder" => files.create_folder(root, case.text("name")).await,
                "delete_files" => files.delete(root, case.texts("files")).await,
                "compress_files" => files.compress(root, case.texts("files")).await.map(drop),
                "decompress_file" => files.decompress(root, case.text("file")).await,
                other => panic!("{other}"),
            };
            parity.judge(&case, outcome);
        }
        parity.finish();
    }
}
