use std::time::Duration;

/// How a watch behaves.
#[derive(Clone, Debug)]
pub(crate) struct WatchSettings {
    /// Whether figures are reported, and not only states.
    pub(crate) stats: bool,
    /// Whether consoles are opened.
    pub(crate) consoles: bool,
    /// How often the list of servers is fetched.
    pub(crate) list_every: Duration,
    /// How many requests a minute the panel may get, at most.
    pub(crate) most_requests: Option<u64>,
    /// How many nodes are asked themselves.
    pub(crate) nodes: usize,
    /// How often a node is asked for its servers.
    pub(crate) nodes_every: Duration,
}

impl Default for WatchSettings {
    fn default() -> Self {
        Self {
            stats: true,
            consoles: true,
            list_every: Duration::from_secs(60),
            most_requests: None,
            nodes: 0,
            nodes_every: Duration::from_secs(1),
        }
    }
}
