use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use crate::read::model;

model! {
    /// A file or directory of a server, as Wings describes it.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct File {
        /// The name, without its directory. In results of a search, the path.
        pub name: String = Required,
        /// When it was created or its status last changed. `None` if Wings sends none.
        pub created: Option<Timestamp>,
        /// When its contents were last changed. `None` if Wings sends none.
        pub modified: Option<Timestamp>,
        /// The mode in symbolic form, such as `-rw-r--r--`.
        pub mode: String,
        /// The mode in octal digits, such as `644`.
        pub mode_bits: String,
        /// The size in bytes; for a directory, that of its own entry, not of its contents.
        pub size: u64,
        /// Whether it is a directory.
        pub directory: bool,
        /// Whether it is not a directory.
        pub file: bool,
        /// Whether it is a symbolic link. Always `false` before Wings 1.12.
        pub symlink: bool,
        /// The detected MIME type, such as `text/plain; charset=utf-8`; `inode/directory` for directories.
        pub mime: String,
    }
}

model! {
    /// A download from the internet in progress on the node.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct Pull {
        /// The id to cancel it by.
        #[serde(alias = "Identifier")]
        pub identifier: Uuid = Required,
        /// The progress, from 0 to 1.
        #[serde(alias = "Progress")]
        pub progress: f64,
    }
}
