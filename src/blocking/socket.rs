//! TCP connections whose every wait is bounded and can be interrupted, on any platform.

use std::fmt;
use std::io::{self, Read, Write};
use std::mem;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};
use ureq::unversioned::transport::{Buffers, LazyBuffers, NextTimeout, Transport};
use ureq::{Error, Timeout};

use super::watch;

/// How long a server that has replied may leave the rest of a request unread before it counts as not wanted.
const UNREAD: Duration = Duration::from_secs(1);

/// Bounds the waits of one operation, by its own timeout and by what the thread watches.
#[derive(Clone, Copy)]
pub(super) struct Wait {
    until: Option<Instant>,
    reason: Timeout,
}

impl Wait {
    pub(super) fn new(timeout: NextTimeout) -> Self {
        let after = (!timeout.after.is_not_happening()).then_some(*timeout.after);
        Self { until: after.and_then(|after| Instant::now().checked_add(after)), reason: timeout.reason }
    }

    /// A wait that leaves half of the time for others.
    pub(super) fn half(self) -> Self {
        let now = Instant::now();
        let half = self.until.map(|until| until.saturating_duration_since(now) / 2);
        Self { until: half.and_then(|half| now.checked_add(half)), ..self }
    }

    /// How long to wait before the next look.
    pub(super) fn limit(&self) -> Result<Option<Duration>, Error> {
        watch::check().map_err(io::Error::other)?;
        let left = self.until.map(|until| until.saturating_duration_since(Instant::now()));
        if left.is_some_and(|left| left.is_zero()) {
            return Err(Error::Timeout(self.reason));
        }
        Ok(left.into_iter().chain(watch::limit()).min())
    }
}

/// Whether an error comes from what the thread watches, and not from the connection.
pub(super) fn is_ours(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.is::<crate::Error>())
}

/// A connection.
pub(super) struct Socket {
    stream: TcpStream,
    poll: Poll,
    events: Events,
    buffers: LazyBuffers,
    /// Input arrived before there was a waiter.
    has_early_input: bool,
}

impl Socket {
    pub(super) fn connect(address: SocketAddr, wait: &Wait, buffers: LazyBuffers) -> Result<Self, Error> {
        let mut stream = TcpStream::connect(address)?;
        let poll = Poll::new()?;
        poll.registry().register(&mut stream, Token(0), Interest::READABLE | Interest::WRITABLE)?;
        let mut socket = Self { stream, poll, events: Events::with_capacity(4), buffers, has_early_input: false };
        loop {
            if let Some(error) = socket.stream.take_error()? {
                return Err(error.into());
            }
            match socket.stream.peer_addr() {
                Ok(_) => break,
                Err(error) if error.kind() == io::ErrorKind::NotConnected => socket.sleep(wait, None)?,
                Err(error) => return Err(error.into()),
            }
        }
        socket.stream.set_nodelay(true)?;
        Ok(socket)
    }

    /// Sleeps until the socket may be ready, for `most` at the longest.
    fn sleep(&mut self, wait: &Wait, most: Option<Duration>) -> Result<(), Error> {
        let limit = wait.limit()?.into_iter().chain(most).min();
        let started = Instant::now();
        let polled = self.poll.poll(&mut self.events, limit);
        watch::waited(started.elapsed());
        match polled {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(()),
            polled => Ok(polled?),
        }
    }

    /// Reads what has arrived while the connection takes no more bytes. Says whether anything has.
    fn take_early_input(&mut self) -> io::Result<bool> {
        let buffer = self.buffers.input_append_buf();
        if buffer.is_empty() {
            return Ok(false);
        }
        match self.stream.read(buffer) {
            Ok(0) => Err(io::Error::new(io::ErrorKind::BrokenPipe, "the server closed the connection")),
            Ok(read) => {
                self.buffers.input_appended(read);
                self.has_early_input = true;
                Ok(true)
            }
            Err(error) if is_passing(&error) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

fn is_passing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted)
}

impl Transport for Socket {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        let wait = Wait::new(timeout.for_write());
        let mut sent = 0;
        let mut unread_since: Option<Instant> = None;
        while sent < amount {
            match self.stream.write(self.buffers.output().get(sent..amount).unwrap_or_default()) {
                Ok(0) => return Err(io::Error::from(io::ErrorKind::WriteZero).into()),
                Ok(written) => {
                    sent = sent.saturating_add(written);
                    watch::moved(written);
                }
                Err(error) if is_passing(&error) => {
                    if self.take_early_input()? {
                        unread_since.get_or_insert_with(Instant::now);
                    }
                    let left = unread_since.map(|since| UNREAD.saturating_sub(since.elapsed()));
                    if left.is_some_and(|left| left.is_zero()) {
                        let message = "the server replied without reading the whole request";
                        return Err(io::Error::new(io::ErrorKind::BrokenPipe, message).into());
                    }
                    self.sleep(&wait, left)?;
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        if mem::take(&mut self.has_early_input) {
            return Ok(true);
        }
        let mut wait = None;
        loop {
            match self.stream.read(self.buffers.input_append_buf()) {
                Ok(read) => {
                    self.buffers.input_appended(read);
                    watch::moved(read);
                    return Ok(read > 0);
                }
                Err(error) if is_passing(&error) => {
                    let wait = *wait.get_or_insert_with(|| Wait::new(timeout.for_read()));
                    self.sleep(&wait, None)?;
                }
                // ureq would take its kind for the regular end of a body of unknown length.
                Err(error) => return Err(io::Error::other(error).into()),
            }
        }
    }

    fn is_open(&mut self) -> bool {
        let peeked = self.stream.peek(&mut [0]);
        self.buffers.input().is_empty() && peeked.is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock)
    }
}

impl fmt::Debug for Socket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Socket").field("stream", &self.stream).finish_non_exhaustive()
    }
}
