//! Ids as types, so that a node's id cannot stand where a user's belongs.

mod number;
mod text;

pub use number::{
    AllocationId, DatabaseHostId, EggId, InternalServerId, LocationId, MountId, NestId, NodeId, RoleId, ScheduleId,
    ServerDatabaseId, TaskId, UserId,
};
pub use text::{ApiKeyId, BackupId, DatabaseId, ExternalId, ServerId, SubuserId};

/// Implements conversions from models, owned and borrowed, so that a model can be passed wherever its id is wanted.
macro_rules! id_of {
    ($($model:ty, $field:ident => $id:ident;)+) => {
        $(
            impl From<&$model> for $id {
                fn from(model: &$model) -> Self {
                    Self::from(&model.$field)
                }
            }
        )+
    };
}

id_of! {
    crate::Server, uuid => ServerId;
    crate::Server, internal_id => InternalServerId;
    crate::Allocation, id => AllocationId;
    crate::ApiKey, identifier => ApiKeyId;
    crate::Backup, uuid => BackupId;
    crate::Database, id => DatabaseId;
    crate::Schedule, id => ScheduleId;
    crate::ScheduleTask, id => TaskId;
    crate::Subuser, uuid => SubuserId;
    crate::User, uuid => SubuserId;
    crate::application::Allocation, id => AllocationId;
    crate::application::Database, id => ServerDatabaseId;
    crate::application::DatabaseHost, id => DatabaseHostId;
    crate::application::Egg, id => EggId;
    crate::application::Location, id => LocationId;
    crate::application::Nest, id => NestId;
    crate::application::Node, id => NodeId;
    crate::application::Server, id => InternalServerId;
    crate::application::Server, uuid => ServerId;
    crate::application::User, id => UserId;
    crate::application::User, uuid => SubuserId;
    crate::pelican::Mount, id => MountId;
    crate::pelican::Role, id => RoleId;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(id: impl Into<UserId>) -> UserId {
        id.into()
    }

    fn database(id: impl Into<DatabaseId>) -> DatabaseId {
        id.into()
    }

    #[test]
    #[allow(clippy::needless_borrows_for_generic_args)]
    fn numbers_and_borrowed_ids_convert() {
        assert_eq!([user(4), user(UserId::new(4)), user(&UserId::new(4))], [4, 4, 4]);
        assert_eq!([database(4), database("4"), database(String::from("4"))], ["4", "4", "4"]);
    }
}
