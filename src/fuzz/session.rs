use std::sync::Arc;
use std::task::Waker;
use std::time::{Duration, Instant};

use crate::console::{Action, Command, Input, Session, Settings, WhenOffline};
use crate::error::{Error, ErrorKind};
use crate::model::WebsocketCredentials;

const MINUTE: Duration = Duration::from_secs(60);

/// Far more than a session has to do at one time.
const MANY: usize = 1000;

/// Lives the life of a console that `script` tells: each byte is something that happens, with its details in the bytes
/// after it.
///
/// The session does not spin, asks the panel one question at a time and at most five a minute, and an end stays an end.
pub fn session(script: &[u8]) {
    let mut script = Script(script);
    let start = Instant::now();
    let mut now = start;
    let mut session = Session::new(settings(script.byte()), Arc::default(), Waker::noop().clone(), now);
    let mut is_asked = false;
    let mut asked = Vec::new();
    let mut tickets = 0;
    while !script.0.is_empty() {
        let was_over = session.is_over();
        match script.byte() % 16 {
            0 | 1 => say(&mut session, r#"{"event":"auth success"}"#, now),
            2 => say(&mut session, r#"{"event":"token expired"}"#, now),
            3 => say(&mut session, r#"{"event":"token expiring"}"#, now),
            4 => say(&mut session, r#"{"event":"jwt error","args":["jwt: exp claim is invalid"]}"#, now),
            5 => say(&mut session, r#"{"event":"console output","args":["line"]}"#, now),
            6 => say(&mut session, r#"{"event":"throttled","args":["global"]}"#, now),
            7 => session.handle(Input::Lost(Error::new(ErrorKind::Dropped, "reset")), now),
            8 => session.handle(Input::Closed { code: script.number(), reason: script.text() }, now),
            9 | 10 if std::mem::take(&mut is_asked) => session.handle(Input::Credentials(script.credentials()), now),
            11 => {
                tickets += 1;
                session.command(tickets, Command::SendCommand("x".to_owned()));
            }
            12 => say(&mut session, script.text(), now),
            13 => session.handle(Input::Alive, now),
            14 => session.close(),
            // Seconds, or days: longer than any timeout.
            _ => now += Duration::from_millis(u64::from(script.number()) << (script.byte() % 16)),
        }
        for turn in 0.. {
            assert!(turn < MANY, "it spins");
            match session.poll(now) {
                Action::Wait(until) => {
                    assert!(until > now);
                    break;
                }
                Action::End => break,
                Action::FetchCredentials => {
                    assert!(!std::mem::replace(&mut is_asked, true), "two questions at a time");
                    asked.push(now);
                }
                Action::Connect(_) if script.byte() % 4 == 3 => {
                    session.handle(Input::Lost(Error::new(ErrorKind::Connect, "refused")), now);
                }
                Action::Connect(_) => session.handle(Input::Connected, now),
                Action::Send(_) | Action::Ping => session.handle(Input::Sent, now),
            }
        }
        assert!(!was_over || session.is_over(), "an end stays an end");
        while session.events().pop().is_some() {}
        while session.next_settled().is_some() {
            // Its own commands have the ticket 0 and may come often.
        }
    }
    assert!(asked.windows(6).all(|minute| minute[5] - minute[0] >= MINUTE), "more than five tokens a minute");
}

fn say(session: &mut Session, text: &str, now: Instant) {
    session.handle(Input::Message(text), now);
}

fn settings(choice: u8) -> Settings {
    let mut settings = Settings { jitter_seed: 7, ..Settings::default() };
    settings.reconnect = choice & 1 == 0;
    if choice & 2 != 0 {
        settings.when_offline = WhenOffline::Fail;
    }
    if choice & 4 != 0 {
        settings.give_up_after = Duration::MAX;
    }
    if choice & 8 != 0 {
        settings.patience = Duration::MAX;
    }
    settings
}

struct Script<'a>(&'a [u8]);

impl<'a> Script<'a> {
    /// The next byte; zero at the end.
    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    fn number(&mut self) -> u16 {
        u16::from_be_bytes([self.byte(), self.byte()])
    }

    /// A text with its length before it; invalid UTF-8 is read as empty.
    fn text(&mut self) -> &'a str {
        let length = usize::from(self.byte()).min(self.0.len());
        let (text, rest) = self.0.split_at(length);
        self.0 = rest;
        std::str::from_utf8(text).unwrap_or_default()
    }

    fn credentials(&mut self) -> Result<WebsocketCredentials, Error> {
        let kinds = [ErrorKind::Server, ErrorKind::RateLimited, ErrorKind::Connect, ErrorKind::Forbidden];
        match self.byte() % 8 {
            kind @ 0..4 => {
                let wait = Duration::from_secs(u64::from(self.number()) << 32);
                let error = Error::new(kinds[usize::from(kind)], "refused");
                Err(error.with_retry_after((kind == 1).then_some(wait)))
            }
            _ => {
                let json = r#"{"token":"token","socket":"ws://node"}"#;
                Ok(serde_json::from_str(json).expect("the JSON is a constant"))
            }
        }
    }
}
