use serde::Serialize;

use crate::read::model;

model! {
    /// The version of Wings and a summary of the machine it runs on.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct System {
        /// The processor architecture, such as `amd64`.
        pub architecture: String,
        /// The number of processor threads.
        pub cpu_count: u64,
        /// The version of the kernel.
        pub kernel_version: String,
        /// The operating system: `linux`.
        pub os: String,
        /// The version of Wings, such as `1.11.11`; `develop` if it was built from source.
        pub version: String,
    }
}

model! {
    /// The version of Wings, its container engine and the machine it runs on.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct SystemDetails {
        /// The version of Wings, such as `1.11.11`; `develop` if it was built from source.
        pub version: String,
        /// The container engine.
        pub docker: Docker,
        /// The machine.
        pub system: Machine,
    }
}

model! {
    /// The container engine of a node.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct Docker {
        /// The version.
        pub version: String,
        /// The control groups.
        pub cgroups: Cgroups,
        /// Containers, including those that are not servers.
        pub containers: Containers,
        /// The storage.
        pub storage: DockerStorage,
        /// The container runtime.
        pub runc: DockerRunc,
    }
}

model! {
    /// The control groups of a container engine.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct Cgroups {
        /// The driver, such as `systemd`.
        pub driver: String,
        /// The version: `1` or `2`.
        pub version: String,
    }
}

model! {
    /// The number of containers of an engine, including those that are not servers.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct Containers {
        /// The number of all containers.
        pub total: u64,
        /// The number of running containers.
        pub running: u64,
        /// The number of paused containers.
        pub paused: u64,
        /// The number of stopped containers.
        pub stopped: u64,
    }
}

model! {
    /// The storage of a container engine.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct DockerStorage {
        /// The driver, such as `overlay2`.
        pub driver: String,
        /// The file system below it, such as `extfs`.
        pub filesystem: String,
    }
}

model! {
    /// The container runtime.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct DockerRunc {
        /// The version.
        pub version: String,
    }
}

model! {
    /// The machine that Wings runs on.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct Machine {
        /// The processor architecture, such as `amd64`.
        pub architecture: String,
        /// The number of processor threads.
        pub cpu_threads: u64,
        /// The memory in bytes.
        pub memory_bytes: u64,
        /// The version of the kernel.
        pub kernel_version: String,
        /// The name of the distribution.
        pub os: String,
        /// The operating system: `linux`.
        pub os_type: String,
    }
}

model! {
    /// The resource usage of a node as a whole. Pelican.
    #[derive(Clone, Debug, Default, PartialEq, Serialize)]
    pub struct Utilization {
        /// The memory of the machine, in bytes.
        pub memory_total: u64,
        /// The memory in use, in bytes.
        pub memory_used: u64,
        /// The swap space of the machine, in bytes.
        pub swap_total: u64,
        /// The swap space in use, in bytes.
        pub swap_used: u64,
        /// The load average over one minute.
        pub load_average1: f64,
        /// The load average over five minutes.
        pub load_average5: f64,
        /// The load average over fifteen minutes.
        pub load_average15: f64,
        /// The processor time in use, in percent of all cores together: 100 means all cores are busy.
        pub cpu_percent: f64,
        /// The disk space of the machine, in bytes.
        pub disk_total: u64,
        /// The disk space in use, in bytes.
        pub disk_used: u64,
        /// The file systems.
        pub disk_details: Vec<DiskUsage>,
    }
}

model! {
    /// The usage of a file system. Pelican.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct DiskUsage {
        /// The device.
        pub device: String,
        /// Where it is mounted.
        pub mountpoint: String,
        /// The size in bytes.
        pub total_space: u64,
        /// The used space in bytes.
        pub used_space: u64,
        /// The kinds of data that Wings keeps on it.
        pub tags: Vec<String>,
    }
}

model! {
    /// The disk usage of the container engine. Pelican.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct DockerDisk {
        /// The size of all containers in bytes.
        pub containers_size: u64,
        /// The number of images.
        pub images_total: u64,
        /// The number of images in use.
        pub images_active: u64,
        /// The size of all images in bytes.
        pub images_size: u64,
        /// The size of the build cache in bytes.
        pub build_cache_size: u64,
    }
}

model! {
    /// The result of deleting unused images. Pelican.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct PrunedImages {
        /// What was deleted.
        #[serde(alias = "ImagesDeleted")]
        pub images_deleted: Vec<PrunedImage>,
        /// The freed space in bytes.
        #[serde(alias = "SpaceReclaimed")]
        pub space_reclaimed: u64,
    }
}

model! {
    /// An image that was deleted, or a name of one. Pelican.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct PrunedImage {
        /// The name that was removed. `None` if a layer was deleted.
        #[serde(alias = "Untagged")]
        pub untagged: Option<String>,
        /// The layer that was deleted. `None` if a name was removed.
        #[serde(alias = "Deleted")]
        pub deleted: Option<String>,
    }
}
