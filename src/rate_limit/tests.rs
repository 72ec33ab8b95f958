use super::budget::{LIMIT, REMAINING};
use super::*;
use http::header;
use proptest::prelude::*;

/// A panel that counts as Laravel does, and an account that is used by others as well.
struct Panel {
    limit: u64,
    used: u64,
    ends: Option<Instant>,
    refused: u64,
}

impl Panel {
    fn new(limit: u64) -> Self {
        Self { limit, used: 0, ends: None, refused: 0 }
    }

    fn answer(&mut self, now: Instant) -> (u16, HeaderMap) {
        if self.ends.is_none_or(|ends| now >= ends) {
            (self.used, self.ends) = (0, Some(now + MINUTE));
        }
        let mut headers = HeaderMap::new();
        headers.insert(LIMIT, self.limit.into());
        let status = if self.used < self.limit {
            self.used += 1;
            200
        } else {
            self.refused += 1;
            headers.insert(header::RETRY_AFTER, (self.ends.unwrap() - now).as_secs().into());
            429
        };
        headers.insert(REMAINING, (self.limit - self.used).into());
        (status, headers)
    }
}

/// Sends `calls`, 16 at a time, each taking 20 ms, and returns how long that took.
fn run(panel: &mut Panel, calls: u64, others: impl Fn(u64) -> bool) -> Duration {
    let limiter = Limiter::default();
    let start = Instant::now();
    let arrival = |reserved: &Reserved<'_>| reserved.taken.api.at + Duration::from_millis(20);
    let mut now = start;
    let mut on_their_way: Vec<Reserved<'_>> = Vec::new();
    let (mut sent, mut done) = (0, 0);
    while done < calls {
        let wait = if sent < calls && on_their_way.len() < 16 {
            limiter.reserve(get("/api/client/account"), now)
        } else {
            Err(now + MINUTE)
        };
        match wait {
            Ok(reserved) => {
                sent += 1;
                on_their_way.push(reserved);
            }
            Err(until) => {
                let arrival = on_their_way.first().map(arrival);
                now = arrival.map_or(until, |arrival| arrival.min(until));
            }
        }
        while on_their_way.first().is_some_and(|reserved| arrival(reserved) <= now) {
            let reserved = on_their_way.remove(0);
            let (status, headers) = panel.answer(now);
            if others(done) {
                panel.answer(now);
            }
            reserved.learn(status, &headers, now);
            if status == 200 { done += 1 } else { sent -= 1 }
        }
    }
    now - start
}

#[test]
fn thousand_calls_against_720_per_minute_meet_no_refusal() {
    let mut panel = Panel::new(720);
    let took = run(&mut panel, 1000, |_| false);
    assert_eq!(panel.refused, 0);
    assert!(took < Duration::from_secs(62), "{took:?}");
}

#[test]
fn other_program_on_the_same_key_is_tolerated() {
    let mut panel = Panel::new(720);
    let took = run(&mut panel, 1000, |_| true);
    assert!(panel.refused < 40, "{}", panel.refused);
    assert!(took < Duration::from_secs(185), "{took:?}");
}

fn get(path: &str) -> Limited<'_> {
    Limited { method: &Method::GET, path, is_foreign: false }
}

fn post(path: &str) -> Limited<'_> {
    Limited { method: &Method::POST, path, is_foreign: false }
}

fn headers(limit: u64, remaining: u64) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(LIMIT, limit.into());
    headers.insert(REMAINING, remaining.into());
    headers
}

/// Sends a request and processes this response.
fn exchange(limiter: &Limiter, request: Limited<'_>, status: u16, headers: &HeaderMap, now: Instant) {
    limiter.reserve(request, now).unwrap().learn(status, headers, now);
}

const ACCOUNT: &str = "/api/client/account";
const WEBSOCKET: &str = "/api/client/servers/1a2b3c4d/websocket";
const BACKUPS: &str = "/api/client/servers/1a2b3c4d/backups";

#[test]
fn smaller_limit_of_a_route_does_not_narrow_the_api() {
    let (limiter, now) = (Limiter::default(), Instant::now());
    for (limit, remaining, status) in [(720, 700, 200), (5, 0, 200), (5, 0, 429)] {
        exchange(&limiter, get(ACCOUNT), status, &headers(limit, remaining), now);
    }
    let seen = limiter.snapshot(now).client.unwrap();
    assert_eq!((seen.limit, seen.remaining), (720, 698));
    limiter.reserve(get(ACCOUNT), now).unwrap();
}

#[test]
fn narrow_limit_in_the_first_response_delays_only_its_route() {
    let (limiter, now) = (Limiter::default(), Instant::now());
    exchange(&limiter, get(WEBSOCKET), 200, &headers(5, 0), now);
    assert_eq!(limiter.reserve(get(WEBSOCKET), now).unwrap_err(), now + MINUTE);
    exchange(&limiter, get(ACCOUNT), 200, &headers(256, 255), now);
    exchange(&limiter, get("/api/client/servers/99999999/websocket"), 200, &headers(5, 4), now);
    let seen = limiter.snapshot(now);
    assert_eq!(seen.client.map(|limit| limit.limit), Some(256));
    let full = seen.routes.iter().find(|route| route.server == "1a2b3c4d").unwrap();
    assert_eq!((full.operation, full.limit.limit, full.limit.remaining), ("client.servers.websocket", 5, 0));
    limiter.reserve(get(WEBSOCKET), now + MINUTE).unwrap();
}

#[test]
fn exhausted_route_does_not_use_the_api_budget() {
    let (limiter, now) = (Limiter::default(), Instant::now());
    exchange(&limiter, get(ACCOUNT), 200, &headers(256, 200), now);
    exchange(&limiter, get(WEBSOCKET), 200, &headers(5, 0), now);
    for _ in 0..100 {
        limiter.reserve(get(WEBSOCKET), now).unwrap_err();
    }
    assert_eq!(limiter.snapshot(now).client.unwrap().remaining, 199);
}

#[test]
fn refusal_without_a_limit_delays_its_route_for_the_requested_wait() {
    let (limiter, now) = (Limiter::default(), Instant::now());
    let mut headers = HeaderMap::new();
    headers.insert(header::RETRY_AFTER, 500.into());
    exchange(&limiter, post(BACKUPS), 429, &headers, now);
    assert_eq!(limiter.reserve(post(BACKUPS), now).unwrap_err(), now + Duration::from_secs(501));
    limiter.reserve(get(BACKUPS), now).unwrap();
    limiter.reserve(get(ACCOUNT), now).unwrap();
}

#[test]
fn limit_of_the_email_route_is_not_that_of_the_api() {
    let (limiter, now) = (Limiter::default(), Instant::now());
    exchange(&limiter, get(ACCOUNT), 200, &headers(256, 255), now);
    let put = Limited { method: &Method::PUT, path: "/api/client/account/email", is_foreign: false };
    exchange(&limiter, put, 200, &headers(60, 59), now);
    let limits = limiter.snapshot(now);
    assert_eq!(limits.client.unwrap().limit, 256);
    assert_eq!((limits.routes[0].operation, limits.routes[0].limit.limit), ("client.account.email.update", 60));
    // The limit of a day: nothing says how long it lasts.
    exchange(&limiter, put, 429, &headers(60, 58), now);
    limiter.reserve(put, now).unwrap();
}

#[test]
fn wait_may_be_a_date() {
    let (limiter, now) = (Limiter::default(), Instant::now());
    let mut headers = HeaderMap::new();
    headers.insert(header::DATE, "Wed, 21 Oct 2015 07:28:00 GMT".parse().unwrap());
    headers.insert(header::RETRY_AFTER, "Wed, 21 Oct 2015 07:28:20 GMT".parse().unwrap());
    exchange(&limiter, post(BACKUPS), 429, &headers, now);
    assert_eq!(limiter.reserve(post(BACKUPS), now).unwrap_err(), now + Duration::from_secs(21));
}

#[test]
fn first_burst_on_a_route_stays_within_its_usual_limit() {
    let (limiter, now) = (Limiter::default(), Instant::now());
    let burst: Vec<_> = (0..10).map_while(|_| limiter.reserve(get(WEBSOCKET), now).ok()).collect();
    assert_eq!(burst.len(), 5);
    // A panel without a limit for the route shows that of its API.
    burst[0].learn(200, &headers(720, 719), now);
    drop(burst);
    let burst: Vec<_> = (0..20).map_while(|_| limiter.reserve(get(WEBSOCKET), now).ok()).collect();
    assert_eq!(burst.len(), 20);
    assert!(limiter.snapshot(now).routes.is_empty());
}

#[test]
fn absurd_limits_are_ignored() {
    let (limiter, now) = (Limiter::default(), Instant::now());
    for limit in [0, u64::MAX, 1 << 63] {
        for (remaining, status) in [(0, 200), (limit, 200), (0, 429)] {
            exchange(&limiter, get(ACCOUNT), status, &headers(limit, remaining), now);
            exchange(&limiter, get(WEBSOCKET), status, &headers(limit, remaining), now);
        }
    }
    assert_eq!(limiter.snapshot(now).client, None);
    exchange(&limiter, get(ACCOUNT), 200, &headers(720, u64::MAX), now);
    assert_eq!(limiter.snapshot(now).client.unwrap().remaining, 720);
}

#[test]
fn lowered_limit_is_learned() {
    let (limiter, now) = (Limiter::default(), Instant::now());
    exchange(&limiter, get(ACCOUNT), 200, &headers(720, 700), now);
    exchange(&limiter, get(ACCOUNT), 200, &headers(256, 230), now);
    assert_eq!(limiter.snapshot(now).client.map(|limit| (limit.limit, limit.remaining)), Some((256, 230)));
    // One that is as low as a route's takes two routes.
    exchange(&limiter, get(ACCOUNT), 200, &headers(20, 19), now);
    assert_eq!(limiter.snapshot(now).client.unwrap().limit, 256);
    exchange(&limiter, get("/api/client"), 200, &headers(20, 18), now);
    assert_eq!(limiter.snapshot(now).client.unwrap().limit, 20);
}

#[test]
fn unknown_route_teaches_no_other_limit_than_the_known_one() {
    let (limiter, now) = (Limiter::default(), Instant::now());
    let foreign = Limited { method: &Method::GET, path: "/api/client/extension", is_foreign: true };
    exchange(&limiter, get(ACCOUNT), 200, &headers(720, 700), now);
    exchange(&limiter, foreign, 200, &headers(100, 0), now);
    assert_eq!(limiter.snapshot(now).client.map(|limit| (limit.limit, limit.remaining)), Some((720, 699)));
}

#[test]
fn request_that_was_not_sent_is_put_back() {
    let (limiter, now) = (Limiter::default(), Instant::now());
    exchange(&limiter, get(ACCOUNT), 200, &headers(720, 700), now);
    limiter.reserve(get(ACCOUNT), now).unwrap().put_back();
    assert_eq!(limiter.snapshot(now).client.unwrap().remaining, 700);
}

proptest! {
    #[test]
    fn no_response_panics(
        responses in prop::collection::vec((0..3usize, any::<u64>(), any::<u64>(), any::<u64>(), any::<bool>()), 0..50)
    ) {
        let (limiter, mut now) = (Limiter::default(), Instant::now());
        for (request, limit, remaining, wait, is_refusal) in responses {
            let request = [get(ACCOUNT), get(WEBSOCKET), post(BACKUPS)][request];
            let mut headers = headers(limit >> (limit % 64), remaining >> (remaining % 64));
            headers.insert(header::RETRY_AFTER, wait.into());
            match limiter.reserve(request, now) {
                Ok(reserved) => reserved.learn(if is_refusal { 429 } else { 200 }, &headers, now),
                Err(until) => {
                    prop_assert!(until > now && until <= now + 15 * MINUTE);
                    now = until;
                }
            }
        }
    }
}

#[test]
fn response_of_the_previous_window_is_ignored() {
    let (limiter, start) = (Limiter::default(), Instant::now());
    let mut panel = Panel::new(10);
    let (late, next) = (start + Duration::from_secs(59), start + MINUTE);
    let first = limiter.reserve(get("/api/client/account"), start).unwrap();
    let (status, headers) = panel.answer(start);
    first.learn(status, &headers, start);
    drop(first);
    let overdue = limiter.reserve(get("/api/client/account"), late).unwrap();
    (0..8).for_each(|_| drop(panel.answer(late)));
    let (status, headers) = panel.answer(late);
    let _other = limiter.reserve(get("/api/client/account"), next).unwrap();
    overdue.learn(status, &headers, next);
    assert_eq!(limiter.snapshot(next).client.unwrap().remaining, 9);
}

#[test]
fn late_response_does_not_refill_the_budget() {
    let (limiter, now) = (Limiter::default(), Instant::now());
    let mut panel = Panel::new(256);
    let (status, told) = panel.answer(now);
    exchange(&limiter, get(ACCOUNT), status, &told, now);
    let late = limiter.reserve(get(ACCOUNT), now).unwrap();
    let (status, told) = panel.answer(now);
    for _ in 0..200 {
        let (status, told) = panel.answer(now);
        exchange(&limiter, get(ACCOUNT), status, &told, now);
    }
    late.learn(status, &told, now);
    drop(late);
    assert_eq!(limiter.snapshot(now).client.unwrap().remaining, 256 - 202);
}

#[test]
fn window_that_restarts_before_it_was_expected_refills_the_budget() {
    let (limiter, now) = (Limiter::default(), Instant::now());
    exchange(&limiter, get(ACCOUNT), 200, &headers(256, 40), now);
    let first = limiter.reserve(get(ACCOUNT), now).unwrap();
    let others: Vec<_> = (0..9).map(|_| limiter.reserve(get(ACCOUNT), now).unwrap()).collect();
    first.learn(200, &headers(256, 255), now);
    assert_eq!(limiter.snapshot(now).client.unwrap().remaining, 255 - 9);
    drop(others);
}

#[test]
fn window_lasts_from_its_first_response_since_the_panel_may_begin_it_then() {
    let (limiter, start) = (Limiter::default(), Instant::now());
    exchange(&limiter, get("/api/client/account"), 200, &headers(100, 99), start);
    let begins = start + MINUTE;
    let at = |millis| begins + Duration::from_millis(millis);
    let [first, second] = [0, 1].map(|millis| limiter.reserve(get("/api/client/account"), at(millis)).unwrap());
    first.learn(200, &headers(100, 99), at(400));
    second.learn(200, &headers(100, 98), at(800));
    let resets_in = limiter.snapshot(at(1000)).client.unwrap().resets_in;
    assert_eq!(resets_in, MINUTE - Duration::from_millis(600), "counted from the first response");
}

#[test]
fn both_apis_have_separate_budgets() {
    let (limiter, now) = (Limiter::default(), Instant::now());
    let mut panel = Panel::new(1);
    let (status, headers) = panel.answer(now);
    limiter.reserve(get("/api/application/users"), now).unwrap().learn(status, &headers, now);
    assert_eq!(limiter.reserve(get("/api/application/users"), now).unwrap_err(), now + MINUTE);
    limiter.reserve(get("/api/client/account"), now).unwrap();
    assert_eq!(limiter.snapshot(now).client, None);
    limiter.reserve(get("/api/application/users"), now + MINUTE).unwrap();
}

#[test]
fn refusal_delays_every_call_for_the_requested_wait() {
    let (limiter, now) = (Limiter::default(), Instant::now());
    let mut panel = Panel::new(1);
    panel.answer(now);
    let (status, headers) = panel.answer(now);
    limiter.reserve(get("/api/client/account"), now).unwrap().learn(status, &headers, now);
    assert_eq!(limiter.reserve(get("/api/client/account"), now + Duration::from_secs(30)).unwrap_err(), now + MINUTE);
}
