use crate::error::Result;
use crate::model::InternalServerId;
use crate::model::application::Server;
use crate::model::routes::{self, Route};
use crate::request::application::{
    ApplicationServerInclude, ServerBuild, ServerDetails, ServerStartup, TransferServer, UpdateServerBuild,
    UpdateServerDetails, UpdateServerStartup,
};
use crate::request::{Request, dialect};
use crate::wait::WaitOptions;

use super::super::waiting;
use super::{ApplicationDatabases, Client, dual};

/// One server. Application API. Unlike those of the Client API, these calls work whatever the server's state.
#[derive(Clone, Debug)]
pub struct ApplicationServerHandle {
    pub(in super::super) client: Client,
    pub(in super::super) id: InternalServerId,
}

#[dual]
impl ApplicationServerHandle {
    fn to(&self, route: &'static Route) -> Request {
        Request::to(route).at(&self.id)
    }

    /// Returns the server.
    ///
    /// `GET /api/application/servers/{server}` · ACL `servers` read
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if the server does not exist.
    pub fn get(&self) -> impl Future<Output = Result<Server>> + Send + 'static {
        self.get_with([] as [ApplicationServerInclude; 0])
    }

    /// Returns the server like [`get`](Self::get), including related resources.
    pub fn get_with<I: Into<ApplicationServerInclude>>(
        &self,
        include: impl IntoIterator<Item = I>,
    ) -> impl Future<Output = Result<Server>> + Send + 'static {
        self.client.item(self.to(&routes::APPLICATION_SERVERS_GET).include(include))
    }

    /// Updates parts of the server's details: its name, owner, description and external id.
    ///
    /// The panel removes missing fields, so this reads the server first and then writes all of its details. A change to
    /// them between the two requests is overwritten.
    ///
    /// `GET /api/application/servers/{server}` and `PATCH …/details` · ACL `servers` read and write · `name` and
    /// `external_id` up to 191 characters
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound), and [`ErrorKind::Validation`](crate::ErrorKind::Validation)
    /// if there is no such user or the external id is taken.
    #[doc = example!(
        "let change = ptero::request::application::UpdateServerDetails::new().name(\"Lobby 2\");\n\
         client.application().server(7).update_details(change)" => "?;"
    )]
    pub fn update_details(&self, change: UpdateServerDetails) -> impl Future<Output = Result<Server>> + Send + 'static {
        let this = self.clone();
        async move {
            let server = this.get().await?;
            let request = this.to(&routes::APPLICATION_SERVERS_DETAILS);
            this.client.item(request.json_over(&ServerDetails::from(&server), &change)).await
        }
    }

    /// Replaces the server's details in a single request.
    ///
    /// `PATCH /api/application/servers/{server}/details` · ACL `servers` write
    ///
    /// # Errors
    ///
    /// Those of [`update_details`](Self::update_details).
    pub fn replace_details(&self, details: ServerDetails) -> impl Future<Output = Result<Server>> + Send + 'static {
        self.client.item(self.to(&routes::APPLICATION_SERVERS_DETAILS).json(&details))
    }

    /// Updates parts of the server's build: its limits and allocations.
    ///
    /// The panel requires all limits in every update, so this reads the server first and then writes all of its build.
    /// A change to it between the two requests is overwritten. It is not an error if Wings cannot be reached: Wings
    /// receives the new limits later.
    ///
    /// `GET /api/application/servers/{server}` and `PATCH …/build` · ACL `servers` read and write · `io` from 10 to
    /// 1000
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound), [`ErrorKind::Validation`](crate::ErrorKind::Validation),
    /// and [`ErrorKind::Refused`](crate::ErrorKind::Refused) if the primary allocation does not belong to the server or
    /// is removed without a replacement.
    #[doc = example!(
        "use ptero::request::application::UpdateServerBuild;\n\n\
         let change = UpdateServerBuild::new().memory(4096).add_allocations([60]);\n\
         \
         client.application().server(7).update_build(change)" => "?;"
    )]
    pub fn update_build(&self, change: UpdateServerBuild) -> impl Future<Output = Result<Server>> + Send + 'static {
        let this = self.clone();
        async move {
            let server = this.get().await?;
            let request = this.to(&routes::APPLICATION_SERVERS_BUILD);
            let request = request.json_over(&ServerBuild::from(&server), &change);
            this.client.item(request.fit(this.client.panel(), dialect::build)).await
        }
    }

    /// Replaces the server's build in a single request.
    ///
    /// `PATCH /api/application/servers/{server}/build` · ACL `servers` write
    ///
    /// # Errors
    ///
    /// Those of [`update_build`](Self::update_build).
    pub fn replace_build(&self, build: ServerBuild) -> impl Future<Output = Result<Server>> + Send + 'static {
        let request = self.to(&routes::APPLICATION_SERVERS_BUILD).json(&build);
        self.client.item(request.fit(self.client.panel(), dialect::build))
    }

    /// Updates parts of the server's startup and installation settings.
    ///
    /// The panel requires all other fields in every update and empties missing variables, so this reads the server
    /// first and then writes all of its startup settings. A change to them between the two requests is overwritten. On
    /// panels that do not report `skip_scripts`, it is turned off unless the change sets it.
    ///
    /// `GET /api/application/servers/{server}` and `PATCH …/startup` · ACL `servers` read and write · `image` up to 191
    /// characters
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound), and
    /// [`ErrorKind::Validation`](crate::ErrorKind::Validation), where a variable is called `environment.NAME`. Every
    /// variable is validated, not only the changed ones.
    #[doc = example!(
        "use ptero::request::application::UpdateServerStartup;\n\n\
         let change = UpdateServerStartup::new().variable(\"MAX_PLAYERS\", \"40\");\n\
         \
         client.application().server(7).update_startup(change)" => "?;"
    )]
    pub fn update_startup(&self, change: UpdateServerStartup) -> impl Future<Output = Result<Server>> + Send + 'static {
        let this = self.clone();
        async move {
            let server = this.get().await?;
            let request = this.to(&routes::APPLICATION_SERVERS_STARTUP);
            this.client.item(request.json_over(&ServerStartup::from(&server), &change)).await
        }
    }

    /// Replaces the server's startup and installation settings in a single request.
    ///
    /// `PATCH /api/application/servers/{server}/startup` · ACL `servers` write
    ///
    /// # Errors
    ///
    /// Those of [`update_startup`](Self::update_startup).
    pub fn replace_startup(&self, startup: ServerStartup) -> impl Future<Output = Result<Server>> + Send + 'static {
        self.client.item(self.to(&routes::APPLICATION_SERVERS_STARTUP).json(&startup))
    }

    /// Suspends the server: it is stopped, and its users can only view it. This replaces any other status, such as
    /// `installing`.
    ///
    /// `POST /api/application/servers/{server}/suspend` · ACL `servers` write
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound), [`ErrorKind::Conflict`](crate::ErrorKind::Conflict) during
    /// a transfer, and [`ErrorKind::Daemon`](crate::ErrorKind::Daemon) if Wings cannot be reached; then nothing has
    /// changed, except on Pelican, where the new status stays.
    #[doc = example!("client.application().server(7).suspend()" => "?;")]
    pub fn suspend(&self) -> impl Future<Output = Result<()>> + Send + 'static {
        self.client.done(self.to(&routes::APPLICATION_SERVERS_SUSPEND))
    }

    /// Ends the server's suspension, or clears any other status.
    ///
    /// `POST /api/application/servers/{server}/unsuspend` · ACL `servers` write
    ///
    /// # Errors
    ///
    /// Those of [`suspend`](Self::suspend).
    pub fn unsuspend(&self) -> impl Future<Output = Result<()>> + Send + 'static {
        self.client.done(self.to(&routes::APPLICATION_SERVERS_UNSUSPEND))
    }

    /// Runs the egg's installation script again. Files are kept, except those the script changes.
    ///
    /// `POST /api/application/servers/{server}/reinstall` · ACL `servers` write
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound), and [`ErrorKind::Daemon`](crate::ErrorKind::Daemon) if
    /// Wings cannot be reached or is starting or stopping the server.
    pub fn reinstall(&self) -> impl Future<Output = Result<()>> + Send + 'static {
        self.client.done(self.to(&routes::APPLICATION_SERVERS_REINSTALL))
    }

    /// Starts to transfer the server to another node. Its status shows in the Client API's `is_transferring`. The old
    /// and the new allocations belong to the server until the transfer ends.
    ///
    /// `POST /api/application/servers/{server}/transfer` · ACL `server` write · **Pelican**
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound), [`ErrorKind::Validation`](crate::ErrorKind::Validation) if
    /// an allocation is taken, [`ErrorKind::Conflict`](crate::ErrorKind::Conflict) while the server is installed,
    /// restored or transferred, and [`ErrorKind::Refused`](crate::ErrorKind::Refused) with status 406 and no reason if
    /// the node lacks the capacity.
    #[doc = example!(
        "use ptero::request::application::TransferServer;\n\n\
         let transfer = TransferServer::new(2, 13).allocation_additional([14]);\n\
         client.application().server(7).transfer(transfer)" => "?;"
    )]
    pub fn transfer(&self, transfer: TransferServer) -> impl Future<Output = Result<()>> + Send + 'static {
        self.client.done(self.to(&routes::APPLICATION_SERVERS_TRANSFER_START).json(&transfer))
    }

    /// Cancels the server's transfer.
    ///
    /// `POST /api/application/servers/{server}/transfer/cancel` · ACL `server` write · **Pelican**
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound), [`ErrorKind::Refused`](crate::ErrorKind::Refused) with
    /// status 406 and no reason if no transfer is running, and [`ErrorKind::Daemon`](crate::ErrorKind::Daemon) if Wings
    /// cannot be reached, although the panel ends the transfer then, too.
    pub fn cancel_transfer(&self) -> impl Future<Output = Result<()>> + Send + 'static {
        self.client.done(self.to(&routes::APPLICATION_SERVERS_TRANSFER_CANCEL))
    }

    /// Deletes the server with its files and databases.
    ///
    /// Nothing is deleted if Wings or a database host fails; see [`force_delete`](Self::force_delete).
    ///
    /// `DELETE /api/application/servers/{server}` · ACL `servers` write
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound), and [`ErrorKind::Daemon`](crate::ErrorKind::Daemon) if
    /// Wings cannot be reached.
    pub fn delete(&self) -> impl Future<Output = Result<()>> + Send + 'static {
        self.client.done(self.to(&routes::APPLICATION_SERVERS_DELETE))
    }

    /// Deletes the server from the panel even if Wings or a database host fails.
    ///
    /// Anything that could not be deleted there remains.
    ///
    /// `DELETE /api/application/servers/{server}/force` · ACL `servers` write
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if the server does not exist.
    pub fn force_delete(&self) -> impl Future<Output = Result<()>> + Send + 'static {
        self.client.done(self.to(&routes::APPLICATION_SERVERS_DELETE_FORCE))
    }

    /// Waits until the server's installation has ended, and returns the server. Returns immediately if none runs.
    ///
    /// A failure counts only once it has lasted for two minutes, or until the time is up: when an installation is
    /// requested while another one runs, the panel shows a failure until that has ended.
    ///
    /// `GET /api/application/servers/{server}` · ACL `servers` read
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Failed`](crate::ErrorKind::Failed) if the installation failed,
    /// [`ErrorKind::Conflict`](crate::ErrorKind::Conflict) if the server is suspended,
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if it is deleted, and
    /// [`ErrorKind::Deadline`](crate::ErrorKind::Deadline) when the time is up.
    /// [`Error::last_state`](crate::Error::last_state) is the status that was seen last.
    #[doc = example!(
        "use std::time::Duration;\n\n\
         let server = client.application().server(7);\n\
         let server = server.wait_until_installed(Duration::from_secs(900))" => "?;\n\
         println!(\"{}\", server.name);"
    )]
    pub fn wait_until_installed(
        &self,
        options: impl Into<WaitOptions>,
    ) -> impl Future<Output = Result<Server>> + Send + 'static {
        waiting::application_installed(self.clone(), options.into())
    }

    /// Waits until the server's transfer to another node has ended, and returns the server. Returns immediately if none
    /// runs.
    ///
    /// The Application API does not report transfers, but during one, the server has allocations on both nodes.
    ///
    /// `GET /api/application/servers/{server}?include=allocations.node` · ACL `servers`, `allocations` and `nodes` read
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Failed`](crate::ErrorKind::Failed) if the server is back on its old node,
    /// [`ErrorKind::Forbidden`](crate::ErrorKind::Forbidden) if the key may not read allocations or nodes, and
    /// [`ErrorKind::Deadline`](crate::ErrorKind::Deadline) when the time is up.
    #[doc = example!(
        "use std::time::Duration;\n\n\
         let server = client.application().server(7);\n\
         let server = server.wait_until_transferred(Duration::from_secs(3600))" => "?;\n\
         println!(\"{}\", server.node);"
    )]
    pub fn wait_until_transferred(
        &self,
        options: impl Into<WaitOptions>,
    ) -> impl Future<Output = Result<Server>> + Send + 'static {
        waiting::transferred(self.clone(), options.into())
    }

    /// Returns a handle to the server's databases.
    #[must_use]
    pub fn databases(&self) -> ApplicationDatabases {
        ApplicationDatabases { client: self.client.clone(), server: self.id }
    }
}
