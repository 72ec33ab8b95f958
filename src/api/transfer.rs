//! Uploads and downloads of files and backups, through signed URLs of Wings or a storage provider.

mod body;
mod directory;
mod download;
mod form;
#[cfg(feature = "wings")]
mod incoming;
mod mirror;
mod recipient;
mod signed;
mod sink;
mod upload;
mod wings;

pub(crate) use body::UploadBody;
pub use directory::DirectoryUpload;
pub use download::Download;
pub(crate) use download::IncomingFile;
#[cfg(feature = "wings")]
pub(super) use incoming::IncomingTransfer;
pub use mirror::{DirectoryDownload, Mirror};
pub(super) use recipient::Recipient;
pub(super) use signed::FileUrl;
pub use upload::Upload;
