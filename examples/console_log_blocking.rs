//! Prints what happens on a server's console, each event with its time, for a second on the fake panel and until it
//! ends on a real one.

mod support;

use std::time::{Duration, Instant};

use ptero::PowerAction;
use ptero::blocking::Client;
use ptero::console::{ConsoleEvent, EventFilter};

fn main() -> ptero::Result<()> {
    let panel = support::Panel::client();
    let client = Client::new(&panel.url, &panel.key)?;
    let console = client.server(panel.server()).console().connect()?;
    let started = Instant::now();
    let limit = panel.fake.as_ref().map(|_| started + Duration::from_secs(1));
    if panel.fake.is_some() {
        console.set_state(PowerAction::Start)?;
    }

    let mut events = console.listen(EventFilter::except(["stats"]));
    let far = started + Duration::from_secs(86_400);
    while let Some(Some(event)) = events.next_before(limit.unwrap_or(far)) {
        let seconds = started.elapsed().as_secs_f64();
        match event? {
            ConsoleEvent::ConsoleOutput(line) => println!("[{seconds:8.3}] {}", line.plain()),
            event => println!("[{seconds:8.3}] <{}> {event:?}", event.kind()),
        }
    }
    console.close();
    Ok(())
}
