use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::cancel::{CancelToken, Stop};

type Hook = Arc<dyn Fn(WaitProgress<'_>) + Send + Sync>;

/// How long and how to wait for something that the panel or Wings does in the background.
///
/// Wherever it is asked for, a [`Duration`] is enough: the longest time to wait.
///
/// ```no_run
/// # fn example(client: ptero::blocking::Client) -> ptero::Result<()> {
/// use std::time::Duration;
/// use ptero::{PowerAction, WaitOptions};
///
/// let server = client.server("1a2b3c4d");
/// server.power_and_wait(PowerAction::Start, Duration::from_secs(120))?;
///
/// let options = WaitOptions::new(Duration::from_secs(120)).on_progress(|progress| {
///     println!("{} after {:?}", progress.state, progress.elapsed);
/// });
/// server.power_and_wait(PowerAction::Restart, options)?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "options do nothing until they are passed to a method that waits"]
pub struct WaitOptions {
    pub(crate) limit: Duration,
    pub(crate) cancel: CancelToken,
    pub(crate) socket: bool,
    hook: Option<Hook>,
}

/// How far a wait is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WaitProgress<'a> {
    /// How long the wait has taken so far.
    pub elapsed: Duration,
    /// The state that was last seen, such as `starting` or `installing`.
    pub state: &'a str,
}

impl WaitOptions {
    /// Waits for at most `limit`. A request that is in progress then has five seconds to end.
    pub fn new(limit: Duration) -> Self {
        Self { limit, cancel: CancelToken::new(), socket: true, hook: None }
    }

    /// Calls `hook` with every state that is seen, whether it has changed or not.
    pub fn on_progress(mut self, hook: impl Fn(WaitProgress<'_>) + Send + Sync + 'static) -> Self {
        self.hook = Some(Arc::new(hook));
        self
    }

    /// Lets `token` stop the wait. The operation itself goes on.
    pub fn cancel_with(mut self, token: &CancelToken) -> Self {
        self.cancel = token.clone();
        self
    }

    /// Sets whether the server's websocket may be opened to see changes immediately, which takes one request for a
    /// token. It may by default. Without it, and where it cannot be opened, the panel is polled.
    pub fn socket(mut self, socket: bool) -> Self {
        self.socket = socket;
        self
    }

    /// Returns the longest time to wait.
    #[must_use]
    pub fn limit(&self) -> Duration {
        self.limit
    }

    /// The tokens that end the wait: its own and those of the client's calls.
    pub(crate) fn stop(&self, client: &Stop) -> Stop {
        let mut stop = client.clone();
        stop.add(&self.cancel);
        stop
    }

    pub(crate) fn report(&self, elapsed: Duration, state: &str) {
        if let Some(hook) = &self.hook {
            hook(WaitProgress { elapsed, state });
        }
    }
}

impl From<Duration> for WaitOptions {
    fn from(limit: Duration) -> Self {
        Self::new(limit)
    }
}

impl fmt::Debug for WaitOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WaitOptions")
            .field("limit", &self.limit)
            .field("socket", &self.socket)
            .field("on_progress", &self.hook.is_some())
            .finish_non_exhaustive()
    }
}
