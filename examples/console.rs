//! A server's console in a terminal: prints its output in colour and sends what is typed. `stats` shows what the server
//! uses. Needs `PTERO_SERVER`, and ends with the input.

mod support;

use ptero::console::{ConsoleEvent, EventFilter};
use ptero::{Client, PowerAction};
use tokio::io::{AsyncBufReadExt, BufReader};

#[tokio::main]
async fn main() -> ptero::Result<()> {
    let panel = support::Panel::client();
    let client = Client::new(&panel.url, &panel.key)?;
    let console = client.server(panel.server()).console().connect().await?;
    if panel.fake.is_some() {
        console.set_state(PowerAction::Start).await?;
    }

    let mut events = console.listen(EventFilter::all());
    let printer = tokio::spawn(async move {
        while let Some(event) = events.next().await {
            match event {
                Ok(event) => show(event),
                Err(error) => eprintln!("The console ended: {error}"),
            }
        }
    });

    let mut input = BufReader::new(tokio::io::stdin()).lines();
    while let Ok(Some(line)) = input.next_line().await {
        match line.trim() {
            "stats" => console.request_stats().await?,
            command => console.send_command(command).await?,
        }
    }
    console.close().await;
    let _ = printer.await;
    Ok(())
}

fn show(event: ConsoleEvent) {
    match event {
        ConsoleEvent::ConsoleOutput(line) => println!("{line}"),
        ConsoleEvent::Status(state) => println!("-- the server is {state}"),
        ConsoleEvent::Stats(stats) => println!(
            "-- {:.1} % CPU, {} MiB of memory, {} MiB on disk",
            stats.cpu_absolute,
            stats.memory_bytes >> 20,
            stats.disk_bytes >> 20
        ),
        ConsoleEvent::DaemonError(reason) => println!("-- refused by Wings: {reason}"),
        ConsoleEvent::Reconnecting { attempt, reason, .. } => {
            println!("-- connection lost ({reason}), attempt {attempt}")
        }
        ConsoleEvent::Reconnected { .. } => println!("-- reconnected"),
        _ => {}
    }
}
