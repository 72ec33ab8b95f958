use serde::Serialize;

use crate::model::Backup;
use crate::request::list_query;

list_query! {
    /// The query of the list of backups, which has pages, but no filters, sorts and includes.
    BackupListQuery {
        pages: 50,
    }
}

/// A new backup.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[must_use = "a body does nothing until it is sent"]
pub struct CreateBackup {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ignored: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_locked: Option<bool>,
}

impl CreateBackup {
    /// Creates a backup of everything except what the server's `.pteroignore` excludes, with a name that the panel
    /// chooses.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether `backup` may be what this has created.
    pub(crate) fn creates(&self, backup: &Backup) -> bool {
        self.name.as_ref().is_none_or(|name| *name == backup.name)
    }

    /// Sets the name: at most 191 characters.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets the files to exclude, in the syntax of `.gitignore`, instead of those in `.pteroignore`.
    pub fn ignored(mut self, patterns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let patterns: Vec<String> = patterns.into_iter().map(Into::into).collect();
        self.ignored = Some(patterns.join("\n"));
        self
    }

    /// Sets whether the backup is protected from deletion. Takes effect for callers with `backup.delete`.
    pub fn locked(mut self, is_locked: bool) -> Self {
        self.is_locked = Some(is_locked);
        self
    }
}

/// Creates a backup with a name.
impl<S: Into<String>> From<S> for CreateBackup {
    fn from(name: S) -> Self {
        Self::new().name(name)
    }
}

/// What happens to a server's files when a backup is restored. There is no default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Truncate {
    /// They stay, except for those that the backup overwrites.
    KeepFiles,
    /// All are deleted first, so that only the backup's files remain.
    DeleteAllFiles,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_set_is_sent() {
        assert_eq!(serde_json::to_string(&CreateBackup::new()).unwrap(), "{}");
        let backup = CreateBackup::from("b").ignored(["*.log", "cache/"]).locked(true);
        let json = serde_json::json!({"name": "b", "ignored": "*.log\ncache/", "is_locked": true});
        assert_eq!(serde_json::to_value(&backup).unwrap(), json);
    }
}
