use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::model::Server;

use super::shard::Shard;

/// How a watch behaves.
#[derive(Clone, Debug)]
pub(crate) struct WatchSettings {
    /// Whether figures are reported, and not only states.
    pub(crate) stats: bool,
    /// Which servers get a console.
    pub(crate) consoles: Consoles,
    /// How often the list of servers is fetched.
    pub(crate) list_every: Duration,
    /// Which of all servers are watched.
    pub(crate) shard: Option<Shard>,
    /// Whether another part of all servers is watched at any time, as other workers leave it.
    pub(crate) is_shared: bool,
    /// Whether changes are published.
    #[cfg(feature = "redis")]
    pub(crate) is_published: bool,
    /// How many requests a minute the panel may get, at most.
    pub(crate) most_requests: Option<u64>,
    /// The names of the nodes that are asked for their servers, besides those that are found.
    pub(crate) nodes: Vec<String>,
    /// Whether nodes are found through the Application API.
    pub(crate) finds_nodes: bool,
    /// How often a node is asked for its servers.
    pub(crate) nodes_every: Duration,
}

impl Default for WatchSettings {
    fn default() -> Self {
        Self {
            stats: true,
            consoles: Consoles::UnlessReported,
            list_every: Duration::from_secs(60),
            shard: None,
            is_shared: false,
            #[cfg(feature = "redis")]
            is_published: false,
            most_requests: None,
            nodes: Vec::new(),
            finds_nodes: false,
            // Less than a second, so that changes are seen within one.
            nodes_every: Duration::from_millis(900),
        }
    }
}

/// Which servers get a console without anybody listening to it.
#[derive(Clone)]
pub(crate) enum Consoles {
    /// Those that no node reports.
    UnlessReported,
    Never,
    /// Those for which the condition holds, also if a node reports them.
    Where(Arc<dyn Fn(&Server) -> bool + Send + Sync>),
}

impl fmt::Debug for Consoles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnlessReported => "UnlessReported",
            Self::Never => "Never",
            Self::Where(_) => "Where",
        })
    }
}
