use crate::error::Result;
use crate::model::application::{Egg, Nest};
use crate::model::routes::{self, Route};
use crate::model::{EggId, NestId};
use crate::request::Request;
use crate::request::application::{EggInclude, EggListQuery, NestInclude, NestListQuery};

use super::{Client, List, dual};

/// The panel's nests: groups of eggs, read-only. Application API.
#[derive(Clone, Debug)]
pub struct Nests {
    pub(super) client: Client,
}

impl Nests {
    /// Lists all nests, 50 per page.
    ///
    /// `GET /api/application/nests` · ACL `nests` read · any `per_page`
    pub fn list(&self) -> List<Nest, NestListQuery> {
        List::paged(&self.client, Request::to(&routes::APPLICATION_NESTS_LIST))
    }
}

/// One nest. Application API.
#[derive(Clone, Debug)]
pub struct NestHandle {
    pub(super) client: Client,
    pub(super) id: NestId,
}

#[dual]
impl NestHandle {
    /// Returns the nest.
    ///
    /// `GET /api/application/nests/{nest}` · ACL `nests` read
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if the nest does not exist.
    pub fn get(&self) -> impl Future<Output = Result<Nest>> + Send + 'static {
        self.get_with([] as [NestInclude; 0])
    }

    /// Returns the nest like [`get`](Self::get), including related resources.
    pub fn get_with<I: Into<NestInclude>>(
        &self,
        include: impl IntoIterator<Item = I>,
    ) -> impl Future<Output = Result<Nest>> + Send + 'static {
        self.client.item(Request::to(&routes::APPLICATION_NESTS_GET).at(&self.id).include(include))
    }

    /// Returns a handle to the nest's eggs.
    #[must_use]
    pub fn eggs(&self) -> NestEggs {
        NestEggs { client: self.client.clone(), nest: self.id }
    }
}

/// The eggs of a nest, the templates of servers, read-only. Application API.
#[derive(Clone, Debug)]
pub struct NestEggs {
    pub(super) client: Client,
    pub(super) nest: NestId,
}

#[dual]
impl NestEggs {
    /// Lists all eggs of the nest.
    ///
    /// `GET /api/application/nests/{nest}/eggs` · ACL `eggs` read · not paged
    ///
    /// # Errors
    ///
    /// Fetching fails with [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if the nest does not exist, and since
    /// panel 1.10.2 with [`ErrorKind::Server`](crate::ErrorKind::Server) (`JsonException`) if one of its eggs inherits
    /// its configuration file changes.
    #[doc = example!(
        "let eggs = client.application().nest(1).eggs();\nlet eggs = eggs.list().include([\"variables\"]).collect()" => "?;\n\
         for egg in eggs {\n    println!(\"{} {}\", egg.id, egg.name);\n}"
    )]
    pub fn list(&self) -> List<Egg, EggListQuery> {
        List::new(&self.client, self.to(&routes::APPLICATION_NESTS_EGGS_LIST))
    }

    fn to(&self, route: &'static Route) -> Request {
        Request::to(route).at(&self.nest)
    }

    /// Returns an egg of the nest.
    ///
    /// `GET /api/application/nests/{nest}/eggs/{egg}` · ACL `eggs` read
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound), also for an egg of another nest, and
    /// [`ErrorKind::Server`](crate::ErrorKind::Server) as for [`list`](Self::list).
    pub fn get(&self, id: impl Into<EggId>) -> impl Future<Output = Result<Egg>> + Send + 'static {
        self.get_with(id, [] as [EggInclude; 0])
    }

    /// Returns an egg like [`get`](Self::get), including related resources.
    #[doc = example!(
        "let egg = client.application().nest(1).eggs().get_with(3, [\"variables\"])" => "?;\n\
         for variable in egg.relationships.variables.unwrap_or_default() {\n    \
         println!(\"{} ({})\", variable.env_variable, variable.rules);\n}"
    )]
    pub fn get_with<I: Into<EggInclude>>(
        &self,
        id: impl Into<EggId>,
        include: impl IntoIterator<Item = I>,
    ) -> impl Future<Output = Result<Egg>> + Send + 'static {
        self.client.item(self.to(&routes::APPLICATION_NESTS_EGGS_GET).at(&id.into()).include(include))
    }
}
