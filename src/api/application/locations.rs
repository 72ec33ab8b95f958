use crate::error::Result;
use crate::model::application::Location;
use crate::request::{ListQuery, Path, Request, parameters};

use super::{Client, List, dual};

/// The panel's locations. Application API.
#[derive(Clone, Debug)]
pub struct Locations {
    pub(super) client: Client,
}

impl Locations {
    /// Every location, 50 on a page.
    ///
    /// `GET /api/application/locations` · ACL `locations` read · `per_page` up to 100
    pub fn list(&self) -> List<Location, LocationListQuery> {
        List::paged(&self.client, Path::new("/api/application/locations"), 100)
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
}

/// What the list of locations can include, filter by and sort by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LocationListQuery;

impl ListQuery for LocationListQuery {
    type Include = LocationInclude;
    type Filter = LocationFilter;
    type Sort = LocationSort;
}

parameters! {
    /// What can come with a location.
    LocationInclude {
        /// The nodes; needs `nodes` read.
        Nodes = "nodes",
        /// The servers on them; needs `servers` read.
        Servers = "servers",
    }
}

parameters! {
    /// What locations can be filtered by. Each matches a part of the text.
    LocationFilter {
        /// The short name.
        Short = "short",
        /// The long name.
        Long = "long",
    }
}

parameters! {
    /// What locations can be sorted by.
    LocationSort {
        /// The number.
        Id = "id",
    }
}
