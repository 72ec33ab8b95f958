use crate::error::Result;
use crate::model::application::DatabaseHost;
use crate::model::{DatabaseHostId, routes};
use crate::request::Request;
use crate::request::application::{CreateDatabaseHost, DatabaseHostInclude, DatabaseHostListQuery, UpdateDatabaseHost};

use super::{Client, List, dual};

/// The database servers on which the panel creates databases. Application API, **Pelican**.
#[derive(Clone, Debug)]
pub struct DatabaseHosts {
    pub(in super::super) client: Client,
}

#[dual]
impl DatabaseHosts {
    /// Lists all database hosts, 10 on a page.
    ///
    /// `GET /api/application/database-hosts` · ACL `database_host` read · any `per_page` · **Pelican**
    pub fn list(&self) -> List<DatabaseHost, DatabaseHostListQuery> {
        List::paged(&self.client, Request::to(&routes::APPLICATION_DATABASE_HOSTS_LIST))
    }

    /// Returns a database host.
    ///
    /// `GET /api/application/database-hosts/{database_host}` · ACL `database_host` read · **Pelican**
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if there is no such host.
    pub fn get(&self, id: impl Into<DatabaseHostId>) -> impl Future<Output = Result<DatabaseHost>> + Send + 'static {
        self.get_with(id, [] as [DatabaseHostInclude; 0])
    }

    /// Returns a database host like [`get`](Self::get), with related resources: the databases, the nodes.
    pub fn get_with<I: Into<DatabaseHostInclude>>(
        &self,
        id: impl Into<DatabaseHostId>,
        include: impl IntoIterator<Item = I>,
    ) -> impl Future<Output = Result<DatabaseHost>> + Send + 'static {
        self.client.item(Request::to(&routes::APPLICATION_DATABASE_HOSTS_GET).at(&id.into()).include(include))
    }

    /// Adds a database host. The panel connects to it first.
    ///
    /// `POST /api/application/database-hosts` · ACL `database_host` write · `name` up to 255 characters, `username` up to
    /// 32 · **Pelican**
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Validation`](crate::ErrorKind::Validation), and [`ErrorKind::Server`](crate::ErrorKind::Server) with
    /// the code `PDOException` if the panel cannot connect.
    #[doc = example!(
        "use ptero::request::application::CreateDatabaseHost;\n\n\
         let host = CreateDatabaseHost::new(\"Main\", \"10.0.0.5\", 3306, \"panel\")\n    \
         .password(\"…\")\n    .node_ids([1]);\n\
         let host = client.application().database_hosts().create(host)" => "?;\nprintln!(\"{}\", host.id);"
    )]
    pub fn create(&self, host: CreateDatabaseHost) -> impl Future<Output = Result<DatabaseHost>> + Send + 'static {
        self.create_with(host, [] as [DatabaseHostInclude; 0])
    }

    /// Adds a database host like [`create`](Self::create), and returns it with related resources.
    pub fn create_with<I: Into<DatabaseHostInclude>>(
        &self,
        host: CreateDatabaseHost,
        include: impl IntoIterator<Item = I>,
    ) -> impl Future<Output = Result<DatabaseHost>> + Send + 'static {
        self.client.item(Request::to(&routes::APPLICATION_DATABASE_HOSTS_CREATE).include(include).json(&host))
    }

    /// Changes a part of a database host.
    ///
    /// The panel requires name, address, port and user name with every change, so this reads the host first. A change of
    /// these in between is lost.
    ///
    /// `GET` and `PATCH /api/application/database-hosts/{database_host}` · ACL `database_host` read and write · limits as
    /// for [`create`](Self::create) · **Pelican**
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound), and those of [`create`](Self::create).
    pub fn update(
        &self,
        id: impl Into<DatabaseHostId>,
        change: UpdateDatabaseHost,
    ) -> impl Future<Output = Result<DatabaseHost>> + Send + 'static {
        let (this, id) = (self.clone(), id.into());
        async move {
            let host = this.get(id).await?;
            let request = Request::to(&routes::APPLICATION_DATABASE_HOSTS_UPDATE).at(&id);
            this.client.item(request.json_over(&UpdateDatabaseHost::required(&host), &change)).await
        }
    }

    /// Replaces a database host, in one request. It keeps its password and its nodes if none are set.
    ///
    /// `PATCH /api/application/database-hosts/{database_host}` · ACL `database_host` write · **Pelican**
    ///
    /// # Errors
    ///
    /// Those of [`update`](Self::update).
    pub fn replace(
        &self,
        id: impl Into<DatabaseHostId>,
        host: CreateDatabaseHost,
    ) -> impl Future<Output = Result<DatabaseHost>> + Send + 'static {
        self.replace_with(id, host, [] as [DatabaseHostInclude; 0])
    }

    /// Replaces a database host like [`replace`](Self::replace), and returns it with related resources.
    pub fn replace_with<I: Into<DatabaseHostInclude>>(
        &self,
        id: impl Into<DatabaseHostId>,
        host: CreateDatabaseHost,
        include: impl IntoIterator<Item = I>,
    ) -> impl Future<Output = Result<DatabaseHost>> + Send + 'static {
        let request = Request::to(&routes::APPLICATION_DATABASE_HOSTS_UPDATE).at(&id.into());
        self.client.item(request.include(include).json(&host))
    }

    /// Removes a database host from the panel.
    ///
    /// `DELETE /api/application/database-hosts/{database_host}` · ACL `database_host` write · **Pelican**
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound), and [`ErrorKind::Server`](crate::ErrorKind::Server) with the
    /// code `QueryException` while it has databases.
    pub fn delete(&self, id: impl Into<DatabaseHostId>) -> impl Future<Output = Result<()>> + Send + 'static {
        self.client.done(Request::to(&routes::APPLICATION_DATABASE_HOSTS_DELETE).at(&id.into()))
    }
}
