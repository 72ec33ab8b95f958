//! The console of both clients against a Wings that follows scripts.

mod connecting;
mod ending;
mod hostile;
mod listening;
mod reconnecting;
mod renewing;
mod sending;
mod transcripts;
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
