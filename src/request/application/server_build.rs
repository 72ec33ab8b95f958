use serde::Serialize;

use crate::model::AllocationId;
use crate::model::application::Server;
use crate::request::Patch;

/// What a server may use.
///
/// ```
/// # use ptero::request::application::ServerLimits;
/// // 2 GiB of memory, 10 GiB of disk space, one and a half cores.
/// let limits = ServerLimits::new(2048, 10_240).cpu(150);
/// ```
#[derive(Clone, Debug, Serialize)]
#[must_use = "limits do nothing until they are part of a body"]
pub struct ServerLimits {
    memory: u64,
    swap: i64,
    disk: u64,
    io: u64,
    cpu: u64,
    #[serde(skip_serializing_if = "Patch::is_unset")]
    threads: Patch<String>,
}

impl ServerLimits {
    /// Memory and disk space in MiB; 0 is no limit. No swap, no limit on processor time.
    pub fn new(memory: u64, disk: u64) -> Self {
        Self { memory, swap: 0, disk, io: 500, cpu: 0, threads: Patch::Unset }
    }

    /// Swap in MiB; 0 is none, -1 no limit. 0 by default.
    pub fn swap(mut self, mebibytes: i64) -> Self {
        self.swap = mebibytes;
        self
    }

    /// Weight of the server's disk access against that of others, from 10 to 1000. 500 by default.
    pub fn io(mut self, weight: u64) -> Self {
        self.io = weight;
        self
    }

    /// Processor time in percent of one core: 100 is one core, 0, the default, no limit.
    pub fn cpu(mut self, percent: u64) -> Self {
        self.cpu = percent;
        self
    }

    /// The cores that the server may run on, such as `0,2-4`. All by default.
    pub fn threads(mut self, threads: impl Into<String>) -> Self {
        self.threads = Patch::Value(threads.into());
        self
    }

    /// All cores, said outright.
    pub fn clear_threads(mut self) -> Self {
        self.threads = Patch::Null;
        self
    }
}

impl From<&Server> for ServerLimits {
    fn from(server: &Server) -> Self {
        let limits = &server.limits;
        Self {
            memory: limits.memory,
            swap: limits.swap,
            disk: limits.disk,
            io: limits.io,
            cpu: limits.cpu,
            threads: limits.threads.clone().into(),
        }
    }
}

/// How many databases, allocations and backups a server may have. None of any by default.
#[derive(Clone, Debug, Serialize)]
#[must_use = "limits do nothing until they are part of a body"]
pub struct ServerFeatureLimits {
    databases: Option<u64>,
    allocations: Option<u64>,
    backups: Option<u64>,
}

impl ServerFeatureLimits {
    /// None of any.
    pub fn new() -> Self {
        Self { databases: Some(0), allocations: Some(0), backups: Some(0) }
    }

    /// Databases. `None` is no limit, but only on a server that exists: for a new one the panel takes it as 0.
    pub fn databases(mut self, databases: impl Into<Option<u64>>) -> Self {
        self.databases = databases.into();
        self
    }

    /// Allocations, with the primary one, up to which the server's users may add some themselves.
    pub fn allocations(mut self, allocations: u64) -> Self {
        self.allocations = Some(allocations);
        self
    }

    /// Backups.
    pub fn backups(mut self, backups: u64) -> Self {
        self.backups = Some(backups);
        self
    }
}

impl Default for ServerFeatureLimits {
    fn default() -> Self {
        Self::new()
    }
}

impl From<&Server> for ServerFeatureLimits {
    fn from(server: &Server) -> Self {
        let limits = &server.feature_limits;
        Self { databases: limits.databases, allocations: limits.allocations, backups: limits.backups }
    }
}

/// What a server may use and which addresses it has, whole.
#[derive(Clone, Debug, Serialize)]
#[must_use = "a body does nothing until it is sent"]
pub struct ServerBuild {
    allocation: Option<u64>,
    limits: ServerLimits,
    feature_limits: ServerFeatureLimits,
    #[serde(skip_serializing_if = "Option::is_none")]
    oom_disabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    add_allocations: Option<Vec<u64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remove_allocations: Option<Vec<u64>>,
}

impl ServerBuild {
    /// The id of the primary allocation, which the server has already or gets with this, and all limits.
    pub fn new(allocation: u64, limits: ServerLimits, feature_limits: ServerFeatureLimits) -> Self {
        Self {
            allocation: Some(allocation),
            limits,
            feature_limits,
            oom_disabled: None,
            add_allocations: None,
            remove_allocations: None,
        }
    }

    /// Whether the server is spared when memory runs out, and stalls instead. Left as it is by default.
    pub fn oom_disabled(mut self, oom_disabled: bool) -> Self {
        self.oom_disabled = Some(oom_disabled);
        self
    }

    /// Allocations to add, by id. The panel skips, without a word, those that are not free or of another node.
    pub fn add_allocations(mut self, ids: impl IntoIterator<Item = u64>) -> Self {
        self.add_allocations = Some(ids.into_iter().collect());
        self
    }

    /// Allocations to take away, by id. The primary one only together with one to add, which takes its place.
    pub fn remove_allocations(mut self, ids: impl IntoIterator<Item = u64>) -> Self {
        self.remove_allocations = Some(ids.into_iter().collect());
        self
    }
}

/// The server's build as it is.
impl From<&Server> for ServerBuild {
    fn from(server: &Server) -> Self {
        Self {
            allocation: server.allocation.map(AllocationId::get),
            oom_disabled: server.limits.oom_disabled,
            ..Self::new(0, server.into(), server.into())
        }
    }
}

/// A change of what a server may use and which addresses it has: what is not set stays.
#[derive(Clone, Debug, Default, Serialize)]
#[must_use = "a body does nothing until it is sent"]
pub struct UpdateServerBuild {
    #[serde(skip_serializing_if = "Option::is_none")]
    allocation: Option<u64>,
    limits: UpdateLimits,
    feature_limits: UpdateFeatureLimits,
    #[serde(skip_serializing_if = "Option::is_none")]
    oom_disabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    add_allocations: Option<Vec<u64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remove_allocations: Option<Vec<u64>>,
}

#[derive(Clone, Debug, Default, Serialize)]
struct UpdateLimits {
    #[serde(skip_serializing_if = "Option::is_none")]
    memory: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    swap: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    disk: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    io: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cpu: Option<u64>,
    #[serde(skip_serializing_if = "Patch::is_unset")]
    threads: Patch<String>,
}

#[derive(Clone, Debug, Default, Serialize)]
struct UpdateFeatureLimits {
    #[serde(skip_serializing_if = "Patch::is_unset")]
    databases: Patch<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    allocations: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    backups: Option<u64>,
}

impl UpdateServerBuild {
    /// Changes nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The id of the primary allocation, which the server has already or gets with this.
    pub fn allocation(mut self, id: u64) -> Self {
        self.allocation = Some(id);
        self
    }

    /// Memory in MiB; 0 is no limit.
    pub fn memory(mut self, mebibytes: u64) -> Self {
        self.limits.memory = Some(mebibytes);
        self
    }

    /// Swap in MiB; 0 is none, -1 no limit.
    pub fn swap(mut self, mebibytes: i64) -> Self {
        self.limits.swap = Some(mebibytes);
        self
    }

    /// Disk space in MiB; 0 is no limit.
    pub fn disk(mut self, mebibytes: u64) -> Self {
        self.limits.disk = Some(mebibytes);
        self
    }

    /// Weight of the server's disk access against that of others, from 10 to 1000.
    pub fn io(mut self, weight: u64) -> Self {
        self.limits.io = Some(weight);
        self
    }

    /// Processor time in percent of one core: 100 is one core, 0 no limit.
    pub fn cpu(mut self, percent: u64) -> Self {
        self.limits.cpu = Some(percent);
        self
    }

    /// The cores that the server may run on, such as `0,2-4`.
    pub fn threads(mut self, threads: impl Into<String>) -> Self {
        self.limits.threads = Patch::Value(threads.into());
        self
    }

    /// Lets the server run on all cores.
    pub fn clear_threads(mut self) -> Self {
        self.limits.threads = Patch::Null;
        self
    }

    /// Whether the server is spared when memory runs out, and stalls instead.
    pub fn oom_disabled(mut self, oom_disabled: bool) -> Self {
        self.oom_disabled = Some(oom_disabled);
        self
    }

    /// How many databases the server may have; `None` is no limit.
    pub fn databases(mut self, databases: impl Into<Option<u64>>) -> Self {
        self.feature_limits.databases = databases.into().into();
        self
    }

    /// Up to how many allocations, with the primary one, the server's users may add some themselves.
    pub fn allocations(mut self, allocations: u64) -> Self {
        self.feature_limits.allocations = Some(allocations);
        self
    }

    /// How many backups the server may have.
    pub fn backups(mut self, backups: u64) -> Self {
        self.feature_limits.backups = Some(backups);
        self
    }

    /// Allocations to add, by id. The panel skips, without a word, those that are not free or of another node.
    pub fn add_allocations(mut self, ids: impl IntoIterator<Item = u64>) -> Self {
        self.add_allocations = Some(ids.into_iter().collect());
        self
    }

    /// Allocations to take away, by id. The primary one only together with one to add, which takes its place.
    pub fn remove_allocations(mut self, ids: impl IntoIterator<Item = u64>) -> Self {
        self.remove_allocations = Some(ids.into_iter().collect());
        self
    }
}
