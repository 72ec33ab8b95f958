use crate::error::Result;
use crate::model::{Database, DatabaseId};
use crate::request::{DatabaseListQuery, Path, Request};

use super::super::{List, dual};
use super::ServerHandle;

/// The databases of one server. One that it does not have is [`ErrorKind::NotFound`](crate::ErrorKind::NotFound).
#[derive(Clone, Debug)]
pub struct Databases {
    pub(super) server: ServerHandle,
}

impl Databases {
    fn path(&self) -> Path {
        self.server.path().literal("databases")
    }

    fn database_path(&self, id: &DatabaseId) -> Path {
        self.path().segment(DatabaseId::WHAT, id.as_str())
    }

    /// Every database; with its password when that is included.
    ///
    /// `GET /api/client/servers/{server}/databases` · `database.read`; the password needs `database.view_password` ·
    /// not paged
    #[doc = example!(
        "let databases = client.server(\"1a2b3c4d\").databases().list().include([\"password\"]).collect()" => "?;"
    )]
    pub fn list(&self) -> List<Database, DatabaseListQuery> {
        List::new(&self.server.client, self.path())
    }
}

#[dual]
impl Databases {
    /// Makes a database on a host that the panel chooses. Its full name is `s<server>_<name>`. Its password comes
    /// along, if the caller may see it.
    ///
    /// `POST /api/client/servers/{server}/databases` · `database.create` · `name` of 3 to 48 letters, digits, `-` and
    /// `_`; `remote` is the address that may connect, `%` for any
    ///
    /// # Errors
    ///
    /// The codes `TooManyDatabasesException` when the server's limit is reached (`DisplayException` since panel 1.12.3,
    /// where no limit counts as 0), `DuplicateDatabaseNameException`, `NoSuitableDatabaseHostException`, and with
    /// status 500 `DatabaseClientFeatureNotEnabledException`. Since panel 1.12,
    /// [`ErrorKind::RateLimited`](crate::ErrorKind::RateLimited) after two within a minute.
    pub async fn create(&self, name: impl Into<String> + Send, remote: impl Into<String> + Send) -> Result<Database> {
        let body = serde_json::json!({ "database": name.into(), "remote": remote.into() });
        self.server.client.item(Request::post(self.path()).json(&body)).await
    }

    /// Gives the database a new password, which comes along if the caller may see it.
    ///
    /// `POST /api/client/servers/{server}/databases/{database}/rotate-password` · `database.update`
    pub async fn rotate_password(&self, id: impl Into<DatabaseId> + Send) -> Result<Database> {
        self.server.client.item(Request::post(self.database_path(&id.into()).literal("rotate-password"))).await
    }

    /// Deletes the database with all it holds.
    ///
    /// `DELETE /api/client/servers/{server}/databases/{database}` · `database.delete`
    pub async fn delete(&self, id: impl Into<DatabaseId> + Send) -> Result<()> {
        self.server.client.done(Request::delete(self.database_path(&id.into()))).await
    }
}
