use crate::error::Result;
use crate::model::ExternalId;
use crate::model::application::Server;
use crate::request::application::{CreateServer, EggInclude, ServerInclude, ServerListQuery};
use crate::request::{Path, Request};

use super::{Client, Eggs, LARGEST_PAGE, List, dual};

/// The panel's servers. Application API.
#[derive(Clone, Debug)]
pub struct ApplicationServers {
    pub(super) client: Client,
}

impl ApplicationServers {
    /// Every server, 50 on a page.
    ///
    /// `GET /api/application/servers` · ACL `servers` read · any `per_page`
    #[doc = example!(
        "let servers = client.application().servers().list().include([\"user\", \"node\"]).collect()" => "?;\n\
         for server in servers {\n    println!(\"{} {} {:?}\", server.id, server.name, server.status);\n}"
    )]
    pub fn list(&self) -> List<Server, ServerListQuery> {
        List::paged(&self.client, self.path(), LARGEST_PAGE)
    }

    fn path(&self) -> Path {
        Path::new("/api/application/servers")
    }
}

#[dual]
impl ApplicationServers {
    /// The server to which another system gave this id.
    ///
    /// `GET /api/application/servers/external/{external_id}` · ACL `servers` read
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) when there is none.
    pub async fn get_external(&self, external_id: impl Into<ExternalId> + Send) -> Result<Server> {
        self.get_external_with(external_id, [] as [ServerInclude; 0]).await
    }

    /// As [`get_external`](Self::get_external), with related resources.
    pub async fn get_external_with<I: Into<ServerInclude>>(
        &self,
        external_id: impl Into<ExternalId> + Send,
        include: impl IntoIterator<Item = I> + Send,
    ) -> Result<Server> {
        let path = self.path().literal("external").segment(ExternalId::WHAT, external_id.into().as_str());
        self.client.item(Request::get(path).include(include)).await
    }

    /// Fetches the server's egg and takes from it what the server lacks: Docker image, startup command, variables. See
    /// [`CreateServer::fill_from`].
    ///
    /// `GET /api/application/nests/{nest}/eggs/{egg}?include=variables` · ACL `eggs` read
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) when the nest has no such egg.
    #[doc = example!(
        "use ptero::request::application::{CreateServer, Deploy, ServerLimits};\n\n\
         // A server for user 1 from egg 15, which is in nest 5.\n\
         let server = CreateServer::new(\"Lobby\", 1, 15)\n    .limits(ServerLimits::new(2048, 10_240))\n    \
         .deploy(Deploy::new().locations([1]));\n\
         let servers = client.application().servers();\n\
         let server = servers.from_egg(5, server)" => "?.variable(\"MAX_PLAYERS\", \"20\");\n\
         println!(\"{}\", server.dry_run()?);\n\
         let server = servers.create(server)" => "?;\nprintln!(\"{}\", server.uuid);"
    )]
    pub async fn from_egg(&self, nest: u64, server: CreateServer) -> Result<CreateServer> {
        let eggs = Eggs { client: self.client.clone(), nest };
        let egg = eggs.get_with(server.egg_id().get(), [EggInclude::Variables]).await?;
        server.fill_from(&egg)
    }

    /// Makes a server. It is `installing` at first; see its `status`.
    ///
    /// `POST /api/application/servers` · ACL `servers` write · `name`, `docker_image` and `external_id` up to 191
    /// characters, `io` from 10 to 1000
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput), before anything is sent, names the variables that
    ///   the egg requires and that have neither a value nor a default, if the egg was [asked](Self::from_egg); and for
    ///   a server with neither an allocation nor the wish to be placed by `deploy`.
    /// - [`ErrorKind::Validation`](crate::ErrorKind::Validation) names what is malformed or taken: an allocation that
    ///   has a server already breaks `exists`, a variable is called `environment.NAME`.
    /// - [`ErrorKind::Refused`](crate::ErrorKind::Refused), status 400, with the code `NoViableNodeException` when no
    ///   node has room, `NoViableAllocationException` when none of them has a free port, and `DisplayException` when a
    ///   range of ports is too large.
    /// - [`ErrorKind::Daemon`](crate::ErrorKind::Daemon) when Wings cannot be reached or refuses; the panel takes the
    ///   server back then.
    pub async fn create(&self, server: CreateServer) -> Result<Server> {
        let request = Request::post(self.path()).json(&server);
        let request = match server.fault() {
            Some(fault) => request.refuse(fault),
            None => request,
        };
        self.client.item(request).await
    }
}
