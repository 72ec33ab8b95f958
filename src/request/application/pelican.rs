use crate::model::{AllocationId, NodeId};
use crate::request::{body, list_query, parameters};

/// The format of an exported egg. Pelican.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EggFormat {
    /// YAML, the panel's default.
    #[default]
    Yaml,
    /// JSON. Some parts of it are texts with JSON in them.
    Json,
}

impl EggFormat {
    pub(crate) fn parameter(self) -> Option<&'static str> {
        match self {
            Self::Yaml => None,
            Self::Json => Some("json"),
        }
    }
}

body! {
    /// Where a server is transferred to. Pelican.
    create TransferServer;
    /// Creates a transfer to a node, with the id of a free allocation of that node, which becomes the primary one.
    new;

    required {
        /// The id of the node.
        node_id: NodeId,
        /// The id of the new primary allocation.
        allocation_id: AllocationId,
    }
    list {
        /// The ids of further allocations of the node.
        allocation_additional: AllocationId,
    }
}

list_query! {
    /// What the list of roles can include, filter by and sort by.
    RoleListQuery {
        pages: 500,
        include: RoleInclude,
        filter: RoleFilter,
        sort: RoleSort,
    }
}

parameters! {
    /// What can come with a role.
    RoleInclude {
        /// What the role allows.
        Permissions = "permissions",
    }
}

parameters! {
    /// What roles can be filtered by. Each matches a part of the text.
    RoleFilter {
        /// The number.
        Id = "id",
        /// The name.
        Name = "name",
    }
}

parameters! {
    /// What roles can be sorted by.
    RoleSort {
        /// The number.
        Id = "id",
        /// The name.
        Name = "name",
    }
}

list_query! {
    /// What the list of plugins can filter by and sort by.
    PluginListQuery {
        pages: 500,
        filter: PluginField,
        sort: PluginField,
    }
}

parameters! {
    /// What plugins can be filtered and sorted by. Filters match a part of the text.
    PluginField {
        /// The id.
        Id = "id",
        /// The name.
        Name = "name",
        /// Who wrote it.
        Author = "author",
        /// What kind of extension it is.
        Category = "category",
    }
}
