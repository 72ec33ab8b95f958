//! A closed console leaves nothing behind, and an idle one costs nothing.

#[cfg(target_os = "linux")]
#[path = "leaks/memory.rs"]
mod memory;
#[path = "it/support/mod.rs"]
mod support;

use std::time::{Duration, Instant};

use support::socket::{Gone, Script, Wings, script};
use tokio::sync::Mutex;

/// Threads and wakeups are counted for the whole process, so these tests take turns.
static TURN: Mutex<()> = Mutex::const_new(());

/// Far less than the 30 s after which a request times out, and far more than a busy machine needs.
const AT_ONCE: Duration = Duration::from_secs(10);

/// The number of the clients' threads.
#[cfg(target_os = "linux")]
fn threads() -> usize {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap().filter_map(Result::ok);
    let names = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("comm")).ok());
    names.filter(|name| name.starts_with("ptero")).count()
}

/// Waits until a condition holds that must come true at once. The system reports no event for the end of a thread.
#[cfg(target_os = "linux")]
fn soon(is_so: impl Fn() -> bool) -> bool {
    let started = Instant::now();
    while started.elapsed() < AT_ONCE {
        if is_so() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    false
}

/// A connection that must be closed properly by the client.
fn closed_properly() -> Script {
    script(|peer| {
        peer.auth_running();
        assert_eq!(peer.until_gone(), Gone::Closed);
    })
}

macro_rules! console {
    ($client:path, $wings:expr) => {{
        use $client as Client;
        Client::new(&$wings.panel, "ptlc_key").unwrap().server(support::socket::SERVER).console()
    }};
}

#[test]
#[cfg(target_os = "linux")]
fn blocking_console_leaves_no_thread_and_no_socket() {
    let _turn = TURN.blocking_lock();
    for is_closed in [true, false] {
        let wings = Wings::start([closed_properly()]);
        let console = console!(ptero::blocking::Client, wings).connect().unwrap();
        let mut events = console.listen("status");
        events.next().unwrap().unwrap();
        assert!(soon(|| threads() == 1), "the thread that asked for the token is gone");
        let sender = console.sender();
        if is_closed {
            console.close()
        } else {
            drop(console)
        }
        assert!(soon(|| threads() == 0));
        wings.finish();
        assert!(is_closed || events.next().unwrap().is_err_and(|error| error.to_string().contains("dropped")));
        assert!(events.next().is_none());
        assert!(sender.request_stats().is_err());
    }
}

/// The identifiers of the threads that drive consoles.
#[cfg(target_os = "linux")]
fn drivers() -> Vec<String> {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap().filter_map(Result::ok);
    let is_driver = |name: String| name.trim_end() == "ptero consoles";
    let drivers = tasks.filter(|task| std::fs::read_to_string(task.path().join("comm")).is_ok_and(is_driver));
    drivers.map(|task| task.file_name().into_string().unwrap()).collect()
}

#[test]
#[cfg(target_os = "linux")]
fn thread_of_consoles_is_used_again_and_ends_without_any() {
    let _turn = TURN.blocking_lock();
    const TIMES: usize = 10;
    let wings = Wings::start((0..TIMES).map(|_| closed_properly()));
    let client = ptero::blocking::Client::new(&wings.panel, "ptlc_key").unwrap();
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..TIMES {
        let console = client.server(support::socket::SERVER).console().connect().unwrap();
        seen.extend(drivers());
        console.close();
    }
    wings.finish();
    // However slow the machine is, it stays for some of them.
    assert!(seen.len() < TIMES, "{seen:?}");
    assert!(soon(|| threads() == 0), "it has ended while its client goes on");
    drop(client);
}

#[test]
#[cfg(target_os = "linux")]
fn blocking_console_closes_at_once_while_busy() {
    let _turn = TURN.blocking_lock();
    // A connection lost, and a panel that does not answer.
    let wings = Wings::start([script(|peer| drop(peer.auth_running()))]);
    let console = console!(ptero::blocking::Client, wings).connect().unwrap();
    wings.hold_panel();
    assert!(console.listen("reconnecting").next().is_some());
    let started = Instant::now();
    console.close();
    assert!(started.elapsed() < AT_ONCE, "{:?}", started.elapsed());
    wings.release_panel();
    assert!(soon(|| threads() == 0));

    // A Wings that takes the connection and says nothing.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap();
    let wings = Wings::start([script(|peer| drop(peer.auth_running()))]);
    let console = console!(ptero::blocking::Client, wings).connect().unwrap();
    wings.refuse_token(200, &format!(r#"{{"data":{{"token":"t","socket":"ws://{address}/api/servers/x/ws"}}}}"#));
    let (connection, _) = silent.accept().unwrap();
    let started = Instant::now();
    console.close();
    assert!(started.elapsed() < AT_ONCE, "{:?}", started.elapsed());
    drop(connection);
    assert!(soon(|| threads() == 0));
}

#[tokio::test]
async fn async_console_leaves_no_task_and_no_socket() {
    let _turn = TURN.lock().await;
    let tasks = || tokio::runtime::Handle::current().metrics().num_alive_tasks();
    for is_closed in [true, false] {
        let wings = Wings::start([closed_properly()]);
        let console = console!(ptero::Client, wings).connect().await.unwrap();
        let mut events = console.listen("status");
        events.next().await.unwrap().unwrap();
        assert!(tasks() > 0);
        let sender = console.sender();
        if is_closed {
            console.close().await
        } else {
            drop(console)
        }
        assert!(is_closed || events.next().await.unwrap().is_err_and(|error| error.to_string().contains("dropped")));
        assert!(events.next().await.is_none());
        assert!(sender.request_stats().await.is_err());
        wings.finish();
        while tasks() > 0 {
            tokio::task::yield_now().await;
        }
    }
}

#[tokio::test]
async fn async_console_closes_at_once_while_busy() {
    let _turn = TURN.lock().await;
    let wings = Wings::start([script(|peer| drop(peer.auth_running()))]);
    let console = console!(ptero::Client, wings).connect().await.unwrap();
    wings.hold_panel();
    assert!(console.listen("reconnecting").next().await.is_some());
    let started = Instant::now();
    console.close().await;
    assert!(started.elapsed() < AT_ONCE, "{:?}", started.elapsed());
    wings.release_panel();
}

/// What this process has cost so far.
#[cfg(target_os = "linux")]
#[derive(Debug)]
struct Cost {
    processor: Duration,
    /// How often a thread went to sleep, which does not depend on how busy the machine is.
    wakeups: u64,
}

#[cfg(target_os = "linux")]
impl Cost {
    fn now() -> Self {
        let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
        let fields: Vec<&str> = stat.rsplit(") ").next().unwrap().split(' ').collect();
        let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
        let tasks = std::fs::read_dir("/proc/self/task").unwrap().filter_map(Result::ok);
        let wakeups = tasks.filter_map(|task| {
            let status = std::fs::read_to_string(task.path().join("status")).ok()?;
            status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"))?.trim().parse::<u64>().ok()
        });
        // Linux counts a hundred ticks a second.
        Self { processor: Duration::from_millis(ticks * 10), wakeups: wakeups.sum() }
    }
}

/// The cost of one console of each client that listens to a silent server for some time.
#[cfg(target_os = "linux")]
fn idle_for(time: Duration) -> Cost {
    let _turn = TURN.blocking_lock();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let wings = Wings::start([closed_properly(), closed_properly()]);
    let blocking = console!(ptero::blocking::Client, wings).connect().unwrap();
    let mut lines = blocking.listen("console output");
    let thread = std::thread::spawn(move || lines.next());
    let used = runtime.block_on(async {
        let console = console!(ptero::Client, wings).connect().await.unwrap();
        let mut lines = console.listen("console output");
        let before = Cost::now();
        assert!(tokio::time::timeout(time, lines.next()).await.is_err());
        let now = Cost::now();
        console.close().await;
        Cost { processor: now.processor - before.processor, wakeups: now.wakeups.saturating_sub(before.wakeups) }
    });
    blocking.close();
    assert!(thread.join().unwrap().is_none());
    wings.finish();
    used
}

#[test]
#[cfg(target_os = "linux")]
fn idle_consoles_do_not_poll() {
    let used = idle_for(Duration::from_secs(2));
    println!("{used:?}");
    assert!(used.wakeups < 30 && used.processor <= Duration::from_millis(100), "{used:?}");
}
