use crate::error::Result;
use crate::model::application::Location;
use crate::model::{LocationId, routes};
use crate::request::Request;
use crate::request::application::{CreateLocation, LocationInclude, LocationListQuery, UpdateLocation};

use super::{Client, List, dual};

/// The locations of nodes. Application API.
#[derive(Clone, Debug)]
pub struct Locations {
    pub(super) client: Client,
}

#[dual]
impl Locations {
    /// Lists all locations, 50 per page.
    ///
    /// `GET /api/application/locations` · ACL `locations` read · any `per_page`
    #[doc = example!(
        "let locations = client.application().locations().list().sort(\"id\").collect()" => "?;\n\
         for location in locations {\n    println!(\"{} {}\", location.id, location.short);\n}"
    )]
    pub fn list(&self) -> List<Location, LocationListQuery> {
        List::paged(&self.client, Request::to(&routes::APPLICATION_LOCATIONS_LIST))
    }

    /// Returns a location.
    ///
    /// `GET /api/application/locations/{location}` · ACL `locations` read
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if the location does not exist.
    pub fn get(&self, id: impl Into<LocationId>) -> impl Future<Output = Result<Location>> + Send + 'static {
        self.get_with(id, [] as [LocationInclude; 0])
    }

    /// Returns a location like [`get`](Self::get), including related resources.
    pub fn get_with<I: Into<LocationInclude>>(
        &self,
        id: impl Into<LocationId>,
        include: impl IntoIterator<Item = I>,
    ) -> impl Future<Output = Result<Location>> + Send + 'static {
        self.client.item(Request::to(&routes::APPLICATION_LOCATIONS_GET).at(&id.into()).include(include))
    }

    /// Creates a location.
    ///
    /// `POST /api/application/locations` · ACL `locations` write · `short` up to 60 characters, `long` up to 191
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Validation`](crate::ErrorKind::Validation) if the short name is taken, or if a text is too long.
    #[doc = example!(
        "use ptero::request::application::CreateLocation;\n\n\
         let location = CreateLocation::new(\"eu.fra\").long(\"Frankfurt\");\n\
         let location = client.application().locations().create(location)" => "?;\nprintln!(\"{}\", location.id);"
    )]
    pub fn create(&self, location: CreateLocation) -> impl Future<Output = Result<Location>> + Send + 'static {
        self.client.item(Request::to(&routes::APPLICATION_LOCATIONS_CREATE).json(&location))
    }

    /// Updates parts of a location.
    ///
    /// The panel requires the short name in every update, so this reads the location first. A change to its short name
    /// between the two requests is overwritten.
    ///
    /// `GET` and `PATCH /api/application/locations/{location}` · ACL `locations` read and write · limits as for
    /// [`create`](Self::create)
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound), and [`ErrorKind::Validation`](crate::ErrorKind::Validation)
    /// as for [`create`](Self::create).
    pub fn update(
        &self,
        id: impl Into<LocationId>,
        change: UpdateLocation,
    ) -> impl Future<Output = Result<Location>> + Send + 'static {
        let (this, id) = (self.clone(), id.into());
        async move {
            let location = this.get(id).await?;
            let request = Request::to(&routes::APPLICATION_LOCATIONS_UPDATE).at(&id);
            this.client.item(request.json_over(&UpdateLocation::required(&location), &change)).await
        }
    }

    /// Replaces a location in a single request.
    ///
    /// The location keeps its description if none is set.
    ///
    /// `PATCH /api/application/locations/{location}` · ACL `locations` write
    ///
    /// # Errors
    ///
    /// Those of [`update`](Self::update).
    pub fn replace(
        &self,
        id: impl Into<LocationId>,
        location: CreateLocation,
    ) -> impl Future<Output = Result<Location>> + Send + 'static {
        self.client.item(Request::to(&routes::APPLICATION_LOCATIONS_UPDATE).at(&id.into()).json(&location))
    }

    /// Deletes a location.
    ///
    /// `DELETE /api/application/locations/{location}` · ACL `locations` write
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound), and [`ErrorKind::Refused`](crate::ErrorKind::Refused)
    /// (`HasActiveNodesException`) while nodes belong to it.
    pub fn delete(&self, id: impl Into<LocationId>) -> impl Future<Output = Result<()>> + Send + 'static {
        self.client.done(Request::to(&routes::APPLICATION_LOCATIONS_DELETE).at(&id.into()))
    }
}
