//! ptero's two clients against the raw libraries below them, doing the same work: what does ptero cost?
//!
//! Everything runs against one local server in a process of its own, interleaved, and is compared by medians. Only
//! ratios mean anything: absolute times depend on the machine. `docs/performance.md` explains the rows.
//!
//! `cargo bench -p ptero-benches --bench floor -- lines first` runs the rows with one of these words in their names.

#[path = "floor/cold.rs"]
mod cold;
#[path = "floor/measure.rs"]
mod measure;
#[path = "floor/ours.rs"]
mod ours;
#[path = "floor/peers.rs"]
mod peers;
#[path = "floor/raw.rs"]
mod raw;
#[path = "floor/raw_console.rs"]
mod raw_console;
#[path = "floor/server.rs"]
mod server;
#[path = "floor/wings.rs"]
mod wings;

use std::cell::RefCell;
use std::sync::atomic::{AtomicUsize, Ordering};

use measure::{Bounds, Report, Rounds, Sample};
use peers::Pydactyl;
use raw_console::{AsyncConsoles, BlockingConsoles};
use server::{FILE, Process, SERVERS, Site};

const GETS: usize = 1000;
const FAN_OUT: usize = 500;
/// So many fan-outs are one run.
const FAN_OUTS: usize = 2;
const AT_ONCE: usize = 16;
const LINES: usize = 200_000;
const FIRST_LINES: usize = 40;
const CONSOLES: usize = 2000;

/// Short runs, and many: whatever else the machine does then meets both sides of most pairs alike.
const ROUNDS: Rounds = Rounds(27);
/// The other clients take longer.
const ROUNDS_OF_PEERS: Rounds = Rounds(9);

const ONE_CALL: Bounds = Bounds::both(1.10, 1.15);
const FIRST_LINE: Bounds = Bounds::wall(1.30);
const ALL_LINES: Bounds = Bounds::wall(1.00);
const LIST: Bounds = Bounds::wall(1.00);
const TRANSFER: Bounds = Bounds::wall(1.05);
/// Twelve times as fast.
const PYDACTYL_LIST: Bounds = Bounds::wall(1.0 / 12.0);
const COLD_START: Bounds = Bounds::wall(1.30);

fn main() {
    if std::env::var_os(server::SERVE).is_some() {
        install_provider();
        return server::run();
    }
    if let Ok(client) = std::env::var(cold::COLD) {
        return cold::run(&client);
    }
    install_provider();
    let server = Process::start();
    let python = std::env::var(peers::PYTHON);
    let mut rows = Rows::from_arguments(if python.is_ok() { ROUNDS_OF_PEERS } else { ROUNDS });
    match python {
        Ok(python) => rows.pydactyl(&python, &server.plain),
        Err(_) => {
            rows.blocking(&server.plain, "");
            rows.asynchronous(&server.plain, "");
            rows.blocking(&server.tls, "-tls");
            rows.asynchronous(&server.tls, "-tls");
        }
    }
    if !rows.report.print() {
        println!("\nNot every bound holds.");
    }
}

/// What ptero brings with it, the raw libraries must be given.
fn install_provider() {
    rustls::crypto::ring::default_provider().install_default().expect("the first provider");
}

struct Rows {
    /// What the names of the rows to run have in them; all, if nothing.
    only: Vec<String>,
    report: Report,
}

impl Rows {
    fn from_arguments(rounds: Rounds) -> Self {
        let only = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
        Self { only, report: Report::new(rounds) }
    }

    /// Compares, if asked for, the first piece of work with the second.
    fn row(&mut self, name: &str, bounds: Bounds, ours: impl FnMut(), floor: impl FnMut()) {
        let (mut ours, mut floor) = (ours, floor);
        self.samples(name, bounds, || Sample::of(&mut ours), || Sample::of(&mut floor));
    }

    fn samples(&mut self, name: &str, bounds: Bounds, ours: impl FnMut() -> Sample, floor: impl FnMut() -> Sample) {
        let (mut ours, mut floor) = (ours, floor);
        if self.only.is_empty() || self.only.iter().any(|part| name.contains(part.as_str())) {
            self.report.compare(name, bounds, [&mut ours, &mut floor]);
        }
    }

    fn blocking(&mut self, site: &Site, suffix: &str) {
        let name = |work: &str| format!("{work}-blocking{suffix}");
        let (ours, raw, consoles) = (ours::Blocking::new(site), raw::Ureq::new(site), BlockingConsoles::new(site));
        let untimed = raw::Ureq::without_timeouts(site);
        let gets = |get: &dyn Fn()| (0..GETS).for_each(|_| get());
        self.row(&name("get"), ONE_CALL, || gets(&|| ours.account()), || gets(&|| raw.account()));
        self.row(&name("get-untimed"), ONE_CALL, || gets(&|| ours.account()), || gets(&|| untimed.account()));
        let ours_fan = || repeat(FAN_OUTS, || fan_out(|| ours.account()));
        self.row(&name("fan-out"), ONE_CALL, ours_fan, || repeat(FAN_OUTS, || fan_out(|| raw.account())));
        self.row(&name("fan-out-untimed"), ONE_CALL, ours_fan, || repeat(FAN_OUTS, || fan_out(|| untimed.account())));
        self.row(
            &name("first-line"),
            FIRST_LINE,
            || repeat(FIRST_LINES, || ours.first_line(&new_server())),
            || repeat(FIRST_LINES, || consoles.first_line(&new_server())),
        );
        self.row(&name("upload"), TRANSFER, || ours.upload(), || raw.upload(FILE));
        self.row(&name("download"), TRANSFER, || ours.download(), || assert_eq!(raw.download(), FILE));
        if site.root.is_some() {
            return;
        }
        self.samples(&name("cold-start"), COLD_START, || cold::start("blocking", site), || cold::start("ureq", site));
        self.row(&name("lines"), ALL_LINES, || ours.lines(&new_flood(), LINES), || consoles.lines(&new_flood(), LINES));
        self.row(
            &name("idle"),
            Bounds::NONE,
            || ours.idle(&new_servers(), AT_ONCE),
            || consoles.idle(CONSOLES, AT_ONCE),
        );
        let list = || assert_eq!(raw.servers(""), SERVERS);
        self.row(&name("list"), LIST, || ours.servers(), list);
        let slow = ours::Blocking::new(&slow(site));
        self.row(&name("list-20ms"), LIST, || slow.servers(), || assert_eq!(raw.servers("/slow"), SERVERS));
    }

    fn asynchronous(&mut self, site: &Site, suffix: &str) {
        let name = |work: &str| format!("{work}-async{suffix}");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let (ours, raw, consoles) = (ours::Async::new(site), raw::Reqwest::new(site), AsyncConsoles::new(site));
        self.row(
            &name("get"),
            ONE_CALL,
            || runtime.block_on(times(GETS, || ours.account())),
            || runtime.block_on(times(GETS, || raw.account())),
        );
        self.row(
            &name("fan-out"),
            ONE_CALL,
            || runtime.block_on(times(FAN_OUTS, || ours.accounts(FAN_OUT, AT_ONCE))),
            || runtime.block_on(times(FAN_OUTS, || raw.accounts(FAN_OUT, AT_ONCE))),
        );
        self.row(
            &name("first-line"),
            FIRST_LINE,
            || repeat(FIRST_LINES, || runtime.block_on(ours.first_line(&new_server()))),
            || repeat(FIRST_LINES, || runtime.block_on(consoles.first_line(&new_server()))),
        );
        self.row(&name("upload"), TRANSFER, || runtime.block_on(ours.upload()), || runtime.block_on(raw.upload(FILE)));
        self.row(
            &name("download"),
            TRANSFER,
            || runtime.block_on(ours.download()),
            || assert_eq!(runtime.block_on(raw.download()), FILE),
        );
        if site.root.is_some() {
            return;
        }
        self.samples(&name("cold-start"), COLD_START, || cold::start("async", site), || cold::start("reqwest", site));
        self.row(
            &name("lines"),
            ALL_LINES,
            || runtime.block_on(ours.lines(&new_flood(), LINES)),
            || runtime.block_on(consoles.lines(&new_flood(), LINES)),
        );
        self.row(
            &name("idle"),
            Bounds::NONE,
            || runtime.block_on(ours.idle(&new_servers(), AT_ONCE)),
            || runtime.block_on(consoles.idle(CONSOLES, AT_ONCE)),
        );
        self.row(
            &name("list"),
            LIST,
            || runtime.block_on(ours.servers()),
            || assert_eq!(runtime.block_on(raw.servers("")), SERVERS),
        );
        let slow = ours::Async::new(&slow(site));
        self.row(
            &name("list-20ms"),
            LIST,
            || runtime.block_on(slow.servers()),
            || assert_eq!(runtime.block_on(raw.servers("/slow")), SERVERS),
        );
        let threads = tokio::runtime::Runtime::new().expect("a runtime");
        let (ours, raw) = (ours::Async::new(site), raw::Reqwest::new(site));
        self.row(
            &name("list-threads"),
            LIST,
            || threads.block_on(ours.servers()),
            || assert_eq!(threads.block_on(raw.servers("")), SERVERS),
        );
    }
}

impl Rows {
    fn pydactyl(&mut self, python: &str, site: &Site) {
        let (ours, slow, peer) =
            (ours::Blocking::new(site), ours::Blocking::new(&slow(site)), RefCell::new(Pydactyl::start(python, site)));
        let mut row = |work: &str, count: usize, bounds: Bounds, work_of_ours: &dyn Fn(usize)| {
            let mut ours = || work_of_ours(count);
            let theirs = || peer.borrow_mut().run(work, count);
            self.samples(&format!("{work}-pydactyl"), bounds, || Sample::of(&mut ours), theirs);
        };
        row("get", 300, Bounds::NONE, &|count| repeat(count, || ours.account()));
        row("list", 1, Bounds::NONE, &|count| repeat(count, || ours.servers()));
        row("list-20ms", 1, PYDACTYL_LIST, &|count| repeat(count, || slow.servers()));
        row("first-line", 50, Bounds::NONE, &|count| repeat(count, || ours.first_line(&new_server())));
        row("lines", 20_000, Bounds::NONE, &|count| ours.lines(&new_flood(), count));
        let theirs = || Pydactyl::cold_start(python, site, cold::TIMES);
        self.samples("cold-start-pydactyl", Bounds::NONE, || cold::start("blocking", site), theirs);
    }
}

fn repeat(count: usize, work: impl Fn()) {
    (0..count).for_each(|_| work());
}

async fn times<F: Future<Output = ()>>(count: usize, work: impl Fn() -> F) {
    for _ in 0..count {
        work().await;
    }
}

/// Does the same many times, some at once.
fn fan_out(work: impl Fn() + Sync) {
    let next = AtomicUsize::new(0);
    raw::in_threads(AT_ONCE, || {
        while next.fetch_add(1, Ordering::Relaxed) < FAN_OUT {
            work();
        }
    });
}

/// The same site, where each response takes 20 ms.
fn slow(site: &Site) -> Site {
    Site { url: format!("{}/slow", site.url), ..site.clone() }
}

/// The id of a server whose console has not been opened yet: panels allow few tokens per server.
fn new_server() -> String {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    format!("{:08x}", NEXT.fetch_add(1, Ordering::Relaxed))
}

fn new_flood() -> String {
    wings::FLOOD.to_owned() + &new_server()[4..]
}

fn new_servers() -> Vec<String> {
    (0..CONSOLES).map(|_| new_server()).collect()
}
