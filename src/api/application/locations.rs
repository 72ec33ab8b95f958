use crate::error::Result;
use crate::model::application::Location;
use crate::request::application::{CreateLocation, LocationInclude, LocationListQuery, UpdateLocation};
use crate::request::{Path, Request};

use super::{Client, LARGEST_PAGE, List, dual};

/// The panel's locations. Application API.
#[derive(Clone, Debug)]
pub struct Locations {
    pub(super) client: Client,
}

impl Locations {
    /// Every location, 50 on a page.
    ///
    /// `GET /api/application/locations` · ACL `locations` read · any `per_page`
    #[doc = example!(
        "let locations = client.application().locations().list().sort(\"id\").collect()" => "?;\n\
         for location in locations {\n    println!(\"{} {}\", location.id, location.short);\n}"
    )]
    pub fn list(&self) -> List<Location, LocationListQuery> {
        List::paged(&self.client, Path::new("/api/application/locations"), LARGEST_PAGE)
    }
}

#[dual]
impl Locations {
    /// Makes a location.
    ///
    /// `POST /api/application/locations` · ACL `locations` write · `short` up to 60 characters, `long` up to 191
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Validation`](crate::ErrorKind::Validation) when the short name is taken or one of both is too long.
    #[doc = example!(
        "let location = ptero::request::application::CreateLocation::new(\"eu.fra\").long(\"Frankfurt\");\n\
         let location = client.application().locations().create(location)" => "?;\nprintln!(\"{}\", location.id);"
    )]
    pub async fn create(&self, location: CreateLocation) -> Result<Location> {
        self.client.item(Request::post(Path::new("/api/application/locations")).json(&location)).await
    }
}

/// One location. Application API.
#[derive(Clone, Debug)]
pub struct LocationHandle {
    pub(super) client: Client,
    pub(super) id: u64,
}

impl LocationHandle {
    fn path(&self) -> Path {
        Path::new("/api/application/locations").number(self.id)
    }
}

#[dual]
impl LocationHandle {
    /// The location.
    ///
    /// `GET /api/application/locations/{location}` · ACL `locations` read
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) when there is none with this number.
    pub async fn get(&self) -> Result<Location> {
        self.get_with([] as [LocationInclude; 0]).await
    }

    /// As [`get`](Self::get), with related resources.
    pub async fn get_with<I: Into<LocationInclude>>(
        &self,
        include: impl IntoIterator<Item = I> + Send,
    ) -> Result<Location> {
        self.client.item(Request::get(self.path()).include(include)).await
    }

    /// Changes some of the location and keeps the rest.
    ///
    /// The panel demands the short name with every change, so this is two requests: one that reads it and one that
    /// writes. Whoever changes the short name in between loses that change.
    ///
    /// `GET` and `PATCH /api/application/locations/{location}` · ACL `locations` read and write · names as for
    /// [`create`](Locations::create)
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound), and [`ErrorKind::Validation`](crate::ErrorKind::Validation)
    /// as for [`create`](Locations::create).
    pub async fn update(&self, change: UpdateLocation) -> Result<Location> {
        let location = self.get().await?;
        let request = Request::patch(self.path()).json_over(&UpdateLocation::required(&location), &change);
        self.client.item(request).await
    }

    /// Writes exactly this, in one request. The panel keeps the description when none is set.
    ///
    /// `PATCH /api/application/locations/{location}` · ACL `locations` write
    ///
    /// # Errors
    ///
    /// As for [`update`](Self::update).
    pub async fn replace(&self, location: CreateLocation) -> Result<Location> {
        self.client.item(Request::patch(self.path()).json(&location)).await
    }

    /// Deletes the location.
    ///
    /// `DELETE /api/application/locations/{location}` · ACL `locations` write
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound), and [`ErrorKind::Refused`](crate::ErrorKind::Refused)
    /// (`HasActiveNodesException`) while there are nodes in it.
    pub async fn delete(&self) -> Result<()> {
        self.client.done(Request::delete(self.path())).await
    }
}
