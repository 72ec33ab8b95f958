use crate::model::{AllocationId, NodeId};
use crate::request::{body, list_query, parameters};

/// The format of an exported egg. Pelican.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EggFormat {
    /// YAML, the panel's default.
    #[default]
    Yaml,
    /// JSON. Some of its values are strings of JSON.
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
    /// The target of a transfer. Pelican.
    create TransferServer;
    /// Creates a transfer to a node, with the id of a free allocation of that node, which becomes the primary one.
    new;

    required {
        /// Sets the id of the node.
        node_id: NodeId,
        /// Sets the id of the new primary allocation.
        allocation_id: AllocationId,
    }
    list {
        /// Sets the ids of further allocations of the node.
        allocation_additional: AllocationId,
    }
}

list_query! {
    /// The includes, filters and sorts of the list of roles.
    RoleListQuery {
        pages: 500,
        include: RoleInclude,
        filter: RoleFilter,
        sort: RoleSort,
    }
}

parameters! {
    /// The related resources that a role can include.
    RoleInclude {
        /// The permissions.
        Permissions = "permissions",
    }
}

parameters! {
    /// The fields to filter roles by. Each matches a part of the text.
    RoleFilter {
        /// The id.
        Id = "id",
        /// The name.
        Name = "name",
    }
}

parameters! {
    /// The fields to sort roles by.
    RoleSort {
        /// The id.
        Id = "id",
        /// The name.
        Name = "name",
    }
}

list_query! {
    /// The filters and sorts of the list of plugins.
    PluginListQuery {
        pages: 500,
        filter: PluginField,
        sort: PluginField,
    }
}

parameters! {
    /// The fields to filter and sort plugins by. Filters match a part of the text.
    PluginField {
        /// The id.
        Id = "id",
        /// The name.
        Name = "name",
        /// The author.
        Author = "author",
        /// The category.
        Category = "category",
    }
}
