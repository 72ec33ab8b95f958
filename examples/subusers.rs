//! Lets a friend restart a server and list its files, and takes it back. Needs `PTERO_SERVER`.
//!
//! `cargo run --example subusers -- EMAIL`

mod support;

use ptero::Client;
use ptero::model::Permission;

#[tokio::main]
async fn main() -> ptero::Result<()> {
    let panel = support::Panel::client();
    let client = Client::new(&panel.url, &panel.key)?;
    let [email] = panel.arguments(["EMAIL"], ["friend@example.com"]);
    let subusers = client.server(panel.server()).users();

    let operator = [Permission::ControlConsole, Permission::ControlRestart, Permission::FileRead];
    let friend = subusers.create(&email, operator).await?;
    println!("{} may:", friend.email);
    for permission in friend.permissions.iter() {
        println!("  {:<20} {}", permission.key(), permission.description().unwrap_or("(new to this version)"));
    }

    // An update replaces all permissions, so start from the current ones.
    let more = friend.permissions.iter().cloned().chain([Permission::FileReadContent]);
    let friend = subusers.update(friend.uuid, more).await?;
    println!("Now {} may read files: {}", friend.email, friend.permissions.contains(&Permission::FileReadContent));

    subusers.delete(friend.uuid).await?;
    println!("{} subusers are left.", subusers.list().collect().await?.len());
    Ok(())
}
