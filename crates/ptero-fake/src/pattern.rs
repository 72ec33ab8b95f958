//! Path patterns.

/// Whether `path` matches `pattern`, in which `*` or `{name}` stands for one segment and `**` for all that follow.
pub(crate) fn path_matches(pattern: &str, path: &str) -> bool {
    let mut wanted = pattern.trim_matches('/').split('/');
    let mut parts = path.trim_matches('/').split('/');
    loop {
        match (wanted.next(), parts.next()) {
            (Some("**"), _) | (None, None) => return true,
            (Some(wanted), Some(part)) if wanted == "*" || wanted.starts_with('{') || wanted == part => {}
            _ => return false,
        }
    }
}

/// Whether `text` matches `pattern`, in which one `*` stands for any text.
pub(crate) fn text_matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        Some((start, end)) => text.len() >= start.len() + end.len() && text.starts_with(start) && text.ends_with(end),
        None => text == pattern,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_match_segments_and_rests() {
        assert!(path_matches("/api/client/", "/api/client"));
        assert!(path_matches("/api/client/servers/*/power", "/api/client/servers/7e215471/power"));
        assert!(path_matches("/api/client/servers/{server}", "/api/client/servers/7e215471"));
        assert!(!path_matches("/api/client/servers/*", "/api/client/servers/7e215471/power"));
        assert!(path_matches("/api/client/**", "/api/client/servers/7e215471/power"));
        assert!(!path_matches("/api/client", "/api/application"));
    }

    #[test]
    fn text_wildcard_matches_start_and_end() {
        assert!(text_matches("*.jar", "server.jar"));
        assert!(text_matches("say *", "say hello"));
        assert!(!text_matches("aba*ba", "aba"), "both ends need their own characters");
        assert!(text_matches("list", "list") && !text_matches("list", "list all"));
    }
}
