//! Quotations of foreign text.

use std::borrow::Cow;
use std::fmt;

use http::{HeaderMap, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use regex_lite::Captures;
use url::Url;

use super::pattern::Pattern;

/// Upper bound on the characters of a quotation.
pub(crate) const LONGEST: usize = 1000;

/// The same for a line, a title or a name.
pub(crate) const LONGEST_LINE: usize = 200;

/// Upper bound on the bytes that are looked at.
const READ: usize = 32 * 1024;

/// Shorter strings occur by chance: replacing them would garble a text and hide nothing.
const SHORTEST_SECRET: usize = 6;

/// The least that is cut off where not all of a text is looked at.
const CUT_OFF: usize = 64;

const REDACTED: &str = "[redacted]";

/// Text that may be shown: bounded, without control characters, and without what is or looks like a secret.
///
/// Everything that an error says is of this type. There is no way to make one of foreign text but [`Quoted::new`].
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Quoted(Cow<'static, str>);

impl Quoted {
    /// Quotes what a server sent, `longest` characters at most.
    pub(crate) fn new(text: &str, secrets: Secrets<'_>, longest: usize) -> Self {
        let mut redacted = beginning(text, READ).to_owned();
        let is_cut = redacted.len() < text.len();
        let secrets = secrets.texts();
        for secret in &secrets {
            redacted = redacted.replace(&**secret, REDACTED);
        }
        if is_cut {
            // A part of a secret may be left at the end, which nothing else recognises.
            let longest = secrets.first().map_or(CUT_OFF, |secret| secret.len().max(CUT_OFF));
            redacted = beginning(&redacted, redacted.len().saturating_sub(longest)).to_owned();
        }
        let redacted = LOOKS_SECRET.replace_all(&redacted, hide);
        let redacted = LOOKS_RANDOM.replace_all(&redacted, hide_random);
        Self(escape(&redacted, longest).into())
    }

    /// Quotes the first line with text, [`LONGEST_LINE`] characters at most.
    pub(crate) fn line(text: &str, secrets: Secrets<'_>) -> Self {
        let line = text.lines().map(str::trim).find(|line| !line.is_empty());
        Self::new(line.unwrap_or_default(), secrets, LONGEST_LINE)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The crate's own words.
impl From<&'static str> for Quoted {
    fn from(text: &'static str) -> Self {
        Self(text.into())
    }
}

/// The crate's own words around a quotation, an argument of the caller's or the text of another error.
impl From<String> for Quoted {
    fn from(text: String) -> Self {
        Self(escape(&LOOKS_SECRET.replace_all(beginning(&text, READ), hide), LONGEST).into())
    }
}

impl fmt::Display for Quoted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Quoted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

/// The secrets at hand, which the server that is quoted knows and may echo.
#[derive(Clone, Copy, Default)]
pub(crate) struct Secrets<'a> {
    /// The headers that were sent to it, with the key or the token of a node.
    pub(crate) headers: Option<&'a HeaderMap>,
    /// The URL that was requested, if it is signed.
    pub(crate) url: Option<&'a Url>,
    /// Secrets in other parts of the request, such as the token of a console.
    pub(crate) token: Option<&'a str>,
}

impl<'a> Secrets<'a> {
    pub(crate) const NONE: Secrets<'static> = Secrets { headers: None, url: None, token: None };

    pub(crate) fn of_headers(headers: &'a HeaderMap) -> Self {
        Self { headers: Some(headers), ..Secrets::NONE }
    }

    pub(crate) fn of_url(url: &'a Url) -> Self {
        Self { url: Some(url), ..Secrets::NONE }
    }

    /// The token of a console.
    pub(crate) fn of_token(token: &'a str) -> Self {
        Self { token: Some(token), ..Secrets::NONE }
    }

    /// All of them in every form in which they may come back, the longest first.
    fn texts(self) -> Vec<Cow<'a, str>> {
        let mut texts: Vec<Cow<'a, str>> = self.token.map(Cow::Borrowed).into_iter().collect();
        for (name, value) in self.headers.into_iter().flatten() {
            // Those that are the same for everybody; any other may be a secret, such as a token for a gate.
            if [header::ACCEPT, header::CONTENT_TYPE, header::USER_AGENT, header::CONTENT_LENGTH].contains(name) {
                continue;
            }
            let value = value.to_str().unwrap_or_default();
            texts.push(value.into());
            texts.extend(value.split([' ', ';', ',', '=', ':']).filter(|part| part.len() >= 16).map(Cow::Borrowed));
            texts.extend(value.strip_prefix("Bearer ").map(Cow::Borrowed));
        }
        if let Some(url) = self.url {
            texts.extend(url.query_pairs().map(|(_, value)| value));
            let encoded = url.query().unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
            texts.extend(encoded.map(|(_, value)| Cow::Borrowed(value)));
        }
        let encoded: Vec<Cow<'a, str>> = texts
            .iter()
            .flat_map(|text| {
                [utf8_percent_encode(text, RESERVED).to_string(), text.replace('/', "\\/"), text.replace('&', "&amp;")]
            })
            .map(Cow::Owned)
            .collect();
        texts.extend(encoded);
        texts.retain(|text| text.len() >= SHORTEST_SECRET);
        texts.sort_unstable_by_key(|text| std::cmp::Reverse(text.len()));
        texts.dedup();
        texts
    }
}

/// All but what no encoder of URLs touches.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Strings that look like secrets in any context, or that follow a word for one. The parts that are kept are named.
static LOOKS_SECRET: Pattern = Pattern::new(|| {
    r#"(?ix)
        \b (?:ptlc|ptla|pacc|papp) _ [a-z0-9]{3,}
        | \b eyJ [a-z0-9_-]{5,} (?: \. [a-z0-9_-]* ){0,2}
        | (?<scheme> \b bearer \s+ ) [a-z0-9._~+/=-]{16,}
        | (?<basic> \b basic \s+ ) (?:[a-z0-9+/]{4}){2,} (?: [a-z0-9+/]{2}== | [a-z0-9+/]{3}= )? (?: \b | $ )
        # A key in JSON, PHP or HTML, and its value.
        | (?<key> WORD (?: "|'|&quot;|\] ) \s* (?: : | => | =&gt; | = ) ) \s* (?: STRING | [^\s"'&<>,;]+ )
        # A parameter or a header. A colon and a space may be followed by ordinary words.
        | (?<name> WORD (?: \s* = | %3D | : ) )
          (?: \s* STRING | \s* (?: bearer | basic | digest ) \s+ [^\s"'&<>,;]+ | [^\s"'&<>,;]+ | \s+ [a-z0-9._~+/=-]{16,} )
        "#
    .replace(
        "WORD",
        "(?: token | passw(?:or)?d | secret | signature | \\b sig | api [_-]? key | credentials? | authorization | x-amz-[a-z-]+ )",
    )
    .replace("STRING", r#"(?: "(?:[^"\\]|\\.)*" | '[^']*' | &quot; [^\s"'&<>,;]+ )"#)
    .into()
});

/// Strings long enough to be a key or a signature.
static LOOKS_RANDOM: Pattern = Pattern::new(|| r"[A-Za-z0-9_+/-]{40,}={0,2}".into());

fn hide(found: &Captures<'_>) -> String {
    let kept = ["scheme", "basic", "key", "name"].into_iter().find_map(|name| found.name(name));
    format!("{}{REDACTED}", kept.map_or("", |kept| kept.as_str()))
}

/// Long paths and names are no secrets: they have no digits, many slashes, or UUIDs.
fn hide_random(found: &Captures<'_>) -> String {
    let text = found.get(0).map_or("", |found| found.as_str());
    let is_random = |part: &str| {
        let is_uuid = part.len() == 36 && part.matches('-').count() == 4;
        part.len() >= 32 && !is_uuid && part.bytes().any(|byte| byte.is_ascii_digit())
    };
    if text.split('/').any(is_random) { REDACTED.to_owned() } else { text.to_owned() }
}

/// The first bytes of a text, at most `end`.
fn beginning(text: &str, end: usize) -> &str {
    let mut end = end.min(text.len());
    // Zero is one.
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.split_at(end).0
}

/// Makes control characters and such as change the direction of text visible, and cuts what is too long.
fn escape(text: &str, longest: usize) -> String {
    let mut escaped = String::with_capacity(text.len().min(longest));
    let mut length = 0;
    for character in text.chars() {
        let is_invisible = character.is_control()
            || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
        if is_invisible {
            length += character.escape_default().len();
        } else {
            length += 1;
        }
        if length > longest {
            escaped.push('…');
            break;
        }
        match is_invisible {
            true => escaped.extend(character.escape_default()),
            false => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const JWT: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJzZWtyZXQifQ.c2VrcmV0c2VrcmV0";

    fn quoted(text: &str) -> String {
        Quoted::new(text, Secrets::NONE, LONGEST).to_string()
    }

    #[test]
    fn secret_lookalikes_are_redacted() {
        for (text, expected) in [
            ("key ptlc_sekret0123 refused", "key [redacted] refused"),
            ("papp_sekret", "[redacted]"),
            (&format!("<p>{JWT}</p>"), "<p>[redacted]</p>"),
            ("/download/file?token=sekret&x=1", "/download/file?token=[redacted]&x=1"),
            ("Authorization: Bearer sekret", "Authorization:[redacted]"),
            ("got Bearer sekretsekretsekret", "got Bearer [redacted]"),
            ("Basic c2VrcmV0OnNla3JldA==", "Basic [redacted]"),
            (r#"{"password":"sek\"ret x","id":1}"#, r#"{"password":[redacted],"id":1}"#),
            (r#"{"access_token": "sekret"}"#, r#"{"access_token":[redacted]}"#),
            ("X-Amz-Signature=sekret;", "X-Amz-Signature=[redacted];"),
            ("&quot;token&quot;:&quot;sekret&quot;", "&quot;token&quot;:[redacted]&quot;"),
            ("x-csrf-token: sekretsekretsekret", "x-csrf-token:[redacted]"),
            ("sekret0sekret1sekret2sekret3sekret4sekret5x", "[redacted]"),
        ] {
            assert_eq!(quoted(text), expected);
        }
    }

    #[test]
    fn ordinary_text_is_unchanged() {
        for text in [
            "The password field is required.",
            "Wings does not accept the token: jwt: missing connect permission",
            "Basic authentication required",
            "no node at /etc/pterodactyl/config.yml and /var/lib/pterodactyl/volumes/7e215471-a458-42b6-aaa2-63d512858db4",
            "(request id: 7e215471-a458-42b6-aaa2-63d512858db4)",
            "NoAutoAllocationSpaceAvailableExceptionWithVeryLongName",
            "keys start with ptlc_ or ptla_",
        ] {
            assert_eq!(quoted(text), text);
        }
    }

    #[test]
    fn secrets_at_hand_are_redacted_in_every_form() {
        let url = Url::parse("https://node/upload?token=sek%2Fret%2Btoken&directory=/").unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, "Bearer plain-sekret-key".parse().unwrap());
        headers.insert("cf-access-client-secret", "gate-sekret".parse().unwrap());
        headers.insert(header::ACCEPT, "application/json".parse().unwrap());
        let secrets = Secrets { headers: Some(&headers), url: Some(&url), token: Some("console sekret") };
        let text = "plain-sekret-key gate-sekret sek/ret+token sek%2Fret%2Btoken sek\\/ret+token console sekret \
                    application/json";
        let quoted = Quoted::new(text, secrets, LONGEST);
        assert!(!quoted.as_str().contains("sek"), "{quoted}");
        assert!(quoted.as_str().ends_with("application/json"), "{quoted}");
    }

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(quoted("a\u{1b}[31m\r\nb\u{202e}c\u{9b}"), r"a\u{1b}[31m\r\nb\u{202e}c\u{9b}");
    }

    #[test]
    fn secret_across_the_end_of_what_is_read_is_not_quoted_in_part() {
        let secret = "sekret/".repeat(40);
        let filler = "ptlc_abc ".repeat(READ / 9);
        let text = [&filler[..READ - 100], " ", &secret].concat();
        let quoted = Quoted::new(&text, Secrets::of_token(&secret), usize::MAX);
        assert!(!quoted.as_str().contains("sek"));
    }

    proptest! {
        #[test]
        fn quotation_is_bounded_and_has_no_control_characters(text in "\\PC*|(?s:.*)", longest in 0usize..300) {
            let quoted = Quoted::new(&text, Secrets::NONE, longest);
            prop_assert!(quoted.as_str().chars().count() <= longest + 1);
            prop_assert!(!quoted.as_str().contains(char::is_control));
        }

        #[test]
        fn planted_secret_is_never_quoted(
            before in "(?s:.{0,40})", after in "(?s:.{0,40})", secret in "[A-Za-z0-9_/+=.~-]{6,60}"
        ) {
            let text = [&*before, &secret, &after].concat();
            let quoted = Quoted::new(&text, Secrets::of_token(&secret), LONGEST);
            prop_assert!(!quoted.as_str().contains(&*secret));
        }
    }
}
