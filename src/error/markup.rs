//! Reads the text of HTML and XML, as far as an error needs it.

use std::borrow::Cow;

use super::pattern::Pattern;

static EMPHASIS: Pattern = Pattern::new(|| r"(?i)</?(?:strong|b|em|i|u|code|br|p)\s*/?>".into());
static TITLE: Pattern = Pattern::new(|| r"(?is)<title[^>]*>(.*?)</title".into());
static HIDDEN: Pattern = Pattern::new(|| {
    r"(?is)<script\b.*?(?:</script\s*>|$)|<style\b.*?(?:</style\s*>|$)|<!--.*?(?:-->|$)|<[^>]*(?:>|$)".into()
});

static REFERENCES: [(&str, &str); 9] = [
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&quot;", "\""),
    ("&apos;", "'"),
    ("&#39;", "'"),
    ("&#039;", "'"),
    ("&#x27;", "'"),
    ("&nbsp;", " "),
    // Last, since it may be the beginning of another.
    ("&amp;", "&"),
];

/// A text without the tags that the panel puts into its messages.
pub(super) fn without_emphasis(text: &str) -> Cow<'_, str> {
    EMPHASIS.replace_all(text, |_| String::new())
}

/// The title of a page, or else its first text.
pub(super) fn title_or_text(page: &str) -> String {
    let title = TITLE.captures(page).and_then(|found| found.get(1)).map(|title| readable(title.as_str()));
    title.filter(|title| !title.is_empty()).unwrap_or_else(|| readable(&HIDDEN.replace_all(page, |_| " ".to_owned())))
}

/// The text of the first element `name`, which has no attributes.
pub(super) fn element<'t>(xml: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    rest.split_once(&format!("</{name}>")).map(|(text, _)| text.trim())
}

/// Decodes the common character references and joins white space.
pub(super) fn readable(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    REFERENCES.iter().fold(text, |text, (reference, character)| text.replace(reference, character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn title_takes_precedence_over_text() {
        for (page, expected) in [
            ("<html><head><TITLE id=x>\n Just a\n moment... </TITLE></head><body>x", "Just a moment..."),
            ("<html><title></title><body><h1>Bad &amp; Gateway</h1><hr>nginx", "Bad & Gateway nginx"),
            ("<script>var x = '<p>no</p>';</script><style>p {}</style><!-- <p> --><p>yes</p>", "yes"),
            ("error code: 1020", "error code: 1020"),
            ("<!DOCTYPE html>\n<html>", ""),
            ("<script>never ended", ""),
        ] {
            assert_eq!(title_or_text(page), expected, "{page}");
        }
    }

    #[test]
    fn elements_of_xml_are_found() {
        let xml = "<?xml?><Error><Code>NoSuchKey</Code><Message>gone</Message></Error>";
        assert_eq!((element(xml, "Code"), element(xml, "Message")), (Some("NoSuchKey"), Some("gone")));
        assert_eq!(element(xml, "Resource"), None);
    }
}
