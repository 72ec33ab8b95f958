use percent_encoding::percent_decode_str;
use url::Url;

use crate::model::Secret;
use crate::request::{Exposed, body};

body! {
    /// A file that the node downloads from the internet.
    ///
    /// `Debug` hides its URL, which may contain a token.
    create PullFile;
    /// Creates a download from a URL. The response must have status 200 and a length; redirects are not followed.
    new;

    required {
        /// Sets the URL of the file.
        url: Exposed,
    }
    optional {
        /// Sets the target directory. The server's root by default.
        directory: String,
        /// Sets the file's name. The last segment of the URL's path by default. Since panel 1.8, like the options
        /// below.
        filename: String,
        /// Sets whether to take the name from the response's `Content-Disposition`.
        use_header: bool,
        /// Sets whether to wait until the file is complete, for up to 15 seconds.
        foreground: bool,
    }
}

impl PullFile {
    /// Returns the parts that are paths on the server.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        [&self.directory, &self.filename].into_iter().flatten().map(String::as_str)
    }

    /// Returns the directory that the file will be in, and its name, unless the response names it.
    pub(crate) fn target(&self) -> (String, Option<String>) {
        let directory = self.directory.clone().filter(|directory| !directory.is_empty());
        let of_url = || {
            let url = Url::parse(self.url.expose()).ok()?;
            let name = url.path_segments()?.next_back()?.to_owned();
            let name = percent_decode_str(&name).decode_utf8().ok()?.into_owned();
            Some(name).filter(|name| !name.is_empty())
        };
        let name = match (&self.filename, self.use_header) {
            (_, Some(true)) => None,
            (Some(name), _) => Some(name.clone()),
            (None, _) => of_url(),
        };
        (directory.unwrap_or_else(|| "/".to_owned()), name)
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
    fn target_matches_the_panels_reading_of_the_url() {
        let file = PullFile::new("https://example.com/a/my%20map.zip?token=x");
        assert_eq!(file.target(), ("/".to_owned(), Some("my map.zip".to_owned())));
        assert_eq!(file.clone().directory("/maps").filename("b.zip").target().1.as_deref(), Some("b.zip"));
        assert_eq!(file.use_header(true).target().1, None);
    }

    #[test]
    fn the_url_is_not_shown() {
        let file = PullFile::new("https://example.com/x.jar?token=hunter2").filename("y.jar");
        let shown = format!("{file:?}");
        assert!(shown.contains("y.jar") && !shown.contains("hunter2"), "{shown}");
    }
}
