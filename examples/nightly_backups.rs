//! Creates a backup of every server, and deletes old ones: all but the newest KEEP, and those older than DAYS. Touches
//! only backups that it created itself, and none that are locked. KEEP must be less than the servers' backup limit.
//!
//! `cargo run --example nightly_backups -- KEEP DAYS`

mod support;

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use ptero::Client;
use ptero::model::Server;
use ptero::request::CreateBackup;

const NAME: &str = "Nightly";
const LIMIT: Duration = Duration::from_secs(3600);

#[tokio::main]
async fn main() -> ptero::Result<()> {
    let panel = support::Panel::with_servers(4);
    let [keep, days] = panel.arguments(["KEEP", "DAYS"], ["1", "30"]);
    let (keep, age) = (support::number(&keep), SignedDuration::from_hours(24 * support::number::<u32>(&days) as i64));
    let client = Client::new(&panel.url, &panel.key)?;

    for server in client.servers().list().collect().await? {
        match rotate(&client, &server, keep, age).await {
            Ok(deleted) => println!("{}: backed up, {deleted} old backups deleted", server.name),
            Err(error) => println!("{}: {error}", server.name),
        }
    }
    Ok(())
}

async fn rotate(client: &Client, server: &Server, keep: usize, age: SignedDuration) -> ptero::Result<usize> {
    let backups = client.server(server).backups();
    backups.create_and_wait(CreateBackup::new().name(NAME), LIMIT).await?;

    let mut old = backups.list().collect().await?;
    old.retain(|backup| backup.name == NAME && backup.is_successful && !backup.is_locked);
    old.sort_by_key(|backup| std::cmp::Reverse(backup.created_at));
    let mut deleted = 0;
    // The newest one that succeeded stays, however old it is.
    for (place, backup) in old.iter().enumerate().skip(1) {
        let is_old = backup.created_at.is_some_and(|created| Timestamp::now().duration_since(created) > age);
        if place >= keep || is_old {
            backups.delete(backup.uuid).await?;
            deleted += 1;
        }
    }
    Ok(deleted)
}
