use crate::model::AllocationId;
use crate::model::application::Server;
use crate::request::{Patch, body};

body! {
    /// The resource limits of a server.
    ///
    /// ```
    /// # use ptero::request::application::ServerLimits;
    /// // 2 GiB of memory, 10 GiB of disk space, one and a half cores.
    /// let limits = ServerLimits::new(2048, 10_240).cpu(150);
    /// ```
    create ServerLimits;
    /// Creates limits on memory and disk space, both in MiB; 0 is unlimited. Swap is 0, and CPU time is unlimited.
    new;
    update UpdateLimits through UpdateServerBuild.limits;

    required {
        /// Sets the memory, in MiB; 0 is unlimited.
        memory: u64,
        /// Sets the disk space, in MiB; 0 is unlimited.
        disk: u64,
    }
    default {
        /// Sets the swap space, in MiB; 0 is none, -1 is unlimited.
        swap: i64 = 0,
        /// Sets the weight of the server's disk access relative to other servers, from 10 to 1000.
        io: u64 = 500,
        /// Sets the CPU time, in percent of one core: 100 is one core, 0 is unlimited.
        cpu: u64 = 0,
    }
    clearable {
        /// Sets the cores that the server may run on, such as `0,2-4`. All of them by default.
        threads / clear_threads: String,
    }
}

/// Copies the limits.
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

body! {
    /// How many databases, allocations and backups a server may have.
    create ServerFeatureLimits;
    /// Creates limits of 0.
    new;
    update UpdateFeatureLimits through UpdateServerBuild.feature_limits;

    nullable {
        /// Sets how many databases the server may have. `None` is unlimited, but counts as 0 for a new server.
        databases: u64 = 0,
        /// Sets the number of allocations, including the primary one, up to which the server's users may add some
        /// themselves. `None` counts as 0.
        allocations: u64 = 0,
        /// Sets how many backups the server may have. `None` counts as 0.
        backups: u64 = 0,
    }
}

impl Default for ServerFeatureLimits {
    fn default() -> Self {
        Self::new()
    }
}

/// Copies the limits.
impl From<&Server> for ServerFeatureLimits {
    fn from(server: &Server) -> Self {
        let limits = &server.feature_limits;
        Self { databases: limits.databases, allocations: limits.allocations, backups: limits.backups }
    }
}

body! {
    /// A complete build of a server: its limits and allocations.
    create ServerBuild;
    /// Creates a build from the id of the primary allocation and all limits.
    new;
    /// A change of a server's build. Fields that are not set keep their values.
    update UpdateServerBuild;

    required {
        /// Sets the id of the primary allocation: one that the server has, or one of those that this body adds.
        allocation: AllocationId or null,
    }
    optional {
        /// Sets whether the server is exempt from being killed when the node runs out of memory.
        oom_disabled: bool,
    }
    list {
        /// Sets the ids of allocations to add. The panel silently skips those that are taken or belong to another node.
        add_allocations: AllocationId,
        /// Sets the ids of allocations to remove. The primary allocation can be removed only by adding another, which
        /// takes its place.
        remove_allocations: AllocationId,
    }
    part {
        limits: ServerLimits / UpdateLimits,
        feature_limits: ServerFeatureLimits / UpdateFeatureLimits,
    }
}

impl UpdateServerBuild {
    /// Sets whether the server is killed when the node runs out of memory: the opposite of
    /// [`oom_disabled`](Self::oom_disabled).
    pub fn oom_killer(self, enabled: bool) -> Self {
        self.oom_disabled(!enabled)
    }
}

impl ServerBuild {
    /// Sets whether the server is killed when the node runs out of memory: the opposite of
    /// [`oom_disabled`](Self::oom_disabled).
    pub fn oom_killer(self, enabled: bool) -> Self {
        self.oom_disabled(!enabled)
    }
}

/// Copies the server's build.
impl From<&Server> for ServerBuild {
    fn from(server: &Server) -> Self {
        Self {
            allocation: server.allocation,
            oom_disabled: server.limits.oom_disabled,
            limits: server.into(),
            feature_limits: server.into(),
            add_allocations: None,
            remove_allocations: None,
        }
    }
}
