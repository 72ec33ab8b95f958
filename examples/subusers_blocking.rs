//! Lets a friend restart a server and read its files, and no more.

mod support;

use ptero::blocking::Client;
use ptero::model::Permission;

fn main() -> ptero::Result<()> {
    let panel = support::Panel::client();
    let client = Client::new(&panel.url, &panel.key)?;
    let subusers = client.server(panel.server()).users();

    let helper = [Permission::ControlConsole, Permission::ControlRestart, Permission::FileRead];
    let friend = subusers.create("friend@example.com", helper)?;
    println!("{} may:", friend.email);
    for permission in friend.permissions.iter() {
        println!("  {:<20} {}", permission.key(), permission.description().unwrap_or("(new to this version)"));
    }

    // An update replaces all permissions: begin with those that are there.
    let more = friend.permissions.iter().cloned().chain([Permission::FileReadContent]);
    let friend = subusers.update(friend.uuid, more)?;
    println!("Now {} may read files: {}", friend.email, friend.permissions.contains(&Permission::FileReadContent));

    subusers.delete(friend.uuid)?;
    println!("{} subusers are left.", subusers.list().collect()?.len());
    Ok(())
}
