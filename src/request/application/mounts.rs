use serde_json::{Value, json};

use super::{ApplicationServerInclude, EggInclude, NodeInclude};
use crate::model::pelican::Mount;
use crate::request::{Patch, body, list_query, parameters};

body! {
    /// A complete mount: creates one, or replaces one. Pelican.
    create CreateMount;
    /// Creates a mount with a name, a directory of the nodes, and the directory that it becomes in servers.
    new;
    /// A change of a mount. Whatever is not set stays as it is.
    update UpdateMount;

    required {
        /// The name: from 2 to 64 characters, unique on the panel.
        name: String,
        /// The directory on the nodes. Not one of the panel's own.
        source: String,
        /// The directory in servers. Not `/home/container`.
        target: String,
    }
    optional {
        /// Whether servers can only read it.
        read_only: bool,
        /// Whether the users of servers can choose it.
        user_mountable: bool,
    }
    clearable {
        /// The description: at most 255 characters.
        description / clear_description: String,
    }
}

/// Copies the mount.
impl From<&Mount> for CreateMount {
    fn from(mount: &Mount) -> Self {
        Self {
            name: mount.name.clone(),
            source: mount.source.clone(),
            target: mount.target.clone(),
            read_only: Some(mount.read_only),
            user_mountable: Some(mount.user_mountable),
            description: mount.description.clone().into(),
        }
    }
}

impl UpdateMount {
    /// Returns what the panel requires with every change.
    pub(crate) fn required(mount: &Mount) -> Value {
        json!({ "name": mount.name, "source": mount.source, "target": mount.target })
    }
}

list_query! {
    /// What the list of mounts can include, filter by and sort by.
    MountListQuery {
        pages: 500,
        include: MountInclude,
        filter: MountFilter,
        sort: MountSort,
    }
}

list_query! {
    /// What the list of a mount's eggs can include.
    MountedEggQuery {
        include: EggInclude,
    }
}

list_query! {
    /// What the list of a mount's nodes can include.
    MountedNodeQuery {
        include: NodeInclude,
    }
}

list_query! {
    /// What the list of a mount's servers can include.
    MountedServerQuery {
        include: ApplicationServerInclude,
    }
}

parameters! {
    /// What can come with a mount.
    MountInclude {
        /// The eggs; needs `egg` read.
        Eggs = "eggs",
        /// The nodes; needs `node` read.
        Nodes = "nodes",
        /// The servers; needs `server` read.
        Servers = "servers",
    }
}

parameters! {
    /// What mounts can be filtered by. Each matches a part of the text.
    MountFilter {
        /// The UUID.
        Uuid = "uuid",
        /// The name.
        Name = "name",
    }
}

parameters! {
    /// What mounts can be sorted by.
    MountSort {
        /// The number.
        Id = "id",
        /// The UUID.
        Uuid = "uuid",
    }
}
