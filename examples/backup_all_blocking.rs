//! Creates a backup of every server, waits for it, downloads it and verifies it: from four threads.
//!
//! `cargo run --example backup_all_blocking -- FOLDER`

mod support;

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use ptero::blocking::Client;
use ptero::model::Server;
use ptero::request::CreateBackup;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let panel = support::Panel::with_servers(8);
    let client = Client::new(&panel.url, &panel.key)?;
    let [folder] = panel.arguments(["FOLDER"], ["ptero-backups-blocking"]);
    let folder = if panel.fake.is_some() { std::env::temp_dir().join(folder) } else { PathBuf::from(folder) };
    std::fs::create_dir_all(&folder)?;
    let pause = Duration::from_millis(if panel.fake.is_some() { 50 } else { 5_000 });

    let servers = client.servers().list().collect()?;
    let queue = Mutex::new(servers.iter());
    let next = || queue.lock().expect("no thread panics").next();
    // Takes servers until none are left, and returns how many failed.
    let worker = || {
        let mut failed = 0;
        while let Some(server) = next() {
            match back_up(&client, server, &folder, pause) {
                Ok(bytes) => println!("{}: {bytes} bytes, verified", server.name),
                Err(error) => {
                    failed += 1;
                    println!("{}: {error}", server.name);
                }
            }
        }
        failed
    };
    let failed: usize = thread::scope(|scope| {
        let workers: Vec<_> = (0..4).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().map(|worker| worker.join().expect("no thread panics")).sum()
    });
    println!("{} of {} servers are backed up in {}.", servers.len() - failed, servers.len(), folder.display());
    Ok(())
}

fn back_up(client: &Client, server: &Server, folder: &Path, pause: Duration) -> ptero::Result<u64> {
    let backups = client.server(server).backups();
    let mut backup = backups.create(CreateBackup::new().name("Everything"))?;
    while !backup.is_completed() {
        thread::sleep(pause);
        backup = backups.get(backup.uuid)?;
    }
    // Fails as well if the backup failed, or if the bytes do not match its checksum.
    backups.download(backup.uuid).to_path(folder.join(format!("{}.tar.gz", server.identifier)))
}
