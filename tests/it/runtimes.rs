//! One async client in several runtimes, as a static client has in a program with a runtime for each test. The blocking
//! client has none.

use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use futures::future::BoxFuture;
use ptero::testing::FakePanel;
use ptero::{Client, ErrorKind, PowerAction};
use tokio::runtime::{Builder, Runtime};

/// Less than the timeout of a request, and more than a busy machine needs.
const PATIENCE: Duration = Duration::from_secs(15);

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// All kinds of exchanges.
async fn work(client: &Client) {
    let server = client.server("ba052e75");
    server.get().await.unwrap();
    server.files().upload("/").bytes("x.txt", "x").send().await.unwrap();
    assert_eq!(server.files().download("/x.txt").bytes().await.unwrap(), "x");
}

#[test]
fn idle_runtime_blocks_no_other() {
    let panel = FakePanel::start();
    let client = Client::new(panel.url(), panel.client_key()).unwrap();
    let (first, second) = (runtime(), runtime());
    let begun = Instant::now();
    for runtime in [&first, &second, &first, &second] {
        runtime.block_on(work(&client));
    }
    assert!(begun.elapsed() < PATIENCE, "{:?}", begun.elapsed());
    // Each runtime uses its own connections again.
    let connections = panel.connections();
    for runtime in [&first, &second, &first, &second] {
        runtime.block_on(client.account().get()).unwrap();
    }
    assert_eq!(panel.connections(), connections);
}

#[test]
fn ended_runtime_breaks_no_other() {
    let panel = FakePanel::builder().rate_limit(10_000, 10_000).start();
    let client = Client::builder(panel.url(), panel.client_key()).retries(0).build().unwrap();
    let begun = Instant::now();
    // More than are remembered.
    for _ in 0..20 {
        runtime().block_on(work(&client));
    }
    assert!(begun.elapsed() < 4 * PATIENCE, "{:?}", begun.elapsed());
}

#[test]
fn alternating_runtimes_share_limits_and_budget() {
    let panel = FakePanel::start();
    let client = Client::new(panel.url(), panel.client_key()).unwrap();
    let before = panel.requests().len();
    for _ in 0..3 {
        runtime().block_on(client.account().get()).unwrap();
    }
    let limit = client.rate_limit().client.unwrap();
    assert_eq!(limit.limit - limit.remaining, (panel.requests().len() - before) as u64);
}

#[test]
fn call_outside_of_a_runtime_is_an_error() {
    let client = Client::new("http://127.0.0.1:1", "ptlc_key").unwrap();
    let upload = client.server("1a2b3c4d").files().upload("/").bytes("x", "y").send();
    for call in [Box::pin(client.server("1a2b3c4d").power(PowerAction::Start)) as BoxFuture<'_, _>, Box::pin(upload)] {
        let Poll::Ready(Err(error)) = pin!(call).poll(&mut Context::from_waker(Waker::noop())) else { panic!() };
        assert_eq!(error.kind(), ErrorKind::Config, "{error:?}");
        assert!(error.detail().contains("tokio runtime"), "{error}");
    }
}
