//! Makes a backup of every server, waits for it, downloads it and verifies it: from four threads.
//!
//! `cargo run --example backup_all_blocking -- /var/backups`

mod support;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, mpsc};
use std::thread;
use std::time::Duration;

use ptero::blocking::Client;
use ptero::model::Server;
use ptero::request::CreateBackup;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let panel = support::Panel::with_servers(8);
    let client = Client::new(&panel.url, &panel.key)?;
    let folder = std::env::args().nth(1).map_or(std::env::temp_dir().join("ptero-backups-blocking"), PathBuf::from);
    std::fs::create_dir_all(&folder)?;
    let pause = Duration::from_millis(if panel.fake.is_some() { 50 } else { 5_000 });

    let servers = client.servers().list().collect()?;
    let queue = Mutex::new(servers.iter());
    let next = || queue.lock().expect("no thread panics").next();
    let (sender, results) = mpsc::channel();
    let mut failed = 0;
    thread::scope(|scope| {
        for _ in 0..4 {
            let sender = sender.clone();
            scope.spawn(|| {
                let sender = sender;
                while let Some(server) = next() {
                    let result = back_up(&client, server, &folder, pause);
                    sender.send((&server.name, result)).expect("the results are read to the end");
                }
            });
        }
        drop(sender);
        for (name, result) in results {
            match result {
                Ok(bytes) => println!("{name}: {bytes} bytes, verified"),
                Err(error) => {
                    failed += 1;
                    println!("{name}: {error}");
                }
            }
        }
    });
    println!("{} of {} servers are safe in {}.", servers.len() - failed, servers.len(), folder.display());
    Ok(())
}

fn back_up(client: &Client, server: &Server, folder: &Path, pause: Duration) -> ptero::Result<u64> {
    let backups = client.server(&server.identifier).backups();
    let mut backup = backups.create(CreateBackup::new().name("Everything"))?;
    while !backup.is_completed() {
        thread::sleep(pause);
        backup = backups.get(backup.uuid)?;
    }
    // Also an error: a backup that failed, and bytes that do not fit its checksum.
    backups.download(backup.uuid).to_path(folder.join(format!("{}.tar.gz", server.identifier)))
}
