//! The console of both clients against a Wings that follows scripts.

mod support;

#[path = "console/connecting.rs"]
mod connecting;
#[path = "console/listening.rs"]
mod listening;
#[path = "console/reconnecting.rs"]
mod reconnecting;
#[path = "console/renewing.rs"]
mod renewing;
#[path = "console/sending.rs"]
mod sending;
#[path = "console/transcripts.rs"]
mod transcripts;
#[path = "console/waiting.rs"]
mod waiting;

/// A console that is about to be opened, impatient enough for a test.
#[macro_export]
macro_rules! console {
    ($client:ident, $wings:expr) => {
        $client::new(&$wings.panel, "ptlc_key")
            .unwrap()
            .server($crate::support::socket::SERVER)
            .console()
            .give_up_after(std::time::Duration::from_secs(10))
    };
}
