use super::api::{Changes, Client};
use crate::error::{Error, ErrorKind, Result};
use crate::watch::Change;

/// Runs `work` in a detached thread.
pub(crate) fn spawn(_: &Client, work: impl FnOnce() + Send + 'static) -> Result<()> {
    let thread = std::thread::Builder::new().name("ptero watch".to_owned()).spawn(work);
    thread.map(drop).map_err(|error| {
        Error::new(ErrorKind::Io, format!("a thread of the watch cannot be started: {error}")).with_source(error)
    })
}

impl Iterator for Changes {
    type Item = Result<Change>;

    fn next(&mut self) -> Option<Self::Item> {
        Self::next(self)
    }
}
