use std::path::PathBuf;

use crate::error::Result;
use crate::model::ServerId;
use crate::model::routes::wings as routes;
use crate::request::Request;
use crate::request::wings::Transfer;
use crate::signing::Purpose;

use super::super::transfer::IncomingTransfer;
use super::super::{Client, dual};
use super::ServerHandle;

/// Transfers of servers from other nodes to this one.
#[derive(Clone, Debug)]
pub struct Transfers {
    pub(super) client: Client,
}

#[dual]
impl Transfers {
    /// Signs the credentials with which another node sends a server to this one: pass them to
    /// [`ServerHandle::transfer`] of its client. The other node must begin within 15 minutes. No request is sent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) for an id that is not a complete UUID.
    #[doc = wings_example!(
        "let transfer = wings.transfers().to_this_node(\"7e215471-a458-42b6-aaa2-63d512858db4\")?;\n\
         // For the other node's `server(id).transfer(transfer)`.\n\
         println!(\"{transfer:?}\");"
    )]
    pub fn to_this_node(&self, server: impl Into<ServerId>) -> Result<Transfer> {
        let token = ServerHandle::new(&self.client, server.into()).sign(&Purpose::Transfer)?;
        Ok(Transfer::new(self.incoming().url(&self.client.config().base), token))
    }

    fn incoming(&self) -> Request {
        Request::to(&routes::TRANSFERS_INCOMING).once()
    }

    /// Sends a server to this node as another node would, from a `.tar.gz` of its files. Returns once Wings has
    /// unpacked it. The token is signed here.
    ///
    /// Wings installs nothing, and reports the end of the transfer to the panel, which accepts that only while it is
    /// transferring the server to this node. The archive is read twice, first for its checksum. It is not sent again
    /// once it may have arrived.
    ///
    /// `POST /api/transfers` · since Wings 1.11.0
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Server`](crate::ErrorKind::Server), without a reason, if the file is not an archive or the panel
    /// does not know the server, [`ErrorKind::Conflict`](crate::ErrorKind::Conflict) if the node already has the server
    /// (since Wings 1.12; older versions list it twice), [`ErrorKind::Io`](crate::ErrorKind::Io) if the archive cannot
    /// be read, and [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) for an id that is not a complete UUID.
    pub fn receive(
        &self,
        server: impl Into<ServerId>,
        archive: impl Into<PathBuf>,
    ) -> impl Future<Output = Result<()>> + Send + 'static {
        let server = ServerHandle::new(&self.client, server.into());
        let request = server.checked(self.incoming());
        let (client, mut operation) =
            (self.client.clone(), IncomingTransfer { server, archive: archive.into(), request });
        async move {
            client.run(&mut operation).await?;
            Ok(())
        }
    }

    /// Cancels the transfer of a server to this node.
    ///
    /// `DELETE /api/transfers/{server}` · since Wings 1.11.0
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Server`](crate::ErrorKind::Server) on all known versions, which fail with status 500: cancel the
    /// transfer on the other node instead, or delete the server on this one.
    pub fn cancel(&self, server: impl Into<ServerId>) -> impl Future<Output = Result<()>> + Send + 'static {
        self.client.done(Request::to(&routes::TRANSFERS_CANCEL_INCOMING).at(&server.into()))
    }
}
