//! Creates a backup of every server, waits for it, downloads it and verifies it: four servers at a time.
//!
//! `cargo run --example backup_all -- FOLDER`

mod support;

use std::path::{Path, PathBuf};
use std::time::Duration;

use futures::StreamExt;
use ptero::Client;
use ptero::model::Server;
use ptero::request::CreateBackup;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let panel = support::Panel::with_servers(8);
    let client = Client::new(&panel.url, &panel.key)?;
    let [folder] = panel.arguments(["FOLDER"], ["ptero-backups"]);
    let folder = if panel.fake.is_some() { std::env::temp_dir().join(folder) } else { PathBuf::from(folder) };
    std::fs::create_dir_all(&folder)?;
    let pause = Duration::from_millis(if panel.fake.is_some() { 50 } else { 5_000 });

    let servers = client.servers().list().collect().await?;
    let mut results = futures::stream::iter(&servers)
        .map(|server| async { (&server.name, back_up(&client, server, &folder, pause).await) })
        .buffer_unordered(4);

    let mut failed = 0;
    while let Some((name, result)) = results.next().await {
        match result {
            Ok(bytes) => println!("{name}: {bytes} bytes, verified"),
            Err(error) => {
                failed += 1;
                println!("{name}: {error}");
            }
        }
    }
    println!("{} of {} servers are backed up in {}.", servers.len() - failed, servers.len(), folder.display());
    Ok(())
}

async fn back_up(client: &Client, server: &Server, folder: &Path, pause: Duration) -> ptero::Result<u64> {
    let backups = client.server(server).backups();
    let mut backup = backups.create(CreateBackup::new().name("Everything")).await?;
    while !backup.is_completed() {
        tokio::time::sleep(pause).await;
        backup = backups.get(backup.uuid).await?;
    }
    // Fails as well if the backup failed, or if the bytes do not match its checksum.
    backups.download(backup.uuid).to_path(folder.join(format!("{}.tar.gz", server.identifier))).await
}
