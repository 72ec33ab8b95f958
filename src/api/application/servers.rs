use crate::error::Result;
use crate::model::application::Server;
use crate::model::{ExternalId, NestId, Panel, routes};
use crate::request::application::{ApplicationServerInclude, ApplicationServerListQuery, CreateServer, EggInclude};
use crate::request::{Request, dialect};

use super::super::ensure::{self, Ensured};
use super::{Client, List, dual};

/// The panel's servers. Application API.
#[derive(Clone, Debug)]
pub struct ApplicationServers {
    pub(in super::super) client: Client,
}

#[dual]
impl ApplicationServers {
    /// Lists all servers, 50 per page.
    ///
    /// `GET /api/application/servers` · ACL `servers` read · any `per_page`
    #[doc = example!(
        "let servers = client.application().servers().list();\nlet servers = servers.include([\"user\", \"node\"]).collect()" => "?;\n\
         for server in servers {\n    println!(\"{} {} {:?}\", server.id, server.name, server.status);\n}"
    )]
    pub fn list(&self) -> List<Server, ApplicationServerListQuery> {
        List::paged(&self.client, Request::to(&routes::APPLICATION_SERVERS_LIST))
    }

    /// Returns the server with an external id.
    ///
    /// `GET /api/application/servers/external/{external_id}` · ACL `servers` read
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if no server has this external id.
    pub fn get_external(&self, id: impl Into<ExternalId>) -> impl Future<Output = Result<Server>> + Send + 'static {
        self.get_external_with(id, [] as [ApplicationServerInclude; 0])
    }

    /// Returns a server like [`get_external`](Self::get_external), including related resources.
    pub fn get_external_with<I: Into<ApplicationServerInclude>>(
        &self,
        id: impl Into<ExternalId>,
        include: impl IntoIterator<Item = I>,
    ) -> impl Future<Output = Result<Server>> + Send + 'static {
        self.client.item(Request::to(&routes::APPLICATION_SERVERS_GET_EXTERNAL).at(&id.into()).include(include))
    }

    /// Fetches the new server's egg and fills in whatever is not set: the Docker image, the startup command and the
    /// variables.
    ///
    /// Nothing is created yet. See [`CreateServer::fill_from`]. Pelican has no nests and ignores `nest`.
    ///
    /// `GET /api/application/nests/{nest}/eggs/{egg}?include=variables`, on Pelican `GET /api/application/eggs/{egg}` ·
    /// ACL `eggs` read
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if the nest does not contain the egg.
    #[doc = example!(
        "use ptero::request::application::{CreateServer, Deploy, ServerLimits};\n\n\
         // A server for user 1 from egg 15, which is in nest 5.\n\
         let server = CreateServer::new(\"Lobby\", 1, 15)\n    .limits(ServerLimits::new(2048, 10_240))\n    \
         .deploy(Deploy::new().locations([1]));\n\
         let servers = client.application().servers();\n\
         let server = servers.fill_from_egg(5, server)" => "?.variable(\"MAX_PLAYERS\", \"20\");\n\
         println!(\"{}\", server.dry_run()?);\n\
         let server = servers.create(server)" => "?;\nprintln!(\"{}\", server.uuid);"
    )]
    pub fn fill_from_egg(
        &self,
        nest: impl Into<NestId>,
        server: CreateServer,
    ) -> impl Future<Output = Result<CreateServer>> + Send + 'static {
        let (client, nest) = (self.client.clone(), nest.into());
        async move {
            let include = [EggInclude::Variables];
            let egg = match client.panel() {
                Panel::Pelican => client.application().eggs().get_with(server.egg_id(), include).await?,
                _ => client.application().nest(nest).eggs().get_with(server.egg_id(), include).await?,
            };
            server.fill_from(&egg)
        }
    }

    /// Creates a server. Its `status` is initially `installing`.
    ///
    /// [`wait_until_installed`](super::ApplicationServerHandle::wait_until_installed) waits for the end of that, and
    /// [`ensure`](Self::ensure) creates it no more than once.
    ///
    /// `POST /api/application/servers` · ACL `servers` write · `name`, `docker_image` and `external_id` up to 191
    /// characters, `io` from 10 to 1000
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput), before anything is sent, for a server with
    ///   neither an allocation nor a placement by `deploy`. If the server was [filled from its
    ///   egg](Self::fill_from_egg), also for variables that the egg requires and that have neither a value nor a
    ///   default.
    /// - [`ErrorKind::Validation`](crate::ErrorKind::Validation) for invalid fields and values already in use: an
    ///   allocation that already has a server breaks `exists`, and a variable is called `environment.NAME`.
    /// - [`ErrorKind::Refused`](crate::ErrorKind::Refused), status 400, with the code `NoViableNodeException` if no
    ///   node has enough capacity, `NoViableAllocationException` if none of those has a free port, and
    ///   `DisplayException` if a port range is too large.
    /// - [`ErrorKind::Daemon`](crate::ErrorKind::Daemon) if Wings cannot be reached or refuses the server. The panel
    ///   then deletes the server again.
    pub fn create(&self, server: CreateServer) -> impl Future<Output = Result<Server>> + Send + 'static {
        self.create_with(server, [] as [ApplicationServerInclude; 0])
    }

    /// Creates a server like [`create`](Self::create), and returns it with related resources.
    pub fn create_with<I: Into<ApplicationServerInclude>>(
        &self,
        server: CreateServer,
        include: impl IntoIterator<Item = I>,
    ) -> impl Future<Output = Result<Server>> + Send + 'static {
        let request = Request::to(&routes::APPLICATION_SERVERS_CREATE).include(include).json(&server);
        let request = request.fit(self.client.panel(), dialect::new_server);
        self.client.item(match server.fault() {
            Some(fault) => request.refuse(fault),
            None => request,
        })
    }

    /// Returns the server with the external id of `server`, and creates it if there is none: for one external id, such
    /// as that of an order, there is never more than one server, however often this is called and whatever replies are
    /// lost.
    ///
    /// An existing server is not changed. [`Ensured::differences`] and [`Ensured::apply`] do that for its owner, name,
    /// description, limits and startup. Its node and allocations stay.
    ///
    /// `GET /api/application/servers/external/{external_id}` and `POST /api/application/servers` · ACL `servers` read
    /// and write
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) without an external id. Otherwise those of
    /// [`create`](Self::create).
    #[doc = example!(
        "use ptero::request::application::{CreateServer, Deploy, ServerLimits};\n\n\
         let servers = client.application().servers();\n\
         let order = CreateServer::new(\"Lobby\", 1, 15)\n    .external_id(\"order-7\")\n    \
         .limits(ServerLimits::new(2048, 10_240))\n    .deploy(Deploy::new().locations([1]));\n\
         let order = servers.fill_from_egg(5, order)" => "?;\nlet server = servers.ensure(order)" =>
        "?.apply()" => "?;\nprintln!(\"{}\", server.uuid);"
    )]
    pub fn ensure(&self, server: CreateServer) -> impl Future<Output = Result<Ensured<Server>>> + Send + 'static {
        ensure::server(self.client.clone(), server)
    }
}
