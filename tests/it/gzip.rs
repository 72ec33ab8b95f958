//! Compressed responses, with the feature `gzip`: requested where they help, and verified.

use crate::dual_test;
use std::io::Write;
use std::time::Duration;

use crate::support::scripted::{Scripted, Step};
use flate2::Compression;
use flate2::write::GzEncoder;
use ptero::{Clock, ErrorKind};

const LIST: &str = r#"{"object":"list","data":[{"object":"location","attributes":{"id":1,"short":"l","long":"",
    "updated_at":"2026-11-24T05:09:42+00:00","created_at":"2026-11-24T05:09:42+00:00"}}],"meta":{"pagination":{"total":1,
    "count":1,"per_page":50,"current_page":1,"total_pages":1,"links":{}}}}"#;

/// Longer than a busy machine takes for 256 MiB.
const HANG: Duration = Duration::from_secs(300);

fn compressed(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

/// Gzip that decompresses to this many mebibytes.
fn bomb(mebibytes: usize) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let mut lengths = [0; 2];
    for length in &mut lengths {
        encoder.write_all(&vec![b' '; 1 << 20]).unwrap();
        encoder.flush().unwrap();
        *length = encoder.get_ref().len();
    }
    let [first, both] = lengths;
    let bytes = encoder.get_ref();
    [&bytes[..first], &bytes[first..both].repeat(mebibytes - 1)].concat()
}

/// A response in chunks, as from a server that compresses while it sends. `httpmock` sends none.
fn in_chunks(headers: &str, body: &[u8]) -> Step {
    let mut answer = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n{headers}\r\n").into_bytes();
    for chunk in body.chunks(100) {
        answer.extend([format!("{:x}\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat());
    }
    answer.extend(b"0\r\n\r\n");
    Step::Answer(answer)
}

const GZIP: &str = "Content-Type: application/json\r\nContent-Encoding: gzip\r\n";

dual_test! {
    async fn compressed_list_is_requested_and_decoded() {
        let list = compressed(LIST.as_bytes());
        let until_the_end = [format!("HTTP/1.1 200 OK\r\n{GZIP}Connection: close\r\n\r\n").as_bytes(), &list].concat();
        let answers = [Step::reply(200, GZIP, list.clone()), in_chunks(GZIP, &list), Step::json(200, LIST), Step::Cut(until_the_end)];
        let server = Scripted::start(answers);
        let client = Client::new(server.url(), "ptla_key").unwrap();
        for _ in 0..4 {
            let locations = client.application().locations().list().collect().await.unwrap();
            assert_eq!(locations[0].id, 1);
        }
        for request in server.finish() {
            assert!(request.to_lowercase().contains("\r\naccept-encoding: gzip\r\n"), "{request}");
        }
    }

    async fn invalid_gzip_is_corrupt_and_not_retried() {
        let list = compressed(LIST.as_bytes());
        let mut wrong_sum = list.clone();
        wrong_sum[list.len() - 8] ^= 1;
        let mut wrong_inside = list.clone();
        wrong_inside[10..60].fill(0xff);
        for body in [LIST.as_bytes(), &wrong_sum, &wrong_inside] {
            for answer in [Step::reply(200, GZIP, body), in_chunks(GZIP, body)] {
                let server = Scripted::start([answer]);
                let client = Client::builder(server.url(), "ptla_key").clock(Clock::simulated()).build().unwrap();
                let error = client.application().locations().list().collect().await.unwrap_err();
                assert_eq!((error.kind(), error.attempts()), (ErrorKind::Corrupt, 1), "{error:?}");
                assert!(error.detail().contains("decompressed"), "{error}");
                server.finish();
            }
        }
    }

    async fn truncated_gzip_is_retried() {
        let list = compressed(LIST.as_bytes());
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n{GZIP}\r\n", list.len());
        let cut = [head.as_bytes(), &list[..list.len() - 20]].concat();
        for answer in [Step::Cut(cut), Step::reply(200, GZIP, &list[..list.len() / 2]), in_chunks(GZIP, &list[..5])] {
            let server = Scripted::start([answer, Step::json(200, LIST)]);
            let client = Client::builder(server.url(), "ptla_key").clock(Clock::simulated()).build().unwrap();
            client.application().locations().list().collect().await.unwrap();
            assert_eq!(server.finish().len(), 2);
        }
    }

    async fn gzip_bomb_is_refused() {
        let server = Scripted::start([Step::reply(200, GZIP, bomb(300))]);
        let client = Client::builder(server.url(), "ptla_key").retries(0).timeout(HANG).build().unwrap();
        let error = client.application().locations().list().collect().await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::UnexpectedContent, 1), "{error:?}");
        assert!(error.detail().contains("larger than 256 MiB"), "{error}");
    }

    async fn compressed_file_is_downloaded_unchanged() {
        let file = compressed(b"a .tar.gz");
        let wings = Scripted::start([Step::reply(200, "Content-Type: application/gzip\r\n", file.clone())]);
        let url = format!(r#"{{"object":"signed_url","attributes":{{"url":"{}/download/file?token=t"}}}}"#, wings.url());
        let panel = Scripted::start([Step::json(200, &url)]);
        let client = Client::new(panel.url(), "ptlc_key").unwrap();
        let bytes = client.server("1a2b3c4d").files().download("world.tar.gz").bytes().await.unwrap();
        assert_eq!(bytes, file);
        let requests = wings.finish();
        assert!(requests[0].to_lowercase().contains("\r\naccept-encoding: identity\r\n"), "{}", requests[0]);
    }
}
