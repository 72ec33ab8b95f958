//! What a watch takes from its process: memory, processor time, and how long the first picture and changes take.
//!
//! The fake panel runs in a process of its own, with 20 nodes, and each measurement in another. By default 20 servers are
//! watched by each client, as a test that the memory stays bounded and the panel refuses nothing.
//! `PTERO_WATCH_SERVERS=1,100,1000,2000` measures what must hold for many. `PTERO_WATCH_DOCS=docs/performance.md` writes the
//! table into that page, and the plot beside it (`just watch-scale`).

mod document;
mod panel;
mod plot;
#[path = "../it/support/served.rs"]
mod served;

use std::process::{Command, Stdio};
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

/// Of that many.
const MANY: usize = 1000;

/// The most processor time of an idle watch without figures, in percent of one core.
const MOST_IDLE: f64 = 2.0;

/// The longest time until a change is seen, in milliseconds.
const SLOWEST: f64 = 1000.0;

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

/// How long an idle watch is measured: for many servers as long as from one list to the next.
fn idle_time(servers: usize) -> Duration {
    if servers < MANY && std::env::var_os("PTERO_WATCH_DOCS").is_none() { 2 * SECOND } else { 60 * SECOND }
}

/// Measures each number of servers with each source and client, each in a process of its own, all four at once.
fn run() {
    if !cfg!(target_os = "linux") {
        return println!("memory and processor time are read from /proc");
    }
    let servers = std::env::var("PTERO_WATCH_SERVERS").unwrap_or_else(|_| "20".to_owned());
    println!("{}", document::HEAD);
    let mut all: Vec<Figures> = Vec::new();
    for servers in servers.split(',') {
        let rows =
            [("asynchronous", "consoles"), ("blocking", "consoles"), ("asynchronous", "nodes"), ("blocking", "nodes")];
        let processes = rows.map(|(client, source)| {
            let mut command = Command::new(std::env::current_exe().unwrap());
            command.args(["measure", client, source, servers]).stdout(Stdio::piped()).spawn().unwrap()
        });
        for process in processes {
            let output = process.wait_with_output().unwrap();
            let text = String::from_utf8(output.stdout).unwrap();
            assert!(output.status.success(), "{text}");
            all.push(serde_json::from_str(text.trim()).unwrap());
            println!("{}", document::row(&all[all.len() - 1]));
        }
    }
    if let Ok(page) = std::env::var("PTERO_WATCH_DOCS") {
        document::write(page.as_ref(), &all);
    }
    let faults: Vec<String> = all.iter().flat_map(faults).collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

/// What does not hold.
fn faults(figures: &Figures) -> Vec<String> {
    let mut faults = Vec::new();
    let mut check = |holds: bool, what: &str| {
        if !holds {
            faults.push(format!("{what}: {figures:?}"));
        }
    };
    check(figures.refused == 0, "the panel has refused requests");
    // With few servers, the client itself counts, and so does that of each node. Times depend on what else runs.
    if figures.servers >= MANY {
        check(figures.bytes_per_server <= MOST_MEMORY, "memory");
        check(figures.idle <= MOST_IDLE, "processor time");
        check(figures.slowest <= SLOWEST, "changes");
    } else {
        let clients = if figures.source == "nodes" { panel::NODES as u64 * (512 << 10) } else { 0 };
        let servers = figures.servers as u64;
        check(figures.bytes_per_server * servers <= MOST_MEMORY * servers + (8 << 20) + clients, "memory");
    }
    faults
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
