//! Files and folders.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::clock::atom;
use crate::state::files::{Content, Node};
use crate::wire::envelope::item;

impl Node {
    pub(crate) fn to_json(&self, name: &str) -> Value {
        self.describe(name, mime_type(name, &self.content))
    }

    /// Itself in the reply to a compression, which names another type than the list.
    pub(crate) fn to_new_archive(&self, name: &str) -> Value {
        self.describe(name, "application/tar+gzip")
    }

    fn describe(&self, name: &str, mime_type: &str) -> Value {
        let is_file = !matches!(self.content, Content::Directory);
        let attributes = json!({
            "name": name,
            "mode": self.mode_text(),
            "mode_bits": format!("{:o}", self.mode),
            "size": self.size(),
            "is_file": is_file,
            "is_symlink": false,
            "mimetype": mime_type,
            "created_at": atom(self.created),
            "modified_at": atom(self.modified),
        });
        item("file_object", attributes)
    }

    /// Itself in Wings' own API.
    pub(crate) fn to_stat(&self, name: &str) -> Value {
        self.stat(name, mime_type(name, &self.content))
    }

    /// Itself in Wings' reply to a compression.
    pub(crate) fn to_archive_stat(&self, name: &str) -> Value {
        self.stat(name, "application/tar+gzip")
    }

    fn stat(&self, name: &str, mime_type: &str) -> Value {
        let is_directory = matches!(self.content, Content::Directory);
        let second = |time: Timestamp| time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        json!({
            "name": name,
            "created": second(self.created),
            "modified": second(self.modified),
            "mode": self.mode_text(),
            "mode_bits": format!("{:o}", self.mode),
            "size": self.size(),
            "directory": is_directory,
            "file": !is_directory,
            "symlink": false,
            "mime": mime_type,
        })
    }

    /// The MIME type that Wings detects.
    pub(crate) fn mime_type(&self, name: &str) -> &'static str {
        mime_type(name, &self.content)
    }

    /// The mode in the format of Go: `-rw-r--r--`, `drwxr-xr-x`, `Lrwxrwxrwx`.
    fn mode_text(&self) -> String {
        let kind = match self.content {
            Content::Directory => 'd',
            Content::Symlink(_) => 'L',
            _ => '-',
        };
        let bits = "rwxrwxrwx".chars().zip((0..9).rev());
        let bit = |(letter, place): (char, u32)| if self.mode >> place & 1 == 1 { letter } else { '-' };
        format!("{kind}{}", bits.map(bit).collect::<String>())
    }
}

fn mime_type(name: &str, content: &Content) -> &'static str {
    match content {
        Content::Directory => "inode/directory",
        Content::Symlink(_) | Content::Generated(_) => "application/octet-stream",
        Content::File(bytes) if bytes.starts_with(&[0x1f, 0x8b]) => "application/gzip",
        Content::File(bytes) if bytes.is_empty() => "text/plain",
        Content::File(_) if name.ends_with(".json") => "application/json",
        Content::File(bytes) if std::str::from_utf8(bytes).is_ok() && !bytes.contains(&0) => {
            "text/plain; charset=utf-8"
        }
        Content::File(_) => "application/octet-stream",
    }
}
