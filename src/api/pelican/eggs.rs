use bytes::Bytes;

use crate::error::Result;
use crate::model::application::Egg;
use crate::model::{EggId, routes};
use crate::request::Request;
use crate::request::application::{EggFormat, EggInclude, EggListQuery};
use crate::uuid::Uuid;

use super::{Client, List, dual};

/// All eggs of the panel, which servers are created from. Application API, **Pelican**.
///
/// On Pterodactyl, eggs are in nests: `application().nest(id).eggs()`.
#[derive(Clone, Debug)]
pub struct Eggs {
    pub(in super::super) client: Client,
}

#[dual]
impl Eggs {
    /// Lists all eggs. Including the configuration or script fails with status 500; they are in each egg anyway.
    ///
    /// `GET /api/application/eggs` · ACL `egg` read · not paged · **Pelican**
    #[doc = example!(
        "let eggs = client.application().eggs().list().include([\"variables\"]).collect()" => "?;\n\
         for egg in eggs {\n    println!(\"{} {}\", egg.id, egg.name);\n}"
    )]
    pub fn list(&self) -> List<Egg, EggListQuery> {
        List::new(&self.client, Request::to(&routes::APPLICATION_EGGS_LIST))
    }

    /// Returns an egg.
    ///
    /// `GET /api/application/eggs/{egg}` · ACL `egg` read · **Pelican**
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if there is no such egg.
    pub fn get(&self, id: impl Into<EggId>) -> impl Future<Output = Result<Egg>> + Send + 'static {
        self.get_with(id, [] as [EggInclude; 0])
    }

    /// Returns an egg like [`get`](Self::get), with related resources: the variables, the servers.
    pub fn get_with<I: Into<EggInclude>>(
        &self,
        id: impl Into<EggId>,
        include: impl IntoIterator<Item = I>,
    ) -> impl Future<Output = Result<Egg>> + Send + 'static {
        self.client.item(Request::to(&routes::APPLICATION_EGGS_GET).at(&id.into()).include(include))
    }

    /// Returns an egg as a file that other panels can import.
    ///
    /// `GET /api/application/eggs/{egg}/export` · ACL `egg` read · **Pelican**
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if there is no such egg.
    #[doc = example!(
        "use ptero::request::application::EggFormat;\n\n\
         let file = client.application().eggs().export(3, EggFormat::Yaml)" => "?;\nstd::fs::write(\"egg.yaml\", file).ok();"
    )]
    pub fn export(
        &self,
        id: impl Into<EggId>,
        format: EggFormat,
    ) -> impl Future<Output = Result<Bytes>> + Send + 'static {
        let request = Request::to(&routes::APPLICATION_EGGS_EXPORT).at(&id.into());
        self.client.bytes(match format.parameter() {
            Some(format) => request.query("format", format),
            None => request,
        })
    }

    /// Imports an egg from a file in YAML or JSON, as Pterodactyl and Pelican export them. If the panel has an egg with
    /// its UUID, that is replaced.
    ///
    /// `POST /api/application/eggs/import` · ACL `egg` write · **Pelican**
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Refused`](crate::ErrorKind::Refused) with the code `InvalidFileUploadException` if the file is no
    /// egg, or one of an unknown version.
    pub fn import(&self, file: impl Into<Bytes>) -> impl Future<Output = Result<Egg>> + Send + 'static {
        self.import_with(file, [] as [EggInclude; 0])
    }

    /// Imports an egg like [`import`](Self::import), and returns it with related resources.
    pub fn import_with<I: Into<EggInclude>>(
        &self,
        file: impl Into<Bytes>,
        include: impl IntoIterator<Item = I>,
    ) -> impl Future<Output = Result<Egg>> + Send + 'static {
        self.client.item(Request::to(&routes::APPLICATION_EGGS_IMPORT).include(include).text(file))
    }

    /// Deletes an egg. Pelican of August 2026 allows that to keys which may only read eggs.
    ///
    /// `DELETE /api/application/eggs/{egg}` · ACL `egg` read · **Pelican**
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound), and [`ErrorKind::Refused`](crate::ErrorKind::Refused) while
    /// it has servers (`HasActiveServersException`) or other eggs inherit from it (`HasChildrenException`).
    pub fn delete(&self, id: impl Into<EggId>) -> impl Future<Output = Result<()>> + Send + 'static {
        self.client.done(Request::to(&routes::APPLICATION_EGGS_DELETE).at(&id.into()))
    }

    /// Deletes the egg with this UUID, like [`delete`](Self::delete).
    ///
    /// `DELETE /api/application/eggs/uuid/{egg}` · ACL `egg` read · **Pelican**
    ///
    /// # Errors
    ///
    /// Those of [`delete`](Self::delete).
    pub fn delete_by_uuid(&self, uuid: Uuid) -> impl Future<Output = Result<()>> + Send + 'static {
        self.client.done(Request::to(&routes::APPLICATION_EGGS_DELETE_BY_UUID).at(&uuid))
    }
}
