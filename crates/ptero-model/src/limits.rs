use super::read::model;
use serde::Serialize;

model! {
    /// The resource limits of a server.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct Limits {
        /// The memory, in MiB; 0 means no limit.
        pub memory: u64,
        /// The swap space, in MiB; 0 means none, -1 no limit.
        pub swap: i64,
        /// The disk space, in MiB; 0 means no limit.
        pub disk: u64,
        /// The weight of the server's disk access relative to other servers, from 10 to 1000.
        pub io: u64,
        /// The processor time, in percent of one core: 100 is one core, 0 means no limit.
        pub cpu: u64,
        /// The cores that the server may run on, such as `0,2-4`. `None` means all of them.
        pub threads: Option<String>,
        /// Whether the out-of-memory killer is disabled, so that the server stalls. `None` on panels before 1.6.1.
        pub oom_disabled: Option<bool>,
        /// The opposite of `oom_disabled`. `None` on Pterodactyl.
        pub oom_killer: Option<bool>,
    }
}

model! {
    /// The number of databases, allocations and backups a server may have.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct FeatureLimits {
        /// The number of databases. `None` means no limit.
        pub databases: Option<u64>,
        /// The number of allocations, including the primary one. With `None` or 0, the server's users can add none.
        pub allocations: Option<u64>,
        /// The number of backups that are running or have succeeded. `None` and 0 allow none.
        pub backups: Option<u64>,
    }
}
