//! Tokens for the consoles of one server: the panel limits requests for them, for the server and all its users.
//!
//! Consoles are held back here, where they can go on meanwhile. The client's limiter counts their requests as well, so
//! that it holds back the caller's own.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::{Duration, Instant};

use crate::deadline::after;
use crate::error::{Error, Result};
use crate::model::WebsocketCredentials;
use crate::short_id::short_id;

/// The panel's limit since version 1.12, for each server and all its users together.
const PER_MINUTE: usize = 5;
const MINUTE: Duration = Duration::from_secs(60);

/// How long a token serves consoles that have not used it yet. It lives ten times as long.
const FRESH: Duration = MINUTE;

/// The tokens of all servers of a client and its clones.
#[derive(Default)]
pub(crate) struct TokenPool(Mutex<Servers>);

#[derive(Default)]
struct Servers {
    tokens: HashMap<String, Arc<Tokens>>,
    /// At this number, those that are no longer needed are removed: at twice as many as were needed last.
    full_at: usize,
}

impl TokenPool {
    /// The tokens of one server.
    pub(crate) fn server(&self, id: &str, now: Instant) -> Arc<Tokens> {
        let mut servers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let id = short_id(id);
        if let Some(tokens) = servers.tokens.get(&*id) {
            return tokens.clone();
        }
        if servers.tokens.len() >= servers.full_at {
            servers.tokens.retain(|_, tokens| Arc::strong_count(tokens) > 1 || tokens.is_remembered(now));
            servers.full_at = servers.tokens.len().saturating_mul(2);
        }
        servers.tokens.entry(id.into_owned()).or_default().clone()
    }
}

/// The tokens of one server: one request serves all its consoles.
#[derive(Debug, Default)]
pub(crate) struct Tokens(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    /// When the panel was asked within the last minute.
    asked: VecDeque<Instant>,
    /// When the panel may be asked again, in its own words.
    not_before: Option<Instant>,
    /// How many requests have been made.
    requests: u64,
    is_asking: bool,
    /// Whether the client signs tokens itself.
    is_unlimited: bool,
    last: Option<Reply>,
    /// Consoles that wait for the reply.
    waiting: Vec<Waker>,
}

/// A reply of the panel.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    /// The number of the request.
    pub(super) number: u64,
    asked: Instant,
    pub(super) credentials: Result<WebsocketCredentials>,
}

/// The next step of a console that needs a token.
#[derive(Debug)]
pub(super) enum Turn {
    /// Use the token that another console got, or the error.
    Use(Reply),
    /// Ask the panel.
    Ask(Permit),
    /// Wait for the reply to another console's request, which has this number.
    WaitFor(u64),
    /// Wait until the panel may be asked again.
    WaitUntil(Instant),
}

impl Tokens {
    /// Tokens that the client signs itself.
    #[cfg(feature = "wings")]
    pub(crate) fn unlimited() -> Self {
        Self(Mutex::new(Inner { is_unlimited: true, ..Inner::default() }))
    }

    /// Takes the turn of a console that has used the replies up to the number `used`, and waits for the one with the
    /// number `awaited`. It is woken when there is another turn for it.
    pub(super) fn turn(self: &Arc<Self>, used: u64, awaited: Option<u64>, now: Instant, waker: &Waker) -> Turn {
        let mut inner = self.lock();
        if let Some(last) = inner.last.as_ref().filter(|last| last.number > used) {
            let is_awaited = awaited.is_some_and(|awaited| last.number >= awaited);
            if is_awaited || (last.credentials.is_ok() && now < after(last.asked, FRESH)) {
                return Turn::Use(last.clone());
            }
        }
        if !inner.is_asking {
            match inner.ready(now) {
                Some(ready) => return Turn::WaitUntil(ready),
                None => {
                    inner.asked.push_back(now);
                    inner.is_asking = true;
                    inner.requests = inner.requests.wrapping_add(1);
                    return Turn::Ask(Permit { tokens: self.clone(), number: inner.requests, asked: now });
                }
            }
        }
        if !inner.waiting.iter().any(|waiting| waiting.will_wake(waker)) {
            inner.waiting.push(waker.clone());
        }
        Turn::WaitFor(inner.requests)
    }

    /// Takes note that Wings does not accept the token of a reply, so that no other console uses it.
    pub(super) fn refused(&self, number: u64) {
        let mut inner = self.lock();
        inner.last.take_if(|last| last.number == number);
    }

    /// Whether the panel may still remember a request.
    fn is_remembered(&self, now: Instant) -> bool {
        let inner = self.lock();
        inner.asked.back().is_some_and(|&asked| now < after(asked, MINUTE))
            || inner.not_before.is_some_and(|at| now < at)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    /// When the panel may be asked, unless at once.
    fn ready(&mut self, now: Instant) -> Option<Instant> {
        while self.asked.front().is_some_and(|&asked| now >= after(asked, MINUTE)) {
            self.asked.pop_front();
        }
        let oldest = self.asked.front().filter(|_| self.asked.len() >= PER_MINUTE && !self.is_unlimited);
        oldest.map(|&asked| after(asked, MINUTE)).max(self.not_before.filter(|&until| until > now))
    }
}

/// The right to ask the panel. Dropped without a reply, it goes to another console.
#[derive(Debug)]
pub(super) struct Permit {
    tokens: Arc<Tokens>,
    number: u64,
    asked: Instant,
}

impl Permit {
    /// Passes the reply on to the other consoles, and returns its number.
    pub(super) fn replied(self, credentials: &Result<WebsocketCredentials>, now: Instant) -> u64 {
        let mut inner = self.tokens.lock();
        if let Some(wait) = credentials.as_ref().err().and_then(Error::retry_after) {
            inner.not_before = Some(after(now, wait));
        }
        inner.last = Some(Reply { number: self.number, asked: self.asked, credentials: credentials.clone() });
        self.number
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut inner = self.tokens.lock();
        inner.is_asking = false;
        let waiting = std::mem::take(&mut inner.waiting);
        drop(inner);
        waiting.into_iter().for_each(Waker::wake);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    fn credentials() -> WebsocketCredentials {
        serde_json::from_str(r#"{"token":"t","socket":"ws://wings.example.com/ws"}"#).unwrap()
    }

    fn turn(tokens: &Arc<Tokens>, used: u64, now: Instant) -> Turn {
        tokens.turn(used, None, now, Waker::noop())
    }

    #[test]
    fn no_minute_holds_more_than_five_requests() {
        let (tokens, start) = (Arc::new(Tokens::default()), Instant::now());
        let mut now = start;
        let times = (0..11).map(|used| {
            loop {
                match turn(&tokens, used, now) {
                    Turn::Ask(permit) => drop(permit.replied(&Ok(credentials()), now)),
                    Turn::WaitUntil(later) => {
                        now = later;
                        continue;
                    }
                    other => panic!("{other:?}"),
                }
                let time = (now - start).as_secs();
                now += Duration::from_secs(1);
                return time;
            }
        });
        assert_eq!(times.collect::<Vec<_>>(), [0, 1, 2, 3, 4, 60, 61, 62, 63, 64, 120]);
    }

    #[test]
    fn one_token_serves_all_waiting_consoles() {
        let (tokens, now) = (Arc::new(Tokens::default()), Instant::now());
        let Turn::Ask(permit) = turn(&tokens, 0, now) else { panic!() };
        assert!(matches!(turn(&tokens, 0, now), Turn::WaitFor(1)));
        assert_eq!(permit.replied(&Ok(credentials()), now), 1);
        assert!(matches!(turn(&tokens, 0, now), Turn::Use(Reply { number: 1, credentials: Ok(_), .. })));
        assert!(matches!(turn(&tokens, 1, now), Turn::Ask(_)), "the console that used it needs another");
        assert!(matches!(turn(&tokens, 0, now + FRESH), Turn::Ask(_)), "it is too old");
    }

    #[test]
    fn token_that_wings_refuses_is_used_by_no_other_console() {
        let (tokens, now) = (Arc::new(Tokens::default()), Instant::now());
        let Turn::Ask(permit) = turn(&tokens, 0, now) else { panic!() };
        permit.replied(&Ok(credentials()), now);
        tokens.refused(7);
        assert!(matches!(turn(&tokens, 0, now), Turn::Use(_)), "that was another");
        tokens.refused(1);
        assert!(matches!(turn(&tokens, 0, now), Turn::Ask(_)));
    }

    #[test]
    fn token_error_reaches_only_its_waiters() {
        let (tokens, now) = (Arc::new(Tokens::default()), Instant::now());
        let Turn::Ask(permit) = turn(&tokens, 0, now) else { panic!() };
        let Turn::WaitFor(number) = turn(&tokens, 0, now) else { panic!() };
        permit.replied(&Err(Error::new(ErrorKind::NotFound, "gone")), now);
        let reply = tokens.turn(0, Some(number), now, Waker::noop());
        assert!(matches!(reply, Turn::Use(Reply { credentials: Err(_), .. })));
        assert!(matches!(turn(&tokens, 0, now), Turn::Ask(_)));
    }

    #[test]
    fn dropped_permit_passes_to_another_console() {
        let (tokens, now) = (Arc::new(Tokens::default()), Instant::now());
        let Turn::Ask(permit) = turn(&tokens, 0, now) else { panic!() };
        let Turn::WaitFor(number) = turn(&tokens, 0, now) else { panic!() };
        drop(permit);
        assert!(matches!(tokens.turn(0, Some(number), now, Waker::noop()), Turn::Ask(_)));
    }

    #[test]
    fn a_server_has_one_budget_by_all_of_its_names() {
        let (pool, now) = (TokenPool::default(), Instant::now());
        let full = pool.server("7e215471-a458-42b6-aaa2-63d512858db4", now);
        assert!(Arc::ptr_eq(&full, &pool.server("7e215471", now)));
        assert!(Arc::ptr_eq(&full, &pool.server("serv_pyqvi4nelbblnkvcmpkrfbmnwq", now)));
        assert!(!Arc::ptr_eq(&full, &pool.server("7e215472", now)));
        drop(full);
        assert!(matches!(turn(&pool.server("7e215471", now), 0, now), Turn::Ask(_)));
        pool.server("another", now);
        assert_eq!(pool.0.lock().unwrap().tokens.len(), 2, "what the panel remembers is kept, the rest is not");
    }
}
