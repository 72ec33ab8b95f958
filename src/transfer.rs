//! What uploads and downloads share in both clients, apart from moving the bytes. Pure, except for [`Destination`].

mod checksum;
mod destination;
mod length;
mod multipart;
mod progress;
mod signed;
mod source;
mod stall;
mod tree;

use std::io;

use crate::error::{Error, ErrorKind};

pub(crate) use checksum::Verifier;
pub(crate) use destination::Destination;
pub(crate) use length::Announced;
pub(crate) use multipart::{Boundary, file_name};
pub use progress::Progress;
pub(crate) use progress::{Meter, ProgressHook};
pub(crate) use signed::is_for_another;
pub(crate) use source::regular_length;
pub(crate) use stall::{Patience, Stall};
pub(crate) use tree::{BatchLimits, LocalFile, walk};

/// How much is sent at a time: large enough to be quick, small enough that progress is seen on slow connections.
pub(crate) const CHUNK: usize = 64 * 1024;

/// Makes the error for a file or stream on this side of the wire.
pub(crate) fn local(message: String, error: io::Error) -> Error {
    Error::new(ErrorKind::Io, format!("{message}: {error}")).with_source(error)
}
