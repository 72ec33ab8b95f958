//! Several processes with one key, on clocks that run faster.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use ptero::testing::FakePanel;
use ptero::{BudgetStore, Clock, ResponseInfo};

use super::Test;
use super::server::Server;

const LIMIT: u32 = 256;
const WORKERS: usize = 8;

/// How fast the clocks of the panel and of the processes run, in one attempt after the other.
const SPEEDS: [u32; 3] = [3, 3, 1];

pub fn trials() -> Vec<Test> {
    vec![
        Test::new("processes_use_a_budget_up_fairly_and_without_refusal", || at_some_speed(use_up)),
        Test::new("outage_is_logged_once", log_outage),
        Test::new("killed_worker_and_killed_redis_cause_no_refusal", || at_some_speed(survive_kills)),
    ]
}

/// On the clocks here, less than the margins of a budget: 2 s at the end of a window. No attempt may fail without a longer
/// stall.
const STALL: Duration = Duration::from_millis(600);

/// Runs something that depends on the time. If it fails while the machine stalls, it runs again, in the end at a speed at
/// which only a stall of seconds matters, and then it must not fail.
fn at_some_speed(run: fn(&Pace) -> Result<(), String>) {
    for (attempt, speed) in (1..).zip(SPEEDS) {
        let pace = Pace { speed, stalls: Stalls::default() };
        let is_over = AtomicBool::new(false);
        let outcome = thread::scope(|scope| {
            let _end = OnDrop(&is_over);
            scope.spawn(|| pace.stalls.watch(&is_over));
            run(&pace)
        });
        let Err(problem) = outcome else { return };
        let longest = pace.stalls.longest();
        let may_be_due_to_it = longest * speed >= STALL && attempt < SPEEDS.len();
        assert!(may_be_due_to_it, "{problem}; the longest stall was {longest:?}");
        println!("attempt {attempt}: {problem}, but the machine stalled for {longest:?}");
    }
}

/// The pace of one attempt.
struct Pace {
    speed: u32,
    stalls: Stalls,
}

impl Pace {
    fn second(&self) -> Duration {
        Duration::from_secs(1) / self.speed
    }

    fn minute(&self) -> Duration {
        60 * self.second()
    }
}

/// Is set when this is dropped, also by a panic.
struct OnDrop<'a>(&'a AtomicBool);

impl Drop for OnDrop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// The longest stall of the machine.
#[derive(Clone, Default)]
struct Stalls(Arc<AtomicU64>);

impl Stalls {
    fn add(&self, millis: u64) {
        self.0.fetch_max(millis, Ordering::Relaxed);
    }

    fn longest(&self) -> Duration {
        Duration::from_millis(self.0.load(Ordering::Relaxed))
    }

    fn watch(&self, is_over: &AtomicBool) {
        const NAP: Duration = Duration::from_millis(5);
        while !is_over.load(Ordering::Relaxed) {
            let asleep = Instant::now();
            thread::sleep(NAP);
            self.add(asleep.elapsed().saturating_sub(NAP).as_millis().try_into().unwrap());
        }
    }
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
    fn start(client: &str, panel: &FakePanel, redis: &Server, pace: &Pace) -> Self {
        let mut process = spawn("worker", client, panel, redis);
        let mut input = process.stdin.take().unwrap();
        writeln!(input, "{}", pace.speed).unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
        let responses = Arc::<Mutex<Vec<_>>>::default();
        let (noted, stalls) = (responses.clone(), pace.stalls.clone());
        let note = move |line: &str| {
            let (status, millis) = line.split_once(' ').unwrap();
            noted.lock().unwrap().push((Instant::now(), status.parse().unwrap()));
            stalls.add(millis.parse().unwrap());
        };
        note(&lines.next().expect("the worker has failed"));
        thread::spawn(move || lines.for_each(|line| note(&line)));
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

fn panel(pace: &Pace) -> FakePanel {
    FakePanel::builder().rate_limit(LIMIT, LIMIT).clock(Clock::accelerated(pace.speed)).start()
}

/// Starts all processes at once. The panel's minute begins with their first call, at the time that is returned.
fn start(panel: &FakePanel, redis: &Server, pace: &Pace) -> (Vec<Worker>, Instant) {
    let began = Instant::now();
    let client = |index: usize| if index % 2 == 0 { "asynchronous" } else { "blocking" };
    let mut workers: Vec<Worker> = (0..WORKERS).map(|index| Worker::start(client(index), panel, redis, pace)).collect();
    workers.iter_mut().for_each(Worker::go);
    (workers, began)
}

fn check_refusals(workers: &[Worker], began: Instant) -> Result<(), String> {
    let refused: Vec<Duration> = workers.iter().flat_map(|worker| worker.times(429)).map(|at| at - began).collect();
    if refused.is_empty() { Ok(()) } else { Err(format!("refused after {refused:?}")) }
}

fn sleep_until(instant: Instant) {
    thread::sleep(instant.saturating_duration_since(Instant::now()));
}

/// How many requests each worker has sent in the minute that begins then, which are at least 95 % of the limit.
fn counts(workers: &[Worker], from: Instant, minute: Duration) -> Result<Vec<usize>, String> {
    let counts: Vec<usize> = workers.iter().map(|worker| worker.count(from + minute) - worker.count(from)).collect();
    let total: usize = counts.iter().sum();
    println!("{total} of {LIMIT} requests: {counts:?}");
    if total * 100 >= LIMIT as usize * 95 { Ok(counts) } else { Err(format!("{total} of {LIMIT}: {counts:?}")) }
}

fn use_up(pace: &Pace) -> Result<(), String> {
    let (redis, panel) = (Server::start(), panel(pace));
    let (mut workers, began) = start(&panel, &redis, pace);
    let (second, minute) = (pace.second(), pace.minute());
    sleep_until(began + 30 * second);
    // One more joins in the middle of the first minute.
    let mut late = Worker::start("blocking", &panel, &redis, pace);
    late.go();
    workers.push(late);
    // Into the third minute, which all of them begin at once, as the second.
    sleep_until(began + 2 * minute + 10 * second);
    check_refusals(&workers, began)?;
    counts(&workers, began, minute)?;
    let counts = counts(&workers, began + minute, minute)?;
    report(&redis, workers.iter().map(|worker| worker.count(Instant::now())).sum());
    let mean = counts.iter().sum::<usize>() as f64 / counts.len() as f64;
    let is_fair = counts.iter().all(|count| (*count as f64 - mean).abs() <= mean * 0.2);
    if is_fair { Ok(()) } else { Err(format!("unfair: {counts:?}")) }
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

fn survive_kills(pace: &Pace) -> Result<(), String> {
    let (mut redis, panel) = (Server::start(), panel(pace));
    let (mut workers, began) = start(&panel, &redis, pace);
    let (second, minute) = (pace.second(), pace.minute());
    sleep_until(began + 20 * second);
    workers[0].kill();
    sleep_until(began + 30 * second);
    redis.kill();
    sleep_until(began + 40 * second);
    redis.restart();
    sleep_until(began + minute + 20 * second);
    check_refusals(&workers, began)?;
    let in_second: usize =
        workers[1..].iter().map(|worker| worker.count(Instant::now()) - worker.count(began + minute)).sum();
    if in_second >= LIMIT as usize / 2 {
        Ok(())
    } else {
        Err(format!("only {in_second} requests in the second minute"))
    }
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

/// What a worker process does: it calls as fast as it may, and writes the status of each response and how long it took.
pub fn work(client: &str, panel: &str, key: &str, redis: &str) {
    let print = |info: &ResponseInfo<'_>| {
        let mut output = std::io::stdout().lock();
        // Nothing reads once the test is over.
        let (status, millis) = (info.status.unwrap_or_default(), info.elapsed.as_millis());
        let _ = writeln!(output, "{status} {millis}").and_then(|()| output.flush());
    };
    let wait = || std::io::stdin().lines().next();
    let clock = Clock::accelerated(wait().unwrap().unwrap().parse().unwrap());
    match client {
        "asynchronous" => tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
            let builder = ptero::Client::builder(panel, key).redis(redis).clock(clock);
            let client = builder.on_response(print).build().unwrap();
            client.account().get().await.unwrap();
            wait();
            loop {
                client.account().get().await.unwrap();
            }
        }),
        _ => {
            let builder = ptero::blocking::Client::builder(panel, key).redis(redis).clock(clock);
            let client = builder.on_response(print).build().unwrap();
            client.account().get().unwrap();
            wait();
            loop {
                client.account().get().unwrap();
            }
        }
    }
}
