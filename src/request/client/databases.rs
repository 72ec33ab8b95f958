use crate::request::{list_query, parameters};

list_query! {
    /// The includes of the list of databases.
    DatabaseListQuery {
        include: DatabaseInclude,
    }
}

parameters! {
    /// The related resources that a database can include.
    DatabaseInclude {
        /// The password; needs `database.view_password`.
        Password = "password",
    }
}
