use crate::error::Result;
use crate::model::{Database, DatabaseId, routes};
use crate::request::DatabaseListQuery;

use super::super::{List, dual};
use super::ServerHandle;

/// The databases of one server.
///
/// A database that does not exist is [`ErrorKind::NotFound`](crate::ErrorKind::NotFound).
#[derive(Clone, Debug)]
pub struct Databases {
    pub(super) server: ServerHandle,
}

#[dual]
impl Databases {
    /// Lists all databases, with their passwords if those are included.
    ///
    /// `GET /api/client/servers/{server}/databases` · `database.read`; passwords need `database.view_password` · not
    /// paged
    #[doc = example!(
        "let databases = client.server(\"1a2b3c4d\").databases();\n\
         let databases = databases.list().include([\"password\"]).collect()" => "?;"
    )]
    pub fn list(&self) -> List<Database, DatabaseListQuery> {
        List::new(&self.server.client, self.server.to(&routes::CLIENT_SERVERS_DATABASES_LIST))
    }

    /// Creates a database on a host that the panel chooses.
    ///
    /// Its full name is `s<server>_<name>`. The response contains its password if the caller may view it.
    ///
    /// `POST /api/client/servers/{server}/databases` · `database.create` · `name` of 3 to 48 letters, digits, `-` and
    /// `_`; `remote` is the address that may connect, `%` for any
    ///
    /// # Errors
    ///
    /// The codes `TooManyDatabasesException` if the server's limit is reached (`DisplayException` since panel 1.12.3,
    /// where no limit counts as 0), `DuplicateDatabaseNameException`, `NoSuitableDatabaseHostException`, and with
    /// status 500 `DatabaseClientFeatureNotEnabledException`. Since panel 1.12,
    /// [`ErrorKind::RateLimited`](crate::ErrorKind::RateLimited) after two within a minute. Pelican of August 2026 always
    /// fails with status 500 and the code `QueryException`, and leaves the database on its host; the Application API
    /// creates databases there.
    pub fn create(
        &self,
        name: impl Into<String>,
        remote: impl Into<String>,
    ) -> impl Future<Output = Result<Database>> + Send + 'static {
        let body = serde_json::json!({ "database": name.into(), "remote": remote.into() });
        self.server.client.item(self.server.to(&routes::CLIENT_SERVERS_DATABASES_CREATE).json(&body))
    }

    /// Rotates the database's password. The response contains the new one if the caller may view it.
    ///
    /// `POST /api/client/servers/{server}/databases/{database}/rotate-password` · `database.update`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if there is no such database.
    pub fn rotate_password(
        &self,
        id: impl Into<DatabaseId>,
    ) -> impl Future<Output = Result<Database>> + Send + 'static {
        self.server.client.item(self.server.to(&routes::CLIENT_SERVERS_DATABASES_ROTATE_PASSWORD).at(&id.into()))
    }

    /// Deletes the database and its data.
    ///
    /// `DELETE /api/client/servers/{server}/databases/{database}` · `database.delete`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if there is no such database.
    pub fn delete(&self, id: impl Into<DatabaseId>) -> impl Future<Output = Result<()>> + Send + 'static {
        self.server.client.done(self.server.to(&routes::CLIENT_SERVERS_DATABASES_DELETE).at(&id.into()))
    }
}
