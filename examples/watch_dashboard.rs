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
use futures::StreamExt;
use futures::stream;
use ptero::Client;
use ptero::api::Watch;

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
    if let Some(fake) = &panel.fake {
        for server in fake.servers().iter().step_by(2) {
            fake.set_power(&server.identifier, ptero::ServerState::Running);
        }
    }
    let watch = Client::new(&panel.url, &panel.key)?.watch().start()?;
    watch.ready().await?;

    let page = || async { Html(include_str!("watch_dashboard.html")) };
    let service = Router::new().route("/", get(page)).route("/events", get(events)).with_state(watch.clone());
    let serves = panel.fake.is_none() || std::env::args().any(|argument| argument == "--serve");
    let listener = tokio::net::TcpListener::bind(if serves { "127.0.0.1:3000" } else { "127.0.0.1:0" }).await?;
    let url = format!("http://{}", listener.local_addr()?);
    println!("The dashboard is at {url}/");
    let server = tokio::spawn(async move { axum::serve(listener, service).await });
    if serves {
        return Ok(server.await??);
    }

    let mut events = reqwest::get(format!("{url}/events")).await?.bytes_stream();
    let mut text = String::new();
    while !text.contains("event: change") {
        let Some(bytes) = events.next().await else { break };
        text.push_str(&String::from_utf8_lossy(&bytes?));
    }
    println!("{}", text.lines().take(2).map(|line| &line[..line.len().min(100)]).collect::<Vec<_>>().join("\n"));
    Ok(())
}
