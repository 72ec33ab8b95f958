//! Prints every event of a server's console with its time, for a day. Needs `PTERO_SERVER`; on the fake panel, it ends
//! after a second.

mod support;

use std::time::{Duration, Instant};

use ptero::ErrorKind;
use ptero::console::{ConsoleEvent, EventFilter};
use ptero::{Client, PowerAction};

#[tokio::main]
async fn main() -> ptero::Result<()> {
    let panel = support::Panel::client();
    let client = Client::new(&panel.url, &panel.key)?;
    let console = client.server(panel.server()).console().connect().await?;
    let started = Instant::now();
    let end = started + Duration::from_secs(if panel.fake.is_some() { 1 } else { 86_400 });
    if panel.fake.is_some() {
        console.set_state(PowerAction::Start).await?;
    }

    let mut events = console.listen(EventFilter::except(["stats"]));
    while let Some(event) = events.next_within(end.saturating_duration_since(Instant::now())).await {
        let seconds = started.elapsed().as_secs_f64();
        match event {
            Err(error) if error.kind() == ErrorKind::Deadline => break,
            Err(error) => return Err(error),
            Ok(ConsoleEvent::ConsoleOutput(line)) => println!("[{seconds:8.3}] {}", line.plain()),
            Ok(event) => println!("[{seconds:8.3}] <{}> {event:?}", event.kind()),
        }
    }
    console.close().await;
    Ok(())
}
