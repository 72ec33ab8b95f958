//! Settings of single calls: timeouts, deadlines, retries and headers.

use std::io::Write;
use std::time::{Duration, Instant};

use crate::dual_test;
use crate::support::mock::{self, MockPanel};
use crate::support::raw::{Raw, refusing};
use crate::support::scripted::read_request;
use crate::support::wings::{Fate, Hosts};
use ptero::testing::FakePanel;
use ptero::{Clock, ErrorKind, RequestOptions, RetryPolicy};

const ACCOUNT: &str = r#"{"object":"user","attributes":{"id":1,"admin":false,"username":"u","email":"u@example.com",
    "first_name":null,"last_name":null,"language":"en"}}"#;

/// Longer than any call of these tests should take.
const LONG: Duration = Duration::from_secs(20);

/// A panel that takes this long to answer.
fn slow_panel(pause: Duration) -> Raw {
    Raw::start(move |mut stream| {
        while read_request(&mut stream).is_some() {
            std::thread::sleep(pause);
            let reply = "HTTP/1.1 204 No Content\r\n\r\n";
            if stream.get_mut().write_all(reply.as_bytes()).is_err() {
                return;
            }
        }
    })
}

dual_test! {
    async fn options_share_connections_limits_and_budget() {
        let panel = FakePanel::start();
        let client = Client::new(panel.url(), panel.client_key()).unwrap();
        let other = client.with_options(RequestOptions::new().timeout(LONG).retries(0).header("X-Gate", "open"));
        client.account().get().await.unwrap();
        other.account().get().await.unwrap();
        client.account().get().await.unwrap();
        let requests = panel.requests();
        let gates: Vec<_> = requests.iter().map(|request| request.header("x-gate")).collect();
        assert_eq!(gates, [None, Some("open"), None]);
        assert!(panel.connections() <= 2, "{}", panel.connections());
        assert_eq!(client.rate_limit().client.unwrap().remaining, other.rate_limit().client.unwrap().remaining);
        assert_eq!(client.retry_budget(), other.retry_budget());
    }

    async fn handles_keep_the_options_of_their_client() {
        let panel = MockPanel::start(|_| mock::json(429, "{}"));
        let client = Client::builder(panel.url(), "ptlc_key").clock(Clock::simulated()).build().unwrap();
        let once = client.with_options(RequestOptions::new().retries(0));
        for error in [
            once.account().get().await.unwrap_err(),
            once.server("1a2b3c4d").get().await.unwrap_err(),
            once.servers().list().collect().await.unwrap_err(),
            once.with_options(RequestOptions::new().deadline(LONG)).account().get().await.unwrap_err(),
        ] {
            assert_eq!((error.kind(), error.attempts()), (ErrorKind::RateLimited, 1));
        }
        let policy = RetryPolicy::default().retries(1);
        let twice = once.with_options(RequestOptions::new().retry_policy(policy));
        let error = twice.account().get().await.unwrap_err();
        assert_eq!(error.attempts(), 2);
        assert_eq!(panel.seen().len(), 6);
    }

    async fn header_that_cannot_be_sent_fails_the_call_before_it_is_sent() {
        let panel = MockPanel::start(|_| mock::json(200, ACCOUNT));
        let client = Client::new(panel.url(), "ptlc_key").unwrap();
        for (name, value) in [("Authorization", "Bearer x"), ("no header", "x"), ("X-Gate", "a\r\nb")] {
            let gated = client.with_options(RequestOptions::new().header(name, value));
            let error = gated.account().get().await.unwrap_err();
            assert_eq!((error.kind(), error.attempts()), (ErrorKind::Config, 0), "{error:?}");
        }
        assert!(panel.seen().is_empty());
    }

    async fn timeout_of_options_bounds_the_attempt() {
        let panel = Raw::silent();
        let client = Client::builder(&panel.url, "ptlc_key").retries(0).timeout(LONG).build().unwrap();
        let hasty = client.with_options(RequestOptions::new().timeout(Duration::from_millis(50)));
        let begun = Instant::now();
        let error = hasty.account().get().await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 1), "{error:?}");
        assert!(begun.elapsed() < LONG / 2);
    }

    async fn deadline_ends_a_call_whose_timeout_is_longer() {
        let panel = Raw::silent();
        let client = Client::builder(&panel.url, "ptlc_key").timeout(LONG).build().unwrap();
        let client = client.with_options(RequestOptions::new().deadline(Duration::from_millis(50)));
        let begun = Instant::now();
        let error = client.account().get().await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Deadline, 1), "{error:?}");
        assert_eq!(error.path(), Some("/api/client/account"));
        assert!(begun.elapsed() < LONG / 2);
        assert_eq!(panel.connections(), 1);
    }

    async fn deadline_fails_early_if_a_retry_would_miss_it() {
        let clock = Clock::simulated();
        let client = Client::builder(refusing(), "ptlc_key").clock(clock.clone()).build().unwrap();
        let client = client.with_options(RequestOptions::new().deadline(Duration::from_millis(900)));
        let error = client.account().get().await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connect, 1), "{error:?}");
        assert!(clock.waits().is_empty());
    }

    async fn deadline_bounds_the_waits_for_the_rate_limit() {
        let clock = Clock::simulated();
        let panel = FakePanel::builder().clock(clock.clone()).rate_limit(2, 2).start();
        let client = Client::builder(panel.url(), panel.client_key()).clock(clock.clone()).build().unwrap();
        client.account().get().await.unwrap();
        client.account().get().await.unwrap();
        let hasty = client.with_options(RequestOptions::new().deadline(Duration::from_secs(5)));
        let error = hasty.account().get().await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Deadline, 0), "{error:?}");
        assert!(error.retry_after().unwrap() > Duration::from_secs(50), "{error:?}");
        assert!(clock.waits().is_empty());
        client.account().get().await.unwrap();
        assert_eq!(panel.requests().len(), 3);
    }

    async fn deadline_bounds_every_phase_of_a_transfer() {
        let pause = Duration::from_millis(50);
        for (fate, is_upload) in [
            (Fate::Silent, false),
            (Fate::SilentAfter(100_000), false),
            (Fate::Drip(200, pause), false),
            (Fate::DripFile(pause), false),
            (Fate::Silent, true),
            (Fate::Drip(200, pause), true),
        ] {
            let hosts = Hosts::start(vec![7; 200_000], "", [fate]);
            let client = Client::builder(&hosts.panel, "ptlc_key").timeout(LONG).min_throughput(0).build().unwrap();
            let client = client.with_options(RequestOptions::new().deadline(Duration::from_millis(500)));
            let files = client.server("1a2b3c4d").files();
            let begun = Instant::now();
            let error = if is_upload {
                files.upload("/").bytes("x", "y").send().await.unwrap_err()
            } else {
                files.download("x").bytes().await.unwrap_err()
            };
            assert_eq!(error.kind(), ErrorKind::Deadline, "{error:?}");
            assert!(begun.elapsed() < LONG / 2, "{:?}", begun.elapsed());
        }
    }

    async fn endless_settings_do_not_panic() {
        let panel = MockPanel::start(|_| mock::json(200, ACCOUNT));
        let client = Client::builder(panel.url(), "ptlc_key").timeout(Duration::MAX).connect_timeout(Duration::MAX);
        let client = client.build().unwrap();
        client.account().get().await.unwrap();
        let policy = RetryPolicy::default().max_wait(Duration::MAX).factor(f64::INFINITY);
        let options = RequestOptions::new().deadline(Duration::MAX).timeout(Duration::MAX).retry_policy(policy);
        client.with_options(options).account().get().await.unwrap();
        client.with_options(RequestOptions::new().deadline(None).timeout(None)).account().get().await.unwrap();
    }

    async fn archives_may_take_longer_than_other_calls() {
        let panel = slow_panel(Duration::from_millis(400));
        let client = Client::builder(&panel.url, "ptlc_key").retries(0).timeout(Duration::from_millis(100));
        let client = client.build().unwrap();
        let error = client.server("1a2b3c4d").files().create_folder("/", "x").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout, "{error:?}");
        client.server("1a2b3c4d").files().decompress("/", "x.tar.gz").await.unwrap();
        let hasty = client.with_options(RequestOptions::new().timeout(Duration::from_millis(100)));
        let error = hasty.server("1a2b3c4d").files().decompress("/", "x.tar.gz").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout, "{error:?}");
    }
}
