//! What a watch takes from its process: memory, processor time, and how long the first picture and changes take.
//!
//! The fake panel runs in a process of its own, with 20 nodes, and each measurement in another. By default 20 servers are
//! watched by each client, as a test that the memory stays bounded and the panel refuses nothing.
//! `PTERO_WATCH_SERVERS=1,100,1000,2000` measures for the table of `docs/watch.md`, and
//! `PTERO_WATCH_SVG=docs/watch-scale.svg` draws the plot (`just watch-scale`).

mod panel;
mod plot;
#[path = "../it/support/served.rs"]
mod served;

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use ptero::ServerState;
use ptero::watch::Change;
use serde::{Deserialize, Serialize};

use panel::Panel;

const SECOND: Duration = Duration::from_secs(1);

/// The most memory for each watched server, with many of them.
const MOST_MEMORY: u64 = 48 << 10;

/// How many changes are timed.
const CHANGES: usize = 20;

#[derive(Debug, Serialize, Deserialize)]
struct Figures {
    client: String,
    source: String,
    servers: usize,
    first_picture: f64,
    bytes_per_server: u64,
    /// Of one core, in percent.
    idle: f64,
    /// The slowest of the changes, and the one in the middle.
    slowest: f64,
    median: f64,
    /// How often the panel has refused a request because of a limit.
    refused: usize,
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.get(1).map(String::as_str) {
        Some("serve") => panel::serve(arguments[2].parse().unwrap(), arguments[3].parse().unwrap()),
        Some("measure") => measure(&arguments[2], &arguments[3], arguments[4].parse().unwrap()),
        // A harness asks what tests there are.
        Some("--list") => {}
        _ => run(),
    }
}

/// How long an idle watch is measured: for the table, many servers as long as from one list to the next.
fn idle_time(servers: usize) -> Duration {
    match servers {
        0..100 => 2 * SECOND,
        100..1000 => 20 * SECOND,
        _ => 60 * SECOND,
    }
}

/// Measures each number of servers with each client and source, each in a process of its own.
fn run() {
    if !cfg!(target_os = "linux") {
        return println!("memory and processor time are read from /proc");
    }
    let servers = std::env::var("PTERO_WATCH_SERVERS").unwrap_or_else(|_| "20".to_owned());
    println!("| client | source | servers | first snapshot | memory per server | idle CPU | change: median, slowest |");
    println!("|---|---|---|---|---|---|---|");
    let mut all = Vec::new();
    for servers in servers.split(',') {
        for source in ["consoles", "nodes"] {
            for client in ["asynchronous", "blocking"] {
                let mut command = Command::new(std::env::current_exe().unwrap());
                let output = command.args(["measure", client, source, servers]).output().unwrap();
                let text = String::from_utf8(output.stdout).unwrap();
                assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
                let figures: Figures = serde_json::from_str(text.trim()).unwrap();
                report(&figures);
                all.push(figures);
            }
        }
    }
    if let Ok(path) = std::env::var("PTERO_WATCH_SVG") {
        std::fs::write(path, plot::plot(&all)).unwrap();
    }
}

fn report(figures: &Figures) {
    let Figures { client, source, servers, first_picture, bytes_per_server, idle, slowest, median, refused } = figures;
    let kibibytes = *bytes_per_server as f64 / 1024.0;
    println!(
        "| {client} | {source} | {servers} | {first_picture:.1} s | {kibibytes:.1} KiB | {idle:.1} % | \
         {median:.0} ms, {slowest:.0} ms |"
    );
    assert_eq!(*refused, 0, "{figures:?}");
    // What the client itself takes counts for few servers, and so does the client of each node, with its worker.
    let (memory, servers) = (bytes_per_server * *servers as u64, *servers as u64);
    let clients = if source == "nodes" { (6 << 20) + panel::NODES as u64 * (512 << 10) } else { 6 << 20 };
    assert!(memory <= MOST_MEMORY * servers + clients, "{memory} bytes: {figures:?}");
}

fn measure(client: &str, source: &str, servers: usize) {
    let mut panel = Panel::start(servers);
    let figures = match client {
        "asynchronous" => {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
            runtime.block_on(asynchronous::measure(&mut panel, source, servers))
        }
        _ => blocking::measure(&mut panel, source, servers),
    };
    println!("{}", serde_json::to_string(&figures).unwrap());
}

macro_rules! measure {
    ($name:ident, $dual:ident, $client:ty) => {
        mod $name {
            use super::*;

            #[maybe_async::$dual]
            pub(super) async fn measure(panel: &mut Panel, source: &str, servers: usize) -> Figures {
                let refusals = Arc::new(AtomicUsize::new(0));
                let count = refusals.clone();
                let builder = <$client>::builder(&panel.url, &panel.key).on_response(move |response| {
                    count.fetch_add(usize::from(response.status == Some(429)), Ordering::Relaxed);
                });
                let client = builder.build().unwrap();
                let admin = <$client>::new(&panel.url, &panel.application_key).unwrap();
                client.account().get().await.unwrap();
                admin.application().nodes().list().first().await.unwrap();
                let (before, began) = (memory(), Instant::now());
                let builder = client.watch().stats(false);
                let builder = if source == "nodes" { builder.nodes_of(&admin) } else { builder };
                let watch = builder.start().unwrap();
                watch.ready().await.unwrap();
                let first_picture = began.elapsed().as_secs_f64();
                std::thread::sleep(3 * SECOND);
                let bytes_per_server = memory().saturating_sub(before) / servers as u64;
                let (cpu, time) = (processor_time(), idle_time(servers));
                std::thread::sleep(time);
                let idle = (processor_time() - cpu).as_secs_f64() / time.as_secs_f64() * 100.0;
                let ids: Vec<_> = watch.snapshot().iter().map(|server| server.id.clone()).collect();
                assert_eq!(ids.len(), servers);
                let mut changes = watch.changes();
                let mut times = Vec::new();
                for number in 0..CHANGES.min(servers) {
                    let id = &ids[number * servers / CHANGES.min(servers)];
                    let began = Instant::now();
                    panel.start_server(id.as_str());
                    loop {
                        match changes.next_within(30 * SECOND).await.unwrap().unwrap() {
                            Change::State { id: changed, to: ServerState::Running, .. } if changed == *id => break,
                            _ => {}
                        }
                    }
                    times.push(began.elapsed().as_secs_f64() * 1000.0);
                }
                watch.close().await;
                times.sort_by(f64::total_cmp);
                let (slowest, median) = (times[times.len() - 1], times[times.len() / 2]);
                let (client, source) = (stringify!($name).to_owned(), source.to_owned());
                let refused = refusals.load(Ordering::Relaxed);
                Figures { client, source, servers, first_picture, bytes_per_server, idle, slowest, median, refused }
            }
        }
    };
}

measure!(asynchronous, must_be_async, ptero::Client);
measure!(blocking, must_be_sync, ptero::blocking::Client);

/// The memory of this process that is in use, in bytes.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}

/// The processor time that this process has used.
fn processor_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap().split(' ').collect();
    let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
    Duration::from_millis(ticks * 10)
}
