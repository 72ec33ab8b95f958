use jiff::Timestamp;

use crate::model::FileObject;

/// How often a file must look the same until it counts as complete.
const LOOKS: u32 = 3;

/// Whether something that is written bit by bit still changes.
#[derive(Debug)]
pub(crate) struct Stability<T> {
    last: Option<T>,
    looks: u32,
}

impl<T> Default for Stability<T> {
    fn default() -> Self {
        Self { last: None, looks: 0 }
    }
}

impl<T: PartialEq> Stability<T> {
    /// Takes note of what was seen, and returns whether it has been the same often enough.
    pub(crate) fn observe(&mut self, seen: T) -> bool {
        if self.last.as_ref() == Some(&seen) {
            self.looks = self.looks.saturating_add(1);
        } else {
            (self.last, self.looks) = (Some(seen), 1);
        }
        self.looks >= LOOKS
    }

    pub(crate) fn has_seen(&self) -> bool {
        self.last.is_some()
    }
}

/// Looks for the archive that a lost reply was about.
#[derive(Debug)]
pub(crate) struct ArchiveWatch {
    /// The earliest name that it can have.
    earliest: String,
    stability: Stability<(String, u64, Option<Timestamp>)>,
}

impl ArchiveWatch {
    /// Looks for an archive that is not older than `earliest`.
    pub(crate) fn new(earliest: Timestamp) -> Self {
        Self { earliest: earliest.strftime("archive-%Y-%m-%dT%H%M%SZ").to_string(), stability: Stability::default() }
    }

    /// Returns the archive once it is complete. Wings names archives by the time, so that their names sort by it.
    pub(crate) fn observe(&mut self, files: Vec<FileObject>) -> Option<FileObject> {
        let is_candidate =
            |file: &FileObject| file.is_file && file.name.starts_with("archive-") && file.name >= self.earliest;
        let newest = files.into_iter().filter(is_candidate).max_by(|a, b| a.name.cmp(&b.name))?;
        self.stability.observe((newest.name.clone(), newest.size, newest.modified_at)).then_some(newest)
    }

    pub(crate) fn has_seen(&self) -> bool {
        self.stability.has_seen()
    }
}

/// Looks for a file that the node downloads.
#[derive(Debug)]
pub(crate) struct FileWatch {
    /// `None` when the server that it comes from chooses the name.
    name: Option<String>,
    /// The previous contents of the directory.
    before: Vec<(String, u64, Option<Timestamp>)>,
    stability: Stability<(String, u64)>,
}

/// What a listing shows of a download.
#[derive(Debug)]
pub(crate) enum Seen {
    Nothing,
    Growing(u64),
    Complete(FileObject),
    /// The file was there, and is no longer.
    Gone,
}

impl FileWatch {
    pub(crate) fn new(name: Option<String>) -> Self {
        Self { name, before: Vec::new(), stability: Stability::default() }
    }

    /// Takes note of the files that are there before the download begins.
    pub(crate) fn is_old(&mut self, files: &[FileObject]) {
        self.before = files.iter().map(|file| (file.name.clone(), file.size, file.modified_at)).collect();
    }

    pub(crate) fn observe(&mut self, files: Vec<FileObject>) -> Seen {
        let is_new = |file: &FileObject| {
            !self
                .before
                .iter()
                .any(|(name, size, at)| *name == file.name && *size == file.size && *at == file.modified_at)
        };
        let is_named = |file: &FileObject| self.name.as_ref().is_none_or(|name| *name == file.name);
        let newest = files.into_iter().filter(|file| file.is_file && is_named(file) && is_new(file));
        let Some(file) = newest.max_by_key(|file| file.modified_at) else {
            return if self.stability.has_seen() { Seen::Gone } else { Seen::Nothing };
        };
        if self.stability.observe((file.name.clone(), file.size)) {
            Seen::Complete(file)
        } else {
            Seen::Growing(file.size)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, size: u64) -> FileObject {
        serde_json::from_value(serde_json::json!({ "name": name, "size": size, "is_file": true })).unwrap()
    }

    #[test]
    fn archive_is_the_newest_that_is_not_too_old_once_it_is_stable() {
        let mut watch = ArchiveWatch::new("2026-11-24T05:22:07Z".parse().unwrap());
        let files = |size| {
            vec![
                file("archive-2026-11-24T052100Z.tar.gz", 5),
                file("archive-2026-11-24T052240Z.tar.gz", size),
                file("world.tar.gz", 5),
            ]
        };
        assert!(watch.observe(files(1)).is_none());
        assert!(watch.observe(files(2)).is_none());
        assert!(watch.observe(files(2)).is_none());
        assert_eq!(watch.observe(files(2)).unwrap().name, "archive-2026-11-24T052240Z.tar.gz");
    }

    #[test]
    fn disappeared_download_is_gone_and_old_file_is_ignored() {
        let mut watch = FileWatch::new(Some("a".to_owned()));
        watch.is_old(&[file("a", 1)]);
        assert!(matches!(watch.observe(vec![file("a", 1)]), Seen::Nothing));
        assert!(matches!(watch.observe(vec![file("a", 2)]), Seen::Growing(2)));
        assert!(matches!(watch.observe(vec![]), Seen::Gone));
    }
}
