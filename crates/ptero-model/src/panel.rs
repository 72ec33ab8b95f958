//! The kinds of panels.

use std::fmt;

/// Which panel a client talks to.
///
/// Pelican is a fork of Pterodactyl. Most routes are the same on both; see [`Route::only`](crate::routes::Route::only).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Panel {
    /// Pterodactyl, or a fork with its API.
    Pterodactyl,
    /// Pelican.
    Pelican,
    /// Not known yet.
    #[default]
    Unknown,
}

impl fmt::Display for Panel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Pterodactyl => "Pterodactyl",
            Self::Pelican => "Pelican",
            Self::Unknown => "an unknown panel",
        })
    }
}
