//! Creates a backup of every server, four at a time, waits for it, downloads it and verifies it.
//!
//! `cargo run --example backup_all -- FOLDER`

mod support;

use std::path::PathBuf;
use std::time::Duration;

use ptero::Client;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let panel = support::Panel::with_servers(8);
    let client = Client::new(&panel.url, &panel.key)?;
    let [folder] = panel.arguments(["FOLDER"], ["ptero-backups"]);
    let folder = if panel.fake.is_some() { std::env::temp_dir().join(folder) } else { PathBuf::from(folder) };
    std::fs::create_dir_all(&folder)?;

    let servers = client.servers().list().collect().await?;
    let bulk = client.bulk(&servers).concurrency(4).and_wait(Duration::from_secs(3600));
    let report = bulk.backup("Everything").await?;

    let mut failed = 0;
    for (server, item) in servers.iter().zip(report) {
        let saved = match item.result {
            Ok(backup) => {
                let path = folder.join(format!("{}.tar.gz", server.identifier));
                // Fails if the bytes do not match the backup's checksum.
                client.server(server).backups().download(backup.uuid).to_path(path).await
            }
            Err(error) => Err(error),
        };
        match saved {
            Ok(bytes) => println!("{}: {bytes} bytes, verified", server.name),
            Err(error) => {
                failed += 1;
                println!("{}: {error}", server.name);
            }
        }
    }
    println!("{} of {} servers are backed up in {}.", servers.len() - failed, servers.len(), folder.display());
    Ok(())
}
