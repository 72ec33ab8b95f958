use std::io::{self, Read, Write};
use std::net::SocketAddr;
use std::sync::Arc;

use mio::net::TcpStream;
use mio::{Interest, Registry, Token};

/// How often a socket is read at most before the thread looks after others.
const READS: u32 = 32;

/// A TCP connection that never blocks.
pub(super) struct Connection {
    stream: TcpStream,
    registry: Arc<Registry>,
    /// How many reads are left.
    reads: u32,
}

impl Connection {
    /// Begins to connect.
    pub(super) fn to(address: SocketAddr, registry: &Arc<Registry>, token: Token) -> io::Result<Self> {
        let mut stream = TcpStream::connect(address)?;
        registry.register(&mut stream, token, Interest::READABLE | Interest::WRITABLE)?;
        Ok(Self { stream, registry: registry.clone(), reads: READS })
    }

    /// Whether it is connected by now.
    pub(super) fn is_open(&mut self) -> io::Result<bool> {
        if let Some(error) = self.stream.take_error()? {
            return Err(error);
        }
        match self.stream.peer_addr() {
            Ok(_) => self.stream.set_nodelay(true).map(|()| true),
            Err(error) if error.kind() == io::ErrorKind::NotConnected => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// From now on makes a number of reads at most.
    pub(super) fn allow_reads(&mut self) {
        self.reads = READS;
    }

    /// Whether all allowed reads have been used.
    pub(super) fn is_cut_short(&self) -> bool {
        self.reads == 0
    }
}

impl Read for Connection {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.reads = self.reads.checked_sub(1).ok_or(io::ErrorKind::WouldBlock)?;
        self.stream.read(buffer)
    }
}

impl Write for Connection {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stream.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        // The socket goes away with the stream in any case.
        let _ = self.registry.deregister(&mut self.stream);
    }
}

/// A connection to Wings, encrypted or not.
pub(super) enum Stream {
    Plain(Connection),
    #[cfg(feature = "rustls")]
    Tls(Box<rustls::StreamOwned<rustls::ClientConnection, Connection>>),
}

impl Stream {
    pub(super) fn tcp(&mut self) -> &mut Connection {
        match self {
            Self::Plain(connection) => connection,
            #[cfg(feature = "rustls")]
            Self::Tls(stream) => &mut stream.sock,
        }
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(connection) => connection.read(buffer),
            #[cfg(feature = "rustls")]
            Self::Tls(stream) => stream.read(buffer),
        }
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(connection) => connection.write(bytes),
            #[cfg(feature = "rustls")]
            Self::Tls(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(connection) => connection.flush(),
            #[cfg(feature = "rustls")]
            Self::Tls(stream) => stream.flush(),
        }
    }
}
