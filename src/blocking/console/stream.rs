use std::io::{self, Read, Write};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token, Waker};

use crate::console::Hub;

const SOCKET: Token = Token(0);
const WAKE: Token = Token(1);

/// How often a socket is read at most before its thread looks after other things.
const READS: u32 = 256;

/// The longest sleep, since the system's timers take no more than some days.
const LONGEST_SLEEP: Duration = Duration::from_secs(3600);

/// What the console's thread sleeps on: the socket, a wake-up by another thread, and a time.
#[derive(Clone)]
pub(super) struct Reactor(Arc<Mutex<(Poll, Events)>>);

impl Reactor {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self(Arc::new(Mutex::new((Poll::new()?, Events::with_capacity(8))))))
    }

    pub(super) fn waker(&self) -> io::Result<Waker> {
        self.with(|poll, _| Waker::new(poll.registry(), WAKE))
    }

    /// Sleeps until the socket is ready, somebody wakes this thread, or `until`.
    pub(super) fn wait(&self, until: Instant) {
        let left = until.saturating_duration_since(Instant::now()).min(LONGEST_SLEEP);
        // Being woken for nothing, as by a signal, is no harm: the loop goes round once more.
        let _ = self.with(|poll, events| poll.poll(events, Some(left)));
    }

    fn with<T>(&self, act: impl FnOnce(&mut Poll, &mut Events) -> T) -> T {
        // Only the console's own thread sleeps in here.
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (poll, events) = &mut *inner;
        act(poll, events)
    }
}

/// A TCP connection that never blocks, except while it is given patience: for handshakes, and for sending.
pub(super) struct PatientStream {
    stream: TcpStream,
    reactor: Reactor,
    hub: Arc<Hub>,
    patience: Option<Instant>,
    /// How many reads are left when there is no patience.
    reads: u32,
}

impl PatientStream {
    pub(super) fn connect(
        address: SocketAddr,
        reactor: &Reactor,
        hub: &Arc<Hub>,
        patience: Instant,
    ) -> io::Result<Self> {
        let mut stream = TcpStream::connect(address)?;
        let interest = Interest::READABLE | Interest::WRITABLE;
        reactor.with(|poll, _| poll.registry().register(&mut stream, SOCKET, interest))?;
        let mut stream =
            Self { stream, reactor: reactor.clone(), hub: hub.clone(), patience: Some(patience), reads: READS };
        stream.patiently(|stream| match (stream.take_error()?, stream.peer_addr()) {
            (Some(error), _) => Err(error),
            (None, Err(error)) if error.kind() == io::ErrorKind::NotConnected => Err(io::ErrorKind::WouldBlock.into()),
            (None, connected) => connected,
        })?;
        stream.stream.set_nodelay(true)?;
        Ok(stream)
    }

    /// From now on waits until `patience` for each read and write, or not at all.
    pub(super) fn set_patience(&mut self, patience: Option<Instant>) {
        self.patience = patience;
    }

    /// From now on makes a number of reads at most, if there is no patience.
    pub(super) fn allow_reads(&mut self) {
        self.reads = READS;
    }

    /// Whether all allowed reads were made.
    pub(super) fn is_cut_short(&self) -> bool {
        self.reads == 0
    }

    /// Acts until that does not block, the time is up, or the console is being closed. What never blocks ends as well.
    fn patiently<T>(&mut self, mut act: impl FnMut(&mut TcpStream) -> io::Result<T>) -> io::Result<T> {
        loop {
            let is_late = self.patience.is_some_and(|patience| Instant::now() >= patience);
            match (act(&mut self.stream), self.patience) {
                (_, Some(_)) if is_late => return Err(io::ErrorKind::TimedOut.into()),
                (Err(error), Some(patience)) if error.kind() == io::ErrorKind::WouldBlock => {
                    if self.hub.is_closing() {
                        return Err(io::ErrorKind::ConnectionAborted.into());
                    }
                    self.reactor.wait(patience);
                }
                (result, _) => return result,
            }
        }
    }
}

impl Read for PatientStream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.patience.is_some() && self.hub.is_closing() {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        if self.patience.is_none() {
            self.reads = self.reads.checked_sub(1).ok_or(io::ErrorKind::WouldBlock)?;
        }
        self.patiently(|stream| stream.read(buffer))
    }
}

impl Write for PatientStream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.patiently(|stream| stream.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.patiently(Write::flush)
    }
}

impl Drop for PatientStream {
    fn drop(&mut self) {
        // The socket goes away with the stream in any case.
        let _ = self.reactor.clone().with(|poll, _| poll.registry().deregister(&mut self.stream));
    }
}

/// A connection to Wings, encrypted or not.
pub(super) enum Stream {
    Plain(PatientStream),
    #[cfg(feature = "rustls")]
    Tls(Box<rustls::StreamOwned<rustls::ClientConnection, PatientStream>>),
}

impl Stream {
    pub(super) fn tcp(&mut self) -> &mut PatientStream {
        match self {
            Self::Plain(stream) => stream,
            #[cfg(feature = "rustls")]
            Self::Tls(stream) => &mut stream.sock,
        }
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(stream) => stream.read(buffer),
            #[cfg(feature = "rustls")]
            Self::Tls(stream) => stream.read(buffer),
        }
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(stream) => stream.write(bytes),
            #[cfg(feature = "rustls")]
            Self::Tls(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(stream) => stream.flush(),
            #[cfg(feature = "rustls")]
            Self::Tls(stream) => stream.flush(),
        }
    }
}
