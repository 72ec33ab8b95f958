use super::read::model;
use jiff::Timestamp;
use serde::Serialize;

model! {
    /// A file or directory of a server.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct FileObject {
        /// The name, without the directory that it is in.
        pub name: String = Required,
        /// The mode in symbolic form, such as `-rw-r--r--`; it starts with `d` for directories and `L` for links.
        pub mode: String,
        /// The mode in octal digits, such as `644`.
        pub mode_bits: String,
        /// The size in bytes; for a directory, that of its own entry, not of its contents.
        pub size: u64,
        /// Whether it is a file, not a directory.
        pub is_file: bool,
        /// Always false with Wings 1.x, even for symbolic links: see [`is_link`](Self::is_link).
        pub is_symlink: bool,
        /// The MIME type detected by Wings, such as `text/plain; charset=utf-8`; `inode/directory` for directories.
        pub mimetype: String,
        /// When it was created. `None` if the panel sends none.
        pub created_at: Option<Timestamp>,
        /// When its contents were last changed. `None` if the panel sends none.
        pub modified_at: Option<Timestamp>,
    }
}

impl FileObject {
    /// Returns whether it is a directory and not a link to one.
    #[must_use]
    pub fn is_directory(&self) -> bool {
        !self.is_file && !self.is_link()
    }

    /// Returns whether it is a symbolic link.
    #[must_use]
    pub fn is_link(&self) -> bool {
        self.is_symlink || self.mode.starts_with('L')
    }
}
