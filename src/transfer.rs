//! What uploads and downloads share in both clients, apart from moving the bytes. Pure.

mod cancel;
mod checksum;
mod multipart;
mod progress;

pub use cancel::CancelToken;
pub(crate) use checksum::Verifier;
pub(crate) use multipart::{Boundary, file_name};
pub use progress::Progress;
pub(crate) use progress::{Meter, ProgressHook};

/// How much is read and sent at a time: large enough to be quick, small enough for many transfers at once.
pub(crate) const CHUNK: usize = 64 * 1024;
