//! Responses to a request of the API.

use ptero::Clock;
use ptero::ErrorKind::{Corrupt, Decode, Dropped, RateLimited, Redirect, Server as Failed, UnexpectedContent};

use super::server::Server;
use super::{Case, KEY, LONG, Running, Verdict, case, endless};
use crate::dual_test;

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
const ACCOUNT: &str = r#"{"object":"user","attributes":{"id":1,"admin":false,"username":"u","email":"u@example.com","first_name":"","last_name":"","language":"en"}}"#;

/// A complete response.
fn json(status: u16, headers: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n{headers}\r\n{body}")
}

/// A good response in chunks, followed by `end` in place of the last chunk.
fn chunked(end: &str) -> String {
    format!("{OK}Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{ACCOUNT}\r\n{end}", ACCOUNT.len())
}

const NEVER: &[Case] = &[
    endless("no response", |peer| peer.wait()),
    endless("status line byte by byte", |peer| {
        peer.say("HTTP/1.1 200 ");
        peer.drip("x");
    }),
    endless("headers one by one", |peer| {
        peer.say(OK);
        peer.drip("X-Header: value\r\n");
    }),
    endless("headers that stop", |peer| {
        peer.say(OK);
        peer.wait();
    }),
    endless("body byte by byte", |peer| {
        peer.say(format!("{OK}\r\n"));
        peer.drip(" ");
    }),
    endless("body that stops", |peer| {
        peer.say(format!("{OK}Content-Length: 1000\r\n\r\n{{"));
        peer.wait();
    }),
    endless("error body that stops", |peer| {
        peer.say("HTTP/1.1 500 X\r\nContent-Length: 1000\r\n\r\n<");
        peer.wait();
    }),
    endless("chunks that stop", |peer| {
        peer.say(chunked(""));
        peer.wait();
    }),
    endless("chunk extensions without end", |peer| {
        peer.say(format!("{OK}Transfer-Encoding: chunked\r\n\r\n5;"));
        peer.drip("x=y;");
    }),
    endless("trailers one by one", |peer| {
        peer.say(chunked("0\r\n"));
        peer.drip("X-Trailer: value\r\n");
    }),
    endless("interim responses one by one", |peer| peer.drip("HTTP/1.1 102 Processing\r\n\r\n")),
    // Faster, a debug build reads nothing else: hyper returns to the runtime after 128 reads.
    endless("interim responses by the hundred", |peer| peer.drip("HTTP/1.1 103 Early Hints\r\n\r\n".repeat(100)))
        .or(UnexpectedContent),
    endless("trailers at full speed", |peer| {
        peer.say(chunked("0\r\n"));
        peer.flood("X-Trailer: value\r\n");
    })
    .or(UnexpectedContent),
];

const FLOODS: &[Case] = &[
    case("headers without end", Some(UnexpectedContent), |peer| {
        peer.say(OK);
        peer.flood("X-Header: value\r\n");
    }),
    case("header of 16 MiB", Some(UnexpectedContent), |peer| {
        peer.say(format!("{OK}X-Header: "));
        peer.say(vec![b'x'; 16 << 20]);
        peer.say("\r\nContent-Length: 2\r\n\r\n{}");
    }),
    case("header name without end", Some(UnexpectedContent), |peer| {
        peer.say(OK);
        peer.flood("x");
    }),
    case("status line without end", Some(UnexpectedContent), |peer| {
        peer.say("HTTP/1.1 200 ");
        peer.flood("x");
    }),
    case("body without end", Some(UnexpectedContent), |peer| {
        peer.say(format!("{OK}\r\n"));
        peer.flood(" ");
    })
    .memory(600),
    case("error body without end", Some(UnexpectedContent), |peer| {
        peer.say("HTTP/1.1 500 X\r\nContent-Type: text/html\r\n\r\n");
        peer.flood("<p>");
    })
    .memory(600),
];

const MALFORMED: &[Case] = &[
    case("another protocol", Some(UnexpectedContent), |peer| peer.reply("SSH-2.0-OpenSSH_9.6\r\n")),
    case("HTTP/0.9", Some(UnexpectedContent), |peer| peer.reply("<html><title>x</title></html>\r\n\r\n")),
    case("binary", Some(UnexpectedContent), |peer| peer.reply([0xff; 100])),
    case("HTTP/2 frames", Some(UnexpectedContent), |peer| peer.reply(b"\0\0\x06\x04\0\0\0\0\0\0\x03\0\0\0\x64")),
    case("status 99", Some(UnexpectedContent), |peer| peer.reply("HTTP/1.1 99 X\r\nContent-Length: 0\r\n\r\n")),
    case("status 1000", Some(UnexpectedContent), |peer| peer.reply("HTTP/1.1 1000 X\r\nContent-Length: 0\r\n\r\n")),
    case("header without a colon", Some(UnexpectedContent), |peer| peer.reply(format!("{OK}header\r\n\r\n"))),
    case("header with a NUL", Some(UnexpectedContent), |peer| peer.reply(format!("{OK}X: a\0b\r\n\r\n"))),
    case("negative length", Some(UnexpectedContent), |peer| peer.reply(format!("{OK}Content-Length: -1\r\n\r\n{{}}"))),
    case("length that is not a number", Some(UnexpectedContent), |peer| {
        peer.say(format!("{OK}Content-Length: many\r\n\r\n{{}}"));
    }),
    case("length of 2^64", Some(UnexpectedContent), |peer| {
        peer.say(format!("{OK}Content-Length: 18446744073709551616\r\n\r\n{{}}"));
    }),
    case("two lengths", Some(UnexpectedContent), |peer| {
        peer.say(format!("{OK}Content-Length: 2\r\nContent-Length: 200\r\n\r\n{{}}"));
    }),
    case("chunk size that is not a number", Some(UnexpectedContent), |peer| {
        peer.say(format!("{OK}Transfer-Encoding: chunked\r\n\r\nxyz\r\n{{}}\r\n0\r\n\r\n"));
    }),
    case("chunk size beyond 2^64", Some(UnexpectedContent), |peer| {
        peer.say(format!("{OK}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{{}}\r\n0\r\n\r\n"));
    }),
    case("switched protocols", Some(UnexpectedContent), |peer| {
        peer.say("HTTP/1.1 101 X\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n");
    }),
];

const CUT: &[Case] = &[
    case("nothing", Some(Dropped), |_| {}),
    case("half a status line", Some(Dropped), |peer| peer.reply("HTTP/1.1 20")),
    case("half a header", Some(Dropped), |peer| peer.reply(format!("{OK}X-Hea"))),
    case("no body", Some(Dropped), |peer| peer.reply(format!("{OK}Content-Length: 10\r\n\r\n"))),
    case("half a body", Some(Dropped), |peer| peer.reply(format!("{OK}Content-Length: 10\r\n\r\n{{\"a\":"))),
    case("length of 2^64 - 1", Some(Dropped), |peer| {
        peer.say(format!("{OK}Content-Length: 18446744073709551615\r\n\r\n{{}}"));
    })
    // hyper takes no such length.
    .or(UnexpectedContent),
    case("half a chunk", Some(Dropped), |peer| {
        peer.say(format!("{OK}Transfer-Encoding: chunked\r\n\r\nffff\r\n{ACCOUNT}"));
    }),
    case("no last chunk", Some(Dropped), |peer| peer.reply(chunked(""))),
];

const CONTENT: &[Case] = &[
    case("deep nesting", Some(Decode), |peer| peer.reply(json(200, "", &"[".repeat(1 << 20)))).memory(8),
    case("deep nesting in an error", Some(UnexpectedContent), |peer| {
        peer.say(json(422, "", &(r#"{"errors":"#.to_owned() + &"[".repeat(1 << 20))));
    })
    .memory(8),
    case("number that is too large", Some(Decode), |peer| {
        peer.say(json(200, "", &ACCOUNT.replace(r#""id":1"#, r#""id":1e999999"#)));
    }),
    case("invalid UTF-8", Some(Decode), |peer| {
        peer.say(format!("{OK}Content-Length: 4\r\n\r\n"));
        peer.reply(b"{\"\xff\"");
    }),
    case("error that echoes the key with control characters", Some(UnexpectedContent), |peer| {
        let key = peer.head.lines().find_map(|line| line.split_once("earer ")).unwrap().1.to_owned();
        peer.say(json(500, "", &format!("\u{1b}]0;{key}\u{7}\u{1b}[2J{}", "x".repeat(100_000))));
    }),
    case("panel's error that echoes the key", Some(Failed), |peer| {
        let key = peer.head.lines().find_map(|line| line.split_once("earer ")).unwrap().1.to_owned();
        let detail = format!("{key} {}", "x".repeat(1 << 20));
        let body = format!(r#"{{"errors":[{{"code":"X","status":"500","detail":"\u001b[2J{detail}"}}]}}"#);
        peer.say(json(500, "", &body));
    })
    .memory(16),
    case("a hundred thousand errors", Some(UnexpectedContent), |peer| {
        let one = r#"{"code":"X","status":"500","detail":"no"}"#;
        peer.say(json(500, "", &format!(r#"{{"errors":[{}]}}"#, [one; 100_000].join(","))));
    })
    .memory(64),
    case("encoding that is unknown", Some(Decode), |peer| {
        peer.reply(json(200, "Content-Encoding: zstd\r\n", "(\u{b5}/"))
    }),
    case("invalid gzip", Some(Corrupt), |peer| peer.reply(json(200, "Content-Encoding: gzip\r\n", ACCOUNT))),
    case("redirect to itself", Some(Redirect), |peer| peer.reply(json(301, "Location: /api/client/account\r\n", ""))),
    case("redirect with a script", Some(Redirect), |peer| {
        peer.reply(json(302, "Location: javascript:alert(1)\r\n", ""))
    }),
    case("redirect without a location", Some(Redirect), |peer| peer.reply(json(307, "", ""))),
    case("redirect with a location of 8 KiB", Some(Redirect), |peer| {
        peer.say(json(308, &format!("Location: http://example.com/{}\r\n", "x".repeat(8 << 10)), ""));
    }),
    case("absurd wait", Some(RateLimited), |peer| peer.reply(json(429, "Retry-After: 18446744073709551615\r\n", "{}"))),
    case("negative wait", Some(RateLimited), |peer| peer.reply(json(429, "Retry-After: -5\r\n", "{}"))),
    case("absurd limits", None, |peer| {
        let limits = "X-RateLimit-Limit: 0\r\nX-RateLimit-Remaining: -1\r\nX-RateLimit-Reset: 99999999999999999999\r\n";
        peer.say(json(200, limits, ACCOUNT));
    }),
    case("interim responses before a good one", None, |peer| {
        peer.say("HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n".repeat(3));
        peer.say(json(200, "", ACCOUNT));
    }),
    case("a hundred headers", None, |peer| {
        peer.say(json(200, &"X-Header: value\r\n".repeat(90), ACCOUNT));
    }),
];

dual_test! {
    async fn endless_response_times_out() {
        let mut verdict = Verdict::default();
        for case in NEVER {
            let server = Server::start(case.talk);
            let client = Client::builder(&server.url, KEY).retries(0).timeout(case.timeout()).build().unwrap();
            let running = Running::begin(case);
            let outcome = client.account().get().await;
            running.end(outcome, &mut verdict);
        }
    }

    async fn flood_is_refused() {
        let mut verdict = Verdict::default();
        for case in FLOODS {
            let server = Server::start(case.talk);
            let client = Client::builder(&server.url, KEY).retries(0).timeout(case.timeout()).build().unwrap();
            let running = Running::begin(case);
            let outcome = client.account().get().await;
            running.end(outcome, &mut verdict);
        }
    }

    async fn malformed_response_is_an_error() {
        let mut verdict = Verdict::default();
        for case in MALFORMED.iter().chain(CUT).chain(CONTENT) {
            let server = Server::start(case.talk);
            let client = Client::builder(&server.url, KEY).retries(0).timeout(case.timeout()).build().unwrap();
            let running = Running::begin(case);
            let outcome = client.account().get().await;
            running.end(outcome, &mut verdict);
        }
    }

    async fn unsolicited_response_is_not_used_for_the_next_request() {
        let server = Server::start(|peer| {
            let stolen = ACCOUNT.replace("u@example.com", "stolen@example.com");
            peer.say(json(200, "", ACCOUNT) + &json(200, "", &stolen));
            while peer.request() {
                peer.say(json(200, "", ACCOUNT) + &json(200, "", &stolen));
            }
        });
        let client = Client::builder(&server.url, KEY).retries(0).timeout(LONG).build().unwrap();
        for _ in 0..20 {
            if let Ok(account) = client.account().get().await {
                assert_eq!(account.email, "u@example.com");
            }
        }
    }

    async fn connection_closed_despite_keep_alive_is_replaced() {
        let server = Server::start(|peer| peer.reply(json(200, "Connection: keep-alive\r\n", ACCOUNT)));
        let client = Client::builder(&server.url, KEY).timeout(LONG).build().unwrap();
        for _ in 0..20 {
            client.account().get().await.unwrap();
        }
        assert!(server.connections() <= 40, "{}", server.connections());
    }

    async fn absurd_rate_limit_is_not_fatal() {
        let server = Server::start(|peer| {
            let limits = "X-RateLimit-Limit: 18446744073709551615\r\nX-RateLimit-Remaining: 0\r\n";
            peer.say(json(200, limits, ACCOUNT));
        });
        let client = Client::builder(&server.url, KEY).clock(Clock::simulated()).timeout(LONG).build().unwrap();
        for _ in 0..5 {
            client.account().get().await.unwrap();
        }
    }
}
