use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::{Builder, TempPath};

use crate::error::{Error, Result};

use super::local;

/// How many symbolic links are followed to the file behind them, as the kernel does.
const MOST_LINKS: usize = 40;

/// A local file that is written under a temporary name and takes its place once it is complete.
///
/// The temporary file is removed with this, wherever that happens.
pub(crate) struct Destination {
    path: PathBuf,
    temporary: TempPath,
    existing: Option<fs::Metadata>,
}

impl Destination {
    /// Creates the temporary file, in the destination's directory so that a rename suffices in the end.
    ///
    /// # Errors
    ///
    /// When the directory cannot be written to, or something that is not a regular file has the destination's name.
    pub(crate) fn create(path: &Path) -> Result<(Self, File)> {
        let failed = |error| local(format!("{} cannot be created", path.display()), error);
        let target = behind_links(path).map_err(failed)?;
        let existing = match fs::metadata(&target) {
            Ok(metadata) if metadata.is_file() => Some(metadata),
            Ok(_) => return Err(Error::invalid(format!("{} is not a regular file", path.display()))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(failed(error)),
        };
        // The name is independent of the destination's, which may be as long as a name can be.
        let mut builder = Builder::new();
        builder.prefix(".ptero-").suffix(".part");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // A new file gets what the umask allows; one to be replaced is private until it has its own mode again.
            let mode = if existing.is_some() { 0o600 } else { 0o666 };
            builder.permissions(fs::Permissions::from_mode(mode));
        }
        let directory = target.parent().filter(|parent| !parent.as_os_str().is_empty());
        let file = builder.tempfile_in(directory.unwrap_or(Path::new("."))).map_err(failed)?;
        let (file, temporary) = file.into_parts();
        Ok((Self { path: target, temporary, existing }, file))
    }

    /// Puts the complete file in its place, with the owner and the mode of the one that was there.
    pub(crate) fn complete(self, file: &File) -> Result<()> {
        let Self { path, temporary, existing } = self;
        let failed = |error| local(format!("{} cannot be written", path.display()), error);
        if let Some(existing) = existing {
            #[cfg(unix)]
            {
                use std::os::unix::fs::{MetadataExt, fchown};
                // Only root may give files away. For anybody else the file is theirs, as any new one is.
                let _ = fchown(file, Some(existing.uid()), Some(existing.gid()));
            }
            file.set_permissions(existing.permissions()).map_err(failed)?;
        }
        // A rename can reach the disk before the bytes do, which would leave an empty file after a power failure.
        file.sync_all().map_err(failed)?;
        temporary.persist(&path).map_err(|error| failed(error.error))
    }
}

/// The file that a path stands for in the end, which need not exist.
fn behind_links(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        let Ok(target) = fs::read_link(&path) else { return Ok(path) };
        path = path.parent().unwrap_or(Path::new("")).join(target);
    }
    Err(io::Error::other("too many levels of symbolic links"))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn file_appears_once_it_is_complete() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("x");
        let (destination, mut file) = Destination::create(&path).unwrap();
        file.write_all(b"bytes").unwrap();
        assert!(!path.exists());
        destination.complete(&file).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"bytes");
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn file_that_cannot_be_synced_does_not_take_its_place() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("x");
        fs::write(&path, b"old").unwrap();
        // The kernel syncs no device of this kind, and says so.
        let device = File::options().write(true).open("/dev/null").unwrap();
        let (mut destination, _) = Destination::create(&path).unwrap();
        destination.existing = None;
        assert_eq!(destination.complete(&device).unwrap_err().kind(), crate::ErrorKind::Io);
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
    }

    #[test]
    fn dropped_destination_leaves_nothing() {
        let directory = tempfile::tempdir().unwrap();
        drop(Destination::create(&directory.path().join("x")).unwrap());
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 0);
    }

    #[test]
    fn directory_as_destination_is_invalid() {
        let directory = tempfile::tempdir().unwrap();
        let error = Destination::create(directory.path()).map(drop).unwrap_err();
        assert_eq!(error.kind(), crate::ErrorKind::InvalidInput);
    }

    #[cfg(unix)]
    #[test]
    fn cyclic_symlink_is_an_error() {
        let directory = tempfile::tempdir().unwrap();
        let (a, b) = (directory.path().join("a"), directory.path().join("b"));
        std::os::unix::fs::symlink(&a, &b).unwrap();
        std::os::unix::fs::symlink(&b, &a).unwrap();
        assert_eq!(Destination::create(&a).map(drop).unwrap_err().kind(), crate::ErrorKind::Io);
    }
}
