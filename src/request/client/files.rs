use std::fmt;

use serde::Serialize;

/// A file that the node is to fetch.
///
/// Its URL stays out of `Debug`: it may carry a token.
#[derive(Clone, Serialize)]
#[must_use = "a file is fetched by `pull`"]
pub struct PullFile {
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    directory: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    filename: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    use_header: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    foreground: Option<bool>,
}

impl PullFile {
    /// What is at `url`, into the root, under the last part of the URL's path. It must answer 200 with its length;
    /// redirects are not followed.
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), directory: None, filename: None, use_header: None, foreground: None }
    }

    /// The directory to put it into.
    pub fn directory(mut self, directory: impl Into<String>) -> Self {
        self.directory = Some(directory.into());
        self
    }

    /// The name to give it. Since panel 1.8, as is all that follows.
    pub fn filename(mut self, name: impl Into<String>) -> Self {
        self.filename = Some(name.into());
        self
    }

    /// Whether to take the name from the answer's `Content-Disposition`.
    pub fn use_header(mut self, use_header: bool) -> Self {
        self.use_header = Some(use_header);
        self
    }

    /// Whether to wait until it is done, up to 15 seconds.
    pub fn foreground(mut self, foreground: bool) -> Self {
        self.foreground = Some(foreground);
        self
    }

    /// What of it names files on the server.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        [&self.directory, &self.filename].into_iter().flatten().map(String::as_str)
    }
}

impl fmt::Debug for PullFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PullFile")
            .field("directory", &self.directory)
            .field("filename", &self.filename)
            .field("use_header", &self.use_header)
            .field("foreground", &self.foreground)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_was_set_is_sent() {
        let file = PullFile::new("https://example.com/x.jar");
        assert_eq!(serde_json::to_value(&file).unwrap(), json!({"url": "https://example.com/x.jar"}));
        let file = file.directory("/plugins").filename("y.jar").use_header(false).foreground(true);
        let json = json!({
            "url": "https://example.com/x.jar",
            "directory": "/plugins",
            "filename": "y.jar",
            "use_header": false,
            "foreground": true,
        });
        assert_eq!(serde_json::to_value(&file).unwrap(), json);
        assert_eq!(file.paths().collect::<Vec<_>>(), ["/plugins", "y.jar"]);
    }

    #[test]
    fn the_url_is_not_shown() {
        let file = PullFile::new("https://example.com/x.jar?token=hunter2").filename("y.jar");
        let shown = format!("{file:?}");
        assert!(shown.contains("y.jar") && !shown.contains("hunter2"), "{shown}");
    }
}
