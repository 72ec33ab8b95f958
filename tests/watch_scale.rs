//! What a watch takes from its process: memory, processor time, and how long the first picture and changes take.
//!
//! The fake panel runs in a process of its own, with 20 nodes, and each measurement in another. By default 20 servers are
//! watched with each client, as a test that the memory stays bounded; `PTERO_WATCH_SERVERS=1,100,1000,2000` makes the
//! table of `docs/watch.md`, and `PTERO_WATCH_SVG=docs/watch-scale.svg` the plot (`just watch-scale`).

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use ptero::ServerState;
use ptero::testing::{FakePanel, SeedNode, SeedServer, SeedUser};
use ptero::watch::Change;

const NODES: usize = 20;
const SECOND: Duration = Duration::from_secs(1);

/// The most memory for each watched server, with many of them.
const MOST_MEMORY: u64 = 48 << 10;

/// How many changes are timed.
const CHANGES: usize = 20;

#[derive(Debug)]
struct Figures {
    client: String,
    servers: usize,
    first_picture: Duration,
    bytes_per_server: u64,
    /// Of one core, in percent.
    idle: f64,
    /// The slowest of the changes, and the one in the middle.
    slowest: Duration,
    median: Duration,
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.get(1).map(String::as_str) {
        Some("serve") => serve(arguments[2].parse().unwrap(), arguments[3].parse().unwrap()),
        Some("measure") => report(&arguments[2], arguments[3].parse().unwrap()),
        // A harness asks what tests there are.
        Some("--list") => {}
        _ => run(),
    }
}

/// Measures each number of servers with each client, each in a process of its own.
fn run() {
    if !cfg!(target_os = "linux") {
        return println!("memory and processor time are read from /proc");
    }
    let servers = std::env::var("PTERO_WATCH_SERVERS").unwrap_or_else(|_| "20".to_owned());
    println!(
        "| client | servers | first picture | memory per server | idle CPU | change seen after: median, slowest |"
    );
    println!("|---|---|---|---|---|---|");
    let mut rows = Vec::new();
    for servers in servers.split(',') {
        for client in ["asynchronous", "blocking"] {
            let output =
                Command::new(std::env::current_exe().unwrap()).args(["measure", client, servers]).output().unwrap();
            let text = String::from_utf8(output.stdout).unwrap();
            assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
            let row = text.lines().find(|line| line.starts_with('|')).unwrap().to_owned();
            println!("{row}");
            rows.push(row);
        }
    }
    if let Ok(path) = std::env::var("PTERO_WATCH_SVG") {
        std::fs::write(path, plot(&rows)).unwrap();
    }
}

fn report(client: &str, servers: usize) {
    let mut panel = Panel::start(servers);
    let figures = match client {
        "asynchronous" => {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
            runtime.block_on(asynchronous::measure(&mut panel, servers))
        }
        _ => blocking::measure(&mut panel, servers),
    };
    // What the client itself takes counts for few servers.
    let allowed = MOST_MEMORY * (servers as u64) + (6 << 20);
    let memory = figures.bytes_per_server * servers as u64;
    assert!(memory <= allowed, "{memory} bytes: {figures:?}");
    let Figures { client, servers, first_picture, bytes_per_server, idle, slowest, median } = figures;
    println!(
        "| {client} | {servers} | {:.1} s | {:.1} KiB | {idle:.1} % | {} ms, {} ms |",
        first_picture.as_secs_f64(),
        bytes_per_server as f64 / 1024.0,
        median.as_millis(),
        slowest.as_millis()
    );
}

macro_rules! measure {
    ($name:ident, $dual:ident, $client:ty) => {
        mod $name {
            use super::*;

            #[maybe_async::$dual]
            pub(super) async fn measure(panel: &mut Panel, servers: usize) -> Figures {
                let client = <$client>::new(&panel.url, &panel.key).unwrap();
                client.account().get().await.unwrap();
                let (before, began) = (memory(), Instant::now());
                let watch = client.watch().stats(false).start().unwrap();
                watch.ready().await.unwrap();
                let first_picture = began.elapsed();
                std::thread::sleep(3 * SECOND);
                let bytes_per_server = memory().saturating_sub(before) / servers as u64;
                let cpu = processor_time();
                std::thread::sleep(10 * SECOND);
                let idle = (processor_time() - cpu).as_secs_f64() * 10.0;
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
                    times.push(began.elapsed());
                }
                watch.close().await;
                times.sort();
                let (slowest, median) = (times[times.len() - 1], times[times.len() / 2]);
                let client = stringify!($name).to_owned();
                Figures { client, servers, first_picture, bytes_per_server, idle, slowest, median }
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

/// A fake panel in another process.
struct Panel {
    process: Child,
    commands: ChildStdin,
    url: String,
    key: String,
}

impl Panel {
    fn start(servers: usize) -> Self {
        let limit = std::env::var("PTERO_WATCH_LIMIT").unwrap_or_else(|_| "12000".to_owned());
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["serve", &servers.to_string(), &limit])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let (url, key) = line.trim().split_once(' ').unwrap();
        let (url, key) = (url.to_owned(), key.to_owned());
        Self { commands: process.stdin.take().unwrap(), process, url, key }
    }

    fn start_server(&mut self, id: &str) {
        writeln!(self.commands, "{id}").unwrap();
    }
}

impl Drop for Panel {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Serves a fake panel, and starts the servers whose ids come in.
fn serve(servers: usize, limit: u32) {
    let mut panel = FakePanel::builder().without_servers().user(SeedUser::new("bob")).rate_limit(limit, limit);
    for number in 0..NODES {
        let ports = 20_000..20_000 + u16::try_from(servers / NODES + 2).unwrap();
        let address = format!("10.0.0.{}", number + 1);
        panel =
            panel.node(SeedNode::new(&format!("node-{number}")).size(u32::MAX, u32::MAX).allocations(&address, ports));
    }
    for number in 0..servers {
        let server = SeedServer::new(&format!("Server {number}")).owner("bob");
        panel = panel.server(server.node(&format!("node-{}", number % NODES)));
    }
    let panel = panel.start();
    println!("{} {}", panel.url(), panel.key_of("bob").unwrap());
    for id in std::io::stdin().lines() {
        assert!(panel.set_power(&id.unwrap(), ServerState::Running));
    }
}

/// Draws the memory of all servers over their number, for each client.
fn plot(rows: &[String]) -> String {
    const WIDTH: f64 = 560.0;
    const HEIGHT: f64 = 300.0;
    const LEFT: f64 = 60.0;
    const BOTTOM: f64 = 40.0;
    let cells = |row: &String| row.split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let points: Vec<(String, f64, f64)> = rows
        .iter()
        .map(|row| {
            let cells = cells(row);
            let servers: f64 = cells[2].parse().unwrap();
            let each: f64 = cells[4].split(' ').next().unwrap().parse().unwrap();
            (cells[1].clone(), servers, servers * each / 1024.0)
        })
        .collect();
    let most_servers = points.iter().map(|point| point.1).fold(1.0, f64::max);
    let most = (points.iter().map(|point| point.2).fold(1.0, f64::max) / 10.0).ceil() * 10.0;
    let x = |servers: f64| LEFT + servers / most_servers * (WIDTH - LEFT - 20.0);
    let y = |memory: f64| HEIGHT - BOTTOM - memory / most * (HEIGHT - BOTTOM - 20.0);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"sans-serif\" font-size=\"12\">\n\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"white\"/>\n"
    );
    for part in 0..=4 {
        let memory = most * f64::from(part) / 4.0;
        svg += &format!(
            "<path d=\"M{LEFT} {0:.0}H{1}\" stroke=\"#ddd\"/><text x=\"{2}\" y=\"{3:.0}\" text-anchor=\"end\">{memory:.0} MiB</text>\n",
            y(memory),
            WIDTH - 20.0,
            LEFT - 6.0,
            y(memory) + 4.0
        );
    }
    for (client, colour, line) in [("asynchronous", "#1f77b4", 0.0), ("blocking", "#d62728", 1.0)] {
        let own: Vec<_> = points.iter().filter(|point| point.0 == client).collect();
        let path: Vec<String> = own.iter().map(|point| format!("{:.0},{:.0}", x(point.1), y(point.2))).collect();
        svg += &format!(
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>\n",
            path.join(" ")
        );
        for point in own {
            svg += &format!("<circle cx=\"{:.0}\" cy=\"{:.0}\" r=\"3\" fill=\"{colour}\"/>\n", x(point.1), y(point.2));
            let text = format!(
                "<text x=\"{:.0}\" y=\"{:.0}\" text-anchor=\"middle\">{}</text>\n",
                x(point.1),
                HEIGHT - 22.0,
                point.1
            );
            svg += &text;
        }
        svg += &format!("<text x=\"{}\" y=\"{}\" fill=\"{colour}\">{client}</text>\n", LEFT + 12.0, 36.0 + 16.0 * line);
    }
    svg += &format!(
        "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">watched servers</text>\n</svg>\n",
        WIDTH / 2.0,
        HEIGHT - 6.0
    );
    svg
}
