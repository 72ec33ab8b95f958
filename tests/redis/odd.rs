//! What replies in place of a Redis that can be used: calls go on, and no reason shows the password.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::Instant;

use ptero::BudgetStore;
use ptero::testing::FakePanel;

use super::{HANG, dual_tests, eventually};

/// A name, and the reply to whatever arrives.
const REPLIES: [(&str, &str); 19] = [
    ("loading", "-LOADING Redis is loading the dataset in memory\r\n"),
    ("replica", "-READONLY You can't write against a read only replica.\r\n"),
    ("replica without its primary", "-MASTERDOWN Link with MASTER is down\r\n"),
    ("node of a cluster", "-MOVED 3999 127.0.0.1:1\r\n"),
    ("moving slot", "-ASK 3999 127.0.0.1:1\r\n"),
    ("busy", "-BUSY Redis is busy running a script.\r\n"),
    ("key of another type", "-WRONGTYPE Operation against a key holding the wrong kind of value\r\n"),
    ("full", "-OOM command not allowed when used memory > 'maxmemory'.\r\n"),
    ("wrong password", "-WRONGPASS invalid username-password pair or user is disabled.\r\n"),
    ("no permission", "-NOPERM this user has no permissions to run the 'evalsha' command\r\n"),
    ("script that is never known", "-NOSCRIPT No matching script.\r\n"),
    ("echo", "-ERR unknown command, args beginning with: 'me' 'sekret%word' \u{1b}[2J\r\n"),
    ("web server", "HTTP/1.1 400 Bad Request\r\nX-Echo: sekret%word\r\n\r\n"),
    ("consent to everything", "+OK\r\n"),
    ("nothing", "$-1\r\n"),
    ("absurd length", "$9223372036854775807\r\n"),
    ("absurd list", "*-7\r\n"),
    ("unknown type", "\u{1}sekret%word\r\n"),
    ("silence", ""),
];

/// Starts a server that accepts any password unless it is odd itself, replies the same to everything else, and returns
/// its address.
fn server(reply: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            std::thread::spawn(move || {
                let (mut stream, mut buffer) = (stream.unwrap(), [0; 65_536]);
                while let Some(read) = stream.read(&mut buffer).ok().filter(|read| *read > 0) {
                    let request = String::from_utf8_lossy(&buffer[..read]).into_owned();
                    let reply = if request.contains("AUTH") && !reply.contains("PASS") { "+OK\r\n" } else { reply };
                    let commands = request.lines().filter(|line| line.starts_with('*')).count();
                    if stream.write_all(reply.repeat(commands).as_bytes()).is_err() {
                        return;
                    }
                }
            });
        }
    });
    address
}

fn assert_is_safe(name: &str, text: &str) {
    assert!(!text.contains("sekret") && !text.contains(char::is_control) && text.len() < 1000, "{name}: {text:?}");
}

dual_tests! {
    async fn odd_redis_is_done_without_and_no_reason_shows_the_password() {
        let panel = FakePanel::start();
        let client = |reply| {
            let url = format!("redis://me:sekret%25word@{}", server(reply));
            Client::builder(panel.url(), panel.client_key()).redis(url).build().unwrap()
        };
        let clients = REPLIES.map(|(name, reply)| (name, client(reply)));
        for (name, client) in clients {
            let began = Instant::now();
            client.account().get().await.unwrap();
            assert!(began.elapsed() < HANG, "{name}: {:?}", began.elapsed());
            let reason = || match client.rate_limit().store {
                BudgetStore::Unavailable { reason, .. } => reason,
                _ => String::new(),
            };
            // The next exchange replaces the reason of a call that has timed out.
            eventually(name, || !["", "no reply in time"].contains(&reason().as_str()));
            assert_is_safe(name, &reason());
        }
    }

    async fn odd_redis_does_not_end_a_shared_watch() {
        let panel = FakePanel::start();
        let watch = |reply| {
            let url = format!("redis://me:sekret%25word@{}", server(reply));
            let client = Client::builder(panel.url(), panel.client_key()).redis(url).build().unwrap();
            client.watch().consoles(false).shared().start().unwrap()
        };
        let watches = REPLIES.map(|(name, reply)| (name, watch(reply)));
        for (name, watch) in &watches {
            eventually(name, || watch.share().is_some_and(|share| share.error.is_some()));
            assert_is_safe(name, &format!("{:?}", watch.share()));
        }
        drop(watches);
    }
}
