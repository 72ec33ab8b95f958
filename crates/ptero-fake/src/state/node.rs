//! Machines that run Wings.

use jiff::Timestamp;

pub(crate) struct Node {
    pub(crate) id: u64,
    pub(crate) uuid: String,
    pub(crate) public: bool,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) location: u64,
    pub(crate) fqdn: String,
    pub(crate) scheme: String,
    pub(crate) behind_proxy: bool,
    pub(crate) maintenance_mode: bool,
    pub(crate) memory: i64,
    pub(crate) memory_overallocate: i64,
    pub(crate) disk: i64,
    pub(crate) disk_overallocate: i64,
    /// MiB.
    pub(crate) upload_size: u64,
    /// Of Pelican, as are the four below.
    pub(crate) cpu: i64,
    pub(crate) cpu_overallocate: i64,
    pub(crate) daemon_connect: Option<u16>,
    pub(crate) sftp_alias: Option<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) daemon_listen: u16,
    pub(crate) daemon_sftp: u16,
    pub(crate) daemon_base: String,
    pub(crate) token_id: String,
    pub(crate) token: String,
    pub(crate) created: Timestamp,
    pub(crate) updated: Timestamp,
}

impl Node {
    /// The address of Wings, as the panel reports it to clients.
    pub(crate) fn url(&self) -> String {
        format!("{}://{}:{}", self.scheme, self.fqdn, self.daemon_listen)
    }

    /// The memory and disk that its servers may use together, in MiB.
    pub(crate) fn capacity(&self) -> (i64, i64) {
        let limit = |size: i64, over: i64| size.saturating_add(size.saturating_mul(over) / 100);
        (limit(self.memory, self.memory_overallocate), limit(self.disk, self.disk_overallocate))
    }
}
