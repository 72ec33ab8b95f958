//! Lists: every parameter on every page, lazily, and never without an end.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use crate::dual_test;
use crate::support::mock::{self, MockPanel};
use crate::support::scripted::{Scripted, Step};
use futures::StreamExt;
use ptero::ErrorKind;

/// A page of locations, numbered through over the pages.
fn page(number: u64, pages: u64, ids: std::ops::Range<u64>) -> Step {
    Step::json(200, &page_text(number, pages, ids))
}

fn page_text(number: u64, pages: u64, ids: std::ops::Range<u64>) -> String {
    let items: Vec<_> = ids.map(location).collect();
    let (count, data) = (items.len(), items.join(","));
    // As the panel does: its own links have lost every parameter but the page.
    let next = format!(r#"{{"next":"http://panel.example.com/api/application/locations?page={}"}}"#, number + 1);
    format!(
        r#"{{"object":"list","data":[{data}],"meta":{{"pagination":{{"total":9,"count":{count},"per_page":2,
        "current_page":{number},"total_pages":{pages},"links":{next}}}}}}}"#
    )
}

fn location(id: u64) -> String {
    let date = "2026-11-24T05:09:42+00:00";
    format!(
        r#"{{"object":"location","attributes":{{"id":{id},"short":"l{id}","long":"","updated_at":"{date}",
        "created_at":"{date}"}}}}"#
    )
}

/// Serves a list of six pages, of which the second is not sent before the last one was requested.
fn with_a_page_that_waits() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (sender, requested) = mpsc::channel();
    let requested = Arc::new(Mutex::new(requested));
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (sender, requested) = (sender.clone(), requested.clone());
            std::thread::spawn(move || {
                let mut stream = BufReader::new(stream.unwrap());
                let mut line = String::new();
                let mut number = 1;
                while stream.read_line(&mut line).is_ok_and(|read| read > 0) {
                    if let Some((_, page)) = line.split_once("&page=") {
                        number = page.split(' ').next().unwrap().parse().unwrap();
                    }
                    if line == "\r\n" {
                        match number {
                            2 => requested.lock().unwrap().recv_timeout(Duration::from_secs(10)).unwrap(),
                            6 => sender.send(()).unwrap(),
                            _ => {}
                        }
                        let body = page_text(number, 6, number..number + 1);
                        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length:";
                        write!(stream.get_mut(), "{head} {}\r\n\r\n{body}", body.len()).unwrap();
                        number = 1;
                    }
                    line.clear();
                }
            });
        }
    });
    url
}

fn targets(requests: &[String]) -> Vec<&str> {
    requests.iter().map(|request| request.split(' ').nth(1).unwrap()).collect()
}

/// Only the blocking client has threads of its own for pages.
#[test]
fn panic_of_a_hook_in_another_thread_reaches_the_caller() {
    let panel = MockPanel::start(|request| {
        let number = mock::target(request).split("&page=").nth(1).map_or(1, |page| page.parse().unwrap());
        mock::json(200, &page_text(number, 6, number..number + 1))
    });
    let (caller, (panics, panicking)) = (std::thread::current().id(), mpsc::channel());
    let (first, panicking) = (AtomicBool::new(true), Mutex::new(Some(panicking)));
    let hook = move |_: &ptero::ResponseInfo<'_>| {
        if std::thread::current().id() != caller {
            panics.send(()).unwrap();
            std::panic::panic_any("the hook's");
        }
        if first.swap(false, Ordering::Relaxed) {
            return;
        }
        // Leaves a page to another thread.
        if let Some(panicking) = panicking.lock().unwrap().take() {
            panicking.recv_timeout(Duration::from_secs(10)).unwrap();
        }
    };
    let builder = ptero::blocking::Client::builder(panel.url(), "ptla_key").on_response(hook);
    let list = builder.build().unwrap().application().locations().list().per_page(1).concurrency(2);
    let panic = std::panic::catch_unwind(AssertUnwindSafe(|| list.collect())).unwrap_err();
    assert_eq!(panic.downcast_ref(), Some(&"the hook's"));
}

dual_test! {
    async fn every_parameter_is_sent_with_every_page() {
        let server = Scripted::start([page(1, 3, 0..2), page(2, 3, 2..4), page(3, 3, 4..5)]);
        let client = Client::new(server.url(), "ptla_key").unwrap();
        let locations = client
            .application()
            .locations()
            .list()
            .per_page(2)
            .concurrency(1)
            .filter("short", "keep me")
            .sort_descending("id")
            .include(["nodes", "servers"])
            .query("extra", 1);
        let locations = locations.collect().await.unwrap();
        let ids: Vec<u64> = locations.iter().map(|location| location.id.get()).collect();
        assert_eq!(ids, [0, 1, 2, 3, 4]);
        let requests = server.finish();
        let expected = |page| {
            format!(
                "/api/application/locations?per_page=2&filter%5Bshort%5D=keep+me&sort=-id&include=nodes%2Cservers&extra=1{page}"
            )
        };
        assert_eq!(targets(&requests), [expected(""), expected("&page=2"), expected("&page=3")]);
    }

    async fn pages_arrive_in_order_with_their_meta() {
        let server = Scripted::start([page(3, 5, 4..6)]);
        let client = Client::new(server.url(), "ptla_key").unwrap();
        let page = client.application().locations().list().page(3).await.unwrap();
        assert_eq!((page.meta.current_page, page.meta.total_pages, page.meta.total, page.items.len()), (3, 5, 9, 2));
        server.finish();
    }

    async fn list_can_be_collected_twice() {
        let server = Scripted::start([page(1, 1, 0..2), page(1, 1, 0..2)]);
        let client = Client::new(server.url(), "ptla_key").unwrap();
        let list = client.application().locations().list();
        let (first, second) = (list.collect().await.unwrap(), list.collect().await.unwrap());
        assert_eq!(first.len(), 2);
        assert_eq!(first, second);
        server.finish();
    }

    async fn repeated_page_is_an_error() {
        let server = Scripted::start([page(1, 3, 0..2), page(1, 3, 0..2)]);
        let client = Client::new(server.url(), "ptla_key").unwrap();
        let error = client.application().locations().list().concurrency(1).collect().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert!(error.detail().contains("page 1 when asked for page 2"), "{error}");
        server.finish();
    }

    async fn list_that_grows_without_items_ends() {
        let server = Scripted::start([page(1, 2, 0..2), page(2, 3, 0..0)]);
        let client = Client::new(server.url(), "ptla_key").unwrap();
        let locations = client.application().locations().list().collect().await.unwrap();
        assert_eq!(locations.len(), 2);
        server.finish();
    }

    async fn endlessly_growing_list_is_an_error() {
        let panel = MockPanel::start(|request| {
            let number = mock::target(request).split("&page=").nth(1).map_or(1, |page| page.parse().unwrap());
            mock::json(200, &page_text(number, number + 1, number..number + 1))
        });
        let client = Client::builder(panel.url(), "ptla_key").pacing(false).build().unwrap();
        let list = client.application().locations().list();
        let error = list.collect().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert!(error.detail().contains("keeps growing"), "{error}");
        assert!(panel.seen().len() < 200);
    }

    async fn slow_page_delays_no_other() {
        let client = Client::new(with_a_page_that_waits(), "ptla_key").unwrap();
        let list = client.application().locations().list().per_page(1).concurrency(2);
        let locations = list.collect().await.unwrap();
        assert_eq!(locations.iter().map(|location| location.id.get()).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
    }

    async fn first_and_count_request_one_item() {
        let server = Scripted::start([page(1, 9, 7..8), page(1, 1, 0..0), page(1, 9, 7..8)]);
        let client = Client::new(server.url(), "ptla_key").unwrap();
        let list = client.application().locations().list().filter("short", "l7").per_page(50);
        let first = list.first().await.unwrap();
        assert_eq!(first.map(|location| location.id.get()), Some(7));
        let none = list.first().await.unwrap();
        assert_eq!(none, None);
        let count = list.count().await.unwrap();
        assert_eq!(count, 9);
        let requests = server.finish();
        let expected = "/api/application/locations?filter%5Bshort%5D=l7&per_page=1";
        assert_eq!(targets(&requests), [expected; 3]);
    }

    async fn invalid_item_does_not_affect_the_others() {
        let (good, odd) = (location(1), location(2).replace("\"id\":2", "\"id\":\"sekret\""));
        let body = format!(r#"{{"object":"list","data":[{good},{odd},{}]}}"#, location(3));
        let panel = MockPanel::start(move |_| mock::json(200, &body));
        let client = Client::new(panel.url(), "ptla_key").unwrap();
        let list = client.application().locations().list();
        let (items, errors) = list.collect_lossy().await.unwrap();
        assert_eq!(items.iter().map(|location| location.id.get()).collect::<Vec<_>>(), [1, 3]);
        assert_eq!((errors.len(), errors[0].kind()), (1, ErrorKind::Decode));
        assert!(errors[0].detail().contains("item 2"), "{}", errors[0]);
        assert_eq!(errors[0].path(), Some("/api/application/locations"));
        let error = list.collect().await.unwrap_err();
        assert_eq!((error.kind(), error.attempts(), error.status()), (ErrorKind::Decode, 1, Some(200)));
        let count = list.count().await.unwrap();
        assert_eq!(count, 3);
        assert!(!format!("{error:?}{error}").contains("sekret"));
    }

    async fn list_with_an_odd_envelope_is_complete() {
        let item = location(7).replacen(r#""short":"l7""#, r#""short":"old","short":"l7""#, 1);
        for meta in ["null", "[]", "\"\"", "7", r#"{"pagination":null}"#, r#"{"pagination":{"current_page":1}}"#] {
            for data in [format!("[{item}]"), format!(r#"{{"3":{item}}}"#)] {
                let body = format!(r#"{{"object":["list"],"data":{data},"meta":{meta},"new":{{"a":[]}}}}"#);
                let panel = Scripted::start([Step::json(200, &body)]);
                let client = Client::new(panel.url(), "ptla_key").unwrap();
                let locations = client.application().locations().list().collect().await.unwrap();
                assert_eq!((locations.len(), locations[0].short.as_str()), (1, "l7"), "{body}");
            }
        }
    }

    async fn pages_are_counted_by_their_size_if_their_number_is_missing() {
        let pages = [page_text(1, 5, 0..2), page_text(2, 5, 2..4), page_text(3, 5, 4..6), page_text(4, 5, 6..8)];
        let last = page_text(5, 5, 8..9);
        let steps = pages.iter().chain([&last]).map(|page| Step::json(200, &page.replace(r#","total_pages":5"#, "")));
        let panel = Scripted::start(steps);
        let client = Client::new(panel.url(), "ptla_key").unwrap();
        let locations = client.application().locations().list().per_page(2).concurrency(1).collect().await.unwrap();
        assert_eq!(locations.len(), 9);
    }

    async fn invalid_parameters_are_refused_before_sending() {
        let server = Scripted::start([]);
        let client = Client::new(server.url(), "ptla_key").unwrap();
        let list = client.application().locations().list();
        let zero = list.clone().per_page(0).collect().await.unwrap_err();
        assert_eq!((zero.kind(), zero.attempts()), (ErrorKind::InvalidInput, 0));
        assert!(zero.detail().contains("per_page"));
        let none = list.page(0).await.unwrap_err();
        assert_eq!(none.kind(), ErrorKind::InvalidInput);
    }
}

fn three_pages() -> Scripted {
    Scripted::start([page(1, 9, 0..2), page(2, 9, 2..4), page(3, 9, 4..6)])
}

#[tokio::test]
async fn stream_requests_pages_only_when_polled() {
    let server = three_pages();
    let client = ptero::Client::new(server.url(), "ptla_key").unwrap();
    let mut stream = client.application().locations().list().concurrency(8).stream();
    for _ in 0..3 {
        stream.next().await.unwrap().unwrap();
    }
    // A slow consumer: whatever was begun arrives meanwhile.
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    assert_eq!(server.seen().len(), 2);
}

#[test]
fn iterator_requests_pages_only_when_needed() {
    let server = three_pages();
    let client = ptero::blocking::Client::new(server.url(), "ptla_key").unwrap();
    let mut items = client.application().locations().list().concurrency(8).iter();
    for _ in 0..3 {
        items.next().unwrap().unwrap();
    }
    assert_eq!(server.seen().len(), 2);
}

fn odd_page() -> MockPanel {
    let odd = location(2).replace("\"id\":2", "\"id\":null");
    let body = format!(r#"{{"object":"list","data":[{},{odd},{}]}}"#, location(1), location(3));
    MockPanel::start(move |_| mock::json(200, &body))
}

#[tokio::test]
async fn stream_continues_after_an_invalid_item() {
    let panel = odd_page();
    let client = ptero::Client::new(panel.url(), "ptla_key").unwrap();
    let items: Vec<_> = client.application().locations().list().stream().map(|item| item.is_ok()).collect().await;
    assert_eq!(items, [true, false, true]);
}

#[test]
fn iterator_continues_after_an_invalid_item() {
    let panel = odd_page();
    let client = ptero::blocking::Client::new(panel.url(), "ptla_key").unwrap();
    let items: Vec<_> = client.application().locations().list().iter().map(|item| item.is_ok()).collect();
    assert_eq!(items, [true, false, true]);
}

#[tokio::test]
async fn stream_fetches_lazily_and_ends_after_an_error() {
    let server = Scripted::start([page(1, 9, 0..2), page(2, 9, 2..4), Step::json(500, "{}")]);
    let client = ptero::Client::new(server.url(), "ptla_key").unwrap();
    let mut stream = client.application().locations().list().concurrency(1).stream();
    for id in 0..2 {
        assert_eq!(stream.next().await.unwrap().unwrap().id, id);
    }
    assert_eq!(server.seen().len(), 1);
    assert_eq!(stream.by_ref().take(2).count().await, 2);
    assert_eq!(stream.next().await.unwrap().unwrap_err().status(), Some(500));
    assert!(stream.next().await.is_none());
    assert_eq!(server.finish().len(), 2);
}

#[test]
fn iterator_fetches_lazily_and_ends_after_an_error() {
    let server = Scripted::start([page(1, 9, 0..2), page(2, 9, 2..4), Step::json(500, "{}")]);
    let client = ptero::blocking::Client::new(server.url(), "ptla_key").unwrap();
    let mut items = client.application().locations().list().concurrency(1).into_iter();
    for id in 0..2 {
        assert_eq!(items.next().unwrap().unwrap().id, id);
    }
    assert_eq!(server.seen().len(), 1);
    assert_eq!(items.by_ref().take(2).count(), 2);
    assert_eq!(items.next().unwrap().unwrap_err().status(), Some(500));
    assert!(items.next().is_none());
    assert_eq!(server.finish().len(), 2);
}
