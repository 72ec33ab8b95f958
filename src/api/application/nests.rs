use crate::error::Result;
use crate::model::application::{Egg, Nest};
use crate::request::application::{EggInclude, EggListQuery, NestInclude, NestListQuery};
use crate::request::{Path, Request};

use super::{Client, LARGEST_PAGE, List, dual};

/// The panel's nests: groups of eggs. Application API. They can only be read.
#[derive(Clone, Debug)]
pub struct Nests {
    pub(super) client: Client,
}

impl Nests {
    /// Every nest, 50 on a page.
    ///
    /// `GET /api/application/nests` · ACL `nests` read · any `per_page` · cannot be filtered or sorted
    pub fn list(&self) -> List<Nest, NestListQuery> {
        List::paged(&self.client, Path::new("/api/application/nests"), LARGEST_PAGE)
    }
}

/// One nest. Application API.
#[derive(Clone, Debug)]
pub struct NestHandle {
    pub(super) client: Client,
    pub(super) id: u64,
}

impl NestHandle {
    /// Its eggs.
    #[must_use]
    pub fn eggs(&self) -> Eggs {
        Eggs { client: self.client.clone(), nest: self.id }
    }

    fn path(&self) -> Path {
        Path::new("/api/application/nests").number(self.id)
    }
}

#[dual]
impl NestHandle {
    /// The nest.
    ///
    /// `GET /api/application/nests/{nest}` · ACL `nests` read
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) when there is none with this number.
    pub async fn get(&self) -> Result<Nest> {
        self.get_with([] as [NestInclude; 0]).await
    }

    /// As [`get`](Self::get), with related resources.
    pub async fn get_with<I: Into<NestInclude>>(&self, include: impl IntoIterator<Item = I> + Send) -> Result<Nest> {
        self.client.item(Request::get(self.path()).include(include)).await
    }
}

/// The eggs of a nest: what kinds of server are made from. Application API. They can only be read.
#[derive(Clone, Debug)]
pub struct Eggs {
    pub(super) client: Client,
    pub(super) nest: u64,
}

impl Eggs {
    /// Every egg of the nest, without pages.
    ///
    /// `GET /api/application/nests/{nest}/eggs` · ACL `eggs` read · cannot be filtered or sorted
    ///
    /// # Errors
    ///
    /// Fetching gives [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) when there is no such nest, and
    /// [`ErrorKind::Server`](crate::ErrorKind::Server) (`JsonException`) on panels from 1.10.2 on when an egg in it
    /// inherits the changes to configuration files.
    #[doc = example!(
        "let eggs = client.application().nest(1).eggs().list().include([\"variables\"]).collect()" => "?;\n\
         for egg in eggs {\n    println!(\"{} {}\", egg.id, egg.name);\n}"
    )]
    pub fn list(&self) -> List<Egg, EggListQuery> {
        List::new(&self.client, self.path())
    }

    fn path(&self) -> Path {
        Path::new("/api/application/nests").number(self.nest).literal("eggs")
    }
}

#[dual]
impl Eggs {
    /// One egg of the nest.
    ///
    /// `GET /api/application/nests/{nest}/eggs/{egg}` · ACL `eggs` read
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) also for an egg of another nest, and
    /// [`ErrorKind::Server`](crate::ErrorKind::Server) as for [`list`](Self::list).
    pub async fn get(&self, egg: u64) -> Result<Egg> {
        self.get_with(egg, [] as [EggInclude; 0]).await
    }

    /// As [`get`](Self::get), with related resources.
    #[doc = example!(
        "let egg = client.application().nest(1).eggs().get_with(3, [\"variables\"])" => "?;\n\
         for variable in egg.relationships.variables.unwrap_or_default() {\n    \
         println!(\"{} ({})\", variable.env_variable, variable.rules);\n}"
    )]
    pub async fn get_with<I: Into<EggInclude>>(
        &self,
        egg: u64,
        include: impl IntoIterator<Item = I> + Send,
    ) -> Result<Egg> {
        self.client.item(Request::get(self.path().number(egg)).include(include)).await
    }
}
