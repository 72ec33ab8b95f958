//! Servers that respond before the request is complete, or never read it.

use ptero::ErrorKind::{Refused, UnexpectedContent};

use super::server::Server;
use super::{Case, KEY, Running, Verdict, case, endless};
use crate::dual_test;

const LARGE: usize = 16 << 20;

const CASES: &[Case] = &[
    endless("a body that is never read", |peer| peer.ignore()),
    endless("a body that is read, and no response", |peer| peer.wait()),
    case("refused before the body is complete", Some(Refused), |peer| {
        let body = r#"{"errors":[{"code":"TooLarge","status":"413","detail":"too large"}]}"#;
        peer.say(format!(
            "HTTP/1.1 413 X\r\nContent-Length: {}\r\nContent-Type: application/json\r\n\r\n{body}",
            body.len()
        ));
        peer.wait();
    }),
    case("a page before the body is complete", Some(UnexpectedContent), |peer| {
        peer.say("HTTP/1.1 413 X\r\nContent-Length: 6\r\nContent-Type: text/html\r\n\r\n<html>");
        peer.wait();
    }),
];

dual_test! {
    async fn upload_ends_whatever_the_server_does() {
        let mut verdict = Verdict::default();
        for case in CASES {
            let server = Server::start(case.talk);
            let client = Client::builder(&server.url, KEY).retries(0).timeout(case.timeout()).build().unwrap();
            let files = client.server("1a2b3c4d").files();
            let body = "x".repeat(LARGE);
            let running = Running::begin(case);
            let outcome = files.write("/x", body).await;
            running.end(outcome, &mut verdict);
        }
    }
}
