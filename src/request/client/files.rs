use serde::Serialize;

/// A file that the node is to fetch.
#[derive(Clone, Debug, Serialize)]
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

    /// The name to give it.
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
}
