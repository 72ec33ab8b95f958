//! Metrics of transfers and consoles, which other threads report: with the recorder of the whole process, so that this
//! is a process of its own.

#[path = "it/observability/capture.rs"]
#[allow(dead_code)]
mod capture;

use capture::Metrics;
use ptero::ServerState;
use ptero::console::{ConsoleEvent, EventKind};
use ptero::testing::FakePanel;

const SERVER: &str = "ba052e75";
const UP: &str = "ptero_transferred_bytes_total{direction=up}";
const DOWN: &str = "ptero_transferred_bytes_total{direction=down}";
const OPEN: &str = "ptero_consoles_open{}";
const RECONNECTS: &str = "ptero_console_reconnects_total{}";

/// What one client does: the same for both, less `.await`.
macro_rules! story {
    ($client:path, $metrics:ident, $round:literal $(, $await:tt)?) => {{
        use $client as Client;
        let panel = FakePanel::start();
        panel.set_power(SERVER, ServerState::Running);
        let server = Client::new(panel.url(), panel.client_key()).unwrap().server(SERVER);

        server.files().upload("/").bytes("a.txt", vec![b'x'; 300_000]).send()$(.$await)?.unwrap();
        assert_eq!(server.files().download("/a.txt").bytes()$(.$await)?.unwrap().len(), 300_000);
        assert_eq!(($metrics.count(UP), $metrics.count(DOWN)), ($round * 300_000, $round * 300_000));

        let first = server.console().connect()$(.$await)?.unwrap();
        let second = server.console().connect()$(.$await)?.unwrap();
        assert_eq!(($metrics.count(OPEN), $metrics.count(RECONNECTS)), (2, 2 * ($round - 1)));
        let mut listeners = [&first, &second].map(|console| console.listen([EventKind::Reconnected]));
        assert_eq!(panel.sockets(SERVER).sever(), 2);
        for listener in &mut listeners {
            let event = listener.next()$(.$await)?;
            assert!(matches!(event, Some(Ok(ConsoleEvent::Reconnected { .. }))), "{event:?}");
        }
        assert_eq!(($metrics.count(OPEN), $metrics.count(RECONNECTS)), (2, 2 * $round));
        first.close()$(.$await)?;
        assert_eq!($metrics.count(OPEN), 1);
        second.close()$(.$await)?;
        assert_eq!($metrics.count(OPEN), 0);
    }};
}

#[test]
fn transfers_and_consoles_are_counted_in_both_clients() {
    let metrics: &'static Metrics = Box::leak(Box::default());
    metrics::set_global_recorder(metrics).unwrap();
    story!(ptero::blocking::Client, metrics, 1);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async { story!(ptero::Client, metrics, 2, await) });
}
