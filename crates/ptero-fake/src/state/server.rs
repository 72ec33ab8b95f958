//! Servers, as the panel and Wings know them.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::files::FileTree;
use super::permissions::covers;
use super::process::Process;

/// Environment variables by name.
pub(crate) type Environment = BTreeMap<String, String>;

pub(crate) struct Server {
    pub(crate) id: u64,
    pub(crate) uuid: String,
    pub(crate) external_id: Option<String>,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) status: Option<String>,
    pub(crate) owner: u64,
    pub(crate) node: u64,
    /// The primary allocation.
    pub(crate) allocation: u64,
    pub(crate) egg: u64,
    pub(crate) image: String,
    pub(crate) startup: String,
    pub(crate) environment: Environment,
    pub(crate) limits: Limits,
    pub(crate) feature_limits: FeatureLimits,
    pub(crate) skip_scripts: bool,
    pub(crate) is_installed: bool,
    pub(crate) is_transferring: bool,
    /// How often Wings knows the server: not after a deletion, and twice after a second creation.
    pub(crate) copies: usize,
    pub(crate) subusers: Vec<Subuser>,
    pub(crate) created: Timestamp,
    pub(crate) updated: Timestamp,
    pub(crate) files: FileTree,
    pub(crate) process: Process,
}

#[derive(Clone)]
pub(crate) struct Limits {
    pub(crate) memory: i64,
    pub(crate) swap: i64,
    pub(crate) disk: i64,
    pub(crate) io: i64,
    pub(crate) cpu: i64,
    pub(crate) threads: Option<String>,
    pub(crate) oom_disabled: bool,
}

#[derive(Clone)]
pub(crate) struct FeatureLimits {
    pub(crate) databases: Option<i64>,
    pub(crate) allocations: Option<i64>,
    pub(crate) backups: Option<i64>,
}

#[derive(Clone)]
pub(crate) struct Subuser {
    pub(crate) user: u64,
    pub(crate) permissions: Vec<String>,
    pub(crate) created: Timestamp,
}

/// What a user may do with a server.
pub(crate) struct Rights {
    pub(crate) is_owner: bool,
    pub(crate) permissions: Vec<String>,
}

impl Rights {
    pub(crate) fn allow(&self, permission: &str) -> bool {
        covers(self.permissions.iter().map(String::as_str), permission)
    }
}

impl Server {
    pub(crate) fn identifier(&self) -> &str {
        self.uuid.get(..8).unwrap_or(&self.uuid)
    }

    pub(crate) fn is_suspended(&self) -> bool {
        self.status.as_deref() == Some("suspended")
    }

    /// The server's own value of a variable, or the egg's default.
    pub(crate) fn value_of<'a>(&'a self, name: &str, default: &'a str) -> &'a str {
        self.environment.get(name).map_or(default, String::as_str)
    }

    pub(crate) fn has_member(&self, user: u64) -> bool {
        self.owner == user || self.subusers.iter().any(|subuser| subuser.user == user)
    }
}
