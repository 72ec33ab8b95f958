//! What the sockets of both clients share: limits, close codes, messages and the handshake.
//!
//! How bytes get in and out is in each client; nothing here reads or writes.

mod address;
#[cfg(any(feature = "async", feature = "blocking"))]
mod message;
mod tunnel;

use std::time::Duration;

pub(crate) use address::SocketAddress;
#[cfg(feature = "blocking")]
pub(crate) use message::SocketError;
#[cfg(any(feature = "async", feature = "blocking"))]
pub(crate) use message::{Message, Received, broken, config};
#[cfg(feature = "blocking")]
pub(crate) use tunnel::Tunnel;

/// The largest message that is accepted. Wings' own are far smaller, except lines that a game writes without an end.
pub(crate) const LARGEST_MESSAGE: usize = 4 << 20;

/// The size of the read buffer. Idle sockets keep it, so it is small: tungstenite's default is 128 KiB.
#[cfg(any(feature = "async", feature = "blocking"))]
const READ_BUFFER: usize = 8 << 10;

/// How much may wait to be written, such as pongs that the other side does not read.
#[cfg(any(feature = "async", feature = "blocking"))]
const WRITE_BUFFER: usize = 256 << 10;

/// How many messages are read before their events are handed out, unless they are long.
pub(crate) const BATCH: usize = 1024;

/// How long sending may take before the connection counts as lost.
pub(crate) const SEND: Duration = Duration::from_secs(10);

/// How long the closing handshake may take.
pub(crate) const GOODBYE: Duration = Duration::from_secs(1);

/// The codes of closed sockets that mean something to a client.
pub(crate) mod close_code {
    /// The other side goes away; Wings up to 1.11 with a reason when the server is deleted.
    pub(crate) const GOING_AWAY: u16 = 1001;
    /// No code was given.
    pub(crate) const NO_STATUS: u16 = 1005;
    /// The connection ended without a closing handshake.
    pub(crate) const ABNORMAL: u16 = 1006;
    /// Wings does not take messages of this size.
    pub(crate) const TOO_BIG: u16 = 1009;
    /// Wings does not serve this socket.
    pub(crate) const REFUSED: u16 = 4400;
    /// The server is suspended.
    pub(crate) const SUSPENDED: u16 = 4409;
}
