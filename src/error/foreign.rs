//! Responses that do not come from the panel or Wings: what they say, and who probably sent them.

use super::exchange::Exchange;
use super::markup::{element, readable, title_or_text};

/// How much of a page is looked at.
const READ: usize = 64 * 1024;

/// A response of a proxy, a firewall, a storage provider or another site.
pub(super) struct Foreign {
    /// Its title or first text, not fit to be shown yet.
    pub(super) text: String,
    /// The code and message of a storage provider.
    pub(super) storage: Option<(String, String)>,
    pub(super) sender: Sender,
}

/// Who sent it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sender {
    /// Cloudflare refused the request.
    CloudflareBlock,
    /// Cloudflare did not get a response from the site behind it.
    CloudflareGateway,
    /// Something that wants a user name and a password, or a login on a page.
    LoginGate,
    /// S3 or a store like it.
    Storage,
    /// Wings, where the panel was expected.
    Wings,
    /// The panel, where Wings was expected.
    Panel,
    /// Wings, asked for a route that it does not have.
    NoRoute,
    /// PHP itself, with an error instead of a response.
    Php,
    /// A proxy that does not reach what is behind it.
    Gateway,
    /// An unknown sender.
    Other,
}

impl Foreign {
    pub(super) fn read(exchange: &Exchange<'_>) -> Self {
        let page = String::from_utf8_lossy(exchange.body.get(..READ).unwrap_or(exchange.body));
        let storage = storage(&page);
        let text = match &storage {
            Some((code, message)) => format!("{code}: {message}"),
            None if is_markup(exchange, &page) => title_or_text(&page),
            None => String::new(),
        };
        let text = if text.is_empty() { first_line(&page).to_owned() } else { text };
        let sender = match &storage {
            Some(_) => Sender::Storage,
            None => Sender::of(exchange, &page, &text),
        };
        Self { text, storage, sender }
    }
}

impl Sender {
    fn of(exchange: &Exchange<'_>, page: &str, text: &str) -> Self {
        let has = |name: &str| exchange.headers.contains_key(name);
        match exchange.status {
            _ if has("cf-mitigated") || is_challenge(page) => return Self::CloudflareBlock,
            520..=527 | 530 => return Self::CloudflareGateway,
            502..=504 if is_cloudflares(page) => return Self::CloudflareGateway,
            _ if is_cloudflares(page) => return Self::CloudflareBlock,
            401 if has("www-authenticate") => return Self::LoginGate,
            407 => return Self::LoginGate,
            _ if is_login(text) => return Self::LoginGate,
            _ => {}
        }
        if exchange.key.is_some() && page.trim_start().starts_with(r#"{"error":"#) {
            return Self::Wings;
        }
        if exchange.key.is_none() && page.trim() == "404 page not found" {
            return Self::NoRoute;
        }
        if exchange.key.is_none() && is_panels(page) {
            return Self::Panel;
        }
        if page.contains("Fatal error") && page.contains(" on line ") {
            return Self::Php;
        }
        match exchange.status {
            502..=504 => Self::Gateway,
            _ => Self::Other,
        }
    }

    /// Returns a hint.
    pub(super) fn hint(self, exchange: &Exchange<'_>) -> &'static str {
        let is_panel = exchange.key.is_some();
        match self {
            Self::CloudflareBlock => {
                "Cloudflare blocked the request; exempt the API's paths (/api/*, on nodes also /download/* and \
                 /upload/*) or this machine's address from its challenges and firewall rules"
            }
            Self::CloudflareGateway => {
                "Cloudflare cannot reach the server behind it; check that it is running and that its address, port \
                 and certificate are correct in Cloudflare"
            }
            Self::LoginGate => {
                "a login gate refused the request; exempt the API's paths (/api/*, on nodes also /download/* and \
                 /upload/*), or send the header it requires with ClientBuilder::header"
            }
            Self::Storage => {
                "the storage provider refused the signed URL: it has expired, the clocks differ, or the file no longer \
                 exists; request a new one from the panel"
            }
            Self::Wings => {
                "this is the address of a node (Wings), not of the panel; use the URL of the panel's website"
            }
            Self::Panel => "this is the address of the panel, not of Wings; use the address and port of the node",
            Self::NoRoute => "this version of Wings does not have the route, or something else listens at this address",
            Self::Php => "PHP failed inside the panel; see the panel's log",
            _ if exchange.status == 413 => "the body is larger than the proxy in front of it accepts",
            Self::Gateway if is_panel => "the panel or the proxy in front of it is down or restarting",
            Self::Gateway => "Wings or the proxy in front of it is down or restarting",
            Self::Other if is_panel => {
                "another site or a proxy responded instead of the panel; check the panel's URL (host, port and \
                 sub-path) and any proxy or firewall in front of the panel"
            }
            Self::Other => {
                "another site or a proxy responded instead of Wings; check the node's address and port and any proxy \
                 in front of it"
            }
        }
    }
}

/// Whether a body begins as the panel's errors do.
fn is_panels(page: &str) -> bool {
    let beginning = page.chars().filter(|character| !character.is_whitespace()).take(16);
    beginning.collect::<String>().starts_with(r#"{"errors":[{"#)
}

fn is_challenge(page: &str) -> bool {
    page.trim_start().starts_with("error code: 1")
        || page.contains("_cf_chl_opt")
        || page.contains("<title>Just a moment...<")
}

/// Whether Cloudflare wrote a page. That a response passed through it does not mean so: its headers are on all of them.
fn is_cloudflares(page: &str) -> bool {
    let marks = ["| Cloudflare", "cf-error-details", "cf-wrapper", "cloudflare_error", ">cloudflare<"];
    page.trim_start().starts_with("error code: 5") || marks.iter().any(|mark| page.contains(mark))
}

fn is_login(title: &str) -> bool {
    let title = title.get(..60).unwrap_or(title).to_ascii_lowercase();
    ["login", "log in", "sign in", "sign-in", "authelia", "authentik"].iter().any(|word| title.contains(word))
}

fn storage(page: &str) -> Option<(String, String)> {
    let (_, error) = page.split_once("<Error>")?;
    let message = element(error, "Message").map(readable).unwrap_or_default();
    Some((readable(element(error, "Code")?), message))
}

fn is_markup(exchange: &Exchange<'_>, page: &str) -> bool {
    exchange.media_type().is_some_and(|media_type| media_type.ends_with("html")) || page.trim_start().starts_with('<')
}

/// The first line with text.
pub(super) fn first_line(text: &str) -> &str {
    text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default()
}
