//! Nodes that send a file wrongly.

use ptero::ErrorKind::{Dropped, UnexpectedContent};

use super::server::Server;
use super::{Case, KEY, Running, Verdict, case, endless};
use crate::dual_test;
use crate::support::scripted::{Scripted, Step};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n";

const CASES: &[Case] = &[
    endless("no response", |peer| peer.wait()),
    endless("a file that stops", |peer| {
        peer.say(format!("{OK}Content-Length: 1000\r\n\r\nbeginning"));
        peer.wait();
    }),
    case("a file that is cut", Some(Dropped), |peer| peer.reply(format!("{OK}Content-Length: 1000\r\n\r\nbeginning"))),
    case("a chunk that is cut", Some(Dropped), |peer| {
        peer.reply(format!("{OK}Transfer-Encoding: chunked\r\n\r\n1000\r\nbeginning"));
    }),
    case("chunks without an end", Some(Dropped), |peer| {
        peer.reply(format!("{OK}Transfer-Encoding: chunked\r\n\r\n9\r\nbeginning\r\n"));
    }),
    case("a file of 2^64 - 1 bytes", Some(Dropped), |peer| {
        peer.reply(format!("{OK}Content-Length: 18446744073709551615\r\n\r\nbeginning"));
    })
    .or(UnexpectedContent),
    case("a redirect", Some(ptero::ErrorKind::Redirect), |peer| {
        peer.reply("HTTP/1.1 302 X\r\nLocation: http://example.com/\r\nContent-Length: 0\r\n\r\n");
    }),
    case("a page of a proxy", Some(UnexpectedContent), |peer| {
        peer.reply("HTTP/1.1 404 X\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>");
    }),
    case("a complete file", None, |peer| peer.reply(format!("{OK}Content-Length: 9\r\n\r\nbeginning"))),
];

dual_test! {
    async fn invalid_download_is_an_error() {
        let mut verdict = Verdict::default();
        for case in CASES {
            let node = Server::start(case.talk);
            let url = format!("{}/download/file?token=sekret", node.url);
            let signed = format!(r#"{{"object":"signed_url","attributes":{{"url":"{url}"}}}}"#);
            let panel = Scripted::start([Step::json(200, &signed)]);
            let client = Client::builder(panel.url(), KEY).retries(0).timeout(case.timeout()).build().unwrap();
            let download = client.server("1a2b3c4d").files().download("/x");
            let running = Running::begin(case);
            let outcome = download.bytes().await;
            running.end(outcome, &mut verdict);
        }
    }
}
