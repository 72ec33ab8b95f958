//! Access for `benches/` to private parts. No API: it changes whenever a measurement needs it to.

#![allow(clippy::expect_used)]

use std::sync::Arc;
use std::task::Waker;
use std::time::Instant;

use crate::console::{Input, Session, Settings};
use crate::model::WebsocketCredentials;

/// A console's session that is up, without a socket.
pub struct Console {
    session: Session,
    now: Instant,
}

impl Console {
    /// A session whose token has been accepted.
    #[must_use]
    #[allow(clippy::unwrap_used, reason = "the JSON is a constant")]
    pub fn up() -> Self {
        let now = Instant::now();
        let mut session = Session::new(Settings::default(), Arc::default(), Waker::noop().clone(), now);
        let credentials: WebsocketCredentials =
            serde_json::from_str(r#"{"token":"token","socket":""}"#).expect("valid JSON");
        session.handle(Input::Credentials(Ok(credentials)), now);
        session.handle(Input::Connected, now);
        session.handle(Input::Message(r#"{"event":"auth success"}"#), now);
        while session.events().pop().is_some() {}
        Self { session, now }
    }

    /// Processes one text message and returns the number of resulting events.
    pub fn hear(&mut self, message: &str) -> usize {
        self.session.handle(Input::Message(message), self.now);
        std::iter::from_fn(|| self.session.events().pop()).count()
    }
}
