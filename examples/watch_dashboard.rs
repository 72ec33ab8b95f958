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
use futures::{StreamExt, stream};
use ptero::api::Watch;
use ptero::{Client, PowerAction};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// The present picture first, and then each change. A viewer that is too slow misses some, and never holds others up.
async fn events(State(watch): State<Watch>) -> impl IntoResponse {
    let changes = watch.changes();
    let picture = Event::default().event("picture").json_data(watch.snapshot());
    let changes = changes.filter_map(|change| async { change.ok() });
    let changes = changes.map(|change| Event::default().event("change").json_data(change));
    let events =
        stream::iter([picture]).chain(changes).filter_map(|event| async { event.ok().map(Ok::<_, Infallible>) });
    Sse::new(events).keep_alive(KeepAlive::default())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let panel = support::Panel::with_servers(8);
    let client = Client::new(&panel.url, &panel.key)?;
    let watch = client.watch().start()?;
    watch.ready().await?;
    if let Some(server) = panel.fake.as_ref().and(panel.named_server()) {
        client.server(server).power(PowerAction::Start).await?;
    }

    let page = || async { Html(include_str!("watch_dashboard.html")) };
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
