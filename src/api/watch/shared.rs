//! Watches that share servers and changes through Redis.

use crate::error::{Error, Result};
use crate::store::{Connector, RedisGroup, RedisUrl, stream_name};
use crate::watch::WatchShare;

use super::{Watch, WatchBuilder};

impl WatchBuilder {
    /// Divides all servers among the shared watches of the same key, through the client's
    /// [Redis](super::super::ClientBuilder::redis).
    ///
    /// Each server belongs to one of 64 slots, which are divided evenly. A new watch gets its share within a few
    /// seconds, and the slots of a closed watch are taken over just as quickly. If its process dies, the others take
    /// them over within 7 seconds. [`Watch::share`] shows how many slots a watch has, and
    /// [`Change::Added`](crate::watch::Change::Added) and [`Change::HandedOver`](crate::watch::Change::HandedOver)
    /// report which servers come and go. Beyond 64 watches, further ones wait, and so does their [`Watch::ready`].
    ///
    /// A watch that cannot reach Redis keeps its servers, so that none is left unwatched. If others can reach it, they
    /// watch these servers as well until the connection is back. A watch that starts without Redis waits for it.
    ///
    /// Replaces [`shard`](Self::shard). Requires the feature `redis`.
    #[doc = example!(
        "let client = ptero::Client::builder(\"https://panel.example.com\", \"ptlc_…\")\n    \
         .redis(\"redis://127.0.0.1\")\n    .build()?;\nlet watch = client.watch().shared().start()?;\n# let _ = watch;"
    )]
    pub fn shared(mut self) -> Self {
        self.shard = None;
        self.settings.is_shared = true;
        self
    }

    /// Publishes all changes in the client's [Redis](super::super::ClientBuilder::redis), for any number of
    /// [readers](super::Client::published_changes) in other processes.
    ///
    /// While Redis cannot be used, up to 8192 changes wait; beyond that, the oldest are dropped, and readers
    /// [miss](crate::watch::Change::Missed) them. With [usage](Self::stats), a running server changes every second.
    /// Requires the feature `redis`.
    pub fn publish(mut self) -> Self {
        self.settings.is_published = true;
        self
    }

    /// The store for what is shared and published, if anything is.
    pub(super) fn store(&self) -> Result<Option<RedisGroup>> {
        if !self.settings.is_shared && !self.settings.is_published {
            return Ok(None);
        }
        let (url, config) = (redis(&self.client)?, self.client.config());
        let connector = Connector::new(url, &config.root_certificates);
        Ok(Some(RedisGroup::watches(connector, &stream_name(config))))
    }
}

/// Where the client's Redis is.
pub(super) fn redis(client: &super::Client) -> Result<RedisUrl> {
    client.config().redis.clone().ok_or_else(|| {
        Error::config("the client has no Redis to share or publish anything").with_hint("use ClientBuilder::redis")
    })
}

impl Watch {
    /// Returns this watch's share of all servers. `None` unless the watch is [shared](super::WatchBuilder::shared), or
    /// published while Redis cannot be used.
    #[must_use]
    pub fn share(&self) -> Option<WatchShare> {
        self.handle.watched.share()
    }
}
