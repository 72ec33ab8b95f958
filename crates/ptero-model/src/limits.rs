use super::read::model;
use serde::Serialize;

model! {
    /// The resource limits of a server.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct Limits {
        /// Memory in MiB; 0 means no limit.
        pub memory: u64,
        /// Swap in MiB; 0 means none, -1 no limit.
        pub swap: i64,
        /// Disk space in MiB; 0 means no limit.
        pub disk: u64,
        /// Weight of the server's disk access against that of others, from 10 to 1000.
        pub io: u64,
        /// Processor time in percent of one core: 100 is one core, 0 no limit.
        pub cpu: u64,
        /// The cores that the server may run on, such as `0,2-4`; `None` means all of them.
        pub threads: Option<String>,
        /// Whether the out-of-memory killer is disabled, so that the server stalls. `None` on panels before 1.6.1.
        pub oom_disabled: Option<bool>,
        /// The opposite of `oom_disabled`, on Pelican.
        pub oom_killer: Option<bool>,
    }
}

model! {
    /// The number of databases, allocations and backups a server may have.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct FeatureLimits {
        /// Databases; `None` means no limit.
        pub databases: Option<u64>,
        /// Allocations, with the primary one. The server's users can add none when it is 0 or none.
        pub allocations: Option<u64>,
        /// Backups that are running or have succeeded. 0 allows none.
        pub backups: Option<u64>,
    }
}
