use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::Deserialize;
use url::Url;

#[derive(Deserialize)]
struct Claims {
    file_path: Option<String>,
}

/// Whether a signed URL is known to be for another file than `path`, by the claims of its token. URLs whose token
/// cannot be read, such as those of storage providers, are not.
pub(crate) fn is_for_another(url: &str, path: &str) -> bool {
    signed_path(url).is_some_and(|signed| segments(&signed).ne(segments(path)))
}

fn signed_path(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let (_, token) = url.query_pairs().find(|(key, _)| key == "token")?;
    let claims = BASE64_URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    serde_json::from_slice::<Claims>(&claims).ok()?.file_path
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|segment| !matches!(*segment, "" | "."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(claims: &str) -> String {
        format!("https://node.example.com/download/file?token=e30.{}.c2ln", BASE64_URL_SAFE_NO_PAD.encode(claims))
    }

    #[test]
    fn signed_url_for_another_file_is_detected() {
        let url = url(r#"{"file_path":"/logs/100%25.txt","exp":1}"#);
        assert!(!is_for_another(&url, "logs//100%25.txt"));
        assert!(is_for_another(&url, "/logs/100%.txt"));
    }

    #[test]
    fn url_without_a_readable_token_is_accepted() {
        for url in
            ["", "https://s3.example.com/x?X-Amz-Signature=1", "https://e.com/?token=a.b.c", &url("{}"), &url("[")]
        {
            assert!(!is_for_another(url, "x"));
        }
    }
}
