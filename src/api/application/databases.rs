use crate::error::Result;
use crate::model::application::Database;
use crate::model::routes::{self, Route};
use crate::model::{InternalServerId, ServerDatabaseId};
use crate::request::Request;
use crate::request::application::{ApplicationDatabaseInclude, ApplicationDatabaseListQuery, CreateDatabase};

use super::{Client, List, dual};

/// The databases of a server. Application API.
#[derive(Clone, Debug)]
pub struct ApplicationDatabases {
    pub(super) client: Client,
    pub(super) server: InternalServerId,
}

#[dual]
impl ApplicationDatabases {
    /// Lists all databases of the server.
    ///
    /// `GET /api/application/servers/{server}/databases` · ACL `server_databases` read · not paged
    ///
    /// # Errors
    ///
    /// Fetching fails with [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if the server does not exist.
    #[doc = example!(
        "let databases = client.application().server(7).databases();\n\
         let databases = databases.list().include([\"password\", \"host\"]).collect()" => "?;\n\
         \
         for database in databases {\n    println!(\"{} {}\", database.id, database.database);\n}"
    )]
    pub fn list(&self) -> List<Database, ApplicationDatabaseListQuery> {
        List::new(&self.client, self.to(&routes::APPLICATION_SERVERS_DATABASES_LIST))
    }

    fn to(&self, route: &'static Route) -> Request {
        Request::to(route).at(&self.server)
    }

    /// Returns a database.
    ///
    /// `GET /api/application/servers/{server}/databases/{database}` · ACL `server_databases` read
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if the database does not exist. The panel also returns
    /// databases of other servers.
    pub fn get(&self, id: impl Into<ServerDatabaseId>) -> impl Future<Output = Result<Database>> + Send + 'static {
        self.get_with(id, [] as [ApplicationDatabaseInclude; 0])
    }

    /// Returns a database like [`get`](Self::get), including related resources: the password, the host.
    pub fn get_with<I: Into<ApplicationDatabaseInclude>>(
        &self,
        id: impl Into<ServerDatabaseId>,
        include: impl IntoIterator<Item = I>,
    ) -> impl Future<Output = Result<Database>> + Send + 'static {
        let request = self.to(&routes::APPLICATION_SERVERS_DATABASES_GET).at(&id.into());
        self.client.item(request.include(include))
    }

    /// Creates a database.
    ///
    /// `POST /api/application/servers/{server}/databases` · ACL `server_databases` write · `database` up to 48 letters,
    /// digits, `-` and `_`; `remote` up to 15 digits, `.` and `%`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Validation`](crate::ErrorKind::Validation), [`ErrorKind::Refused`](crate::ErrorKind::Refused) if
    /// the server's limit is reached (`TooManyDatabasesException`) or the name is taken
    /// (`DuplicateDatabaseNameException`), and [`ErrorKind::Server`](crate::ErrorKind::Server)
    /// (`DatabaseClientFeatureNotEnabledException`) if databases are disabled on the panel.
    #[doc = example!(
        "use ptero::request::application::CreateDatabase;\n\n\
         let database = CreateDatabase::new(\"stats\", \"%\", 1);\n\
         \
         let databases = client.application().server(7).databases();\n\
         let database = databases.create_with(database, [\"password\"])" => "?;\n\
         \
         assert!(database.password().is_some());"
    )]
    pub fn create(&self, database: CreateDatabase) -> impl Future<Output = Result<Database>> + Send + 'static {
        self.create_with(database, [] as [ApplicationDatabaseInclude; 0])
    }

    /// Creates a database like [`create`](Self::create), and returns it with related resources: the password, the host.
    pub fn create_with<I: Into<ApplicationDatabaseInclude>>(
        &self,
        database: CreateDatabase,
        include: impl IntoIterator<Item = I>,
    ) -> impl Future<Output = Result<Database>> + Send + 'static {
        let request = self.to(&routes::APPLICATION_SERVERS_DATABASES_CREATE);
        self.client.item(request.include(include).json(&database))
    }

    /// Resets a database's password.
    ///
    /// The response does not contain the new one: read it with [`get_with`](Self::get_with).
    ///
    /// `POST /api/application/servers/{server}/databases/{database}/reset-password` · ACL `server_databases` write
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if the database does not exist.
    pub fn reset_password(&self, id: impl Into<ServerDatabaseId>) -> impl Future<Output = Result<()>> + Send + 'static {
        self.client.done(self.to(&routes::APPLICATION_SERVERS_DATABASES_RESET_PASSWORD).at(&id.into()))
    }

    /// Deletes a database and its data.
    ///
    /// `DELETE /api/application/servers/{server}/databases/{database}` · ACL `server_databases` write
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if the database does not exist.
    pub fn delete(&self, id: impl Into<ServerDatabaseId>) -> impl Future<Output = Result<()>> + Send + 'static {
        self.client.done(self.to(&routes::APPLICATION_SERVERS_DATABASES_DELETE).at(&id.into()))
    }
}
