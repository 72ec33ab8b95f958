use crate::request::{list_query, parameters};

list_query! {
    /// What the list of databases can include.
    DatabaseListQuery {
        include: DatabaseInclude,
    }
}

parameters! {
    /// What can come with a database.
    DatabaseInclude {
        /// The password; needs `database.view_password`.
        Password = "password",
    }
}
