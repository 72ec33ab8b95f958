//! Several processes with one key, on clocks that run faster.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use ptero::testing::FakePanel;
use ptero::{BudgetStore, Clock, ResponseInfo};

use super::Test;
use super::server::Server;

const LIMIT: u32 = 256;
const WORKERS: usize = 8;

/// How fast the clocks of the panel and of the processes run.
const SPEED: u32 = 3;

/// Times of these clocks.
const SECOND: Duration = Duration::from_nanos(1_000_000_000 / SPEED as u64);
const MINUTE: Duration = Duration::from_secs(60 / SPEED as u64);

pub fn trials() -> Vec<Test> {
    vec![
        Test::new("processes_use_a_budget_up_fairly_and_without_refusal", use_up),
        Test::new("outage_is_logged_once", log_outage),
        Test::new("killed_worker_and_killed_redis_cause_no_refusal", survive_kills),
    ]
}

/// Starts this program in another role.
pub fn spawn(role: &str, client: &str, panel: &FakePanel, redis: &Server) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args([role, client, &panel.url(), &panel.client_key(), &redis.url()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// A process that calls as fast as it may, and the responses it has got.
struct Worker {
    process: Child,
    input: ChildStdin,
    responses: Arc<Mutex<Vec<(Instant, u16)>>>,
}

impl Worker {
    /// Starts a process, and returns it after its first call.
    fn start(client: &str, panel: &FakePanel, redis: &Server) -> Self {
        let mut process = spawn("worker", client, panel, redis);
        let input = process.stdin.take().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
        let responses = Arc::<Mutex<Vec<_>>>::default();
        let note = |responses: &Mutex<Vec<(Instant, u16)>>, line: &str| {
            responses.lock().unwrap().push((Instant::now(), line.parse().unwrap()));
        };
        note(&responses, &lines.next().expect("the worker has failed"));
        let noted = responses.clone();
        thread::spawn(move || lines.for_each(|line| note(&noted, &line)));
        Self { process, input, responses }
    }

    fn go(&mut self) {
        self.input.write_all(b"go\n").unwrap();
    }

    fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    fn times(&self, status: u16) -> Vec<Instant> {
        self.responses
            .lock()
            .unwrap()
            .iter()
            .filter(|response| response.1 == status)
            .map(|response| response.0)
            .collect()
    }

    fn count(&self, until: Instant) -> usize {
        self.times(200).into_iter().filter(|at| *at < until).count()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn panel() -> FakePanel {
    FakePanel::builder().rate_limit(LIMIT, LIMIT).clock(Clock::accelerated(SPEED)).start()
}

/// Starts all processes at once. The panel's minute begins with their first call, at the time that is returned.
fn start(panel: &FakePanel, redis: &Server) -> (Vec<Worker>, Instant) {
    let began = Instant::now();
    let client = |index: usize| if index % 2 == 0 { "asynchronous" } else { "blocking" };
    let mut workers: Vec<Worker> = (0..WORKERS).map(|index| Worker::start(client(index), panel, redis)).collect();
    workers.iter_mut().for_each(Worker::go);
    (workers, began)
}

fn assert_no_refusal(workers: &[Worker], began: Instant) {
    let refused: Vec<Duration> = workers.iter().flat_map(|worker| worker.times(429)).map(|at| at - began).collect();
    assert!(refused.is_empty(), "{refused:?}");
}

fn sleep_until(instant: Instant) {
    thread::sleep(instant.saturating_duration_since(Instant::now()));
}

/// How many requests each worker has sent in the minute that begins then, which are at least 95 % of the limit.
fn counts(workers: &[Worker], from: Instant) -> Vec<usize> {
    let counts: Vec<usize> = workers.iter().map(|worker| worker.count(from + MINUTE) - worker.count(from)).collect();
    let total: usize = counts.iter().sum();
    println!("{total} of {LIMIT} requests: {counts:?}");
    assert!(total * 100 >= LIMIT as usize * 95, "{total} of {LIMIT}: {counts:?}");
    counts
}

fn use_up() {
    let (redis, panel) = (Server::start(), panel());
    let (mut workers, began) = start(&panel, &redis);
    sleep_until(began + 30 * SECOND);
    // One more joins in the middle of the first minute.
    let mut late = Worker::start("blocking", &panel, &redis);
    late.go();
    workers.push(late);
    // All begin the next minutes at once. Each gets its share, unless the machine itself is unfair for a moment.
    let is_fair = (1..=3).any(|minute| {
        let from = began + minute * MINUTE;
        sleep_until(from + MINUTE + 10 * SECOND);
        assert_no_refusal(&workers, began);
        let counts = counts(&workers, from);
        let mean = counts.iter().sum::<usize>() as f64 / counts.len() as f64;
        counts.iter().all(|count| (*count as f64 - mean).abs() <= mean * 0.2)
    });
    assert!(is_fair);
    counts(&workers, began);
    report(&redis, workers.iter().map(|worker| worker.count(Instant::now())).sum());
}

/// Prints the figures of `docs/scaling.md`.
fn report(redis: &Server, requests: usize) {
    let statistics: String = redis.run(&["INFO", "commandstats"]);
    let scripts = statistics.lines().find(|line| line.starts_with("cmdstat_evalsha:")).unwrap_or_default();
    println!("{requests} requests, {scripts}");
    for key in redis.run::<Vec<String>>(&["KEYS", "*"]) {
        println!("{key}: {} bytes", redis.run::<u64>(&["MEMORY", "USAGE", &key]));
    }
}

fn survive_kills() {
    let (mut redis, panel) = (Server::start(), panel());
    let (mut workers, began) = start(&panel, &redis);
    sleep_until(began + 20 * SECOND);
    workers[0].kill();
    sleep_until(began + 30 * SECOND);
    redis.kill();
    sleep_until(began + 40 * SECOND);
    redis.restart();
    sleep_until(began + MINUTE + 20 * SECOND);
    assert_no_refusal(&workers, began);
    let in_second: usize =
        workers[1..].iter().map(|worker| worker.count(Instant::now()) - worker.count(began + MINUTE)).sum();
    assert!(in_second >= LIMIT as usize / 2, "{in_second}");
}

fn log_outage() {
    let (mut redis, panel) = (Server::start(), FakePanel::start());
    let mut process = spawn("outage", "asynchronous", &panel, &redis);
    let mut input = process.stdin.take().unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
    let (mut lost, mut back) = (0, 0);
    let mut until = |end: &str| {
        let line = lines.find(|line| {
            lost += usize::from(line.contains("WARN") && line.contains("unavailable"));
            back += usize::from(line.contains("INFO") && line.contains("available again"));
            line == end
        });
        line.unwrap_or_else(|| panic!("no {end}"));
    };
    until("ready");
    redis.kill();
    input.write_all(b"go\n").unwrap();
    until("lost");
    redis.restart();
    input.write_all(b"go\n").unwrap();
    until("back");
    assert!(process.wait().unwrap().success());
    assert_eq!((lost, back), (1, 1));
}

/// What a process does that logs: it makes calls before, during and after an outage.
pub fn live_through_an_outage(panel: &str, key: &str, redis: &str) {
    tracing_subscriber::fmt().with_ansi(false).with_max_level(tracing::Level::INFO).init();
    let client = ptero::blocking::Client::builder(panel, key).redis(redis).build().unwrap();
    let calls = |count: u32| (0..count).for_each(|_| drop(client.account().get().unwrap()));
    let wait = || drop(std::io::stdin().lines().next());
    let until = |is_met: fn(&BudgetStore) -> bool| {
        while !is_met(&client.rate_limit().store) {
            thread::sleep(Duration::from_millis(10));
        }
    };
    calls(3);
    println!("ready");
    wait();
    calls(20);
    until(|store| matches!(store, BudgetStore::Unavailable { .. }));
    println!("lost");
    wait();
    until(|store| matches!(store, BudgetStore::Shared { .. }));
    calls(3);
    println!("back");
}

/// What a worker process does: it calls as fast as it may, and writes the status of each response.
pub fn work(client: &str, panel: &str, key: &str, redis: &str) {
    let print = |info: &ResponseInfo<'_>| {
        let mut output = std::io::stdout().lock();
        // Nothing reads once the test is over.
        let _ = writeln!(output, "{}", info.status.unwrap_or_default()).and_then(|()| output.flush());
    };
    let wait = || std::io::stdin().lines().next();
    match client {
        "asynchronous" => tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
            let builder = ptero::Client::builder(panel, key).redis(redis).clock(Clock::accelerated(SPEED));
            let client = builder.on_response(print).build().unwrap();
            client.account().get().await.unwrap();
            wait();
            loop {
                client.account().get().await.unwrap();
            }
        }),
        _ => {
            let builder = ptero::blocking::Client::builder(panel, key).redis(redis).clock(Clock::accelerated(SPEED));
            let client = builder.on_response(print).build().unwrap();
            client.account().get().unwrap();
            wait();
            loop {
                client.account().get().unwrap();
            }
        }
    }
}
