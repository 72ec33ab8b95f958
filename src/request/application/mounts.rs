use serde_json::{Value, json};

use super::{ApplicationServerInclude, EggInclude, NodeInclude};
use crate::model::pelican::Mount;
use crate::request::{Patch, body, list_query, parameters};

body! {
    /// A complete mount, to create one or to replace all fields of an existing one. Pelican.
    create CreateMount;
    /// Creates a mount with a name, a directory on the nodes, and the directory where servers see it.
    new;
    /// A change of a mount. Fields that are not set keep their values.
    update UpdateMount;

    required {
        /// Sets the name: from 2 to 64 characters, unique on the panel.
        name: String,
        /// Sets the directory on the nodes. Not one of the panel's own.
        source: String,
        /// Sets the directory in servers. Not `/home/container`.
        target: String,
    }
    optional {
        /// Sets whether it is read-only in servers.
        read_only: bool,
        /// Sets whether the users of servers can choose it.
        user_mountable: bool,
    }
    clearable {
        /// Sets the description: at most 255 characters.
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
    /// The includes, filters and sorts of the list of mounts.
    MountListQuery {
        pages: 500,
        include: MountInclude,
        filter: MountFilter,
        sort: MountSort,
    }
}

list_query! {
    /// The includes of the list of a mount's eggs.
    MountedEggQuery {
        include: EggInclude,
    }
}

list_query! {
    /// The includes of the list of a mount's nodes.
    MountedNodeQuery {
        include: NodeInclude,
    }
}

list_query! {
    /// The includes of the list of a mount's servers.
    MountedServerQuery {
        include: ApplicationServerInclude,
    }
}

parameters! {
    /// The related resources that a mount can include.
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
    /// The fields to filter mounts by. Each matches a part of the text.
    MountFilter {
        /// The UUID.
        Uuid = "uuid",
        /// The name.
        Name = "name",
    }
}

parameters! {
    /// The fields to sort mounts by.
    MountSort {
        /// The id.
        Id = "id",
        /// The UUID.
        Uuid = "uuid",
    }
}
