//! What has to be done so that one directory becomes like another. Pure, except for the look at a local directory.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::cancel::Stop;
use crate::error::{Error, ErrorKind, Result};

use super::{file_name, local};

/// Upper bounds on what a directory may contain. A server that never ends listing directories must not fill the memory.
const MOST_ENTRIES: usize = 1_000_000;
const DEEPEST: usize = 128;

/// How files of the same size are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compare {
    /// A file that is newer than its copy differs.
    Time,
    /// A file with another checksum differs.
    Checksum,
    /// Every file counts as different.
    Nothing,
}

/// A file on one side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) size: u64,
    pub(crate) modified: Option<Timestamp>,
}

/// Everything below a directory, by paths relative to it with `/` between names. Links are left alone.
#[derive(Debug, Default)]
pub(crate) struct Side {
    pub(crate) files: BTreeMap<String, Entry>,
    pub(crate) directories: BTreeSet<String>,
}

impl Side {
    /// Adds what a directory contains. Returns the path of a directory that is to be listed as well.
    ///
    /// # Errors
    ///
    /// For a name that would lead out of the directory, and for a tree without an end.
    pub(crate) fn add(&mut self, directory: &str, name: &str, file: Option<Entry>) -> Result<Option<String>> {
        let is_plain = !matches!(name, "" | "." | "..") && !name.contains(['/', '\0']);
        if !is_plain || (cfg!(windows) && name.contains(['\\', ':'])) {
            let message = format!("{directory:?} contains a file with the invalid name {name:?}");
            return Err(Error::new(ErrorKind::UnexpectedContent, message));
        }
        let path = if directory.is_empty() { name.to_owned() } else { format!("{directory}/{name}") };
        if self.files.len() + self.directories.len() >= MOST_ENTRIES || path.split('/').count() > DEEPEST {
            let message =
                format!("there are more than {MOST_ENTRIES} files, or more than {DEEPEST} levels of directories");
            return Err(Error::new(ErrorKind::UnexpectedContent, message));
        }
        match file {
            Some(entry) => {
                self.files.insert(path, entry);
                Ok(None)
            }
            None => Ok(self.directories.insert(path.clone()).then_some(path)),
        }
    }

    /// Looks at a local directory. One that does not exist is empty if it may be missing.
    pub(crate) fn of_local(root: &Path, may_be_missing: bool, stop: &Stop) -> Result<Self> {
        let mut side = Self::default();
        let mut open = vec![(root.to_owned(), String::new())];
        while let Some((directory, relative)) = open.pop() {
            stop.check()?;
            let failed = |error| local(format!("{} cannot be listed", directory.display()), error);
            let entries = match fs::read_dir(&directory) {
                Err(error) if error.kind() == io::ErrorKind::NotFound && relative.is_empty() && may_be_missing => break,
                entries => entries.map_err(failed)?,
            };
            for entry in entries {
                let entry = entry.map_err(failed)?;
                let (path, kind) = (entry.path(), entry.file_type().map_err(failed)?);
                let name = file_name(&path)?;
                if kind.is_dir() {
                    if let Some(below) = side.add(&relative, &name, None)? {
                        open.push((path, below));
                    }
                    continue;
                }
                // Links to files are followed; links to directories may lead in circles.
                let metadata = fs::metadata(&path).map_err(failed)?;
                if metadata.is_file() {
                    let modified = metadata.modified().ok().and_then(|time| Timestamp::try_from(time).ok());
                    side.add(&relative, &name, Some(Entry { size: metadata.len(), modified }))?;
                }
            }
        }
        Ok(side)
    }
}

/// The local path of something below a directory.
pub(crate) fn local_path(root: &Path, relative: &str) -> PathBuf {
    relative.split('/').fold(root.to_owned(), |path, name| path.join(name))
}

/// The work to do, by paths relative to the directories.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    /// The paths that the source lacks. A directory stands for everything below it.
    pub(crate) delete: Vec<String>,
    pub(crate) create: Vec<String>,
    /// Files with their sizes.
    pub(crate) copy: Vec<(String, u64)>,
    /// Files that differ if their checksums do.
    pub(crate) verify: Vec<(String, u64)>,
    pub(crate) unchanged: usize,
}

impl Steps {
    /// Compares two directories.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] if a file would have to replace a directory, or the other way round, and nothing may be
    /// deleted.
    pub(crate) fn new(source: &Side, target: &Side, compare: Compare, deletes: bool) -> Result<Self> {
        let mut steps = Self::default();
        let surplus_files = target.files.keys().filter(|path| !source.files.contains_key(*path));
        let surplus_directories = target.directories.iter().filter(|path| !source.directories.contains(*path));
        let surplus: BTreeSet<&String> = surplus_files.chain(surplus_directories).collect();
        if deletes {
            for path in surplus {
                let is_covered = |above: &String| path.strip_prefix(above).is_some_and(|rest| rest.starts_with('/'));
                if !steps.delete.iter().any(is_covered) {
                    steps.delete.push(path.clone());
                }
            }
        } else if let Some(path) =
            surplus.into_iter().find(|path| source.files.contains_key(*path) || source.directories.contains(*path))
        {
            let message = format!("{path} is a file on one side and a directory on the other");
            return Err(Error::invalid(message).with_hint("`delete_extra` allows replacing it"));
        }
        let is_new = |path: &&String| !target.directories.contains(*path);
        steps.create = source.directories.iter().filter(is_new).cloned().collect();
        for (path, entry) in &source.files {
            let copy = target.files.get(path);
            match copy.filter(|copy| copy.size == entry.size && compare != Compare::Nothing) {
                None => steps.copy.push((path.clone(), entry.size)),
                Some(_) if compare == Compare::Checksum => steps.verify.push((path.clone(), entry.size)),
                // A copy has the time of copying. One whose time is unknown may be outdated.
                Some(copy) if copy.modified.is_none() || copy.modified < entry.modified => {
                    steps.copy.push((path.clone(), entry.size));
                }
                Some(_) => steps.unchanged += 1,
            }
        }
        Ok(steps)
    }

    /// The bytes of all files that are to be copied.
    pub(crate) fn bytes(&self) -> u64 {
        self.copy.iter().fold(0, |sum, (_, size)| sum.saturating_add(*size))
    }

    /// Directories that have to be created on their own, since nothing is put into them.
    pub(crate) fn empty_directories(&self) -> impl Iterator<Item = &String> {
        self.create.iter().filter(|directory| {
            let is_below = |path: &str| path.strip_prefix(directory.as_str()).is_some_and(|rest| rest.starts_with('/'));
            !self.create.iter().any(|path| is_below(path)) && !self.copy.iter().any(|(path, _)| is_below(path))
        })
    }
}

/// What a mirror has changed, or would change in a dry run. Paths are relative to the directory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct MirrorReport {
    /// The files that were copied.
    pub copied: Vec<String>,
    /// The directories that were created.
    pub created: Vec<String>,
    /// The files and directories that were deleted. A directory stands for everything in it.
    pub deleted: Vec<String>,
    /// How many files were the same already.
    pub unchanged: usize,
    /// The size of all copied files, in bytes.
    pub bytes: u64,
}

impl MirrorReport {
    /// Returns whether both sides were the same already.
    #[must_use]
    pub fn is_unchanged(&self) -> bool {
        self.copied.is_empty() && self.created.is_empty() && self.deleted.is_empty()
    }
}

impl From<Steps> for MirrorReport {
    fn from(steps: Steps) -> Self {
        let bytes = steps.bytes();
        let copied = steps.copy.into_iter().map(|(path, _)| path).collect();
        Self { copied, created: steps.create, deleted: steps.delete, unchanged: steps.unchanged, bytes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(files: &[(&str, u64, i64)], directories: &[&str]) -> Side {
        let entry = |size, time| Entry { size, modified: Timestamp::from_second(time).ok() };
        Side {
            files: files.iter().map(|(path, size, time)| ((*path).to_owned(), entry(*size, *time))).collect(),
            directories: directories.iter().map(|path| (*path).to_owned()).collect(),
        }
    }

    fn report(source: &Side, target: &Side, compare: Compare, deletes: bool) -> MirrorReport {
        Steps::new(source, target, compare, deletes).unwrap().into()
    }

    #[test]
    fn files_of_another_size_and_newer_ones_are_copied() {
        let source = side(&[("same", 1, 5), ("newer", 1, 9), ("larger", 2, 5), ("new/file", 1, 5)], &["new"]);
        let target = side(&[("same", 1, 7), ("newer", 1, 7), ("larger", 1, 7), ("extra", 1, 7)], &[]);
        let report = report(&source, &target, Compare::Time, false);
        assert_eq!(report.copied, ["larger", "new/file", "newer"]);
        assert_eq!((report.created, report.unchanged, report.bytes), (vec!["new".to_owned()], 1, 4));
        assert!(report.deleted.is_empty());
    }

    #[test]
    fn surplus_is_deleted_only_when_asked_and_a_directory_as_a_whole() {
        let source = side(&[("a", 1, 1)], &[]);
        let target =
            side(&[("a", 1, 1), ("old/x", 1, 1), ("old/deep/y", 1, 1), ("old.txt", 1, 1)], &["old", "old/deep"]);
        assert!(report(&source, &target, Compare::Time, false).is_unchanged());
        assert_eq!(report(&source, &target, Compare::Time, true).deleted, ["old", "old.txt"]);
    }

    #[test]
    fn file_in_place_of_a_directory_needs_deletion() {
        let (source, target) = (side(&[("a", 1, 1)], &[]), side(&[("a/b", 1, 1)], &["a"]));
        let error = Steps::new(&source, &target, Compare::Time, false).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        let report = report(&source, &target, Compare::Time, true);
        assert_eq!((report.deleted, report.copied), (vec!["a".to_owned()], vec!["a".to_owned()]));
    }

    #[test]
    fn checksums_decide_about_files_of_the_same_size() {
        let (source, target) = (side(&[("a", 1, 9), ("b", 2, 1)], &[]), side(&[("a", 1, 1), ("b", 1, 9)], &[]));
        let steps = Steps::new(&source, &target, Compare::Checksum, false).unwrap();
        assert_eq!((steps.verify, steps.copy), (vec![("a".to_owned(), 1)], vec![("b".to_owned(), 2)]));
    }

    #[test]
    fn names_that_lead_elsewhere_are_errors() {
        for name in ["", ".", "..", "a/b", "/etc/passwd", "a\0b"] {
            let error = Side::default().add("", name, None).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::UnexpectedContent, "{name:?}");
        }
        let deep = vec!["a"; DEEPEST].join("/");
        assert!(Side::default().add(&deep, "b", None).is_err());
    }

    #[test]
    fn only_directories_that_stay_empty_are_created_on_their_own() {
        let source = side(&[("a/b/file", 1, 1)], &["a", "a/b", "c", "c/d"]);
        let steps = Steps::new(&source, &Side::default(), Compare::Time, false).unwrap();
        assert_eq!(steps.empty_directories().collect::<Vec<_>>(), ["c/d"]);
    }
}
