//! What is sent again, what is not, and how long is waited.

use crate::dual_test;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::support::raw::Raw;
use crate::support::scripted::{Scripted, Step};
use ptero::{Clock, ErrorKind, Method, PowerAction};

const ACCOUNT: &str = r#"{"object":"user","attributes":{"id":1,"admin":false,"username":"u","email":"u@example.com",
    "first_name":null,"last_name":null,"language":"en"}}"#;

fn too_many(wait: &str) -> Step {
    let body = r#"{"errors":[{"code":"ThrottleRequestsException","status":"429","detail":"Too Many Attempts."}]}"#;
    Step::json_with(429, &format!("Retry-After: {wait}\r\n"), body)
}

dual_test! {
    async fn temporary_limit_costs_only_the_announced_wait() {
        let clock = Clock::simulated();
        let server = Scripted::start([too_many("30"), too_many("30"), Step::json(200, ACCOUNT)]);
        let client = Client::builder(server.url(), "ptlc_key").clock(clock.clone()).build().unwrap();
        let account = client.account().get().await.unwrap();
        assert_eq!(account.email, "u@example.com");
        assert_eq!(server.finish().len(), 3);
        let waits = clock.waits();
        assert_eq!(waits.len(), 2, "{waits:?}");
        assert!(waits.iter().all(|wait| (30.0..32.0).contains(&wait.as_secs_f64())), "{waits:?}");
    }

    async fn persistent_limit_is_an_error_with_the_wait() {
        let server = Scripted::start((0..4).map(|_| too_many("30")));
        let client = Client::builder(server.url(), "ptlc_key").clock(Clock::simulated()).build().unwrap();
        let error = client.server("1a2b3c4d").power(PowerAction::Start).await.unwrap_err();
        assert_eq!(server.finish().len(), 4);
        assert_eq!(error.kind(), ErrorKind::RateLimited);
        assert_eq!(error.retry_after(), Some(Duration::from_secs(30)));
        assert_eq!(error.attempts(), 4);
        assert!(error.to_string().contains("retry after 30 s"), "{error}");
    }

    async fn wait_may_be_a_date() {
        let clock = Clock::simulated();
        let date = "Date: Wed, 21 Oct 2015 07:28:00 GMT\r\nRetry-After: Wed, 21 Oct 2015 07:28:30 GMT\r\n";
        let body = r#"{"errors":[{"code":"ThrottleRequestsException","status":"429","detail":"Too Many Attempts."}]}"#;
        let server = Scripted::start([Step::json_with(429, date, body), Step::json(200, ACCOUNT)]);
        let client = Client::builder(server.url(), "ptlc_key").clock(clock.clone()).build().unwrap();
        client.account().get().await.unwrap();
        assert_eq!(server.finish().len(), 2);
        let waits = clock.waits();
        assert!(waits.len() == 1 && (30.0..32.0).contains(&waits[0].as_secs_f64()), "{waits:?}");
    }

    async fn limit_of_a_day_on_the_email_is_not_retried() {
        let clock = Clock::simulated();
        // As Pelican sends it: the headers are those of the limit per minute.
        let limits = "X-RateLimit-Limit: 60\r\nX-RateLimit-Remaining: 57\r\n";
        let body = r#"{"errors":[{"code":"TooManyRequestsHttpException","status":"429","detail":"Too many."}]}"#;
        let server = Scripted::start([
            Step::json_with(429, limits, body),
            Step::json_with(429, limits, body),
            Step::json_with(429, &format!("Retry-After: 20\r\n{limits}"), body),
            Step::json(204, ""),
            Step::json_with(200, "X-RateLimit-Limit: 256\r\nX-RateLimit-Remaining: 200\r\n", ACCOUNT),
        ]);
        let client = Client::builder(server.url(), "ptlc_key").clock(clock.clone()).build().unwrap();
        for _ in 0..2 {
            let error = client.account().update_email("a@example.com", "secret").await.unwrap_err();
            assert_eq!((error.kind(), error.attempts()), (ErrorKind::RateLimited, 1), "{error:?}");
            assert_eq!(error.retry_after(), None);
            assert!(error.hint().is_some_and(|hint| hint.contains("three changes")), "{error}");
        }
        assert!(clock.waits().is_empty(), "{:?}", clock.waits());
        // The limit of a minute names its wait.
        client.account().update_email("a@example.com", "secret").await.unwrap();
        client.account().get().await.unwrap();
        assert_eq!(client.rate_limit().client.unwrap().limit, 256);
        assert_eq!(server.finish().len(), 5);
    }

    async fn malformed_retry_after_is_ignored() {
        let clock = Clock::simulated();
        let server = Scripted::start([too_many("soon"), Step::json(200, ACCOUNT)]);
        let client = Client::builder(server.url(), "ptlc_key").clock(clock.clone()).build().unwrap();
        client.account().get().await.unwrap();
        assert_eq!(clock.waits().len(), 1);
    }

    async fn post_on_a_dropped_connection_is_sent_once() {
        let server = Scripted::start([Step::hang_up()]);
        let client = Client::builder(server.url(), "ptlc_key").clock(Clock::simulated()).build().unwrap();
        let error = client.server("1a2b3c4d").power(PowerAction::Start).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Dropped, "{error:?}");
        assert!(error.is_retryable());
        assert_eq!(error.path(), Some("/api/client/servers/1a2b3c4d/power"));
        assert_eq!(server.finish().len(), 1);
    }

    async fn get_on_a_dropped_connection_is_retried() {
        let server = Scripted::start([Step::hang_up(), Step::hang_up(), Step::json(200, ACCOUNT)]);
        let client = Client::builder(server.url(), "ptlc_key").clock(Clock::simulated()).build().unwrap();
        client.account().get().await.unwrap();
        assert_eq!(server.finish().len(), 3);
    }

    async fn post_is_retried_after_a_drop_with_repeat_unsafe() {
        let server = Scripted::start([Step::hang_up(), Step::json(204, "")]);
        let policy = ptero::RetryPolicy::default().repeat_unsafe(true);
        let client =
            Client::builder(server.url(), "ptlc_key").retry_policy(policy).clock(Clock::simulated()).build().unwrap();
        client.server("1a2b3c4d").power(PowerAction::Start).await.unwrap();
        assert_eq!(server.finish().len(), 2);
    }

    async fn extra_codes_are_retried_only_where_safe() {
        let server = Scripted::start([Step::json(502, "{}"), Step::json(200, ACCOUNT), Step::json(502, "{}")]);
        let client = Client::builder(server.url(), "ptlc_key")
            .extra_retry_codes([502])
            .clock(Clock::simulated())
            .build()
            .unwrap();
        client.account().get().await.unwrap();
        let error = client.server("1a2b3c4d").command("say hi").await.unwrap_err();
        assert_eq!((error.status(), error.attempts()), (Some(502), 1));
        assert_eq!(server.finish().len(), 3);
    }

    async fn connect_failure_is_retried_for_every_method() {
        let clock = Clock::simulated();
        let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let client = Client::builder(format!("http://{closed}"), "ptlc_key").clock(clock.clone()).build().unwrap();
        let error = client.server("1a2b3c4d").power(PowerAction::Start).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connect, 4), "{error:?}");
        assert_eq!(clock.waits().len(), 3);
    }

    async fn every_attempt_is_reported_with_host_operation_and_wait() {
        let server = Scripted::start([too_many("30"), Step::json(204, ""), Step::json(200, "{}")]);
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = seen.clone();
        let client = Client::builder(server.url(), "ptlc_key").clock(Clock::simulated()).on_response(move |info| {
            let operation = info.operation.to_owned();
            log.lock().unwrap().push((info.host.to_owned(), operation, info.attempt, info.status, info.wait.as_secs()));
        });
        let client = client.build().unwrap();
        client.server("1a2b3c4d").power(PowerAction::Start).await.unwrap();
        client.request::<serde_json::Value>(Method::GET, ["extra"]).send().await.unwrap();
        let host = server.url().strip_prefix("http://").unwrap();
        let expected = |operation: &str, attempt, status, wait| {
            (host.to_owned(), operation.to_owned(), attempt, Some(status), wait)
        };
        let (first, second) = (expected("client.servers.power", 1, 429, 0), expected("client.servers.power", 2, 204, 30));
        assert_eq!(*seen.lock().unwrap(), [first, second, expected("/extra", 1, 200, 0)]);
        server.finish();
    }

    async fn panel_that_is_down_costs_one_connection_for_each_attempt() {
        let panel = Raw::start(drop);
        for retries in [3, 0] {
            let before = panel.connections();
            let client = Client::builder(&panel.url, "ptlc_key").retries(retries).clock(Clock::simulated());
            let error = client.build().unwrap().account().get().await.unwrap_err();
            assert_eq!(error.attempts(), retries + 1, "{error:?}");
            assert_eq!(panel.connections() - before, retries as usize + 1);
        }
    }

    async fn zero_retries_sends_once() {
        let server = Scripted::start([too_many("1")]);
        let client = Client::builder(server.url(), "ptlc_key").retries(0).build().unwrap();
        let error = client.account().get().await.unwrap_err();
        assert_eq!(error.attempts(), 1);
        assert_eq!(server.finish().len(), 1);
    }

    async fn slow_response_times_out() {
        // The script never answers the second request of the connection, since it has ended by then.
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let client = Client::builder(url, "ptlc_key").retries(0).timeout(Duration::from_millis(50)).build().unwrap();
        let error = client.account().get().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout, "{error:?}");
    }

    async fn redirect_is_not_followed_and_names_the_url() {
        let headers = "Location: https://panel.example.com/api/client/account\r\n";
        let server = Scripted::start([Step::json_with(301, headers, "")]);
        let client = Client::new(server.url(), "ptlc_key").unwrap();
        let error = client.account().get().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Redirect);
        assert!(error.hint().unwrap().contains("https://panel.example.com/"), "{error}");
        assert_eq!(server.finish().len(), 1);
    }

    async fn short_body_is_a_dropped_connection() {
        let short = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"object\":";
        let server = Scripted::start([Step::Cut(short.into())]);
        let client = Client::builder(server.url(), "ptlc_key").retries(0).build().unwrap();
        let error = client.account().get().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Dropped, "{error:?}");
        server.finish();
    }

    async fn raw_requests_share_key_retries_and_errors() {
        let server = Scripted::start([too_many("1"), Step::json(200, r#"{"answer":42}"#), Step::json(204, "")]);
        let client = Client::builder(server.url(), "ptlc_key").clock(Clock::simulated()).build().unwrap();
        let request = client.request::<serde_json::Value>(Method::POST, ["api", "client", "extra things"]);
        let value = request.query("page", 2).json(&[1, 2]).send().await.unwrap();
        assert_eq!(value["answer"], 42);
        client.request::<()>(Method::DELETE, ["api", "client", "x"]).send().await.unwrap();
        let error = client.request::<()>(Method::DELETE, ["api", "", "x"]).send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        let requests = server.finish();
        assert!(requests[1].starts_with("POST /api/client/extra%20things?page=2 HTTP/1.1\r\n"), "{}", requests[1]);
        assert!(requests[1].ends_with("[1,2]"));
    }
}
