//! A live table of all servers with state, CPU and memory, until a key is pressed. Without a terminal, it is printed for a
//! few seconds.
//!
//! `--svg FILE` draws a picture of the table after a minute.

mod support;
mod table;

use std::time::Duration;

use ptero::Client;

use table::Table;
use table::screen::Screen;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let panel = support::Panel::network();
    let client = Client::new(&panel.url, &panel.key)?;
    let watch = client.watch().start()?;
    watch.ready().await?;

    let (mut table, mut screen) = (Table::default(), Screen::open());
    loop {
        table.observe(&watch.snapshot());
        // Waits for keys, which blocks.
        if !tokio::task::block_in_place(|| screen.show(&table, Duration::from_secs(1)))? {
            break;
        }
    }
    watch.close().await;
    Ok(())
}
