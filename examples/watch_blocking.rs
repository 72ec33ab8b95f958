//! A live table of all servers with state, CPU and memory, until a key is pressed. Without a terminal, it is printed for a
//! few seconds.

mod support;
mod table;

use std::time::Duration;

use ptero::blocking::Client;

use table::Table;
use table::screen::Screen;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let panel = support::Panel::network();
    let client = Client::new(&panel.url, &panel.key)?;
    let watch = client.watch().start()?;
    watch.ready()?;

    let (mut table, mut screen) = (Table::default(), Screen::open());
    loop {
        table.observe(&watch.snapshot());
        if !screen.show(&table, Duration::from_secs(1))? {
            break;
        }
    }
    watch.close();
    Ok(())
}
