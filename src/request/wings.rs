//! What requests to Wings itself carry.

use serde::Serialize;
use serde_json::Value;

use crate::model::{BackupId, Secret, ServerId};

use super::{Exposed, Request, Truncate};

/// A file that the node fetches from the internet, by a request to Wings itself.
///
/// `Debug` hides its URL, which may contain a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[must_use = "a body does nothing until it is sent"]
pub struct PullFile {
    url: Exposed,
    root: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    file_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    use_header: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    foreground: Option<bool>,
}

impl PullFile {
    /// Creates a file from the URL that it is fetched from, to be written to the server's root. The response must have
    /// status 200 and a length; Wings follows no redirects and refuses private addresses.
    pub fn new(url: impl Into<Secret>) -> Self {
        Self { url: url.into().into(), root: "/".to_owned(), file_name: None, use_header: None, foreground: None }
    }

    /// Sets the directory that the file is written to.
    pub fn root(mut self, root: impl Into<String>) -> Self {
        self.root = root.into();
        self
    }

    /// Sets the file's name. The last segment of the URL's path by default.
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.file_name = Some(name.into());
        self
    }

    /// Sets whether to take the name from the response's `Content-Disposition`, which then counts more than
    /// [`file_name`](Self::file_name).
    pub fn use_header(mut self, use_header: bool) -> Self {
        self.use_header = Some(use_header);
        self
    }

    pub(crate) fn in_foreground(mut self) -> Self {
        self.foreground = Some(true);
        self
    }
}

/// Where a node keeps backups.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum BackupAdapter {
    /// On its own disk.
    #[default]
    Wings,
    /// With a storage provider.
    S3,
}

/// A backup that Wings is to create.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[must_use = "a body does nothing until it is sent"]
pub struct CreateBackup {
    adapter: BackupAdapter,
    uuid: BackupId,
    ignore: String,
}

impl CreateBackup {
    /// Creates the body for a backup that the panel lists as unfinished, on the node's own disk.
    pub fn new(backup: impl Into<BackupId>) -> Self {
        Self { adapter: BackupAdapter::Wings, uuid: backup.into(), ignore: String::new() }
    }

    /// Sets where the backup is kept.
    pub fn adapter(mut self, adapter: BackupAdapter) -> Self {
        self.adapter = adapter;
        self
    }

    /// Sets the files to exclude, in the syntax of `.gitignore`, instead of those in `.pteroignore`.
    pub fn ignored(mut self, patterns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let patterns: Vec<String> = patterns.into_iter().map(Into::into).collect();
        self.ignore = patterns.join("\n");
        self
    }

    pub(crate) fn backup(&self) -> &BackupId {
        &self.uuid
    }

    pub(crate) fn is_local(&self) -> bool {
        self.adapter == BackupAdapter::Wings
    }
}

/// Where Wings gets a backup from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct RestoreBackup {
    adapter: BackupAdapter,
    truncate_directory: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    download_url: Option<Exposed>,
}

impl RestoreBackup {
    /// Restores from the node's own disk, or from a storage provider's signed URL.
    pub(crate) fn new(truncate: Truncate, url: Option<Secret>) -> Self {
        let adapter = if url.is_some() { BackupAdapter::S3 } else { BackupAdapter::Wings };
        let truncate_directory = truncate == Truncate::DeleteAllFiles;
        Self { adapter, truncate_directory, download_url: url.map(Exposed::from) }
    }
}

/// A transfer to another node. `Debug` hides its token.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a body does nothing until it is sent"]
pub struct Transfer {
    url: String,
    token: Exposed,
    start_on_completion: Option<bool>,
    backups: Vec<BackupId>,
}

impl Transfer {
    /// Creates a transfer to the URL of the other node's `/api/transfers`, with a token that was signed for this
    /// transfer with the other node's own. Such a transfer is what
    /// `transfers().to_this_node(server)` of the other node's client returns.
    pub fn new(url: impl Into<String>, token: impl Into<Secret>) -> Self {
        let token: Secret = token.into();
        Self {
            url: url.into(),
            token: format!("Bearer {}", token.expose()).into(),
            start_on_completion: None,
            backups: Vec::new(),
        }
    }

    /// Sets the backups that are sent with the server. **Pelican**; Pterodactyl's daemon leaves them behind.
    pub fn backups(mut self, backups: impl IntoIterator<Item = impl Into<BackupId>>) -> Self {
        self.backups = backups.into_iter().map(Into::into).collect();
        self
    }

    /// Sets whether the server is started once it has arrived.
    pub fn start_on_completion(mut self, start: bool) -> Self {
        self.start_on_completion = Some(start);
        self
    }

    pub(crate) fn body(&self, server: &ServerId) -> Value {
        let mut about = serde_json::json!({ "uuid": server });
        if let (Some(start), Some(about)) = (self.start_on_completion, about.as_object_mut()) {
            about.insert("start_on_completion".to_owned(), start.into());
        }
        let mut body = serde_json::json!({ "url": self.url, "token": self.token, "server": about });
        if let (false, Some(body)) = (self.backups.is_empty(), body.as_object_mut()) {
            body.insert("backups".to_owned(), self.backups.iter().map(BackupId::as_str).collect());
        }
        body
    }
}

/// The contents of a diagnostic report of Pelican's daemon.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use = "options do nothing until they are passed to a call"]
pub struct Diagnostics {
    query: Vec<(&'static str, String)>,
}

impl Diagnostics {
    /// Creates options that leave everything at Wings' defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets whether the report contains the addresses of the panel and of the node.
    pub fn endpoints(self, include: bool) -> Self {
        self.with("include_endpoints", include.to_string())
    }

    /// Sets whether the report contains the end of the log.
    pub fn logs(self, include: bool) -> Self {
        self.with("include_logs", include.to_string())
    }

    /// Sets how many lines of the log: up to 500.
    pub fn log_lines(self, lines: u32) -> Self {
        self.with("log_lines", lines.to_string())
    }

    fn with(mut self, key: &'static str, value: String) -> Self {
        self.query.retain(|(other, _)| *other != key);
        self.query.push((key, value));
        self
    }

    pub(crate) fn add_to(self, request: Request) -> Request {
        self.query.into_iter().fold(request, |request, (key, value)| request.query(key, value))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{json, to_value};

    use super::*;

    #[test]
    fn bodies_have_the_names_of_wings() {
        let pull = PullFile::new("https://e.com/x?token=hunter2").file_name("y").use_header(true);
        let json = json!({"url": "https://e.com/x?token=hunter2", "root": "/", "file_name": "y", "use_header": true});
        assert_eq!(to_value(&pull).unwrap(), json);
        assert_eq!(to_value(pull.clone().in_foreground()).unwrap()["foreground"], true);
        let backup = CreateBackup::new("b").ignored(["*.log", "cache/"]);
        assert_eq!(to_value(&backup).unwrap(), json!({"adapter": "wings", "uuid": "b", "ignore": "*.log\ncache/"}));
        let restore = RestoreBackup::new(Truncate::KeepFiles, None);
        assert_eq!(to_value(&restore).unwrap(), json!({"adapter": "wings", "truncate_directory": false}));
        let restore = RestoreBackup::new(Truncate::DeleteAllFiles, Some("https://hunter2".into()));
        let json = json!({"adapter": "s3", "truncate_directory": true, "download_url": "https://hunter2"});
        assert_eq!(to_value(&restore).unwrap(), json);
        let transfer = Transfer::new("https://n", "hunter2");
        assert_eq!(transfer.body(&"u".into())["token"], "Bearer hunter2");
        assert!(!format!("{pull:?} {restore:?} {transfer:?}").contains("hunter2"));
    }

    #[test]
    fn last_setting_of_a_report_counts() {
        let query = Diagnostics::new().logs(true).log_lines(5).logs(false).query;
        assert_eq!(query, [("log_lines", "5".to_owned()), ("include_logs", "false".to_owned())]);
    }
}
