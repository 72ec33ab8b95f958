//! What an operation on 1,000 servers takes from its process: memory, time and requests.
//!
//! The fake panel runs in a process of its own, and each measurement in another. By default, the panel allows any number of
//! requests, as a test that the memory stays bounded. `PTERO_BULK_LIMIT=256` keeps the panel's limit in real time, and
//! makes the table of `docs/many-servers.md` (`just bulk-scale`).

#[path = "it/support/served.rs"]
mod served;

use std::io::Read;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use ptero::testing::FakePanel;
use ptero::{PowerAction, WaitOptions};
use served::Process;

const SERVERS: usize = 1000;
const CONCURRENCY: usize = 32;

/// The most memory that the operation may add, in bytes.
const MOST_MEMORY: u64 = 32 << 20;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.get(1).map(String::as_str) {
        Some("serve") => serve(arguments[2].parse().unwrap()),
        Some("measure") => measure(&arguments[2], &arguments[3], &arguments[4], &arguments[5]),
        // A harness asks what tests there are.
        Some("--list") => {}
        _ => run(),
    }
}

/// Measures both clients, each in a process of its own.
fn run() {
    if !cfg!(target_os = "linux") {
        return println!("memory is read from /proc");
    }
    let limit = std::env::var("PTERO_BULK_LIMIT").unwrap_or_default();
    println!("| client | operation | requests | refused | time | more memory |");
    println!("|---|---|---|---|---|---|");
    let operations: &[&str] = if limit.is_empty() { &["start", "start and wait"] } else { &["start"] };
    for operation in operations {
        for client in ["asynchronous", "blocking"] {
            let panel = Panel::start(&limit);
            let output = Command::new(std::env::current_exe().unwrap())
                .args(["measure", client, operation, &panel.url, &panel.key])
                .env("PTERO_BULK_LIMIT", &limit)
                .output()
                .unwrap();
            let text = String::from_utf8(output.stdout).unwrap();
            assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
            print!("{text}");
        }
    }
}

#[derive(Debug)]
struct Figures {
    requests: usize,
    refused: usize,
    took: Duration,
    growth: u64,
}

fn measure(client: &str, operation: &str, url: &str, key: &str) {
    let figures = match client {
        "asynchronous" => {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
            runtime.block_on(asynchronous::measure(operation, url, key))
        }
        _ => blocking::measure(operation, url, key),
    };
    let Figures { requests, refused, took, growth } = figures;
    println!(
        "| {client} | {operation} | {requests} | {refused} | {:.1} s | {:.1} MiB |",
        took.as_secs_f64(),
        growth as f64 / f64::from(1 << 20)
    );
    assert!(growth <= MOST_MEMORY, "{figures:?}");
    assert_eq!(refused, 0, "{figures:?}");
    if operation == "start" {
        assert_eq!(requests, SERVERS, "{figures:?}");
    }
    if let Ok(limit) = std::env::var("PTERO_BULK_LIMIT").unwrap_or_default().parse::<usize>() {
        // The list has been read in the first minute.
        let minutes = u32::try_from((SERVERS + SERVERS / 50) / limit).unwrap();
        let least = Duration::from_secs(60) * (minutes - 1);
        assert!(took >= least && took < least + Duration::from_secs(130), "{figures:?}");
    }
}

macro_rules! measure {
    ($name:ident, $dual:ident, $client:ty) => {
        mod $name {
            use super::*;

            #[maybe_async::$dual]
            pub(super) async fn measure(operation: &str, url: &str, key: &str) -> Figures {
                let (requests, refused) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
                let (sent, limited) = (requests.clone(), refused.clone());
                let client = <$client>::builder(url, key).on_response(move |response| {
                    sent.fetch_add(1, Ordering::Relaxed);
                    limited.fetch_add(usize::from(response.status == Some(429)), Ordering::Relaxed);
                });
                let client = client.build().unwrap();
                let servers = client.servers().list().collect().await.unwrap();
                assert_eq!(servers.len(), SERVERS);
                let ids: Vec<_> = servers.iter().map(|server| server.identifier.clone()).collect();
                drop(servers);
                requests.store(0, Ordering::Relaxed);
                let (before, began) = (peak(), Instant::now());
                let mut bulk = client.bulk(ids).concurrency(CONCURRENCY);
                if operation != "start" {
                    bulk = bulk.and_wait(WaitOptions::new(Duration::from_secs(300)));
                }
                let report = bulk.power(PowerAction::Start).await.unwrap();
                let took = began.elapsed();
                assert!(report.is_success(), "{:?}", report.failed().next());
                Figures {
                    requests: requests.load(Ordering::Relaxed),
                    refused: refused.load(Ordering::Relaxed),
                    took,
                    growth: peak() - before,
                }
            }
        }
    };
}

measure!(asynchronous, must_be_async, ptero::Client);
measure!(blocking, must_be_sync, ptero::blocking::Client);

/// The most memory that this process has used, in bytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}

/// A fake panel in another process, which ends with this.
struct Panel {
    _process: Process,
    url: String,
    key: String,
}

impl Panel {
    fn start(limit: &str) -> Self {
        let limit = if limit.is_empty() { "1000000" } else { limit };
        let (process, line) = Process::start(&["serve", limit]);
        let (url, key) = line.trim().split_once(' ').unwrap();
        Self { url: url.to_owned(), key: key.to_owned(), _process: process }
    }
}

fn serve(limit: u32) {
    let panel = FakePanel::builder().without_servers().servers(SERVERS).rate_limit(limit, limit).start();
    println!("{} {}", panel.url(), panel.client_key());
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
}
