//! Several clients in one process, each with its own lease, on simulated clocks.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use ptero::testing::FakePanel;
use ptero::{BudgetStore, Clock, ErrorKind, RateLimits, ResponseInfo, RetryBudget};

use super::server::Server;
use super::{HANG, dual_tests};

const MINUTE: Duration = Duration::from_secs(60);

/// A panel that allows 100 requests a minute, a Redis, and what clients were answered.
struct Scene {
    redis: Server,
    clock: Clock,
    panel: FakePanel,
    refusals: Arc<AtomicUsize>,
}

impl Scene {
    fn new() -> Self {
        let clock = Clock::simulated();
        let panel = FakePanel::builder().route_limits().rate_limit(100, 100).clock(clock.clone()).start();
        Self { redis: Server::start(), clock, panel, refusals: Arc::default() }
    }

    /// For `on_response`.
    fn count(&self) -> impl Fn(&ResponseInfo<'_>) + Send + Sync + 'static {
        let refusals = self.refusals.clone();
        move |info| {
            refusals.fetch_add(usize::from(info.status == Some(429)), Ordering::Relaxed);
        }
    }

    fn refusals(&self) -> usize {
        self.refusals.load(Ordering::Relaxed)
    }
}

/// Creates a client of the scene.
macro_rules! client {
    ($scene:expr, $budget:expr) => {{
        let builder = Client::builder($scene.panel.url(), $scene.panel.client_key()).retry_budget($budget);
        let builder = builder.redis($scene.redis.url()).clock($scene.clock.clone());
        builder.extra_retry_codes([502]).build().unwrap()
    }};
    ($scene:expr) => {{
        let builder = Client::builder($scene.panel.url(), $scene.panel.client_key());
        builder.redis($scene.redis.url()).clock($scene.clock.clone()).on_response($scene.count()).build().unwrap()
    }};
}

fn workers(limits: &RateLimits) -> Option<u64> {
    match &limits.store {
        BudgetStore::Shared { workers, .. } => Some(*workers),
        _ => None,
    }
}

/// Waits until the client says so of its budgets, for which it needs no call.
fn wait_until(limits: impl Fn() -> RateLimits, is_met: impl Fn(&BudgetStore) -> bool) {
    let started = Instant::now();
    while !is_met(&limits().store) {
        assert!(started.elapsed() < HANG, "{:?}", limits());
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn is_shared(store: &BudgetStore) -> bool {
    matches!(store, BudgetStore::Shared { .. })
}

dual_tests! {
    async fn clients_of_one_key_share_its_budget() {
        let scene = Scene::new();
        let (one, other) = (client!(scene), client!(scene));
        let began = scene.clock.now();
        for _ in 0..150 {
            one.account().get().await.unwrap();
            other.account().get().await.unwrap();
        }
        assert_eq!(scene.refusals(), 0);
        let elapsed = scene.clock.now() - began;
        assert!(elapsed > MINUTE && elapsed < 3 * MINUTE + Duration::from_secs(30), "{elapsed:?}");
        assert_eq!((workers(&one.rate_limit()), workers(&other.rate_limit())), (Some(2), Some(2)));
    }

    async fn both_apis_are_counted_separately() {
        let scene = Scene::new();
        let one = client!(scene);
        let builder = Client::builder(scene.panel.url(), scene.panel.application_key()).redis(scene.redis.url());
        let admin = builder.clock(scene.clock.clone()).on_response(scene.count()).build().unwrap();
        let began = scene.clock.now();
        for _ in 0..80 {
            one.account().get().await.unwrap();
            admin.application().nodes().list().first().await.unwrap();
        }
        assert_eq!(scene.refusals(), 0);
        assert!(scene.clock.now() - began < MINUTE);
    }

    async fn keys_expire_and_hold_neither_api_key_nor_panel() {
        let scene = Scene::new();
        let client = client!(scene);
        client.account().get().await.unwrap();
        let server = client.servers().list().first().await.unwrap().unwrap();
        client.server(&server).console().connect().await.unwrap().close().await;
        let keys: Vec<String> = scene.redis.run(&["KEYS", "*"]);
        assert!(keys.iter().any(|key| key.contains("websocket")), "{keys:?}");
        for key in keys {
            assert!(key.starts_with("ptero:{"), "{key}");
            assert!(!key.contains(&scene.panel.client_key()) && !key.contains("127.0.0.1"), "{key}");
            let left: i64 = scene.redis.run(&["PTTL", &key]);
            assert!(left > 0, "{key} never expires");
        }
    }

    async fn killed_redis_leaves_each_client_its_share_until_it_is_back() {
        let mut scene = Scene::new();
        let (one, other) = (client!(scene), client!(scene));
        for _ in 0..10 {
            one.account().get().await.unwrap();
            other.account().get().await.unwrap();
        }
        scene.redis.kill();
        let began = scene.clock.now();
        for _ in 0..100 {
            one.account().get().await.unwrap();
            other.account().get().await.unwrap();
        }
        let store = one.rate_limit().store;
        assert!(matches!(store, BudgetStore::Unavailable { workers: 2, .. }), "{store:?}");
        // 200 calls do not fit into two minutes, nor does half of them into one minute of half the limit.
        assert!(scene.clock.now() - began > MINUTE);
        assert_eq!(scene.refusals(), 0);
        scene.redis.restart();
        wait_until(|| one.rate_limit(), is_shared);
        wait_until(|| other.rate_limit(), is_shared);
        for _ in 0..100 {
            one.account().get().await.unwrap();
            other.account().get().await.unwrap();
        }
        assert_eq!(scene.refusals(), 0);
        assert_eq!(workers(&one.rate_limit()), Some(2));
    }

    async fn frozen_redis_does_not_hold_a_call_up() {
        let scene = Scene::new();
        let client = client!(scene);
        client.account().get().await.unwrap();
        scene.redis.freeze();
        for _ in 0..70 {
            client.account().get().await.unwrap();
        }
        let store = client.rate_limit().store;
        assert!(matches!(store, BudgetStore::Unavailable { .. }), "{store:?}");
        scene.redis.thaw();
        wait_until(|| client.rate_limit(), is_shared);
        assert_eq!(scene.refusals(), 0);
    }

    async fn full_redis_is_done_without() {
        let scene = Scene::new();
        let client = client!(scene);
        client.account().get().await.unwrap();
        let _: () = scene.redis.run(&["CONFIG", "SET", "maxmemory", "1"]);
        for _ in 0..70 {
            client.account().get().await.unwrap();
        }
        let store = client.rate_limit().store;
        assert!(matches!(&store, BudgetStore::Unavailable { reason, .. } if reason.contains("OOM")), "{store:?}");
        let _: () = scene.redis.run(&["CONFIG", "SET", "maxmemory", "0"]);
        wait_until(|| client.rate_limit(), is_shared);
    }

    async fn emptied_redis_learns_the_remaining_budget() {
        let scene = Scene::new();
        let (one, other) = (client!(scene), client!(scene));
        for round in 0..6 {
            for _ in 0..25 {
                one.account().get().await.unwrap();
                other.account().get().await.unwrap();
            }
            let command = if round % 2 == 0 { "FLUSHALL" } else { "SCRIPT FLUSH" };
            let _: () = scene.redis.run(&command.split(' ').collect::<Vec<_>>());
        }
        assert_eq!(scene.refusals(), 0);
    }

    async fn unreachable_redis_costs_no_call() {
        let scene = Scene::new();
        let builder = Client::builder(scene.panel.url(), scene.panel.client_key()).clock(scene.clock.clone());
        let client = builder.redis("redis://127.0.0.1:1").build().unwrap();
        client.account().get().await.unwrap();
        let store = client.rate_limit().store;
        assert!(matches!(store, BudgetStore::Unavailable { workers: 1, .. }), "{store:?}");
    }

    async fn invalid_url_is_refused_and_not_repeated() {
        for url in ["", "sekret", "http://me:sekret@127.0.0.1", "redis://me:sekret@127.0.0.1/sekret"] {
            let error = Client::builder("http://127.0.0.1", "ptlc_x").redis(url).build().map(drop).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config);
            assert!(!format!("{error} {error:?}").contains("sekret"), "{error}");
        }
        let builder = Client::builder("http://127.0.0.1", "ptlc_x").redis("redis://me:sekret@127.0.0.1/3");
        let shown = format!("{builder:?}");
        let client = builder.build().unwrap();
        assert!(!format!("{shown} {client:?}").contains("sekret"), "{shown}");
    }

    async fn dropped_client_returns_unused_leases() {
        let scene = Scene::new();
        let client = client!(scene);
        for _ in 0..20 {
            client.account().get().await.unwrap();
        }
        drop(client);
        let keys: Vec<String> = scene.redis.run(&["KEYS", "*:client"]);
        let started = Instant::now();
        loop {
            let used: u64 = scene.redis.run(&["HGET", &keys[0], "used"]);
            if used == 20 {
                break;
            }
            assert!(started.elapsed() < HANG, "{used}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    async fn clients_share_their_retries() {
        let scene = Scene::new();
        let budget = RetryBudget::new(50);
        let (one, other) = (client!(scene, budget), client!(scene, budget));
        scene.panel.on("GET", "/api/client/account").always().status(502);
        let mut retries = 0;
        for client in [&one, &other, &one, &other] {
            let error = client.account().get().await.unwrap_err();
            retries += error.attempts() - 1;
        }
        // Each takes 5 of 50 tokens, for all clients together.
        assert_eq!(retries, 10);
    }

    async fn retries_go_on_without_redis() {
        let mut scene = Scene::new();
        let client = client!(scene, RetryBudget::new(50));
        client.account().get().await.unwrap();
        scene.redis.kill();
        scene.panel.on("GET", "/api/client/account").times(2).status(502);
        client.account().get().await.unwrap();
    }
}
