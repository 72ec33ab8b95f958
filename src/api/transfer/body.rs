use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

use crate::cancel::Stop;
use crate::error::{Error, Result};
use crate::observe::metrics;
use crate::transfer::{Announced, Meter, local};

use super::super::dual;
use super::super::io::{self, FileSource, Reader, Room};

/// Where the bytes of one file come from.
pub(super) enum Content {
    File(FileSource),
    Bytes(Bytes),
    Reader(Reader),
}

/// A piece of the body: part of the frame, or a file.
pub(super) enum Piece {
    Frame(Bytes),
    File(Announced, Content),
}

/// Why a body ended early. The transport only sees that it did.
#[derive(Clone, Default)]
pub(crate) struct Fault(Arc<Mutex<Option<Error>>>);

impl Fault {
    fn set(&self, error: Error) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
    }

    pub(super) fn take(&self) -> Option<Error> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// The body of one attempt at an upload, read as it is sent.
pub(crate) struct UploadBody {
    pieces: VecDeque<Piece>,
    meter: Meter,
    stop: Stop,
    fault: Fault,
}

#[dual]
impl UploadBody {
    pub(super) fn new(pieces: VecDeque<Piece>, meter: Meter, stop: Stop) -> Self {
        Self { pieces, meter, stop, fault: Fault::default() }
    }

    pub(super) fn fault(&self) -> Fault {
        self.fault.clone()
    }

    /// Counts the bytes that have been handed to the transport.
    pub(crate) fn meter(&self) -> Meter {
        self.meter.clone()
    }

    /// Puts the next bytes into `room`, and returns how many; 0 at the end, and after an error, which is kept.
    pub(crate) async fn fill(&mut self, room: &mut Room) -> Result<usize> {
        let filled = self.try_fill(room).await;
        if let Err(error) = &filled {
            self.fault.set(error.clone());
        }
        filled
    }

    async fn try_fill(&mut self, room: &mut Room) -> Result<usize> {
        loop {
            self.stop.check()?;
            let left = self.pieces.len();
            let Some(piece) = self.pieces.front_mut() else { return Ok(0) };
            let filled = match piece {
                Piece::Frame(bytes) => {
                    let filled = io::take(room, bytes);
                    // The transport may know the length, and not ask again.
                    if left == 1 && bytes.is_empty() {
                        self.meter.finish();
                    }
                    filled
                }
                Piece::File(announced, content) => {
                    let filled = match content {
                        Content::Bytes(bytes) => io::take(room, bytes),
                        Content::File(file) => io::read_file(room, file).await?,
                        Content::Reader(reader) => {
                            self.meter.set_reading(true);
                            let read = io::read(room, reader).await;
                            self.meter.set_reading(false);
                            read.map_err(|error| local(format!("{} cannot be read", announced.name()), error))?
                        }
                    };
                    announced.count(filled)?;
                    if filled > 0 {
                        self.meter.add(filled);
                        metrics::bytes_up(filled);
                    }
                    filled
                }
            };
            if filled > 0 {
                return Ok(filled);
            }
            self.pieces.pop_front();
        }
    }
}
