//! Connections: few, kept, shared by all clones and namespaces, and through a proxy if there is one.

use crate::dual_test;
use std::time::Instant;

use crate::support::pace::Pace;
use crate::support::proxy::Proxy;
use crate::support::scripted::{Scripted, Step};
use ptero::PowerAction;
use ptero::console::ConsoleEvent;
use ptero::testing::FakePanel;

const CALLS: usize = 1000;
const CALLERS: usize = 8;

/// A call may open a connection while the one before it is on its way back to the pool.
const SPARE: usize = 1;

dual_test! {
    async fn thousand_calls_use_one_connection() {
        let panel = FakePanel::builder().rate_limit(10_000, 10_000).start();
        let client = Client::new(panel.url(), panel.admin_key()).unwrap();
        for number in 0..CALLS / 4 {
            client.account().get().await.unwrap();
            client.clone().servers().list().page(1).await.unwrap();
            client.application().locations().list().page(1).await.unwrap();
            if number % 2 == 0 {
                client.server("7e215471").get().await.unwrap();
            } else {
                client.server("00000000").get().await.unwrap_err();
            }
        }
        assert_eq!(panel.requests().len(), CALLS);
        assert!(panel.connections() <= 1 + SPARE, "{}", panel.connections());
    }

    async fn concurrent_pages_stay_within_the_connection_limit() {
        let panel = FakePanel::builder().servers(96).rate_limit(10_000, 10_000).start();
        let client = Client::new(panel.url(), panel.client_key()).unwrap();
        for _ in 0..5 {
            let servers = client.servers().list().per_page(2).concurrency(4).collect().await.unwrap();
            assert_eq!(servers.len(), 98);
        }
        assert_eq!(panel.requests().len(), 5 * 49);
        assert!(panel.connections() <= 4 + SPARE, "{}", panel.connections());
    }

    async fn console_uses_the_proxy() {
        let (panel, proxy) = (FakePanel::start(), Proxy::start());
        let client = Client::builder(panel.url(), panel.client_key()).proxy(&proxy.url).build().unwrap();
        let console = client.server("ba052e75").console().connect().await.unwrap();
        let mut lines = console.listen("console output");
        console.set_state(PowerAction::Start).await.unwrap();
        let line = lines.next().await.unwrap().unwrap();
        assert!(matches!(line, ConsoleEvent::ConsoleOutput(_)), "{line:?}");
        let seen = proxy.lines();
        assert!(seen.iter().any(|line| line.contains("/websocket HTTP/1.1")), "{seen:?}");
        assert!(seen.iter().any(|line| line.starts_with("GET /api/servers/") && line.contains("/ws ")), "{seen:?}");
        console.close().await;
    }

    async fn connection_closed_by_the_panel_is_not_reused() {
        let closing = "HTTP/1.1 404 X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        let server = Scripted::start(vec![Step::Cut(closing.into()); 10_000]);
        let client = Client::builder(server.url(), "ptlc_key").retries(0).build().unwrap();
        let _ = client.account().get().await.unwrap_err();
        let (mut pace, mut calls) = (Pace::new(), 1);
        while pace.is_slow() || calls < 10 {
            let before = Instant::now();
            let _ = client.account().get().await.unwrap_err();
            pace.note(before.elapsed());
            calls += 1;
        }
        assert_eq!(server.seen().len(), calls);
    }

    async fn requests_and_transfers_use_the_proxy() {
        let proxy = Scripted::start([Step::hang_up()]);
        let client = Client::builder("http://panel.example.com", "ptlc_key").proxy(proxy.url()).retries(0).build();
        let _ = client.unwrap().account().get().await.unwrap_err();
        let requests = proxy.finish();
        assert!(requests[0].contains("panel.example.com"), "{}", requests[0]);
    }
}

/// There the task of a connection and the next request run at the same time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn multi_threaded_runtime_uses_no_more_connections() {
    let (mut sequential, mut concurrent) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        let panel = FakePanel::builder().rate_limit(10_000, 10_000).start();
        let client = ptero::Client::new(panel.url(), panel.client_key()).unwrap();
        for _ in 0..CALLS {
            client.account().get().await.unwrap();
        }
        sequential.push(panel.connections());
        let callers = (0..CALLERS).map(|_| {
            let client = client.clone();
            tokio::spawn(async move {
                for _ in 0..CALLS / CALLERS {
                    client.account().get().await.unwrap();
                }
            })
        });
        for caller in callers.collect::<Vec<_>>() {
            caller.await.unwrap();
        }
        concurrent.push(panel.connections());
    }
    // The fewest: on a busy machine, connections return to reqwest's pool late.
    assert!(sequential.iter().min() <= Some(&(1 + SPARE)), "{sequential:?}");
    assert!(concurrent.iter().min() <= Some(&(CALLERS + SPARE)), "{concurrent:?}");
}
