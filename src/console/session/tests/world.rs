use super::super::*;
use crate::console::frame::Frame;
use crate::error::ErrorKind;

pub(super) const MINUTE: Duration = Duration::from_secs(60);

/// A session in simulated time, with a panel and a Wings that do as the test says.
pub(super) struct World {
    pub(super) session: Session,
    pub(super) start: Instant,
    pub(super) now: Instant,
    /// Every token given out, and when.
    pub(super) fetched: Vec<Instant>,
    pub(super) sent: Vec<String>,
    pub(super) pings: u32,
}

impl World {
    pub(super) fn new(settings: Settings) -> Self {
        let now = Instant::now();
        Self::with(settings, &Arc::default(), now)
    }

    /// A world that shares its tokens with others.
    pub(super) fn with(settings: Settings, tokens: &Arc<Tokens>, now: Instant) -> Self {
        let settings = Settings { jitter_seed: 7, ..settings };
        let session = Session::new(settings, tokens.clone(), Waker::noop().clone(), now);
        Self { session, start: now, now, fetched: Vec::new(), sent: Vec::new(), pings: 0 }
    }

    /// Brings the session up.
    pub(super) fn up(settings: Settings) -> Self {
        let mut world = Self::new(settings);
        world.run_until(world.now);
        world.say("auth success", &[]);
        assert!(world.session.is_up());
        world.run_until(world.now);
        world.sent.clear();
        world
    }

    pub(super) fn say(&mut self, event: &str, args: &[&str]) {
        let text = Frame::new(event, args.iter().copied()).into_text();
        self.session.handle(Input::Message(&text), self.now);
    }

    /// Does what the session asks for until `end`; the panel and the network never fail.
    pub(super) fn run_until(&mut self, end: Instant) {
        loop {
            match self.session.poll(self.now) {
                Action::FetchCredentials => {
                    self.fetched.push(self.now);
                    let token = format!("token-{}", self.fetched.len());
                    self.session.handle(Input::Credentials(Ok(credentials(&token))), self.now);
                }
                Action::Connect(_) => self.session.handle(Input::Connected, self.now),
                Action::Send(text) => {
                    self.sent.push(text.expose().to_owned());
                    self.session.handle(Input::Sent, self.now);
                }
                Action::Ping => self.pings += 1,
                Action::Wait(until) if until <= end => self.now = until.max(self.now),
                Action::Wait(_) => {
                    self.now = end.max(self.now);
                    return;
                }
                Action::End => return,
            }
        }
    }

    pub(super) fn run_for(&mut self, time: Duration) {
        self.run_until(self.now + time);
    }

    pub(super) fn kinds(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.session.events().pop()).map(|event| event.kind().to_string()).collect()
    }

    pub(super) fn end(&mut self) -> Option<String> {
        assert!(self.session.is_over());
        self.session.take_end().map(|error| error.to_string())
    }
}

pub(super) fn credentials(token: &str) -> WebsocketCredentials {
    let json = serde_json::json!({"token": token, "socket": "ws://wings.example.com/ws"});
    serde_json::from_value(json).unwrap()
}

pub(super) fn dropped() -> Error {
    Error::new(ErrorKind::Dropped, "reset by peer")
}
