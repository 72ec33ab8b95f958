use crate::error::Result;
use crate::model::{Permissions, routes};
use crate::request::Request;

use super::{Client, dual};

#[dual]
impl Client {
    /// Returns every subuser permission of this panel, in groups and with descriptions.
    ///
    /// `GET /api/client/permissions` · any client key
    pub fn permissions(&self) -> impl Future<Output = Result<Permissions>> + Send + 'static {
        self.item(Request::to(&routes::CLIENT_PERMISSIONS))
    }
}
