use crate::request::{ListQuery, Open, parameters};

/// What the list of databases can include.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DatabaseListQuery;

impl ListQuery for DatabaseListQuery {
    type Include = DatabaseInclude;
    type Filter = Open;
    type Sort = Open;
}

parameters! {
    /// What can come with a database.
    DatabaseInclude {
        /// The password; needs `database.view_password`.
        Password = "password",
    }
}
