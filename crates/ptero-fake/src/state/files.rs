//! The files of a server, as a tree in memory.

use std::collections::BTreeMap;

use bytes::Bytes;
use jiff::Timestamp;

use crate::archive::Entry;
use crate::pattern::text_matches;

/// Files and folders by path, without a slash at either end. The root has no entry.
#[derive(Default)]
pub(crate) struct FileTree(BTreeMap<String, Node>);

pub(crate) struct Node {
    pub(crate) content: Content,
    pub(crate) mode: u32,
    pub(crate) created: Timestamp,
    pub(crate) modified: Timestamp,
}

#[derive(Clone)]
pub(crate) enum Content {
    Directory,
    File(Bytes),
    /// A file of this many bytes, generated when it is read.
    Generated(u64),
    Symlink(String),
}

/// Why a file operation failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileError {
    Missing,
    IsDirectory,
    NotADirectory,
    Exists,
}

/// The path of `path` below `root` in the tree. `None` when it leads out of the server's folder.
pub(crate) fn resolve(root: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in root.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

pub(crate) fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn parent(path: &str) -> Option<&str> {
    path.rsplit_once('/').map(|(parent, _)| parent)
}

impl FileTree {
    pub(crate) fn get(&self, path: &str) -> Option<&Node> {
        self.0.get(path)
    }

    /// The bytes of a file.
    pub(crate) fn read(&self, path: &str) -> Option<Bytes> {
        match &self.get(path)?.content {
            Content::File(bytes) => Some(bytes.clone()),
            _ => None,
        }
    }

    pub(crate) fn is_directory(&self, path: &str) -> bool {
        path.is_empty() || self.get(path).is_some_and(|node| matches!(node.content, Content::Directory))
    }

    /// The total size of all files.
    pub(crate) fn size(&self) -> u64 {
        self.0.values().filter(|node| !matches!(node.content, Content::Directory)).map(Node::size).sum()
    }

    /// Writes a file, and creates the folders above it.
    pub(crate) fn write(&mut self, path: &str, content: Content, now: Timestamp) -> Result<(), FileError> {
        if self.is_directory(path) {
            return Err(FileError::IsDirectory);
        }
        if let Some(parent) = parent(path) {
            self.create_directory(parent, now)?;
        }
        let (mode, created) = self.get(path).map_or((0o644, now), |node| (node.mode, node.created));
        self.0.insert(path.to_owned(), Node { content, mode, created, modified: now });
        Ok(())
    }

    /// Creates a folder and those above it, unless they exist.
    pub(crate) fn create_directory(&mut self, path: &str, now: Timestamp) -> Result<(), FileError> {
        let mut above = String::new();
        for part in path.split('/').filter(|part| !part.is_empty()) {
            if !above.is_empty() {
                above.push('/');
            }
            above.push_str(part);
            match self.get(&above) {
                None => {
                    let node = Node { content: Content::Directory, mode: 0o755, created: now, modified: now };
                    self.0.insert(above.clone(), node);
                }
                Some(node) if matches!(node.content, Content::Directory) => {}
                Some(_) => return Err(FileError::NotADirectory),
            }
        }
        Ok(())
    }

    /// Moves a file, or a folder with everything in it. A missing one is ignored silently.
    pub(crate) fn rename(&mut self, from: &str, to: &str, now: Timestamp) -> Result<(), FileError> {
        if self.get(to).is_some() || to.is_empty() {
            return Err(FileError::Exists);
        }
        let below = format!("{from}/");
        let moves = |path: &&String| path.as_str() == from || path.starts_with(&below);
        let paths: Vec<_> = self.0.keys().filter(moves).cloned().collect();
        if paths.is_empty() {
            return Ok(());
        }
        if let Some(parent) = parent(to) {
            self.create_directory(parent, now)?;
        }
        for path in paths {
            if let Some(node) = self.0.remove(&path) {
                let rest = path.strip_prefix(from).unwrap_or_default();
                self.0.insert(format!("{to}{rest}"), node);
            }
        }
        Ok(())
    }

    /// Copies a file to the first free name beside it.
    pub(crate) fn copy(&mut self, path: &str, now: Timestamp) -> Result<(), FileError> {
        let node = self.get(path).ok_or(FileError::Missing)?;
        if matches!(node.content, Content::Directory) {
            return Err(FileError::IsDirectory);
        }
        let (content, mode) = (node.content.clone(), node.mode);
        let directory = parent(path).map_or_else(String::new, |parent| format!("{parent}/"));
        let name = base_name(path);
        let (stem, extension) = name.rfind('.').filter(|dot| *dot > 0).map_or((name, ""), |dot| name.split_at(dot));
        let suffixes = std::iter::once(" copy".to_owned()).chain((1..).map(|number| format!(" copy {number}")));
        let mut names = suffixes.map(|suffix| format!("{directory}{stem}{suffix}{extension}"));
        if let Some(free) = names.find(|name| self.get(name).is_none()) {
            self.0.insert(free, Node { content, mode, created: now, modified: now });
        }
        Ok(())
    }

    /// Removes a file, or a folder with everything in it. A missing one is ignored.
    pub(crate) fn delete(&mut self, path: &str) {
        let below = format!("{path}/");
        self.0.retain(|other, _| other != path && !other.starts_with(&below));
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    pub(crate) fn set_mode(&mut self, path: &str, mode: u32) {
        if let Some(node) = self.0.get_mut(path) {
            node.mode = mode;
        }
    }

    /// The entries of a folder, by name.
    pub(crate) fn children(&self, directory: &str) -> Result<Vec<(&str, &Node)>, FileError> {
        if !self.is_directory(directory) {
            return Err(if self.get(directory).is_some() { FileError::NotADirectory } else { FileError::Missing });
        }
        let prefix = if directory.is_empty() { String::new() } else { format!("{directory}/") };
        let mut children = Vec::new();
        for (path, node) in &self.0 {
            let name = path.strip_prefix(&prefix).filter(|name| !name.contains('/'));
            children.extend(name.map(|name| (name, node)));
        }
        Ok(children)
    }

    /// Everything below a folder, by its path in the folder.
    pub(crate) fn below(&self, directory: &str) -> impl Iterator<Item = (&str, &Node)> {
        let prefix = if directory.is_empty() { String::new() } else { format!("{directory}/") };
        self.0.iter().filter_map(move |(path, node)| Some((path.strip_prefix(&prefix)?, node)))
    }

    /// Everything at or below `path`, for an archive whose paths start at `root`.
    pub(crate) fn entries_below(&self, root: &str, path: &str) -> Vec<Entry> {
        let below = format!("{path}/");
        let prefix = if root.is_empty() { String::new() } else { format!("{root}/") };
        let wanted = self.0.iter().filter(|(other, _)| other.as_str() == path || other.starts_with(&below));
        wanted.filter_map(|(other, node)| node.to_entry(other.strip_prefix(&prefix)?)).collect()
    }

    /// Everything except what the patterns exclude.
    pub(crate) fn entries_without(&self, ignored: &[String]) -> Vec<Entry> {
        let kept = self.0.iter().filter(|(path, _)| !ignored.iter().any(|pattern| matches(pattern, path)));
        kept.filter_map(|(path, node)| node.to_entry(path)).collect()
    }

    /// Writes an entry of an archive below `root`.
    pub(crate) fn put(&mut self, root: &str, entry: &Entry, now: Timestamp) {
        let Some(path) = resolve(root, &entry.path) else { return };
        let written = match &entry.content {
            None => self.create_directory(&path, now),
            Some(bytes) => self.write(&path, Content::File(bytes.clone()), now),
        };
        if written.is_ok() {
            self.set_mode(&path, entry.mode);
        }
    }
}

/// Whether a pattern of an ignore file or denylist matches `path`: a name, `*.ext`, or a path from the root.
pub(crate) fn matches(pattern: &str, path: &str) -> bool {
    let pattern = pattern.trim_matches('/');
    path.split('/').any(|part| text_matches(pattern, part))
        || path == pattern
        || path.strip_prefix(pattern).is_some_and(|rest| rest.starts_with('/'))
}

impl Node {
    pub(crate) fn size(&self) -> u64 {
        match &self.content {
            Content::Directory => 4096,
            Content::File(bytes) => bytes.len() as u64,
            Content::Generated(size) => *size,
            Content::Symlink(target) => target.len() as u64,
        }
    }

    /// Itself in an archive. `None` for what the fake's archives do not hold.
    fn to_entry(&self, path: &str) -> Option<Entry> {
        let content = match &self.content {
            Content::Directory => None,
            Content::File(bytes) => Some(bytes.clone()),
            Content::Generated(_) | Content::Symlink(_) => return None,
        };
        Some(Entry { path: path.to_owned(), mode: self.mode, content })
    }
}
