use jiff::Timestamp;
use serde::Serialize;

use crate::ids::RoleId;
use crate::read::model;

model! {
    /// What accounts of the panel's staff may do.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct Role {
        /// The id.
        pub id: RoleId = Required,
        /// The name.
        pub name: String = Required,
        /// When it was created. `None` if the panel sends none.
        pub created_at: Option<Timestamp>,
        /// When it was last changed. `None` if the panel sends none.
        pub updated_at: Option<Timestamp>,
        /// The included related resources.
        pub relationships: RoleRelationships,
    }
}

model! {
    /// The related resources of [`Role`]. `None` if not included or not visible to the key.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct RoleRelationships {
        /// What the role allows, if included.
        pub permissions: Option<Vec<RolePermission>> = RelatedList,
    }
}

model! {
    /// A permission of a [`Role`] in the administration of the panel.
    ///
    /// It has nothing to do with a subuser's [`Permission`](crate::Permission).
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct RolePermission {
        /// The name, such as `viewList server`.
        pub name: String = Required,
        /// When it was created. `None` if the panel sends none.
        pub created_at: Option<Timestamp>,
        /// When it was last changed. `None` if the panel sends none.
        pub updated_at: Option<Timestamp>,
    }
}
