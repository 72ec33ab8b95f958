//! Settings and arguments beyond all reason: none panics, ends a wait early or starts more than it may.

use std::time::Duration;

use ptero::console::Until;
use ptero::request::Truncate;
use ptero::testing::{FakePanel, Operation};
use ptero::{Clock, ErrorKind, PowerAction, RequestOptions, RetryPolicy, ServerState, WaitOptions};

use crate::dual_test;

const MAX: Duration = Duration::MAX;
const SERVER: &str = "ba052e75";

/// A moment within an endless limit.
const MOMENT: Duration = Duration::from_millis(10);

dual_test! {
    async fn endless_limits_of_calls_and_waits_do_not_panic() {
        let clock = Clock::simulated();
        let panel = FakePanel::builder().clock(clock.clone()).step(Duration::from_secs(5)).backups_per_span(9).start();
        let policy = || RetryPolicy::default().retries(u32::MAX).max_wait(MAX).factor(f64::INFINITY);
        let builder = |key: String| {
            let builder = Client::builder(panel.url(), key).clock(clock.clone()).retry_policy(policy());
            builder.timeout(MAX).connect_timeout(MAX).build().unwrap()
        };
        let options = || RequestOptions::new().timeout(MAX).deadline(MAX).retry_policy(policy());
        let client = builder(panel.client_key()).with_options(options());
        let server = client.server(SERVER);

        server.power_and_wait(PowerAction::Start, MAX).await.unwrap();
        server.wait_for_state(ServerState::Running, WaitOptions::new(MAX).socket(false)).await.unwrap();
        let backup = server.backups().create_and_wait("nightly", MAX).await.unwrap();
        server.backups().wait(backup.uuid, MAX).await.unwrap();
        server.backups().restore_and_wait(backup.uuid, Truncate::KeepFiles, MAX).await.unwrap();
        panel.on_operation(Operation::Install).takes(Duration::from_secs(20));
        server.settings().reinstall().await.unwrap();
        server.wait_until_installed(MAX).await.unwrap();
        let id = panel.server(SERVER).unwrap().id;
        builder(panel.application_key()).application().server(id).wait_until_installed(MAX).await.unwrap();
        let bulk = || client.bulk([SERVER]).concurrency(usize::MAX);
        let report = bulk().and_wait(MAX).power(PowerAction::Restart).await.unwrap();
        assert!(report.is_success(), "{report:?}");
        let report = bulk().rolling(MAX).power(PowerAction::Restart).await.unwrap();
        assert!(report.is_success(), "{report:?}");

        let files = server.files();
        files.upload("/").bytes("x.txt", "x").send().await.unwrap();
        let bytes = files.download("/x.txt").max_bytes(u64::MAX).bytes().await.unwrap();
        assert_eq!(bytes, "x");
        let mut log = server.activity().follow().every(MAX);
        let error = log.next_within(MOMENT).await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Deadline, "{error:?}");
    }

    async fn endless_limits_of_consoles_and_watches_do_not_panic() {
        let panel = FakePanel::start();
        let client = Client::new(panel.url(), panel.client_key()).unwrap();
        let console = client.server(SERVER).console().ping_interval(MAX).patience(MAX).give_up_after(MAX);
        let mut console = console.connect().await.unwrap();
        let mut events = console.listen("status");
        console.set_state(PowerAction::Start).await.unwrap();
        events.next_within(MAX).await.unwrap().unwrap();
        console.next_within(MAX).await.unwrap().unwrap();
        console.wait_for_state(ServerState::Running, MAX).await.unwrap();
        let until = Until::quiet(MAX).within(MAX).or_quiet(MAX).or_lines(1);
        console.run("list", until).await.unwrap();
        console.close().await;

        let watch = client.watch().list_every(MAX).requests_per_minute(u32::MAX).start().unwrap();
        let mut changes = watch.changes();
        watch.wait_until(|servers| servers.get(&SERVER.into()).is_some(), MAX).await.unwrap();
        changes.next_within(MAX).await.unwrap().unwrap();
        watch.close().await;
    }

    async fn absurd_sizes_of_lists_are_clamped() {
        let panel = FakePanel::builder().without_servers().servers(300).start();
        for (pages, size) in [(usize::MAX, 1), (4000, 1), (0, u32::MAX)] {
            let client = Client::builder(panel.url(), panel.client_key()).pacing(false).build().unwrap();
            let servers = client.servers().list().per_page(size).concurrency(pages).collect().await.unwrap();
            assert_eq!(servers.len(), 300, "{pages} {size}");
        }
    }
}
