//! HTTP/2 where a server offers it: the async client takes it, over one connection, and the blocking one has its
//! HTTP/1.1.

use crate::dual_test;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::support::frames::{Frames, INTERNAL_ERROR, REFUSED_STREAM, Step};
use crate::support::http2::{Http2Server, Seen, json};
use bytes::Bytes;
use http::{Response, Version};
use http_body_util::Full;
use ptero::console::ConsoleEvent;
use ptero::{Clock, ErrorKind, PowerAction};

const ACCOUNT: &str = r#"{"object":"user","attributes":{"id":1,"admin":false,"username":"u","email":"u@example.com",
    "first_name":null,"last_name":null,"language":"en"}}"#;

const PAGES: usize = 40;

/// What each client speaks where it may choose.
fn favourite<Client>() -> Version {
    if std::any::type_name::<Client>().contains("blocking") { Version::HTTP_11 } else { Version::HTTP_2 }
}

/// More than a stream's window.
fn data() -> Vec<u8> {
    (0..3_000_000_u32).map(|number| (number * 7 % 251) as u8).collect()
}

fn panel(seen: &Seen) -> Response<Full<Bytes>> {
    let path = seen.target.split('?').next().unwrap();
    match path {
        "/api/client/account" => json(200, ACCOUNT),
        "/api/application/locations" => page(seen),
        "/upload/file" if seen.body.len() < 1000 => json(400, r#"{"error":"File x is too small."}"#),
        "/upload/file" => Response::new(Full::default()),
        "/download/file" => Response::new(Full::from(data())),
        path if path.ends_with("/power") => {
            let mut answer =
                json(429, r#"{"errors":[{"code":"ThrottleRequestsException","status":"429","detail":"x"}]}"#);
            answer.headers_mut().insert("retry-after", 30.into());
            answer
        }
        _ => json(403, r#"{"errors":[{"code":"AccessDeniedHttpException","status":"403","detail":"Not for you."}]}"#),
    }
}

/// A page with one location.
fn page(seen: &Seen) -> Response<Full<Bytes>> {
    let number: usize = seen.target.split("&page=").nth(1).map_or(1, |page| page.parse().unwrap());
    let date = "2026-11-24T05:09:42+00:00";
    json(
        200,
        format!(
            r#"{{"object":"list","data":[{{"object":"location","attributes":{{"id":{number},"short":"l","long":"",
            "updated_at":"{date}","created_at":"{date}"}}}}],"meta":{{"pagination":{{"total":{PAGES},"count":1,
            "per_page":1,"current_page":{number},"total_pages":{PAGES},"links":{{}}}}}}}}"#
        ),
    )
}

dual_test! {
    async fn many_calls_need_one_connection() {
        let server = Http2Server::start(panel);
        let client = Client::builder(&server.url, "ptlc_key").add_root_certificate(&server.root).build().unwrap();
        for _ in 0..100 {
            client.account().get().await.unwrap();
        }
        let requests = server.requests();
        assert_eq!(requests.len(), 100);
        assert!(requests.iter().all(|seen| seen.version == favourite::<Client>()), "{:?}", requests[0]);
        assert_eq!(server.connections(), 1);
    }

    async fn pages_at_the_same_time_come_in_order() {
        let server = Http2Server::start(panel);
        let client = Client::builder(&server.url, "ptla_key").add_root_certificate(&server.root).build().unwrap();
        for _ in 0..3 {
            let list = client.application().locations().list().per_page(1).concurrency(8);
            let ids: Vec<u64> = list.collect().await.unwrap().iter().map(|location| location.id.get()).collect();
            assert_eq!(ids, (1..=PAGES as u64).collect::<Vec<_>>());
        }
        assert!(server.requests().iter().all(|seen| seen.version == favourite::<Client>()));
        // A call may open a connection while the one before it is on its way back to the pool.
        let most = if favourite::<Client>() == Version::HTTP_2 { 1 } else { 8 } + 1;
        assert!(server.connections() <= most, "{}", server.connections());
    }

    async fn errors_over_http2_are_classified_as_usual() {
        let server = Http2Server::start(panel);
        let client = Client::builder(&server.url, "ptlc_key").add_root_certificate(&server.root);
        let client = client.clock(Clock::simulated()).build().unwrap();
        let forbidden = client.server("1a2b3c4d").get().await.unwrap_err();
        assert_eq!((forbidden.kind(), forbidden.status()), (ErrorKind::Forbidden, Some(403)));
        assert!(forbidden.detail().contains("Not for you."), "{forbidden}");
        let limited = client.server("1a2b3c4d").power(PowerAction::Start).await.unwrap_err();
        assert_eq!((limited.kind(), limited.attempts()), (ErrorKind::RateLimited, 4));
        assert_eq!(limited.retry_after(), Some(Duration::from_secs(30)));
        assert_eq!(server.connections(), 1);
    }

    async fn files_are_uploaded_and_downloaded_over_http2() {
        let server = Http2Server::start(panel);
        let client = Client::builder(&server.url, "ptlc_key").add_root_certificate(&server.root).build().unwrap();
        let files = client.server("1a2b3c4d").files();
        let data = data();
        files.upload("/").bytes("x", data.clone()).send().await.unwrap();
        files.upload("/").reader("x", std::io::Cursor::new(data.clone()), None).send().await.unwrap();
        let refused = files.upload("/").bytes("x", "y").send().await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Refused, "{refused:?}");
        assert!(refused.to_string().contains("too small"), "{refused}");
        let file = files.download("x").bytes().await.unwrap();
        assert!(file == data);
        let uploads = server.requests().into_iter().filter(|seen| seen.target.starts_with("/upload/file"));
        for upload in uploads.take(2) {
            assert_eq!((upload.version, upload.method.as_str()), (favourite::<Client>(), "POST"));
            assert!(upload.body.windows(data.len()).any(|window| window == data));
        }
        assert_eq!(server.connections(), 1);
    }

    async fn server_without_http2_gets_http1() {
        let server = Http2Server::without_http2(panel);
        let client = Client::builder(&server.url, "ptlc_key").add_root_certificate(&server.root).build().unwrap();
        client.account().get().await.unwrap();
        client.account().get().await.unwrap();
        assert!(server.requests().iter().all(|seen| seen.version == Version::HTTP_11));
        assert_eq!(server.connections(), 1);
    }

    async fn console_uses_its_own_http1_connection() {
        let server = Http2Server::start(panel);
        let client = Client::builder(&server.url, "ptlc_key").add_root_certificate(&server.root).build().unwrap();
        client.account().get().await.unwrap();
        let mut console = client.server("1a2b3c4d").console().connect().await.unwrap();
        let event = console.next().await.transpose().unwrap();
        assert_eq!(event, Some(ConsoleEvent::AuthSuccess));
        console.close().await;
        let requests = server.requests();
        let socket = requests.iter().find(|seen| seen.target == "/socket").unwrap();
        assert_eq!((socket.version, socket.connection), (Version::HTTP_11, 1));
    }
}

/// Only a finished handshake shows whether the server speaks HTTP/2: until then each call begins a connection, as with HTTP/1.1.
#[tokio::test]
async fn concurrent_first_calls_end_up_on_one_connection() {
    let server = Http2Server::start(panel);
    let client = ptero::Client::builder(&server.url, "ptlc_key").add_root_certificate(&server.root).build().unwrap();
    for _ in 0..5 {
        let account = client.account();
        let calls = futures::future::join_all((0..16).map(|_| account.get())).await;
        assert!(calls.iter().all(Result::is_ok));
    }
    assert!(server.connections() <= 17, "{}", server.connections());
    let mut last: Vec<_> = server.requests().iter().rev().take(64).map(|seen| seen.connection).collect();
    last.dedup();
    assert_eq!(last.len(), 1, "{last:?}");
}

#[tokio::test]
async fn gracefully_closed_connection_is_replaced() {
    let server = Http2Server::with_lifetime(panel, 10);
    let client = ptero::Client::builder(&server.url, "ptla_key").add_root_certificate(&server.root);
    let client = client.clock(Clock::simulated()).build().unwrap();
    for _ in 0..100 {
        client.account().get().await.unwrap();
    }
    assert!(server.connections() >= 5, "{}", server.connections());
    let list = client.application().locations().list().per_page(1).concurrency(8);
    assert_eq!(list.collect().await.unwrap().len(), PAGES);
}

/// As nginx does once a connection has served its thousand requests: the next may be under way already.
#[tokio::test]
async fn request_refused_by_goaway_is_retried_on_a_new_connection() {
    let server = Frames::start([Step::Leave(ACCOUNT), Step::Leave(""), Step::Answer(""), Step::Answer(ACCOUNT)]);
    let client = ptero::Client::builder(&server.url, "ptlc_key").add_root_certificate(&server.root);
    let client = client.clock(Clock::simulated()).build().unwrap();
    client.account().get().await.unwrap();
    client.server("1a2b3c4d").power(PowerAction::Start).await.unwrap();
    client.server("1a2b3c4d").power(PowerAction::Start).await.unwrap();
    client.account().get().await.unwrap();
    assert_eq!((server.connections(), server.left()), (3, 0));
}

#[tokio::test]
async fn request_refused_by_goaway_is_sent_once_without_retries() {
    let server = Frames::start([Step::Leave(ACCOUNT), Step::Answer(ACCOUNT)]);
    let client = ptero::Client::builder(&server.url, "ptlc_key").add_root_certificate(&server.root).retries(0);
    let client = client.build().unwrap();
    client.account().get().await.unwrap();
    let error = client.account().get().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connect, 1), "{error:?}");
    assert_eq!((server.connections(), server.left()), (1, 1));
}

#[tokio::test]
async fn reset_stream_is_dropped() {
    let server = Frames::start([Step::Reset(INTERNAL_ERROR), Step::Reset(INTERNAL_ERROR), Step::Answer(ACCOUNT)]);
    let client = ptero::Client::builder(&server.url, "ptlc_key").add_root_certificate(&server.root);
    let client = client.clock(Clock::simulated()).build().unwrap();
    // It may have been carried out.
    let error = client.server("1a2b3c4d").power(PowerAction::Start).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Dropped, 1), "{error:?}");
    assert_eq!(server.left(), 2);
    client.account().get().await.unwrap();
    assert_eq!((server.connections(), server.left()), (1, 0));
}

#[tokio::test]
async fn refused_stream_is_retried_only_by_the_policy() {
    let steps = [Step::Reset(REFUSED_STREAM), Step::Reset(REFUSED_STREAM), Step::Answer("")];
    let server = Frames::start(steps);
    let attempts = Arc::new(Mutex::new(Vec::new()));
    let seen = attempts.clone();
    let builder = |retries| {
        let seen = seen.clone();
        let builder = ptero::Client::builder(&server.url, "ptlc_key").add_root_certificate(&server.root);
        let builder = builder.retries(retries).clock(Clock::simulated());
        builder.on_response(move |info| seen.lock().unwrap().push((info.attempt, info.status))).build().unwrap()
    };
    let error = builder(0).server("1a2b3c4d").power(PowerAction::Start).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts(), server.left()), (ErrorKind::Connect, 1, 2), "{error:?}");
    builder(3).server("1a2b3c4d").power(PowerAction::Start).await.unwrap();
    assert_eq!(server.left(), 0);
    assert_eq!(*attempts.lock().unwrap(), [(1, None), (1, None), (2, Some(204))]);
}

/// Without an answer to its pings it would be used until the operating system gives it up.
#[tokio::test]
async fn dead_connection_costs_one_request() {
    let server = Frames::start([Step::Answer(ACCOUNT), Step::Freeze, Step::Answer(ACCOUNT)]);
    let client = ptero::Client::builder(&server.url, "ptlc_key").add_root_certificate(&server.root).retries(0);
    let client = client.timeout(Duration::from_secs(3)).build().unwrap();
    client.account().get().await.unwrap();
    let error = client.account().get().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error:?}");
    client.account().get().await.unwrap();
    assert_eq!((server.connections(), server.left()), (2, 0));
}
