//! The URL of a panel or a node as it is given, checked once.

use url::{Host, Url};

use crate::error::{Error, Result};
use crate::key::KeyKind;

/// Whose URL it is, as far as errors say so.
pub(crate) struct Site {
    /// `the panel`
    owner: &'static str,
    /// `panel URL`
    url: &'static str,
    /// The secret needed besides the URL.
    secret: &'static str,
    example: &'static str,
    /// The ends of its pages: a URL with one was copied from a browser or from the API's documentation.
    pages: &'static [&'static str],
}

pub(crate) const PANEL: Site = Site {
    owner: "the panel",
    url: "panel URL",
    secret: "the API key",
    example: "https://panel.example.com",
    pages: &["/api", "/api/client", "/api/application", "/auth/login", "/admin", "/account", "/account/api"],
};

#[cfg(feature = "wings")]
pub(crate) const NODE: Site = Site {
    owner: "Wings",
    url: "URL of Wings",
    secret: "the node's token",
    example: "https://node.example.com:8080",
    pages: &["/api", "/api/servers", "/api/system"],
};

/// Parses a URL, without a trailing slash; a sub-path is kept.
///
/// What is given may be a secret, because arguments get swapped and URLs hold passwords, so that errors repeat no part
/// of it but a host name.
pub(crate) fn parse(text: &str, site: &Site) -> Result<Url> {
    let Site { owner, url: name, secret, example, .. } = site;
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::config(format!("the {name} is empty; it looks like {example}")));
    }
    if KeyKind::of(text) != KeyKind::Other {
        return Err(Error::config(format!("the {name} is an API key"))
            .with_hint("pass the URL as the first argument and the key as the second"));
    }
    if !text.contains("://") {
        return Err(without_scheme(text, site));
    }
    let mut url = Url::parse(text).map_err(|error| Error::config(format!("the {name} is invalid: {error}")))?;
    match url.scheme() {
        "http" | "https" => {}
        scheme @ ("file" | "ftp" | "sftp" | "ws" | "wss") => {
            return Err(Error::config(format!("the {name} has the scheme {scheme}; it must be http or https")));
        }
        _ => return Err(Error::config(format!("the {name} must start with http:// or https://"))),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Error::config(format!(
            "the {name} contains a user name or password; {secret} is all that is needed"
        )));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(Error::config(format!("the {name} contains a query or fragment; remove it")));
    }
    if url.scheme() == "https" && !cfg!(feature = "rustls") {
        return Err(Error::config(format!("the {name} is https, but ptero was built without the feature `rustls`")));
    }
    let path = url.path().trim_end_matches('/').to_owned();
    if let Some((root, page)) = split_page(&path, site) {
        url.set_path(root);
        let root = url.as_str().trim_end_matches('/');
        return Err(Error::config(format!("the {name} ends in {page}, a page of {owner}"))
            .with_hint(format!("use {root} instead")));
    }
    url.set_path(&path);
    Ok(url)
}

/// The site's root and the page, of a path that ends in one of its pages.
fn split_page<'p>(path: &'p str, site: &Site) -> Option<(&'p str, &'static str)> {
    let pages = site.pages.iter().filter_map(|page| Some((path.strip_suffix(page)?, *page)));
    pages.max_by_key(|(_, page)| page.len())
}

fn without_scheme(text: &str, site: &Site) -> Error {
    let Site { url: name, example, .. } = site;
    let error = Error::config(format!("the {name} has no scheme"));
    match Url::parse(&format!("https://{text}")) {
        // A dot, since a word alone may be a password or a key.
        Ok(url) if url.username().is_empty() && url.password().is_none() => match url.host() {
            Some(Host::Domain(host)) if host.contains('.') || host == "localhost" => {
                error.with_hint(format!("did you mean https://{host}?"))
            }
            _ => error.with_hint(format!("it looks like {example}")),
        },
        _ => error.with_hint(format!("it looks like {example}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    fn complaint(url: &str) -> String {
        let error = parse(url, &PANEL).unwrap_err();
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
            (PANEL.example, "https://panel.example.com/"),
            ("https://panel.example.com/", "https://panel.example.com/"),
            (" https://example.com/panel/ ", "https://example.com/panel"),
            ("https://example.com/apis", "https://example.com/apis"),
        ] {
            assert_eq!(parse(given, &PANEL).unwrap().as_str(), kept);
        }
    }

    #[cfg(feature = "wings")]
    #[test]
    fn errors_name_the_url_of_wings() {
        for (url, expected) in [
            ("node.example.com:8080", "the URL of Wings has no scheme"),
            ("https://node.example.com:8080/api/servers", "use https://node.example.com:8080 instead"),
            ("https://me:sekret@node.example.com", "the node's token is all that is needed"),
        ] {
            let error = parse(url, &NODE).unwrap_err().to_string();
            assert!(error.contains(expected) && !error.contains("sekret"), "{url}: {error}");
        }
    }
}
