//! A dashboard with live plots of all servers, for any number of viewers: one watch behind server-sent events.
//!
//! `cargo run --example watch_dashboard -- --serve` serves it at 127.0.0.1:3000, also on the fake panel. Without
//! `--serve`, it calls itself on the fake panel, and ends.

mod support;

use std::convert::Infallible;

use axum::Router;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use futures::{Stream, StreamExt, stream};
use ptero::Client;
use ptero::api::watch::Watch;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// The present picture first, and then each change. A viewer that is too slow misses some, and never holds others up.
fn events_of(watch: &Watch) -> impl Stream<Item = Result<Event, Infallible>> + Send + use<> {
    let changes = watch.changes();
    let picture = Event::default().event("picture").json_data(watch.snapshot());
    let changes = changes.filter_map(|change| async { change.ok() });
    let changes = changes.map(|change| Event::default().event("change").json_data(change));
    stream::iter([picture]).chain(changes).filter_map(|event| async { event.ok().map(Ok) })
}

async fn events(State(watch): State<Watch>) -> impl IntoResponse {
    Sse::new(events_of(&watch)).keep_alive(KeepAlive::default())
}

async fn page() -> Html<&'static str> {
    Html(include_str!("watch_dashboard.html"))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let panel = support::Panel::network();
    let client = Client::new(&panel.url, &panel.key)?;
    let watch = client.watch().start()?;
    watch.ready().await?;

    let service = Router::new().route("/", get(page)).route("/events", get(events)).with_state(watch.clone());
    let serves = panel.fake.is_none() || std::env::args().any(|argument| argument == "--serve");
    let listener = TcpListener::bind(if serves { "127.0.0.1:3000" } else { "127.0.0.1:0" }).await?;
    let address = listener.local_addr()?;
    println!("The dashboard is at http://{address}/");
    let server = tokio::spawn(async move { axum::serve(listener, service).await });
    if serves {
        return Ok(server.await??);
    }

    let mut viewer = BufReader::new(TcpStream::connect(address).await?);
    viewer.write_all(b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n").await?;
    let mut lines = viewer.lines();
    while let Some(line) = lines.next_line().await? {
        if line.starts_with("event:") {
            println!("{line}");
        }
        if line == "event: change" {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};

    use super::*;

    /// After which a browser is taken not to run here.
    const LIMIT: Duration = Duration::from_secs(120);

    /// How many events the browser gets. Its own clock stands still until the last has arrived.
    const EVENTS: usize = 40;

    /// The page as a browser has it after those events. `None` without a browser that runs here.
    fn page_in_a_browser(url: &str) -> Option<String> {
        let profile = tempfile::tempdir().unwrap();
        let shown = profile.path().join("shown");
        ["chromium", "chromium-browser", "google-chrome", "chrome"].iter().find_map(|browser| {
            let mut command = Command::new(browser);
            command.args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"]);
            command.arg(format!("--user-data-dir={}", profile.path().display()));
            command.args(["--virtual-time-budget=2000", "--dump-dom", url]);
            let mut process = command.stdout(File::create(&shown).ok()?).stderr(Stdio::null()).spawn().ok()?;
            let began = Instant::now();
            while process.try_wait().ok()?.is_none() {
                if began.elapsed() > LIMIT {
                    let _ = process.kill();
                    let _ = process.wait();
                    return None;
                }
                std::thread::sleep(Duration::from_millis(50));
            }
            std::fs::read_to_string(&shown).ok().filter(|shown| shown.contains("<tbody>"))
        })
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn browser_shows_all_servers_with_plots() {
        let panel = support::Panel::network();
        let watch = Client::new(&panel.url, &panel.key).unwrap().watch().start().unwrap();
        watch.ready().await.unwrap();
        let events = |State(watch): State<Watch>| async move { Sse::new(events_of(&watch).take(EVENTS)) };
        let service = Router::new().route("/", get(page)).route("/events", get(events)).with_state(watch.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let server = tokio::spawn(async move { axum::serve(listener, service).await });
        let shown = tokio::task::spawn_blocking(move || page_in_a_browser(&url)).await.unwrap();
        let Some(shown) = shown else {
            return println!("skipped: no browser is installed, or it does not run here");
        };
        for name in ["Lobby", "Survival", "Archive", "Trial"] {
            assert!(shown.contains(&format!("<td>{name}</td>")), "{shown}");
        }
        assert!(shown.contains("<td class=\"running\">running</td>"), "{shown}");
        let values =
            shown.split("data-values=\"").skip(1).filter_map(|rest| rest.split('"').next()?.parse::<u32>().ok());
        assert!(values.max() > Some(1), "{shown}");
        server.abort();
        watch.close().await;
    }
}
