//! What hooks, `tracing` and `metrics` see of a client's work.

mod capture;

use crate::dual_test;
use crate::support::mock::{self, MockPanel};
use crate::support::scripted::{Scripted, Step};
use crate::support::trace::Spans;
use capture::Metrics;
use ptero::{Clock, ErrorKind, PowerAction};

const KEY: &str = "ptlc_sekret";

fn too_many() -> Step {
    let body = r#"{"errors":[{"code":"ThrottleRequestsException","status":"429","detail":"Too Many Attempts."}]}"#;
    Step::json_with(429, "Retry-After: 30\r\n", body)
}

fn not_found() -> Step {
    Step::json(404, r#"{"errors":[{"code":"NotFoundHttpException","status":"404","detail":"Not there."}]}"#)
}

dual_test! {
    async fn interceptor_adds_headers_and_refuses() {
        let panel = MockPanel::start(|_| mock::json(204, ""));
        let client = Client::builder(panel.url(), KEY).clock(Clock::simulated()).intercept(|request| {
            assert!(!format!("{request:?}").contains("sekret"));
            match request.operation() {
                "client.servers.power" => Err(format!("{} is not allowed", request.path()).into()),
                operation => {
                    let value = format!("{} {operation} {}", request.method(), request.attempt());
                    request.header("X-Trace", value)?;
                    assert_eq!(request.header("Authorization", "x").unwrap_err().kind(), ErrorKind::Config);
                    Ok(())
                }
            }
        });
        let client = client.build().unwrap();
        client.server("1a2b3c4d").command("list").await.unwrap();
        let error = client.server("1a2b3c4d").power(PowerAction::Kill).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Cancelled, 0), "{error:?}");
        assert!(error.detail().contains("/power is not allowed"), "{error}");
        assert_eq!(error.path(), Some("/api/client/servers/1a2b3c4d/power"));
        let requests = panel.seen();
        assert_eq!(requests.len(), 1);
        assert_eq!(mock::header(&requests[0], "x-trace"), "POST client.servers.command 1");
    }

    async fn operation_has_one_span_with_the_names_of_opentelemetry() {
        let server = Scripted::start([too_many(), Step::json(204, ""), not_found()]);
        let spans = Spans::default();
        spans.start();
        let client = Client::builder(server.url(), KEY).clock(Clock::simulated()).build().unwrap();
        client.server("1a2b3c4d").power(PowerAction::Start).await.unwrap();
        client.request::<()>(ptero::Method::GET, ["extra"]).send().await.unwrap_err();
        let (fields, events) = spans.finish();
        server.finish();
        let [power, extra] = fields.try_into().unwrap();
        for (field, value) in [
            ("otel.name", "POST /api/client/servers/{server}/power"),
            ("http.request.method", "POST"),
            ("url.template", "/api/client/servers/{server}/power"),
            ("server.address", "127.0.0.1"),
            ("http.response.status_code", "204"),
            ("http.request.resend_count", "1"),
        ] {
            assert_eq!(power.get(field).map(String::as_str), Some(value), "{field}");
        }
        assert_eq!(power.get("error.type"), None);
        assert_eq!((extra["error.type"].as_str(), extra["http.response.status_code"].as_str()), ("NotFound", "404"));
        assert_eq!((extra.get("url.template"), extra.get("http.request.resend_count")), (None, None));
        assert_eq!(events.iter().filter(|event| event.contains("\"message\": \"retry\"")).count(), 1, "{events:?}");
        assert_eq!(events.iter().filter(|event| event.contains("\"message\": \"request\"")).count(), 3, "{events:?}");
        assert!(!format!("{power:?}{extra:?}{events:?}").contains("sekret"));
    }

    async fn metrics_count_operations_attempts_and_retries() {
        let server = Scripted::start([too_many(), Step::json(204, ""), not_found()]);
        let metrics = Metrics::default();
        let guard = metrics::set_default_local_recorder(&metrics);
        let client = Client::builder(server.url(), KEY).clock(Clock::simulated()).build().unwrap();
        client.server("1a2b3c4d").power(PowerAction::Start).await.unwrap();
        client.request::<()>(ptero::Method::GET, ["extra"]).send().await.unwrap_err();
        drop(guard);
        server.finish();
        for (metric, count) in [
            ("ptero_operations_total{operation=client.servers.power,outcome=ok}", 1),
            ("ptero_operations_total{operation=other,outcome=NotFound}", 1),
            ("ptero_attempts_total{operation=client.servers.power,status=429}", 1),
            ("ptero_attempts_total{operation=client.servers.power,status=204}", 1),
            ("ptero_retries_total{operation=client.servers.power,reason=RateLimited}", 1),
            ("ptero_attempt_duration_seconds{operation=client.servers.power}", 2),
            ("ptero_limit_wait_seconds{operation=client.servers.power}", 2),
        ] {
            assert_eq!(metrics.count(metric), count, "{metric}: {metrics:?}");
        }
        assert!(!format!("{metrics:?}").contains("sekret"));
    }
}
