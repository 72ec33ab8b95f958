//! What an application key may do.

/// A kind of resource in the access control list of an application key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource {
    /// Servers.
    Servers,
    /// Nodes.
    Nodes,
    /// Allocations.
    Allocations,
    /// Users.
    Users,
    /// Locations.
    Locations,
    /// Nests.
    Nests,
    /// Eggs.
    Eggs,
    /// Hosts of databases.
    DatabaseHosts,
    /// Databases of servers.
    ServerDatabases,
    /// Mounts, of Pelican.
    Mounts,
    /// Roles, of Pelican.
    Roles,
    /// Plugins, of Pelican.
    Plugins,
}

impl Resource {
    /// The resource with this name in the panel's table of rights, such as `server_databases`.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "servers" => Self::Servers,
            "nodes" => Self::Nodes,
            "allocations" => Self::Allocations,
            "users" => Self::Users,
            "locations" => Self::Locations,
            "nests" => Self::Nests,
            "eggs" => Self::Eggs,
            "database_hosts" => Self::DatabaseHosts,
            "server_databases" => Self::ServerDatabases,
            "mounts" => Self::Mounts,
            "roles" => Self::Roles,
            "plugins" => Self::Plugins,
            _ => return None,
        })
    }
}

/// An access control list: two bits for each [`Resource`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acl(u32);

pub(crate) const READ: u32 = 1;
pub(crate) const WRITE: u32 = 2;

impl Acl {
    /// No access.
    pub const NONE: Self = Self(0);
    /// Read access to everything.
    pub const READ: Self = Self(0x5555_5555);
    /// Full access to everything.
    pub const FULL: Self = Self(0xffff_ffff);

    /// Adds read access to `resource`.
    #[must_use]
    pub fn with_read(self, resource: Resource) -> Self {
        Self(self.0 | READ << Self::shift(resource))
    }

    /// Adds write access to `resource`. Write access does not include read access.
    #[must_use]
    pub fn with_write(self, resource: Resource) -> Self {
        Self(self.0 | WRITE << Self::shift(resource))
    }

    pub(crate) fn allows(self, resource: Resource, level: u32) -> bool {
        self.0 >> Self::shift(resource) & level == level
    }

    pub(crate) fn reads(self, resource: Resource) -> bool {
        self.allows(resource, READ)
    }

    fn shift(resource: Resource) -> u32 {
        resource as u32 * 2
    }
}
