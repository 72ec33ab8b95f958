use crate::error::Result;
use crate::model::application::Server;
use crate::request::application::{
    ServerBuild, ServerDetails, ServerInclude, ServerStartup, UpdateServerBuild, UpdateServerDetails,
    UpdateServerStartup,
};
use crate::request::{Path, Request};

use super::{ApplicationDatabases, Client, dual};

/// One server. Application API. Unlike the Client API's, these calls answer in every state of the server.
#[derive(Clone, Debug)]
pub struct ApplicationServerHandle {
    pub(super) client: Client,
    pub(super) id: u64,
}

impl ApplicationServerHandle {
    /// Its databases.
    #[must_use]
    pub fn databases(&self) -> ApplicationDatabases {
        ApplicationDatabases { client: self.client.clone(), server: self.id }
    }

    fn path(&self) -> Path {
        Path::new("/api/application/servers").number(self.id)
    }
}

#[dual]
impl ApplicationServerHandle {
    /// The server.
    ///
    /// `GET /api/application/servers/{server}` · ACL `servers` read
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) when there is none with this number.
    pub async fn get(&self) -> Result<Server> {
        self.get_with([] as [ServerInclude; 0]).await
    }

    /// As [`get`](Self::get), with related resources.
    pub async fn get_with<I: Into<ServerInclude>>(
        &self,
        include: impl IntoIterator<Item = I> + Send,
    ) -> Result<Server> {
        self.client.item(Request::get(self.path()).include(include)).await
    }

    /// Changes some of what the server is called and whose it is, and keeps the rest.
    ///
    /// The panel takes away what is missing (external id, description), so this is two requests: one that reads the
    /// server and one that writes its details. Whoever changes them in between loses that change.
    ///
    /// `GET /api/application/servers/{server}` and `PATCH …/details` · ACL `servers` read and write · `name` and
    /// `external_id` up to 191 characters
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound), and [`ErrorKind::Validation`](crate::ErrorKind::Validation)
    /// when there is no such user or the external id is taken.
    #[doc = example!(
        "let change = ptero::request::application::UpdateServerDetails::new().name(\"Lobby 2\");\n\
         client.application().server(7).details(change)" => "?;"
    )]
    pub async fn details(&self, change: UpdateServerDetails) -> Result<Server> {
        let server = self.get().await?;
        let request = Request::patch(self.path().literal("details")).json_over(&ServerDetails::from(&server), &change);
        self.client.item(request).await
    }

    /// Writes exactly these details, in one request.
    ///
    /// `PATCH /api/application/servers/{server}/details` · ACL `servers` write
    ///
    /// # Errors
    ///
    /// As for [`details`](Self::details).
    pub async fn replace_details(&self, details: ServerDetails) -> Result<Server> {
        self.client.item(Request::patch(self.path().literal("details")).json(&details)).await
    }

    /// Changes some of what the server may use and which addresses it has, and keeps the rest.
    ///
    /// The panel demands all limits with every change, so this is two requests: one that reads the server and one that
    /// writes its build. Whoever changes the build in between loses that change. That Wings cannot be reached is no
    /// error: it gets the new limits later.
    ///
    /// `GET /api/application/servers/{server}` and `PATCH …/build` · ACL `servers` read and write · `io` from 10 to
    /// 1000
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound), [`ErrorKind::Validation`](crate::ErrorKind::Validation),
    /// and [`ErrorKind::Refused`](crate::ErrorKind::Refused) when the primary allocation is not the server's, or is
    /// taken away without another to take its place.
    #[doc = example!(
        "let change = ptero::request::application::UpdateServerBuild::new().memory(4096).add_allocations([60]);\n\
         client.application().server(7).build(change)" => "?;"
    )]
    pub async fn build(&self, change: UpdateServerBuild) -> Result<Server> {
        let server = self.get().await?;
        let request = Request::patch(self.path().literal("build")).json_over(&ServerBuild::from(&server), &change);
        self.client.item(request).await
    }

    /// Writes exactly this build, in one request.
    ///
    /// `PATCH /api/application/servers/{server}/build` · ACL `servers` write
    ///
    /// # Errors
    ///
    /// As for [`build`](Self::build).
    pub async fn replace_build(&self, build: ServerBuild) -> Result<Server> {
        self.client.item(Request::patch(self.path().literal("build")).json(&build)).await
    }

    /// Changes some of what the server runs and keeps the rest, save one thing: the panel wants to know each time
    /// whether reinstalling leaves the egg's script out, and does not tell what it was. It is switched off unless the
    /// change says otherwise.
    ///
    /// The panel demands everything else as well and empties variables that are missing, so this is two requests: one
    /// that reads the server and one that writes its startup. Whoever changes that in between loses that change.
    ///
    /// `GET /api/application/servers/{server}` and `PATCH …/startup` · ACL `servers` read and write · `image` up to 191
    /// characters
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound), and
    /// [`ErrorKind::Validation`](crate::ErrorKind::Validation), where a variable is called `environment.NAME`. Every
    /// variable is checked, not just those that change.
    #[doc = example!(
        "let change = ptero::request::application::UpdateServerStartup::new().variable(\"MAX_PLAYERS\", \"40\");\n\
         client.application().server(7).startup(change)" => "?;"
    )]
    pub async fn startup(&self, change: UpdateServerStartup) -> Result<Server> {
        let server = self.get().await?;
        let request = Request::patch(self.path().literal("startup")).json_over(&ServerStartup::from(&server), &change);
        self.client.item(request).await
    }

    /// Writes exactly this startup, in one request.
    ///
    /// `PATCH /api/application/servers/{server}/startup` · ACL `servers` write
    ///
    /// # Errors
    ///
    /// As for [`startup`](Self::startup).
    pub async fn replace_startup(&self, startup: ServerStartup) -> Result<Server> {
        self.client.item(Request::patch(self.path().literal("startup")).json(&startup)).await
    }

    /// Suspends the server: it is stopped, and its users can do no more with it than see it. In place of any other
    /// status, such as `installing`.
    ///
    /// `POST /api/application/servers/{server}/suspend` · ACL `servers` write
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound), [`ErrorKind::Conflict`](crate::ErrorKind::Conflict) during
    /// a transfer, and [`ErrorKind::Daemon`](crate::ErrorKind::Daemon) when Wings cannot be reached: nothing has
    /// changed then.
    #[doc = example!("client.application().server(7).suspend()" => "?;")]
    pub async fn suspend(&self) -> Result<()> {
        self.post("suspend").await
    }

    /// Ends a suspension, or any other status.
    ///
    /// `POST /api/application/servers/{server}/unsuspend` · ACL `servers` write
    ///
    /// # Errors
    ///
    /// As for [`suspend`](Self::suspend).
    pub async fn unsuspend(&self) -> Result<()> {
        self.post("unsuspend").await
    }

    /// Runs the egg's installation script again. Files stay, except for what the script does to them.
    ///
    /// `POST /api/application/servers/{server}/reinstall` · ACL `servers` write
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound), and [`ErrorKind::Daemon`](crate::ErrorKind::Daemon) when
    /// Wings cannot be reached or is busy starting or stopping the server.
    pub async fn reinstall(&self) -> Result<()> {
        self.post("reinstall").await
    }

    /// Deletes the server with its files and databases. Nothing is deleted if Wings or a database host fails; see
    /// [`force_delete`](Self::force_delete).
    ///
    /// `DELETE /api/application/servers/{server}` · ACL `servers` write
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound), and [`ErrorKind::Daemon`](crate::ErrorKind::Daemon) when
    /// Wings cannot be reached.
    pub async fn delete(&self) -> Result<()> {
        self.client.done(Request::delete(self.path())).await
    }

    /// Deletes the server from the panel whatever Wings and the database hosts say. What they still have stays there.
    ///
    /// `DELETE /api/application/servers/{server}/force` · ACL `servers` write
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) when there is none with this number.
    pub async fn force_delete(&self) -> Result<()> {
        self.client.done(Request::delete(self.path().literal("force"))).await
    }

    async fn post(&self, action: &'static str) -> Result<()> {
        self.client.done(Request::post(self.path().literal(action))).await
    }
}
