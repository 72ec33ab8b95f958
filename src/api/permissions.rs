use crate::error::Result;
use crate::model::Permissions;
use crate::request::{Path, Request};

use super::{Client, dual};

#[dual]
impl Client {
    /// Every permission that this panel knows for subusers, by group, with its descriptions.
    ///
    /// `GET /api/client/permissions` · any client key
    pub async fn permissions(&self) -> Result<Permissions> {
        self.item(Request::get(Path::new("/api/client/permissions"))).await
    }
}
