use crate::error::Result;
use crate::model::application::Database;
use crate::request::application::{CreateDatabase, DatabaseInclude, DatabaseListQuery};
use crate::request::{Path, Request};

use super::{Client, List, dual};

/// The databases of a server. Application API.
#[derive(Clone, Debug)]
pub struct ApplicationDatabases {
    pub(super) client: Client,
    pub(super) server: u64,
}

impl ApplicationDatabases {
    /// Every database of the server, without pages.
    ///
    /// `GET /api/application/servers/{server}/databases` · ACL `server_databases` read · cannot be filtered or sorted
    ///
    /// # Errors
    ///
    /// Fetching gives [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) when there is no such server.
    #[doc = example!(
        "let databases = client.application().server(7).databases().list().include([\"password\", \"host\"]).collect()" => "?;\n\
         for database in databases {\n    println!(\"{} {}\", database.id, database.database);\n}"
    )]
    pub fn list(&self) -> List<Database, DatabaseListQuery> {
        List::new(&self.client, self.path())
    }

    fn path(&self) -> Path {
        Path::new("/api/application/servers").number(self.server).literal("databases")
    }
}

#[dual]
impl ApplicationDatabases {
    /// One database.
    ///
    /// `GET /api/application/servers/{server}/databases/{database}` · ACL `server_databases` read
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) when there is none with this number. The panel does not mind
    /// when it is another server's.
    pub async fn get(&self, database: u64) -> Result<Database> {
        self.get_with(database, [] as [DatabaseInclude; 0]).await
    }

    /// As [`get`](Self::get), with related resources: the password, the host.
    pub async fn get_with<I: Into<DatabaseInclude>>(
        &self,
        database: u64,
        include: impl IntoIterator<Item = I> + Send,
    ) -> Result<Database> {
        self.client.item(Request::get(self.path().number(database)).include(include)).await
    }

    /// Makes a database.
    ///
    /// `POST /api/application/servers/{server}/databases` · ACL `server_databases` write · `database` up to 48 letters,
    /// digits, `-` and `_`; `remote` up to 15 digits, `.` and `%`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Validation`](crate::ErrorKind::Validation), [`ErrorKind::Refused`](crate::ErrorKind::Refused) when
    /// the server's limit is reached (`TooManyDatabasesException`) or the name is taken
    /// (`DuplicateDatabaseNameException`), and [`ErrorKind::Server`](crate::ErrorKind::Server)
    /// (`DatabaseClientFeatureNotEnabledException`) when the panel has databases switched off.
    #[doc = example!(
        "let database = ptero::request::application::CreateDatabase::new(\"stats\", \"%\", 1);\n\
         let database = client.application().server(7).databases().create_with(database, [\"password\"])" => "?;\n\
         assert!(database.password().is_some());"
    )]
    pub async fn create(&self, database: CreateDatabase) -> Result<Database> {
        self.create_with(database, [] as [DatabaseInclude; 0]).await
    }

    /// As [`create`](Self::create), with related resources in the answer: the password, the host.
    pub async fn create_with<I: Into<DatabaseInclude>>(
        &self,
        database: CreateDatabase,
        include: impl IntoIterator<Item = I> + Send,
    ) -> Result<Database> {
        self.client.item(Request::post(self.path()).include(include).json(&database)).await
    }

    /// Gives a database a new password. The answer does not hold it: read it with [`get_with`](Self::get_with).
    ///
    /// `POST /api/application/servers/{server}/databases/{database}/reset-password` · ACL `server_databases` write
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) when there is none with this number.
    pub async fn reset_password(&self, database: u64) -> Result<()> {
        self.client.done(Request::post(self.path().number(database).literal("reset-password"))).await
    }

    /// Deletes a database with all that is in it.
    ///
    /// `DELETE /api/application/servers/{server}/databases/{database}` · ACL `server_databases` write
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) when there is none with this number.
    pub async fn delete(&self, database: u64) -> Result<()> {
        self.client.done(Request::delete(self.path().number(database))).await
    }
}
