//! Deploys a folder to a server: stops it, backs it up, uploads what differs and starts it again. If it does not come
//! up, the backup is restored. Needs `PTERO_SERVER`.
//!
//! `PTERO_SERVER=ID cargo run --example deploy -- FOLDER`

mod support;

use std::path::Path;
use std::time::Duration;

use ptero::{Client, PowerAction, request::Truncate};

const LIMIT: Duration = Duration::from_secs(600);

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let panel = support::Panel::client();
    let server = panel.server();
    // On the fake panel, something to deploy.
    let example = tempfile::tempdir()?;
    std::fs::write(example.path().join("plugin.jar"), "version 2")?;
    let [folder] = panel.arguments(["FOLDER"], [&example.path().to_string_lossy()]);
    let client = Client::new(&panel.url, &panel.key)?;
    deploy(&client, &server, Path::new(&folder)).await?;
    Ok(())
}

async fn deploy(client: &Client, server: &str, folder: &Path) -> ptero::Result<()> {
    let server = client.server(server);
    let mirror = server.files().mirror(folder, "/plugins").delete_extra();
    let changes = mirror.clone().dry_run().upload().await?;
    if changes.is_unchanged() {
        println!("The server has everything already.");
        return Ok(());
    }
    println!("{} files differ, {} are to be deleted.", changes.copied.len(), changes.deleted.len());

    server.power_and_wait(PowerAction::Stop, LIMIT).await?;
    let backup = server.backups().create_and_wait("before the deployment", LIMIT).await?;
    let deployed = match mirror.upload().await {
        Ok(_) => server.power_and_wait(PowerAction::Start, LIMIT).await,
        Err(error) => Err(error),
    };
    if let Err(error) = deployed {
        println!("It does not come up, so the backup is restored: {error}");
        server.power_and_wait(PowerAction::Kill, LIMIT).await?;
        server.backups().restore_and_wait(backup.uuid, Truncate::DeleteAllFiles, LIMIT).await?;
        server.power_and_wait(PowerAction::Start, LIMIT).await?;
        return Err(error);
    }
    println!("Deployed and running.");
    Ok(())
}
