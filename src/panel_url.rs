//! The panel's URL as it is given, checked once.

use url::{Host, Url};

use crate::error::{Error, Result};
use crate::key::KeyKind;

const EXAMPLE: &str = "https://panel.example.com";

/// What the panel's pages end in; a URL that ends in one was copied from a browser or from the API's documentation.
const PAGES: [&str; 7] =
    ["/api", "/api/client", "/api/application", "/auth/login", "/admin", "/account", "/account/api"];

/// Parses the panel's URL, without a trailing slash; a sub-path is kept.
///
/// What is given may be a secret, because arguments get swapped and URLs hold passwords, so that errors repeat no part
/// of it but a host name.
pub(crate) fn parse(text: &str) -> Result<Url> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::config(format!("the panel URL is empty; it looks like {EXAMPLE}")));
    }
    if KeyKind::of(text) != KeyKind::Other {
        return Err(Error::config("the panel URL is an API key")
            .with_hint("pass the URL as the first argument and the key as the second"));
    }
    if !text.contains("://") {
        return Err(without_scheme(text));
    }
    let mut url = Url::parse(text).map_err(|error| Error::config(format!("the panel URL is invalid: {error}")))?;
    match url.scheme() {
        "http" | "https" => {}
        scheme @ ("file" | "ftp" | "sftp" | "ws" | "wss") => {
            return Err(Error::config(format!("the panel URL has the scheme {scheme}; it must be http or https")));
        }
        _ => return Err(Error::config("the panel URL must start with http:// or https://")),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Error::config("the panel URL contains a user name or password; the API key is all that is needed"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(Error::config("the panel URL contains a query or fragment; remove it"));
    }
    if url.scheme() == "https" && !cfg!(feature = "rustls") {
        return Err(Error::config("the panel URL is https, but ptero was built without the feature `rustls`"));
    }
    let path = url.path().trim_end_matches('/').to_owned();
    if let Some((root, page)) = split_page(&path) {
        url.set_path(root);
        let root = url.as_str().trim_end_matches('/');
        return Err(Error::config(format!("the panel URL ends in {page}, a page of the panel"))
            .with_hint(format!("use {root} instead")));
    }
    url.set_path(&path);
    Ok(url)
}

/// The panel's root and the page, of a path that ends in one of its pages.
fn split_page(path: &str) -> Option<(&str, &'static str)> {
    PAGES.into_iter().filter_map(|page| Some((path.strip_suffix(page)?, page))).max_by_key(|(_, page)| page.len())
}

fn without_scheme(text: &str) -> Error {
    let error = Error::config("the panel URL has no scheme");
    match Url::parse(&format!("https://{text}")) {
        // A dot, since a word alone may be a password or a key.
        Ok(url) if url.username().is_empty() && url.password().is_none() => match url.host() {
            Some(Host::Domain(host)) if host.contains('.') || host == "localhost" => {
                error.with_hint(format!("did you mean https://{host}?"))
            }
            _ => error.with_hint(format!("it looks like {EXAMPLE}")),
        },
        _ => error.with_hint(format!("it looks like {EXAMPLE}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    fn complaint(url: &str) -> String {
        let error = parse(url).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(!format!("{error} {error:?} {error:#?}").contains("sekret"));
        error.to_string()
    }

    #[test]
    fn invalid_urls_are_explained_without_their_secrets() {
        for (url, expected) in [
            ("", "the panel URL is empty"),
            ("panel.example.com", "https://panel.example.com"),
            ("panel.example.com/x?key=sekret", "https://panel.example.com?"),
            ("ptlc_sekret", "the panel URL is an API key"),
            ("papp_sekret", "pass the URL as the first argument"),
            ("sekretsekretsekretsekretsekretsekretsekretsekret", "https://panel.example.com"),
            ("user:sekret@panel.example.com", "no scheme"),
            ("user:sekret@panel.example.com:8080/", "no scheme"),
            ("sekret@panel.example.com", "no scheme"),
            ("sekret://panel.example.com", "must start with http"),
            ("ftp://panel.example.com", "scheme ftp"),
            ("https://", "is invalid"),
            ("https://me:sekret@panel.example.com", "password"),
            ("https://panel.example.com/?x=sekret", "query"),
        ] {
            let complaint = complaint(url);
            assert!(complaint.contains(expected), "{url}: {complaint}");
        }
    }

    #[test]
    fn pages_of_the_panel_are_refused_with_its_root() {
        for (url, hint) in [
            ("https://panel.example.com/api", "use https://panel.example.com instead"),
            ("https://panel.example.com/api/client/", "use https://panel.example.com instead"),
            ("https://example.com/panel/api/application", "use https://example.com/panel instead"),
            ("https://panel.example.com:8443/auth/login", "use https://panel.example.com:8443 instead"),
            ("https://panel.example.com/account/api", "use https://panel.example.com instead"),
        ] {
            assert!(complaint(url).contains(hint), "{url}: {}", complaint(url));
        }
    }

    #[test]
    fn sub_path_is_kept_and_trailing_slash_dropped() {
        for (given, kept) in [
            (EXAMPLE, "https://panel.example.com/"),
            ("https://panel.example.com/", "https://panel.example.com/"),
            (" https://example.com/panel/ ", "https://example.com/panel"),
            ("https://example.com/apis", "https://example.com/apis"),
        ] {
            assert_eq!(parse(given).unwrap().as_str(), kept);
        }
    }
}
