//! Which panel it is, as far as keys and responses tell. Pure.

use std::sync::atomic::{AtomicU8, Ordering};

use crate::key::Key;
use crate::model::Panel;
use crate::payload::payload;

/// How many responses are looked at. Most tell at once.
const LOOKS: u8 = 20;

/// How much of a response is looked at.
const LONGEST: usize = 16 * 1024;

/// Keys that only Pelican writes.
const OF_PELICAN: [&str; 3] = ["\"oom_killer\":", "\"daemon_connect\":", "\"is_managed_externally\":"];

/// Keys that only Pterodactyl writes.
const OF_PTERODACTYL: [&str; 3] = ["\"nest\":", "\"location_id\":", "\"first_name\":"];

/// What is known about the panel, shared by all clones of a client.
#[derive(Debug)]
pub(crate) struct KnownPanel {
    panel: AtomicU8,
    /// How many more responses to look at.
    looks: AtomicU8,
}

impl KnownPanel {
    /// What the caller says, or else what the key's prefix says. Panels that were migrated from Pterodactyl to Pelican
    /// still have keys of Pterodactyl, so that responses can correct these.
    pub(crate) fn new(given: Option<Panel>, key: &Key) -> Self {
        let panel = given.unwrap_or(key.panel());
        let is_certain = given.is_some_and(|given| given != Panel::Unknown) || panel == Panel::Pelican;
        Self { panel: AtomicU8::new(number(panel)), looks: AtomicU8::new(if is_certain { 0 } else { LOOKS }) }
    }

    pub(crate) fn get(&self) -> Panel {
        match self.panel.load(Ordering::Relaxed) {
            1 => Panel::Pterodactyl,
            2 => Panel::Pelican,
            _ => Panel::Unknown,
        }
    }

    /// Learns from the JSON of a successful response.
    pub(crate) fn learn(&self, body: &[u8]) {
        let one_less = |looks: u8| looks.checked_sub(1);
        if self.looks.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less).is_err() {
            return;
        }
        if let Some(panel) = writer(body) {
            self.panel.store(number(panel), Ordering::Relaxed);
            self.looks.store(0, Ordering::Relaxed);
        }
    }
}

fn number(panel: Panel) -> u8 {
    match panel {
        Panel::Pterodactyl => 1,
        Panel::Pelican => 2,
        _ => 0,
    }
}

/// The panel that wrote this. Texts cannot pretend: the quotes in them are escaped.
fn writer(body: &[u8]) -> Option<Panel> {
    let body = payload(body)?;
    let body = body.get(..LONGEST).unwrap_or(body);
    let text = match std::str::from_utf8(body) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(body.get(..error.valid_up_to())?).ok()?,
    };
    let has = |keys: [&str; 3]| {
        keys.iter().any(|key| {
            text.match_indices(key).any(|(place, _)| text.get(..place).is_some_and(|before| !before.ends_with('\\')))
        })
    };
    match (has(OF_PELICAN), has(OF_PTERODACTYL)) {
        (true, false) => Some(Panel::Pelican),
        (false, true) => Some(Panel::Pterodactyl),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(given: Option<Panel>, key: &str) -> KnownPanel {
        KnownPanel::new(given, &Key::new(key).unwrap())
    }

    #[test]
    fn key_or_caller_tell_before_any_response() {
        for (key, panel) in [
            ("ptlc_x", Panel::Pterodactyl),
            ("ptla_x", Panel::Pterodactyl),
            ("pacc_x", Panel::Pelican),
            ("papp_x", Panel::Pelican),
            ("x", Panel::Unknown),
        ] {
            assert_eq!(known(None, key).get(), panel, "{key}");
            assert_eq!(known(Some(Panel::Pelican), key).get(), Panel::Pelican, "{key}");
        }
    }

    #[test]
    fn responses_reveal_the_panel_if_the_key_does_not() {
        let panel = known(None, "x");
        panel.learn(br#"{"object":"list","data":[]}"#);
        assert_eq!(panel.get(), Panel::Unknown);
        panel.learn(br#"{"a":{"limits":{"oom_killer":false}}}"#);
        assert_eq!(panel.get(), Panel::Pelican);
        panel.learn(br#"{"nest":1}"#);
        assert_eq!(panel.get(), Panel::Pelican, "it does not change");
    }

    #[test]
    fn response_of_pelican_corrects_a_key_of_pterodactyl_only() {
        let (migrated, pelican) = (known(None, "ptlc_x"), known(None, "pacc_x"));
        for panel in [&migrated, &pelican] {
            panel.learn(br#"{"oom_killer":true}"#);
            panel.learn(br#"{"nest":1}"#);
            assert_eq!(panel.get(), Panel::Pelican);
        }
        let given = known(Some(Panel::Pterodactyl), "ptlc_x");
        given.learn(br#"{"oom_killer":true}"#);
        assert_eq!(given.get(), Panel::Pterodactyl);
    }

    #[test]
    fn text_in_a_response_is_not_a_sign() {
        for body in [r#"{"description":"{\"oom_killer\":true}"}"#, r#"{"description":"oom_killer"}"#, "\u{fffd}", ""] {
            assert_eq!(writer(body.as_bytes()), None, "{body}");
        }
        assert_eq!(writer(&[b"{\"oom_killer\":1,\"a\":\"".as_slice(), &[0xff]].concat()), Some(Panel::Pelican));
    }

    #[test]
    fn looks_are_bounded() {
        let panel = known(None, "x");
        for _ in 0..LOOKS {
            panel.learn(b"{}");
        }
        panel.learn(br#"{"nest":1}"#);
        assert_eq!(panel.get(), Panel::Unknown);
    }
}
