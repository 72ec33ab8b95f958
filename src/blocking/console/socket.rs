use std::io;
use std::task::Poll;

use tungstenite::WebSocket;

use crate::error::Result;
use crate::socket::{Message, Received, SocketError, broken};

use super::stream::Stream;

/// A socket to Wings that never blocks.
pub(super) struct Socket(Box<WebSocket<Stream>>);

impl Socket {
    pub(super) fn new(socket: WebSocket<Stream>) -> Self {
        Self(Box::new(socket))
    }

    /// Begins to send a message; [`flush`](Self::flush) goes on with it.
    pub(super) fn send(&mut self, message: Message) -> Poll<Result<()>> {
        match self.0.write(message) {
            // What cannot be written yet has been taken all the same.
            Err(error) if !would_block(&error) => Poll::Ready(Err(broken(error))),
            _ => self.flush(),
        }
    }

    /// Writes what has not been written yet.
    pub(super) fn flush(&mut self) -> Poll<Result<()>> {
        match self.0.flush() {
            Ok(()) => Poll::Ready(Ok(())),
            Err(error) if would_block(&error) => Poll::Pending,
            Err(error) => Poll::Ready(Err(broken(error))),
        }
    }

    /// Begins the closing handshake, or answers to the other side's. That it may be gone is as good.
    pub(super) fn close(&mut self) -> Poll<()> {
        match self.0.close(None) {
            Err(error) if would_block(&error) => Poll::Pending,
            _ => Poll::Ready(()),
        }
    }

    /// Allows a number of reads, after which it looks as if nothing more had arrived: else a node that sends frames
    /// without a message in them would be read for ever.
    pub(super) fn allow_reads(&mut self) {
        self.0.get_mut().tcp().allow_reads();
    }

    /// Whether all allowed reads have been used.
    pub(super) fn is_cut_short(&mut self) -> bool {
        self.0.get_mut().tcp().is_cut_short()
    }

    /// What has arrived, if anything has.
    pub(super) fn receive(&mut self) -> Option<Received> {
        match self.0.read() {
            Err(error) if would_block(&error) => None,
            read => Some(read.into()),
        }
    }
}

fn would_block(error: &SocketError) -> bool {
    matches!(error, SocketError::Io(error) if error.kind() == io::ErrorKind::WouldBlock)
}
