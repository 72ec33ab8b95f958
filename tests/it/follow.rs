//! Following an activity log.

use std::time::Duration;

use ptero::testing::FakePanel;
use ptero::{Clock, ErrorKind, PowerAction};

use crate::dual_test;

const MINUTE: Duration = Duration::from_secs(60);

dual_test! {
    async fn new_entries_come_once_and_in_order() {
        let clock = Clock::simulated();
        let panel = FakePanel::builder().clock(clock.clone()).start();
        let client = Client::builder(panel.url(), panel.client_key()).clock(clock.clone()).build().unwrap();
        let server = client.server(&client.servers().list().first().await.unwrap().unwrap());
        server.power(PowerAction::Start).await.unwrap();

        let mut log = server.activity().filter("event", "server:power").follow().every(MINUTE / 4);
        let error = log.next_within(MINUTE).await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Deadline);
        server.power(PowerAction::Kill).await.unwrap();
        server.files().create_folder("/", "ignored").await.unwrap();
        clock.advance(Duration::from_secs(1));
        server.power(PowerAction::Start).await.unwrap();
        let first = log.next().await.unwrap().unwrap();
        let second = log.next().await.unwrap().unwrap();
        assert_eq!((first.event.as_str(), second.event.as_str()), ("server:power.kill", "server:power.start"));
        let error = log.next_within(MINUTE).await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Deadline);
        let looks = panel.requests().into_iter().filter(|request| request.path.ends_with("/activity"));
        assert!((6..=12).contains(&looks.count()), "one look every 15 seconds");
    }

    async fn more_than_one_page_of_new_entries_is_read() {
        let clock = Clock::simulated();
        let panel = FakePanel::builder().clock(clock.clone()).start();
        let client = Client::builder(panel.url(), panel.client_key()).clock(clock.clone()).build().unwrap();
        let server = client.server(&client.servers().list().first().await.unwrap().unwrap());
        let mut log = server.activity().follow();
        log.next_within(MINUTE).await.unwrap().unwrap_err();
        for number in 0..230 {
            server.files().create_folder("/", format!("folder{number}").as_str()).await.unwrap();
        }
        for _ in 0..230 {
            log.next().await.unwrap().unwrap();
        }
        let error = log.next_within(MINUTE).await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Deadline);
    }

    async fn refusal_ends_it_and_a_failure_that_may_pass_does_not() {
        let clock = Clock::simulated();
        let panel = FakePanel::builder().clock(clock.clone()).start();
        let client = Client::builder(panel.url(), panel.client_key()).clock(clock.clone()).retries(0).build().unwrap();
        let mut log = client.account().activity().follow();
        panel.on("GET", "/api/client/account/activity").times(1).rate_limited(MINUTE);
        let error = log.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RateLimited);
        panel.clear_faults();
        clock.advance(MINUTE);
        client.account().ssh_keys().delete("x").await.unwrap();
        let error = log.next_within(MINUTE).await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Deadline);

        let mut log = client.server("ffffffff").activity().follow();
        let error = log.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
        let end = log.next().await;
        assert!(end.is_none());
    }
}

#[tokio::test]
async fn log_can_be_followed_as_a_stream() {
    use futures::TryStreamExt;
    let clock = Clock::simulated();
    let panel = FakePanel::builder().clock(clock.clone()).start();
    let client = ptero::Client::builder(panel.url(), panel.client_key()).clock(clock).build().unwrap();
    let server = client.server(&client.servers().list().first().await.unwrap().unwrap());
    let mut log = server.activity().follow();
    log.next_within(MINUTE).await.unwrap().unwrap_err();
    server.power(PowerAction::Start).await.unwrap();
    let entry = log.into_stream().try_next().await.unwrap().unwrap();
    assert_eq!(entry.event, "server:power.start");
}
