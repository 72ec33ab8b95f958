use crate::error::Result;
use crate::model::ServerId;
use crate::model::routes::wings as routes;
use crate::request::Request;

use super::super::{Client, dual};

/// Transfers of servers from other nodes to this one.
#[derive(Clone, Debug)]
pub struct Transfers {
    pub(super) client: Client,
}

#[dual]
impl Transfers {
    /// Cancels the transfer of a server to this node.
    ///
    /// `DELETE /api/transfers/{server}` · since Wings 1.11.0, all known versions of which fail with status 500: cancel
    /// the transfer on the other node instead, or delete the server on this one
    pub fn cancel(&self, server: impl Into<ServerId>) -> impl Future<Output = Result<()>> + Send + 'static {
        self.client.done(Request::to(&routes::TRANSFERS_CANCEL_INCOMING).at(&server.into()))
    }
}
