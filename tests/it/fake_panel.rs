//! The fake panel: its replies, and what tests can see and change.

mod daemon;
mod operations;
mod pelican;
mod seeds;
mod socket;
mod talk;
mod wings;
mod wire;

use std::time::{Duration, Instant};

use crate::support::pace::Pace;
use ptero::testing::{FakePanel, Fault};

#[test]
fn many_panels_start_concurrently() {
    let (mut pace, mut panels) = (Pace::new().allowing(5), Vec::new());
    while pace.is_slow() || panels.len() < 20 {
        let begun = Instant::now();
        panels.push(FakePanel::start());
        pace.note(begun.elapsed());
    }
}

#[test]
fn both_clients_read_the_account() {
    let panel = FakePanel::start();
    let client = ptero::blocking::Client::new(panel.url(), panel.client_key()).unwrap();
    assert_eq!(client.account().get().unwrap().username, "normaluser");
    let names: Vec<_> = client.servers().list().iter().map(|server| server.unwrap().name).collect();
    assert_eq!(names, ["Delta", "Bravo"]);
    panel.assert_received("GET", "/api/client");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let username = runtime.block_on(async {
        let client = ptero::Client::new(panel.url(), panel.admin_key()).unwrap();
        client.account().get().await.unwrap().username
    });
    assert_eq!(username, "admin");
}

#[test]
fn faults_apply_as_scripted() {
    let panel = FakePanel::start();
    let client =
        ptero::blocking::Client::builder(panel.url(), panel.client_key()).retries(0).pacing(false).build().unwrap();
    let status = |client: &ptero::blocking::Client| client.account().get().map(|_| 200).map_err(|e| e.status());
    panel.on("GET", "/api/client/account").rate_limited(Duration::from_secs(7));
    panel.on("GET", "/api/client/account").status(503);
    panel.on("GET", "/api/client/account").dropped_before();
    panel.on("GET", "/api/client/account").dropped_after();
    panel.on("GET", "/api/client/account").truncated(10);
    panel.on("GET", "/api/client/account").redirect("https://elsewhere.example.com/");
    panel.on("GET", "/api/client/account").slow(Duration::from_millis(5));
    assert_eq!(client.account().get().unwrap_err().retry_after(), Some(Duration::from_secs(7)));
    assert_eq!(status(&client), Err(Some(503)));
    for _ in 0..3 {
        assert!(matches!(status(&client), Err(None | Some(200))));
    }
    assert_eq!(status(&client), Err(Some(302)));
    assert_eq!(status(&client), Ok(200));
    assert_eq!(panel.faults_applied(), 7);
    panel.random_faults(1.0, [Fault::Status(502)], 3);
    assert_eq!(status(&client), Err(Some(502)));
    panel.clear_faults();
    assert_eq!(status(&client), Ok(200));
}

#[test]
fn connections_are_kept_and_counted() {
    let panel = FakePanel::start();
    let client = ptero::blocking::Client::new(panel.url(), panel.client_key()).unwrap();
    for _ in 0..5 {
        client.account().get().unwrap();
    }
    assert_eq!((panel.connections(), panel.requests().len()), (1, 5));
}

#[test]
fn dropping_a_panel_closes_its_connections() {
    let panel = FakePanel::start();
    let client = ptero::blocking::Client::builder(panel.url(), panel.client_key()).retries(0).build().unwrap();
    client.account().get().unwrap();
    drop(panel);
    assert!(client.account().get().is_err());
}
