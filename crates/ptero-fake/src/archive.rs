//! Archives as Wings packs and unpacks them.

use std::io::{self, Read};

use bytes::Bytes;
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;

/// Upper bound on the unpacked size, against archives that expand without end.
const MOST_UNPACKED: u64 = 256 * 1024 * 1024;

/// A file or folder in an archive.
#[derive(Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) path: String,
    pub(crate) mode: u32,
    /// `None` for a folder.
    pub(crate) content: Option<Bytes>,
}

/// Packs `entries` into a `.tar.gz` file. All of them get the modification time `modified`.
pub(crate) fn pack(entries: &[Entry], modified: i64) -> io::Result<Vec<u8>> {
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for entry in entries {
        let content = entry.content.as_deref().unwrap_or_default();
        let kind = if entry.content.is_some() { tar::EntryType::Regular } else { tar::EntryType::Directory };
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(kind);
        header.set_mode(entry.mode);
        header.set_size(content.len() as u64);
        header.set_mtime(u64::try_from(modified).unwrap_or_default());
        archive.append_data(&mut header, &entry.path, content)?;
    }
    archive.into_inner()?.finish()
}

/// The files and folders in a `.tar` or `.tar.gz` file. An error for any other file.
pub(crate) fn unpack(archive: &[u8]) -> io::Result<Vec<Entry>> {
    if archive.starts_with(&[0x1f, 0x8b]) {
        read_entries(MultiGzDecoder::new(archive))
    } else if archive.is_empty() {
        Err(io::ErrorKind::UnexpectedEof.into())
    } else {
        read_entries(archive)
    }
}

fn read_entries(source: impl Read) -> io::Result<Vec<Entry>> {
    let mut archive = tar::Archive::new(source.take(MOST_UNPACKED));
    let mut entries = Vec::new();
    for entry in archive.entries()? {
        let mut entry = entry?;
        let kind = entry.header().entry_type();
        if !kind.is_file() && !kind.is_dir() {
            continue;
        }
        let path = entry.path()?.to_string_lossy().into_owned();
        let mode = entry.header().mode()? & 0o777;
        let content = if kind.is_file() {
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes)?;
            Some(bytes.into())
        } else {
            None
        };
        entries.push(Entry { path, mode, content });
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn file(path: &str, content: &str) -> Entry {
        Entry { path: path.to_owned(), mode: 0o640, content: Some(content.to_owned().into()) }
    }

    #[test]
    fn packed_entries_are_unpacked_again() {
        let long = format!("{}/name.txt", "folder".repeat(40));
        let folder = Entry { path: "world/".to_owned(), mode: 0o755, content: None };
        let entries = [folder, file("world/level.dat", "12345"), file(&long, "deep"), file("empty", "")];
        let packed = pack(&entries, 1_700_000_000).unwrap();
        assert_eq!(unpack(&packed).unwrap(), entries);
    }

    #[test]
    fn archives_of_other_programs_are_unpacked() {
        // A POSIX header, as `tar --format=ustar` writes it, compressed with another level.
        let mut header = tar::Header::new_ustar();
        header.set_path("plugins/a.jar").unwrap();
        header.set_mode(0o600);
        header.set_size(3);
        header.set_cksum();
        let mut builder = tar::Builder::new(Vec::new());
        builder.append(&header, &b"jar"[..]).unwrap();
        let tar = builder.into_inner().unwrap();
        for archive in [gzip(&tar), tar] {
            let entries = unpack(&archive).unwrap();
            assert_eq!((entries[0].path.as_str(), entries[0].mode), ("plugins/a.jar", 0o600));
            assert_eq!(entries[0].content.as_deref(), Some(&b"jar"[..]));
        }
    }

    #[test]
    fn non_archives_are_rejected() {
        assert!(unpack(b"").is_err());
        assert!(unpack(b"just text, longer than nothing").is_err());
        assert!(unpack(&gzip(b"compressed, but not a tar file")).is_err());
    }
}
