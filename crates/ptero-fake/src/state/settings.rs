//! What the builder decides.

use std::time::Duration;

use ptero_model::Panel;

pub(crate) struct Settings {
    /// The panel that the fake plays.
    pub(crate) panel: Panel,
    /// The panel's URL, without a trailing slash.
    pub(crate) url: String,
    pub(crate) wings_port: u16,
    /// Requests per minute and user to the Client API.
    pub(crate) client_limit: u32,
    /// Requests per minute and user to the Application API.
    pub(crate) application_limit: u32,
    /// Whether routes have the limits of version 1.12.
    pub(crate) route_limits: bool,
    /// Backups that a server may create within ten minutes.
    pub(crate) backups_per_span: usize,
    pub(crate) token_life: Duration,
    /// Whether Wings drops messages that arrive too fast on a websocket.
    pub(crate) socket_limits: bool,
    pub(crate) signed_url_life: Duration,
    /// How long each simulated operation takes: starting, stopping, installing, packing a backup.
    pub(crate) step: Duration,
    /// How long Wings holds the power lock after a server has stopped.
    pub(crate) power_lock: Duration,
    /// How long the panel repeats the resources of a server.
    pub(crate) resources_cache: Duration,
    pub(crate) auto_allocation: bool,
    /// Whether uploaded bytes are counted but not kept.
    pub(crate) discard_uploads: bool,
    pub(crate) most_per_page: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            panel: Panel::Pterodactyl,
            url: String::new(),
            wings_port: 0,
            client_limit: 720,
            application_limit: 240,
            route_limits: false,
            backups_per_span: 2,
            token_life: Duration::from_secs(600),
            socket_limits: false,
            signed_url_life: Duration::from_secs(900),
            step: Duration::from_millis(20),
            power_lock: Duration::ZERO,
            resources_cache: Duration::ZERO,
            auto_allocation: true,
            discard_uploads: false,
            most_per_page: usize::MAX,
        }
    }
}
